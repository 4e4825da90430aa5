from __future__ import annotations

from pathlib import Path

from maillage import dataset
from tests.cache.projects import COUNT, count, facts, generations


def test_old_generations_go_when_nobody_reads_them(root: Path) -> None:
    reader = dataset.load(root)
    first = generations(root)
    (root / "graph/a.ttl").write_text(facts("a", 1))
    assert count(root) == 202
    assert set(first) < set(generations(root))
    assert len(reader.select(COUNT)) == 1
    del reader
    (root / "graph/a.ttl").write_text(facts("a", 2))
    assert count(root) == 203
    assert len(generations(root)) == 1
