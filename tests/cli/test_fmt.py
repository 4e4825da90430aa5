from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Project = Callable[[dict[str, str | bytes]], Path]

HEAD = "@prefix e: <http://e/> .\n"
UNTIDY = HEAD + "e:a e:p 2 , 1 ; a e:B .  # kept\n"
TIDY = HEAD + "\ne:a\n    a e:B ;\n    e:p 1 ;\n    e:p 2 .\n"
DONE = HEAD + "\ne:a\n    a e:B ;  # kept\n    e:p 1 ;\n    e:p 2 .\n"


@pytest.fixture
def root(project: Project) -> Path:
    return project({"graph/a.ttl": UNTIDY, "graph/b.ttl": TIDY})


def fmt(root: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maillage", "fmt", *map(str, words), "--root", str(root)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_fmt_writes_the_files_that_need_it_and_only_those(root: Path) -> None:
    (root / "graph/a.ttl").chmod(0o640)
    before = (root / "graph/b.ttl").stat().st_mtime_ns
    done = fmt(root)
    assert (done.returncode, done.stdout) == (0, "written: graph/a.ttl\n")
    assert (root / "graph/a.ttl").read_text("utf-8") == DONE
    assert (root / "graph/a.ttl").stat().st_mode & 0o777 == 0o640
    assert (root / "graph/b.ttl").stat().st_mtime_ns == before
    assert sorted(p.name for p in (root / "graph").iterdir()) == ["a.ttl", "b.ttl"]


def test_check_changes_nothing_lists_what_would_change_and_exits_1(root: Path) -> None:
    done = fmt(root, "--check")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "would change: graph/a.ttl"
    assert "+    a e:B ;  # kept" in done.stdout
    assert (root / "graph/a.ttl").read_text("utf-8") == UNTIDY
    assert (fmt(root).returncode, fmt(root, "--check").returncode) == (0, 0)


def test_a_file_with_mistakes_is_left_as_it_is_and_all_of_them_are_said(root: Path) -> None:
    bad = HEAD + "e:a e:p 250 000 .\ne:b e:p “x” .\n"
    (root / "graph/c.ttl").write_text(bad, "utf-8")
    done = fmt(root)
    assert done.returncode == 2
    assert "graph/c.ttl:2:9: 250 000 is not one number" in done.stderr
    assert "graph/c.ttl:3:9: “x” is quoted" in done.stderr
    assert "Traceback" not in done.stderr
    assert (root / "graph/c.ttl").read_text("utf-8") == bad
    assert (root / "graph/a.ttl").read_text("utf-8") == DONE


@pytest.mark.parametrize("name", ["nothing.ttl", "README.md"])
def test_a_file_that_is_missing_or_of_another_kind_is_named(root: Path, name: str) -> None:
    done = fmt(root, root / name)
    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_windows_line_ends_and_a_byte_order_mark_are_taken_away(root: Path) -> None:
    path = root / "graph/w.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode())
    assert fmt(root, path).returncode == 0
    assert path.read_bytes() == TIDY.encode()


def test_a_file_outside_any_project_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "alone.ttl"
    path.write_text(UNTIDY, "utf-8")
    assert fmt(tmp_path, path).returncode == 0
    assert path.read_text("utf-8") == DONE


def test_a_link_stays_a_link_and_what_it_leads_to_is_written(root: Path) -> None:
    link = root / "graph/link.ttl"
    link.symlink_to("a.ttl")
    assert fmt(root, link).returncode == 0
    assert link.is_symlink()
    assert (root / "graph/a.ttl").read_text("utf-8") == DONE


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "graph/pipe.ttl")
    done = fmt(root, root / "graph/pipe.ttl")
    assert done.returncode == 2
    assert "graph/pipe.ttl: This is no file: a pipe or a device." in done.stderr
