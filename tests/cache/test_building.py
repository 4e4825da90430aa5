from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from maillage import cache, dataset
from maillage.errors import Faults, InputFault
from tests.cache.projects import COUNT, SETTINGS, count, facts, generations, kept

Project = Callable[[dict[str, str | bytes]], Path]


def test_the_store_on_disk_holds_what_the_files_hold(project: Project) -> None:
    odd = """
    @prefix e: <http://e/> .
    e:a e:p 1.50, "x\\"\\n\\\\"@FR, "é\\U0001F600", 12345678901234567890.12, 1e400, true,
      "2026-08-16T12:00:00Z"^^<http://www.w3.org/2001/XMLSchema#date>, [ e:q ( 1 2 ) ], "" .
    """
    quads = '<http://e/a> <http://e/p> "1" .\n<http://e/a> <http://e/p> "2" <http://e/g> .\n'
    root = project({"maillage.toml": SETTINGS, "graph/a.ttl": odd, "graph/b.nq": quads})
    on_disk, in_memory = dataset.load(root).store, dataset.load(root, cached=False).store
    assert canonical(on_disk) == canonical(in_memory)
    assert len(generations(root)) == 1


def canonical(store: ox.Store) -> set[str]:
    quads = ox.Dataset(store)
    quads.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in quads}


def test_syntax_errors_are_named_as_without_a_cache(root: Path) -> None:
    count(root)
    (root / "graph/a.ttl").write_text("<")
    with pytest.raises(InputFault) as one:
        count(root)
    assert (one.value.file, one.value.line) == ("graph/a.ttl", 1)
    cache.clear(kept(root))
    (root / "graph/b.ttl").write_text(">")
    with pytest.raises(Faults) as both:
        count(root)
    assert [fault.file for fault in both.value.faults] == ["graph/a.ttl", "graph/b.ttl"]
    (root / "graph/a.ttl").write_text(facts("a", 1))
    (root / "graph/b.ttl").write_text(facts("b", 1))
    assert count(root) == 163


def test_two_builders_at_once_both_answer(root: Path) -> None:
    command = [sys.executable, "-m", "maillage", "query", "-e", COUNT, "-f", "tsv"]
    running = [
        subprocess.Popen([*command, "--root", str(root)], stdout=subprocess.PIPE) for _ in range(4)
    ]
    assert [process.communicate()[0] for process in running] == [b"?n\n241\n"] * 4
    assert len(generations(root)) == 1


@pytest.mark.parametrize("moment", [0.15, 0.25, 0.35, 0.5])
def test_a_builder_that_is_killed_leaves_nothing_wrong(root: Path, moment: float) -> None:
    (root / "graph/big.ttl").write_text(facts("big", 30_000))
    process = subprocess.Popen(
        [sys.executable, "-m", "maillage", "cache", "build", "--root", str(root)],
        stdout=subprocess.DEVNULL,
    )
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert count(root) == 30_241
    assert len(generations(root)) == 1


def test_git_does_not_see_the_cache(root: Path) -> None:
    count(root)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    shown = subprocess.run(
        ["git", "status", "--porcelain"], cwd=root, check=True, capture_output=True
    )
    assert b".maillage" not in shown.stdout
