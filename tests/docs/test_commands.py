"""The commands that the documentation shows, run as printed.

A `console` block holds commands after `$ ` and what they print. `pytest --accept` writes the
present output into the page; read the diff before you commit it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, int]]:
    counted = [(page, len(BLOCK.findall(page.read_text("utf-8")))) for page in PAGES]
    names = [(page.relative_to(ROOT).as_posix(), count) for page, count in counted]
    return [(name, number) for name, count in names for number in range(count)]


def printed(command: str) -> str:
    words = shlex.split(command)
    assert words[0] == "maillage", f"only maillage is run here: {command}"
    done = subprocess.run(
        [sys.executable, "-m", *words],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
        env={**os.environ, "COLUMNS": "100"},
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def as_it_is(body: str) -> str:
    commands = [line for line in body.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{printed(line[2:])}" for line in commands)


@pytest.mark.parametrize(("page", "number"), blocks(), ids=str)
def test_a_page_shows_what_its_commands_print(
    page: str, number: int, request: pytest.FixtureRequest
) -> None:
    path = ROOT / page
    text = path.read_text("utf-8")
    shown = BLOCK.findall(text)[number]
    if "../shared" in shown and not (ROOT / "../shared/sources").is_dir():
        pytest.skip("the five texts are not here (../shared/sources)")
    found = as_it_is(shown)
    if request.config.getoption("--accept"):
        path.write_text(text.replace(f"```console\n{shown}```", f"```console\n{found}```"), "utf-8")
        return
    assert found == shown


@pytest.mark.parametrize("page", [p.relative_to(ROOT).as_posix() for p in PAGES])
def test_a_page_links_to_what_exists(page: str) -> None:
    path = ROOT / page
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (path.parent / target).exists()] == []
