"""Tables as people and programs read them."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

import pyoxigraph as ox

from maillage.dataset import Term
from maillage.queries import Table
from maillage.workspace import Workspace

__all__ = ["FORMATS", "cell", "columns", "table"]

XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def table(answer: Table, workspace: Workspace, form: str) -> str:
    """Return an answer in one of FORMATS, with a line end."""
    return FORMATS[form](answer, workspace)


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
    right = [bool(rows) and all(_figure(row[i]) for row in rows) for i in range(len(titles))]
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
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _figure(text: str) -> bool:
    return not text or text.lstrip("+-").replace(".", "", 1).isdigit()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _as_table(answer: Table, workspace: Workspace) -> str:
    rows = [[_one_line(cell(term, workspace)) for term in row] for row in answer.rows]
    count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    return f"{columns(answer.columns, rows)}({count})\n" if answer.columns else f"({count})\n"


def _as_markdown(answer: Table, workspace: Workspace) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |\n"

    def safe(term: Term | None) -> str:
        text = _one_line(cell(term, workspace))
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")

    body = "".join(line([safe(term) for term in row]) for row in answer.rows)
    return line(answer.columns) + line(["---"] * len(answer.columns)) + body


def _as_csv(answer: Table, workspace: Workspace) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows([[_harmless(_plain(term)) for term in row] for row in answer.rows])
    return out.getvalue()


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, ox.Triple) else term.value


def _harmless(text: str) -> str:
    """Keep spreadsheets from running a cell (OWASP, CSV injection); figures stay figures."""
    return (
        f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _figure(text) else text
    )


def _as_tsv(answer: Table, workspace: Workspace) -> str:
    """SPARQL 1.1 Query Results TSV: terms as in Turtle."""
    lines = ["\t".join(f"?{name}" for name in answer.columns)]
    lines += ["\t".join("" if t is None else _turtle(t) for t in row) for row in answer.rows]
    return "\n".join(lines) + "\n"


def _turtle(term: Term) -> str:
    return str(term).replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _as_json(answer: Table, workspace: Workspace) -> str:
    """SPARQL 1.1 Query Results JSON."""
    rows = [
        {n: _json(t) for n, t in zip(answer.columns, row, strict=True) if t is not None}
        for row in answer.rows
    ]
    document = {"head": {"vars": list(answer.columns)}, "results": {"bindings": rows}}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, ox.Literal):
        return {"type": "triple", "value": str(term)}
    kind = term.datatype.value
    extra = {"xml:lang": term.language} if term.language else {}
    if kind not in (XSD_STRING, LANG_STRING):
        extra = {"datatype": kind}
    return {"type": "literal", "value": term.value, **extra}


FORMATS: Final[dict[str, Callable[[Table, Workspace], str]]] = {
    "table": _as_table,
    "csv": _as_csv,
    "tsv": _as_tsv,
    "json": _as_json,
    "markdown": _as_markdown,
}
