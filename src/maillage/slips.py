"""What is wrong with the text of a query, in words: the engine's own are those of its grammar."""

from __future__ import annotations

import re
from typing import Final

from maillage.engine import tokens
from maillage.errors import InputFault

__all__ = ["slip"]

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CHANGES: Final = frozenset(
    ["INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"]
)
# What the engine names by a phrase among the characters that it expected.
_PHRASES: Final = {
    "IRI parsing failed": "This is no absolute IRI.",
    "SELECT * is not authorized with GROUP BY": "SELECT * cannot stand with GROUP BY.",
    "Duplicated variable name in SELECT": "SELECT names one variable twice.",
    "The SELECT contains a variable that is unbound": "SELECT names a variable that GROUP BY "
    "does not: group by it, or take MIN, MAX, SAMPLE … of it.",
    "The SELECT overrides an existing variable using an expression": "SELECT (… AS ?name) needs a "
    "name that the pattern does not use.",
}


def slip(message: str, file: str, text: str) -> InputFault:
    """Return the fault for a query that the engine refused with these words, with its line."""
    begun = _beginning(text)
    if begun is not None:
        return _shown(begun[0], file, text, begun[1])
    place = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if place is None:
        return InputFault(message, file=file)
    lines = text.splitlines(keepends=True)
    at = sum(map(len, lines[: int(place[1]) - 1])) + int(place[2]) - 1
    said, at = _said(place[3], text, min(at, len(text)))
    return _shown(said, file, text, at)


def _beginning(text: str) -> tuple[str, int] | None:
    """Return what is wrong with the first word of a query, and where it stands."""
    found = [(word, end - len(word)) for kind, word, end in tokens(text) if kind != "iri"]
    while len(found) > 1 and found[0][0].upper() in ("PREFIX", "BASE"):
        del found[: 2 if found[0][0].upper() == "PREFIX" else 1]
    if not found:
        return "There is no query.", 0
    word, at = found[0]
    if word.upper() in _CHANGES:
        return f"{word.upper()} changes a graph; questions only read it.", at
    if word.upper() not in (*_FORMS, "PREFIX", "BASE"):
        return f"A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {word}.", at
    return None


def _said(expected: str, text: str, at: int) -> tuple[str, int]:
    """Return in words what was expected at a place; the place, where a better one is known."""
    if "Prefix not found" in expected:
        name = re.search(r"([\w.-]*):[^\s:]*$", text[:at])
        if name is not None:
            return f"The prefix {name[1]}: is not known.", name.start()
    for phrase, words in _PHRASES.items():
        if phrase in expected:
            return words, at
    # Classes of characters and keywords say more of the engine's grammar than of the mistake.
    signs = re.findall(r'"([.,;:={}()])"', expected)
    could = f": expected {' or '.join(signs)}" if signs else ""
    if not text[at:].strip():
        return f"The query is not complete, or not understood before its end{could}.", at
    return f"This is not understood, here or just before{could}.", at


def _shown(words: str, file: str, text: str, at: int) -> InputFault:
    line = text.count("\n", 0, at) + 1
    start = text.rfind("\n", 0, at) + 1
    shown = text[start:].partition("\n")[0].rstrip("\r")
    # Tabs are kept, so that the mark stands under its character however wide they are.
    pointer = re.sub(r"[^\t]", " ", shown[: at - start])
    message = f"{words}\n    {shown}\n    {pointer}^"
    return InputFault(message, file=file, line=line, column=at - start + 1)
