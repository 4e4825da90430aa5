"""Answers as people and programs read them: tables for the eye, the W3C's formats streamed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Final

import pyoxigraph as ox

from maillage.cli import render
from maillage.engine import Answer, Term, Triples
from maillage.errors import UsageFault
from maillage.workspace import Workspace

__all__ = ["FORMATS", "default_format", "write"]

_GRAPHS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_ROWS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}
FORMATS: Final = ("table", "list", "csv", *sorted(_ROWS), "markdown", "html", *_GRAPHS)


def default_format(answer: Answer, file_name: str | None) -> str:
    """Return the format that a file's ending asks for, or the one for reading."""
    endings = {
        "md": "markdown",
        "htm": "html",
        "ttl": "turtle",
        "nt": "ntriples",
        "srj": "json",
        "srx": "xml",
    }
    ending = (file_name or "").rpartition(".")[2].lower()
    wanted = endings.get(ending, ending)
    if wanted in FORMATS:
        return wanted
    return "turtle" if isinstance(answer, ox.QueryTriples | Triples) else "table"


def write(
    answer: Answer, form: str, workspace: Workspace, out: IO[bytes], limit: int | None = None
) -> None:
    """Write an answer in one of FORMATS; rows are not kept where the format lets them pass.

    Raise UsageFault where a format cannot hold such an answer.
    """
    if isinstance(answer, ox.QueryTriples | Triples):
        _write_graph(answer, form, workspace, out, limit)
    elif isinstance(answer, ox.QueryBoolean):
        _write_boolean(answer, form, out)
    elif form in _GRAPHS:
        raise UsageFault(f"Rows cannot be written as {form}.", hint=_hint("table", "csv", *_ROWS))
    elif form in _ROWS:
        shown = answer if limit is None else _first(answer, limit)
        shown.serialize(out, format=_ROWS[form])
        out.write(b"\n" if form in ("json", "xml") else b"")
    else:
        names = tuple(variable.value for variable in answer.variables)
        width = range(len(names))
        rows = (tuple(row[i] for i in width) for row in islice(answer, limit))
        for piece in _WRITERS[form](names, rows, workspace):
            out.write(piece.encode())


def _first(answer: ox.QuerySolutions, limit: int) -> ox.QuerySolutions:
    """Return the first rows as an answer that the engine itself can write."""
    import json

    names = [variable.value for variable in answer.variables]
    rows = [
        {name: _json(row[name]) for name in names if row[name] is not None}
        for row in islice(answer, limit)
    ]
    text = json.dumps({"head": {"vars": names}, "results": {"bindings": rows}})
    cut = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(cut, ox.QuerySolutions)  # noqa: S101 - the text holds rows
    return cut


def _json(term: Term | None) -> dict[str, str]:
    """Return a term as SPARQL 1.1 Query Results JSON writes it (section 3.2.2)."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, ox.Literal):
        raise UsageFault("--limit cannot cut rows that hold triples.", hint="Write LIMIT instead.")
    plain = {"type": "literal", "value": term.value}
    if term.language:
        return {**plain, "xml:lang": term.language}
    return {**plain, "datatype": term.datatype.value}


def _hint(*forms: str) -> str:
    return f"Write --format {', '.join(forms)}."


def _write_graph(
    answer: ox.QueryTriples | Triples,
    form: str,
    workspace: Workspace,
    out: IO[bytes],
    limit: int | None,
) -> None:
    if form not in _GRAPHS:
        raise UsageFault(f"A graph cannot be written as {form}.", hint=_hint(*_GRAPHS))
    # Sorted and without repeats: the engine's order is its own, and a graph is a set.
    from maillage.cli.ordering import ordered

    with ordered(islice(answer, limit)) as lines:
        if form == "ntriples":
            out.writelines(lines)
            return
        used = _used(lines, workspace.prefixes) if form == "turtle" else {}
        lines.seek(0)
        triples = (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))
        ox.serialize(triples, out, format=_GRAPHS[form], prefixes=used or None)


def _used(lines: Iterable[bytes], prefixes: Mapping[str, str]) -> dict[str, str]:
    left = {prefix: f"<{space}".encode() for prefix, space in prefixes.items()}
    for line in lines:
        left = {prefix: space for prefix, space in left.items() if space not in line}
    return {prefix: space for prefix, space in prefixes.items() if prefix not in left}


def _write_boolean(answer: ox.QueryBoolean, form: str, out: IO[bytes]) -> None:
    if form in ("json", "xml"):
        answer.serialize(out, format=_ROWS[form])
        out.write(b"\n")
    elif form in ("table", "markdown"):
        out.write(b"yes\n" if answer else b"no\n")
    else:
        hint = _hint("table", "json", "xml")
        raise UsageFault(f"Yes or no cannot be written as {form}.", hint=hint)


Names = tuple[str, ...]
Rows = Iterator[tuple[Term | None, ...]]


def _table(names: Names, rows: Rows, workspace: Workspace) -> Iterator[str]:
    cells = [[_one_line(render.cell(term, workspace)) for term in row] for row in rows]
    count = "1 row" if len(cells) == 1 else f"{len(cells)} rows"
    yield render.columns(names, cells) if names else ""
    yield f"({count})\n"


def _list(names: Names, rows: Rows, workspace: Workspace) -> Iterator[str]:
    """One line per cell, a blank line between rows: for answers with many columns."""
    width = max(map(len, names), default=0)
    count = 0
    for row in rows:
        count += 1
        cells = (_one_line(render.cell(term, workspace)) for term in row)
        lines = (f"{n:{width}}  {c}".rstrip() for n, c in zip(names, cells, strict=True))
        yield "\n".join(lines) + "\n\n"
    yield "(1 row)\n" if count == 1 else f"({count} rows)\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _markdown(names: Names, rows: Rows, workspace: Workspace) -> Iterator[str]:
    def line(cells: Iterator[str]) -> str:
        return f"| {' | '.join(cells)} |\n"

    def safe(term: Term | None) -> str:
        text = _one_line(render.cell(term, workspace))
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")

    yield line(iter(names))
    yield line(iter(["---"] * len(names)))
    yield from (line(safe(term) for term in row) for row in rows)


def _html(names: Names, rows: Rows, workspace: Workspace) -> Iterator[str]:
    import html

    def line(tag: str, cells: Iterator[str]) -> str:
        body = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)
        return f"<tr>{body}</tr>\n"

    yield f"<table>\n<thead>\n{line('th', iter(names))}</thead>\n<tbody>\n"
    yield from (line("td", (render.cell(term, workspace) for term in row)) for row in rows)
    yield "</tbody>\n</table>\n"


def _csv(names: Names, rows: Rows, workspace: Workspace) -> Iterator[str]:
    """SPARQL 1.1 Query Results CSV, but for cells that a spreadsheet would run."""
    yield _csv_line(names)
    yield from (_csv_line(render.harmless(_plain(term)) for term in row) for row in rows)


def _csv_line(cells: Iterator[str] | Names) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, (ox.Triple, ox.BlankNode)) else term.value


_WRITERS: Final[dict[str, Callable[[Names, Rows, Workspace], Iterator[str]]]] = {
    "table": _table,
    "list": _list,
    "csv": _csv,
    "markdown": _markdown,
    "html": _html,
}
