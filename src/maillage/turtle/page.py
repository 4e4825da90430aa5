"""A text under examination, with what several looks at it share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from maillage.turtle.positions import Lines
from maillage.turtle.slips import Severity, Slip
from maillage.turtle.source import Source
from maillage.turtle.tokens import Token, tokenize

__all__ = ["ASIDE", "CODES", "Page", "Prefix"]

CODES: Final[Mapping[str, Severity]] = {
    "byte-order-mark": "warning",
    "carriage-return": "warning",
    "not-utf-8": "violation",
    "damaged-text": "warning",
    "decimal-comma": "violation",
    "ill-formed-value": "violation",
    "leading-zero": "info",
    "unknown-datatype": "violation",
    "invisible-character": "warning",
    "text-direction": "violation",
    "html-entity": "warning",
    "merge-marker": "violation",
    "look-alike": "warning",
    "decomposed-accent": "warning",
    "name-in-brackets": "violation",
    "rdf-star": "violation",
    "schema-http": "violation",
    "prefix-differs": "warning",
    "prefix-twice": "warning",
    "prefix-unused": "info",
    "stated-twice": "warning",
}

# It begins with one character, not with a choice: the engine passes over all others at once.
_DECLARATION = re.compile(
    r"[pP](?<!\w[pP])[rR][eE][fF][iI][xX][ \t\r\n]+([^\s:<\"#]*):[ \t\r\n]*<([^<>\s]*)>"
)

_IRI = re.compile(r"<[^<>\s]*>")
_QUOTE = re.compile("[\"'#]")
# Strings, IRIs and comments of a line, where no string spans several.
ASIDE: Final = re.compile(r"""\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|\#.*""")


class Prefix(NamedTuple):
    """A declaration: its name without colon, what it stands for, and where the name is."""

    name: str
    iri: str
    start: int
    end: int


class Page:
    """A text with what several looks need of it, worked out once and only when needed."""

    def __init__(self, source: Source, project: Mapping[str, str]) -> None:
        self.source = source
        self.project = project
        self.text = source.text
        self.lines = Lines(self.text)

    @cached_property
    def tokens(self) -> list[Token]:
        """All tokens of the text."""
        return list(tokenize(self.text))

    def of_kind(self, *kinds: str) -> Iterator[Token]:
        """Return the tokens of some kinds."""
        return (token for token in self.tokens if token.kind in kinds)

    def word(self, token: Token) -> str:
        """Return the text of a token."""
        return self.text[token.start : token.end]

    @cached_property
    def has_long_strings(self) -> bool:
        """Whether a string may go over several lines."""
        return '"""' in self.text or "'''" in self.text

    def is_in_string(self, at: int) -> bool:
        """Tell whether a place is surely in a string, by its line alone."""
        before = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        rest = "" if self.has_long_strings else ASIDE.sub("", before)
        return '"' in rest or "'" in rest

    @cached_property
    def declared(self) -> list[Prefix]:
        """The prefixes that the text declares, in order."""
        return [
            Prefix(match[1], match[2], match.start(1), match.end(1) + 1)
            for match in _DECLARATION.finditer(self.text)
            if not self._quoted(match.start())
        ]

    def _quoted(self, at: int) -> bool:
        """Tell whether a comment or a string began before this place on its line."""
        line = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        return bool(_QUOTE.search(_IRI.sub("", line)))

    def slip(self, code: str, start: int, end: int, message: str, hint: str = "") -> Slip:
        """Return a slip at the characters from ``start`` to before ``end``."""
        return Slip(self.lines.span(start, end), code, message, hint, CODES[code])
