from __future__ import annotations

import re
from pathlib import Path

from maillage.cli.totals import RULES

PAGE = Path(__file__).parents[2] / "docs" / "totals.md"


def test_the_page_has_every_rule_that_the_command_names() -> None:
    numbered = re.findall(r"^(\d+)\. \*\*", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [int(number) for number in numbered] == list(RULES)
