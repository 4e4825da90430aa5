from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from maillage.cli.totals import RULES

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "totals.md"
EXAMPLES = re.findall(
    r"^\$ maillage (.*)\n((?:(?!\$ |```).*\n)*)", PAGE.read_text("utf-8"), re.MULTILINE
)


@pytest.mark.parametrize(("command", "expected"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_an_example_gives_what_the_page_shows(command: str, expected: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "maillage", *shlex.split(command)],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
    )
    assert (done.returncode, done.stdout) == (0, expected)


def test_the_page_has_every_rule_that_the_command_names() -> None:
    numbered = re.findall(r"^(\d+)\. \*\*", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [int(number) for number in numbered] == list(RULES)
