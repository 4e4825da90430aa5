"""Slips of pasting: one block of statements that stands in a text twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from maillage.turtle.page import Page
from maillage.turtle.slips import Slip
from maillage.turtle.tokens import tokenize

__all__ = ["LOOKS"]

# A block begins a line and ends before another, a comment or a prefix. The pattern begins with a
# plain character: that is fast.
_BLOCK: Final = re.compile(r"\n(?=[^\s.}\])])")
_ASIDE: Final = ("#", "@")
_NAMES: Final = frozenset({"iri", "pname"})


def _stated_twice(page: Page) -> Iterator[Slip]:
    pieces = _BLOCK.split(page.text)
    blocks = [block for block in map(str.rstrip, pieces) if not block.startswith(_ASIDE)]
    if len(set(blocks)) == len(blocks):
        return
    # In TriG, equal blocks may be of two graphs.
    if any(token.kind == "{" for token in page.tokens):
        return
    begins = {token.start for token in page.tokens}
    first: dict[str, int] = {}
    at = 0
    for piece in pieces:
        block = piece.rstrip()
        if at in begins and (name := _subject(block)):
            if block in first:
                yield _slip(page, at, name, first[block])
            first.setdefault(block, at)
        at += len(piece) + 1


def _subject(block: str) -> str | None:
    """Return the name that a block is about, None where the text is no whole block."""
    tokens = list(tokenize(block))
    whole = len(tokens) > 3 and tokens[0].kind in _NAMES and tokens[-1].kind == "."
    return block[: tokens[0].end] if whole else None


def _slip(page: Page, at: int, name: str, before: int) -> Slip:
    line = page.lines.span(before, before + 1).line
    return page.slip(
        "stated-twice",
        at,
        at + len(name),
        f"{name} is described a second time in the same words.",
        f"Remove one of the two blocks; the other begins in line {line}. If this is another "
        "thing, give it a name of its own.",
    )


LOOKS = (_stated_twice,)
