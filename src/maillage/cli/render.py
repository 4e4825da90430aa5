"""Cells and columns as people read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pyoxigraph as ox

from maillage.engine import Term
from maillage.workspace import Workspace

__all__ = ["cell", "columns", "figure", "harmless"]


def cell(term: Term | None, workspace: Workspace) -> str:
    """Return a term as people read it: short IRIs, plain values, nothing for unbound."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return workspace.shorten(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


def columns(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return aligned columns; figures stand to the right."""
    width = [max(map(_width, column)) for column in zip(titles, *rows, strict=True)]
    right = [bool(rows) and all(figure(row[i]) for row in rows) for i in range(len(titles))]
    lines = [
        _line(titles, width, right),
        "  ".join("─" * w for w in width),
        *(_line(row, width, right) for row in rows),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _line(cells: Sequence[str], width: Sequence[int], right: Sequence[bool]) -> str:
    return "  ".join(
        " " * (w - _width(text)) + text if to_right else text + " " * (w - _width(text))
        for text, w, to_right in zip(cells, width, right, strict=True)
    )


def _width(text: str) -> int:
    """Return the columns that a text takes on a terminal (Unicode Annex 11)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def figure(text: str) -> bool:
    """Return whether a cell is a plain number, or empty."""
    return not text or text.lstrip("+-").replace(".", "", 1).isdigit()


def harmless(text: str) -> str:
    """Keep spreadsheets from running a cell (OWASP, CSV injection); figures stay figures."""
    runs = text[:1] in ("=", "+", "-", "@", "\t", "\r") and not figure(text)
    return f"'{text}" if runs else text
