"""How findings name terms: short, on one line, never a blank node's random name."""

from __future__ import annotations

import pyoxigraph as ox

from maillage.dataset import Term
from maillage.workspace import Workspace

__all__ = ["nearest", "show"]

LONGEST = 80
_PLAIN = (
    "http://www.w3.org/2001/XMLSchema#string",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
)
_ESCAPES = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"})


def show(term: Term | None, workspace: Workspace) -> str:
    """Return a term as an author would write it, cut where it is long."""
    if isinstance(term, ox.NamedNode):
        return visible(workspace.shorten(term.value))
    if isinstance(term, ox.Literal):
        return _literal(term, workspace)
    return "" if term is None else "a blank node"


def _literal(term: ox.Literal, workspace: Workspace) -> str:
    text = term.value if len(term.value) <= LONGEST else f"{term.value[:LONGEST]}…"
    text = visible(text.translate(_ESCAPES))
    if term.language:
        return f'"{text}"@{term.language}'
    if term.datatype.value in _PLAIN:
        return f'"{text}"'
    return f'"{text}"^^{workspace.shorten(term.datatype.value)}'


def visible(text: str) -> str:
    """Return a text in which every character can be seen: others as U+ and their number.

    This also keeps control characters of the data from reaching a terminal.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in text)


def nearest(word: str, words: list[str]) -> str | None:
    """Return the word that is most like another, or None where none is alike."""
    import difflib

    by_lower = {w.lower(): w for w in reversed(words)}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.75)
    return by_lower[found[0]] if found else None
