from __future__ import annotations

from pathlib import Path

from maillage import cache
from tests.cache.projects import facts, generations, kept


def test_status_build_and_clear(root: Path) -> None:
    place = kept(root)
    assert not cache.state(place).exists
    cache.build(place)
    assert cache.state(place).fresh
    (root / "graph/a.ttl").write_text(facts("a", 7))
    assert cache.state(place).changed == ("graph/a.ttl",)
    assert cache.clear(place) > 0
    assert not generations(root)
