"""Positions in a text: from offsets to lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

__all__ = ["Lines", "Span"]

# The three line ends that RDF parsers count, so that our lines are theirs.
_LINE_END = re.compile(r"\r\n?|\n")


class Span(NamedTuple):
    """A stretch of text: lines and columns from 1, columns in characters, the end column after it.

    The conventions are those of SARIF 2.1.0 (§3.30), so a span of one character at the beginning
    of a file is ``Span(1, 1, 1, 2)``.
    """

    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


class Lines:
    """The lines of a text; its line ends are looked for once, when the first position is asked."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] | None = None

    def starts(self) -> list[int]:
        """Return the offset at which each line begins."""
        if self._starts is None:
            self._starts = [0, *(m.end() for m in _LINE_END.finditer(self._text))]
        return self._starts

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column (both from 1) of an offset."""
        starts = self.starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span of the characters from ``start`` to before ``end``."""
        return Span(*self.at(start), *self.at(max(start, end)))

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column, kept within the text."""
        starts = self.starts()
        if line > len(starts):
            return len(self._text)
        return min(starts[max(line, 1) - 1] + max(column, 1) - 1, len(self._text))

    def text(self, line: int) -> str:
        """Return the text of a line, without its line end."""
        starts = self.starts()
        end = starts[line] if line < len(starts) else len(self._text)
        return self._text[starts[line - 1] : end].rstrip("\r\n")
