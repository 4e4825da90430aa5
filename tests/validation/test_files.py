"""Files of graph/ that nobody could read, or that nobody would think are not read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.validation.conftest import World


def said(world: World) -> list[tuple[str, str, str]]:
    return [(f["code"], f["file"], f["hint"]) for f in world.findings()]


@pytest.mark.parametrize(
    ("name", "code", "hint"),
    [
        ("new.ttl.txt", "unsupported-file", "Rename it to new.ttl: an editor has put .txt behind"),
        ("new.turtle", "unsupported-file", "Rename it to new.ttl."),
        ("new.txt", "stray-file", "Endings that are read:"),
    ],
)
def test_an_ending_that_is_not_read_is_said(world: World, name: str, code: str, hint: str) -> None:
    world.write(f"graph/sources/{name}", "x")
    ((found, file, remedy),) = said(world)
    assert (found, file) == (code, f"graph/sources/{name}")
    assert remedy.startswith(hint)


def test_a_folder_with_the_name_of_a_file_is_said(world: World) -> None:
    (world.root / "graph/sources/new.ttl").mkdir()
    ((code, file, _),) = said(world)
    assert (code, file) == ("stray-file", "graph/sources/new.ttl")


def test_a_linked_folder_is_said_because_nothing_reads_it(world: World, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (world.root / "graph" / "more").symlink_to(tmp_path / "elsewhere")
    ((code, file, hint),) = said(world)
    assert (code, file, hint) == ("stray-file", "graph/more", "Put the folder itself here.")


def test_a_pipe_stops_the_run_and_is_not_waited_for(world: World) -> None:
    os.mkfifo(world.root / "graph/sources/pipe.ttl")
    done = world.validate()
    assert done.returncode == 2
    assert done.stderr.startswith("maillage: graph/sources/pipe.ttl: This is no file: ")


def may_open(path: Path) -> bool:
    path.write_text("")
    path.chmod(0)
    return os.access(path, os.R_OK)


def test_a_file_without_permission_is_one_finding_beside_the_others(
    world: World, tmp_path: Path
) -> None:
    if may_open(tmp_path / "closed"):
        pytest.skip("this user may read every file, whatever its permissions")
    world.write("graph/sources/a.ttl", "").spoil("stage:voted ;", "stage:voted")
    (world.root / "graph/sources/a.ttl").chmod(0)
    done = world.validate()
    assert done.returncode == 2
    assert "[unreadable-file]" in done.stdout
    assert "[syntax missing-semicolon]" in done.stdout


def test_a_folder_without_permission_stops_the_run(world: World, tmp_path: Path) -> None:
    if may_open(tmp_path / "closed"):
        pytest.skip("this user may read every file, whatever its permissions")
    (world.root / "graph/secret").mkdir(0o000)
    done = world.validate()
    assert done.returncode == 2
    assert "This folder cannot be read" in done.stderr
