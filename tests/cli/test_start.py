from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from maillage.cli.start import main

Project = Callable[[dict[str, str | bytes]], Path]

COMMANDS = [
    ["validate"],
    ["fmt", "--check"],
    ["diff", "."],
    ["export", "funding", "--output", "out.csv"],
    ["query", "-e", "ASK {}"],
    ["totals"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("reason", [errno.EACCES, errno.ENOENT, errno.EIO])
def test_a_file_that_the_system_refuses_while_a_command_runs_is_one_message(
    words: list[str],
    reason: int,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = project({"graph/a.ttl": "<http://e/a> <http://e/p> 1 ."})

    def refuse(path: Path) -> NoReturn:
        raise OSError(reason, os.strerror(reason), str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.chdir(root)
    with pytest.raises(SystemExit) as left:
        main([*words, "--root", str(root)])
    said = capsys.readouterr()
    assert left.value.code == 2
    assert os.strerror(reason) in said.out + said.err
    assert ".ttl" in said.out + said.err
