from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from maillage import __version__
from maillage.cli.app import COMMANDS

Project = Callable[[dict[str, str | bytes]], Path]


def maillage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maillage", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_version_is_said() -> None:
    assert maillage("--version").stdout == f"maillage {__version__}\n"


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    done = maillage(command, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout


def test_a_fault_is_one_message_without_a_traceback(tmp_path: Path) -> None:
    done = maillage("info", "--root", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("maillage: There is no folder")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["table", "list", "csv", "tsv", "json", "markdown"])
def test_an_answer_has_the_same_bytes_whatever_the_hash_seed(project: Project, form: str) -> None:
    root = project(
        {
            "graph/a.ttl": "<http://e/a> <http://e/p> 1, 2.50, 'x|y\\n=z'@fr .",
            "queries/t/all.rq": "SELECT ?o WHERE { GRAPH ?g { ?s <http://e/p> ?o } } ORDER BY ?o",
        }
    )
    words = ["query", "all", "--format", form, "--root", str(root)]
    runs = {maillage(*words, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "2")}
    assert len(runs) == 1
    assert "2.5" in runs.pop()


def test_explaining_a_view_can_leave_the_context_out(repository: Path) -> None:
    words = ["views", "actors", "--node", "Digital League", "--root", str(repository)]
    assert "context/digital-league" in maillage(*words).stdout
    without = maillage(*words, "--without", "context")
    assert without.returncode == 0
    assert "context/" not in without.stdout
