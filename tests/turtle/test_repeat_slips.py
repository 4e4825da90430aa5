from __future__ import annotations

import pytest

from maillage.turtle.lexical import slips
from maillage.turtle.source import Source

HEAD = "@prefix e: <http://e/> .\n\n"
BLOCK = "e:a\n    a e:B ;\n    e:p 1 .\n"


def lines(text: str) -> list[int]:
    found = slips(Source.of(text.encode()))
    return [slip.span.line for slip in found if slip.code == "stated-twice"]


@pytest.mark.parametrize("between", ["", "\n\n", "# another\n", "\ne:c a e:B .\n\n"])
def test_a_block_that_stands_twice_is_named_at_its_second_place(between: str) -> None:
    text = HEAD + BLOCK + between + BLOCK
    assert lines(text) == [text[: text.rindex("e:a\n")].count("\n") + 1]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + BLOCK + BLOCK.replace("1", "2"),
        HEAD + "# one\n" + BLOCK + "# one\ne:c a e:B .\n",
        HEAD + "e:a e:p 1\n.\ne:b e:p 1\n.\n",
        HEAD + 'e:a e:p """\ne:x e:p 1 .\ne:x e:p 1 .\n""" .\n',
        HEAD + "e:g {\n" + BLOCK + "}\ne:h {\n" + BLOCK + "}\n",
        HEAD + "[] a e:B .\n[] a e:B .\n",
    ],
    ids=["changed", "comments", "dots", "in-a-string", "two-graphs", "two-things"],
)
def test_what_is_not_the_same_statement_twice_is_none(text: str) -> None:
    assert lines(text) == []
