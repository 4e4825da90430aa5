from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cache.projects import SETTINGS, count, facts, generations

Project = Callable[[dict[str, str | bytes]], Path]


def test_only_the_file_that_changed_is_read_again(
    aged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(aged)
    (aged / "graph/c.ttl").write_text(facts("c", 41))
    whole, taken = Path.read_bytes, []

    def note(path: Path) -> bytes:
        taken.append(path.name)
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", note)
    assert count(aged) == 242
    assert taken == ["c.ttl"]


def test_a_file_that_was_only_touched_is_not_loaded_again(aged: Path) -> None:
    count(aged)
    before = generations(aged)
    (aged / "graph/a.ttl").touch()
    assert count(aged) == 241
    assert generations(aged) == before


def test_two_files_of_one_graph_stay_whole_when_one_changes(project: Project) -> None:
    quads = "<http://e/q> <http://e/p> {} <https://example.org/t/a> .\n"
    root = project(
        {
            "maillage.toml": SETTINGS,
            "graph/a.ttl": facts("a", 30),
            "graph/a.nt": '<http://e/n> <http://e/p> "n" .\n',
            "graph/b.nq": quads.format('"1"'),
            "graph/z.ttl": facts("z", 500),
        }
    )
    assert count(root) == 532
    (root / "graph/b.nq").write_text(quads.format('"2"') + quads.format('"3"'))
    assert count(root) == 533
    (root / "graph/a.nt").unlink()
    assert count(root) == 532
