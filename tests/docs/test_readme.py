"""Every command of the README's table, run as printed in a copy of the project."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = re.findall(
    r"^\| [^|]+ \| `(maillage .*?)`.* \|$", (ROOT / "README.md").read_text("utf-8"), re.M
)
# These wait for somebody to ask, or need a server: tests of their own run them.
ELSEWHERE = {"maillage serve", "maillage query goals --endpoint URL"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "graph", folder / "graph")
    shutil.copy(ROOT / "maillage.toml", folder)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    return folder


def test_the_table_is_not_empty() -> None:
    assert len(TABLE) >= 20


@pytest.mark.parametrize("command", [c for c in TABLE if c not in ELSEWHERE])
def test_a_command_of_the_table_runs(
    command: str, copy: Path, request: pytest.FixtureRequest
) -> None:
    if "DIR" in command:
        command = command.replace("DIR", str(request.getfixturevalue("texts")))
    if "parquet" in command:
        pytest.importorskip("pyarrow", reason="the extra maillage[parquet] is not installed")
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        capture_output=True,
        encoding="utf-8",
        cwd=copy,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
