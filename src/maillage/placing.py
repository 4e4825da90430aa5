"""Where the values of a question's parameters stand in its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from maillage.engine import tokens

__all__ = ["given"]

_FORMS: Final = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])

_Place = tuple[int, frozenset[str] | None]
"""Where a pattern begins, and the variables that its SELECT gives out; None for the outer one."""


def given(text: str, bound: Mapping[str, Sequence[ox.NamedNode | ox.Literal]]) -> str:
    """Return the query with VALUES blocks at the head of its pattern, on the same line.

    The values are terms and are written by the RDF library, so that nothing in them can end the
    term; the author's text stays as it is. Engines bind variables in incompatible ways outside
    the standard; VALUES means the same on all of them. A sub-SELECT that gives a parameter out
    under its name gets its values too: engines evaluate it before they know them otherwise.
    """
    blocks = {
        name: f" VALUES ?{name} {{ {' '.join(str(term) for term in terms)} }}"
        for name, terms in bound.items()
    }
    if not blocks:
        return text
    pieces: list[str] = []
    done = 0
    for at, names in _places(text):
        wanted = [b for name, b in blocks.items() if names is None or name in names]
        if wanted:
            pieces += [text[done:at], *wanted, " "]
            done = at
    return "".join((*pieces, text[done:]))


@lru_cache(maxsize=512)
def _places(text: str) -> tuple[_Place, ...]:
    return tuple(_patterns(text))


def _patterns(text: str) -> Iterator[_Place]:
    """Yield where the outer pattern begins and those of all sub-SELECTs, in the text's order."""
    heads: list[tuple[int, set[str]]] = []  # how deep in parentheses each begins, what it names
    outer = True
    depth = 0
    before = ""
    for kind, token, end in tokens(text):
        word = token.upper() if kind == "word" else ""
        if word in _FORMS:
            heads.append((depth, set()))
        elif heads and kind == "word" and token[0] in "?$" and heads[-1][0] == depth:
            heads[-1][1].add(token[1:])
        elif heads and token == "{" and heads[-1][0] == depth and before != "CONSTRUCT":
            _, names = heads.pop()
            yield end, None if outer else frozenset(names)
            outer = False
        depth += {"(": 1, ")": -1}.get(token, 0)
        before = word
