from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from maillage import dataset
from maillage.errors import InputFault
from tests.cache.projects import SETTINGS, count, facts, generations

Project = Callable[[dict[str, str | bytes]], Path]


def test_a_second_call_reads_none_of_the_files(aged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert count(aged) == 241

    def refuse(path: Path) -> bytes:
        raise AssertionError(f"{path} was read")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert count(aged) == 241


# What a call imports beside what Python itself did, one name a line.
IMPORTED = """
import sys
before = set(sys.modules)
from maillage import dataset
dataset.load(sys.argv[1])
print(*(set(sys.modules) - before), sep="\\n")
"""


def imported(root: Path) -> set[str]:
    words = [sys.executable, "-c", IMPORTED, str(root)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=True)
    return set(done.stdout.split())


def test_a_warm_call_imports_nothing_that_builds(aged: Path) -> None:
    builds = {"maillage.cache.building", "maillage.cache.manifest", "json", "shutil", "tempfile"}
    assert builds <= imported(aged)
    warm = imported(aged)
    assert "maillage.cache.opening" in warm
    assert not builds & warm


def test_files_that_come_and_go_are_noticed(root: Path) -> None:
    count(root)
    (root / "graph/new.ttl").write_text(facts("new", 5))
    assert count(root) == 246
    (root / "graph/a.ttl").unlink()
    assert count(root) == 206
    assert len(generations(root)) == 1


def test_a_change_that_keeps_size_and_time_is_noticed(aged: Path) -> None:
    count(aged)
    path = aged / "graph/a.ttl"
    before = path.stat()
    path.write_text(facts("a", 40).replace("/p>", "/q>"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert count(aged) == 201


def test_a_change_within_a_tick_of_the_clock_is_noticed(root: Path) -> None:
    path = root / "graph/a.ttl"
    answers = []
    for number in range(10, 15):
        path.write_text(facts("a", number))
        answers.append(count(root))
    assert answers == [211, 212, 213, 214, 215]


def test_a_folder_left_out_is_left_out_of_the_cache_too(root: Path) -> None:
    assert [count(root), count(root, "context"), count(root)] == [241, 240, 241]
    (root / "graph/a.ttl").write_text(facts("a", 41))
    assert [count(root, "context"), count(root)] == [241, 242]


def test_another_base_is_another_graph(root: Path) -> None:
    count(root)
    (root / "maillage.toml").write_text(SETTINGS.replace("/t/", "/u/"))
    rows = dataset.load(root).select("SELECT DISTINCT ?g { GRAPH ?g { ?s <http://e/p> ?o } }")
    assert {str(g)[:23] for [g] in rows} == {"<https://example.org/u/"}


def test_a_small_graph_is_read_from_its_files(project: Project) -> None:
    root = project({"graph/a.ttl": facts("a", 3)})
    assert count(root) == 3
    assert not (root / ".maillage").exists()


def test_settings_that_make_no_sense_are_refused(project: Project) -> None:
    root = project({"maillage.toml": '[cache]\nabove_bytes = "much"\n', "graph/a.ttl": ""})
    with pytest.raises(InputFault):
        dataset.load(root)
