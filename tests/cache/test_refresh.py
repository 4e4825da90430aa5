from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from maillage.cache import Cache, looks
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


def test_after_a_change_every_file_is_looked_at_once(
    aged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(aged)
    (aged / "graph/c.ttl").write_text(facts("c", 41))
    whole, seen = looks.line, []

    def note(stat: os.stat_result, name: str) -> str:
        seen.append(name)
        return whole(stat, name)

    monkeypatch.setattr(looks, "line", note)
    assert count(aged) == 242
    assert seen.count("graph/a.ttl") == seen.count("graph/c.ttl") == 1


@pytest.mark.parametrize("name", ["a", "c"])
def test_a_file_that_changes_while_the_store_is_brought_up_to_date_is_noticed(
    aged: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(aged)
    (aged / "graph/c.ttl").write_text(facts("c", 43))
    look = looks.look

    def look_and_change(cache: Cache) -> looks.Looks:
        seen = look(cache)
        # As long as before, so that only its times can tell.
        path = aged / f"graph/{name}.ttl"
        path.write_text(
            path.read_text().replace(f"{name}> <http://e/p> 1 ", f"{name}> <http://e/q> 1 ")
        )
        return seen

    monkeypatch.setattr("maillage.cache.opening.look", look_and_change)
    count(aged)
    monkeypatch.undo()
    assert count(aged) == 243


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
