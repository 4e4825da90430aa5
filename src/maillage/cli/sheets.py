"""Tables of words and JSON, for the commands whose answers are not rows of a query."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Final

from maillage.cli import render

__all__ = ["FORMATS", "as_json", "sheet"]

Words = Sequence[str]


def sheet(titles: Words, rows: Sequence[Words], form: str) -> str:
    """Return a table in one of FORMATS, with a line end."""
    return FORMATS[form](titles, rows)


def as_json(answer: object) -> str:
    """Return an answer as JSON that people can read too, with a line end."""
    import json

    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def _markdown(titles: Words, rows: Sequence[Words]) -> str:
    def line(cells: Words) -> str:
        return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"

    return line(titles) + line(["---"] * len(titles)) + "".join(line(row) for row in rows)


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    return plain.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _csv(titles: Words, rows: Sequence[Words]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([[render.harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


FORMATS: Final[dict[str, Callable[[Words, Sequence[Words]], str]]] = {
    "table": render.columns,
    "csv": _csv,
    "markdown": _markdown,
}
