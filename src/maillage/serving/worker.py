"""One question, answered in a process of its own: what runs too long or too large is ended.

It reads a JSON object from standard input and writes the answer to standard output. Its exit
status is 0, or 2 with one message on standard error.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from maillage import dataset, queries
from maillage.engine import Answer, Triples, evaluating, forbid_reaching_out
from maillage.errors import MaillageError, UsageFault

__all__ = ["GRAPHS", "GRAPH_NAMES", "NAMES", "ROWS", "about", "answer", "main"]

ROWS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    # What older clients accept, and nothing else.
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
GRAPHS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
# How clients call them in a `format` parameter, as other servers have it.
NAMES: Final = {
    "json": "application/sparql-results+json",
    "srj": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "srx": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "ntriples": "application/n-triples",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "json-ld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "rdfxml": "application/rdf+xml",
    "rdf+xml": "application/rdf+xml",
}
# The names for rows, where the answer is a graph.
GRAPH_NAMES: Final = {"json": "application/ld+json", "xml": "application/rdf+xml"}


class _Bounded(io.BytesIO):
    """A buffer that refuses to become larger than its limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._limit:
            raise _TooLarge
        return super().write(data)


class _TooLarge(Exception):
    pass


def answer(asked: Mapping[str, Any]) -> bytes:
    """Return an answer in one of the media types. Raise MaillageError, also for the limits.

    An answer over a limit is refused: a part of it could be taken for the whole.
    """
    loaded = dataset.load(Path(asked["root"]), without=asked["without"])
    out = _Bounded(asked["bytes"])
    try:
        with evaluating():
            _write(_query(loaded, asked), asked, out)
    except _TooLarge as error:
        limit = f"{asked['bytes'] / 1e6:g} MB"
        raise UsageFault(f"The answer has more than {limit}.", hint="Write LIMIT.") from error
    body = out.getvalue()
    if asked["media"] in ROWS and _rows(body, asked["media"]) > asked["rows"]:
        raise UsageFault(f"The answer has more than {asked['rows']} rows.", hint="Write LIMIT.")
    return body


def about(asked: Mapping[str, Any]) -> bytes:
    """Return what the page shows of a project: its name, prefixes and questions, as JSON."""
    loaded = dataset.load(Path(asked["root"]), without=asked["without"])
    project = loaded.workspace
    questions = [
        {"theme": query.theme, "name": query.name, "summary": query.summary, "text": text}
        for query in queries.catalogue(project)
        if not set(query.graphs) & set(asked["without"]) and (text := _example(loaded, query))
    ]
    told = {
        "name": project.settings.name,
        "prefixes": dict(project.prefixes),
        "questions": questions,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _example(loaded: dataset.Dataset, query: queries.Query) -> str:
    """Return a question as its sample call asks it, without the header.

    The questions that the package brings have samples that another project may not know: there
    they are asked of everything, or not offered where they need a value.
    """
    for sample in (query.sample, {}):
        try:
            taken = queries.call(query, sample, loaded.workspace.prefixes)
            text = queries.given(query.text, queries.bind(loaded, query, taken))
        except MaillageError:
            continue
        lines = (line for line in text.splitlines() if not line.startswith("#+"))
        return "\n".join(lines).strip() + "\n"
    return ""


def _query(loaded: dataset.Dataset, asked: Mapping[str, Any]) -> Answer:
    text = asked["query"]
    forbid_reaching_out(text, "the query")
    try:
        if not (asked["default"] or asked["named"]):
            return loaded.query(text)
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
            ox.NamedNode(graph) for graph in asked["default"]
        ]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(graph) for graph in asked["named"]]
        prefixes = dict(loaded.workspace.prefixes)
        return loaded.store.query(
            text, prefixes=prefixes, default_graph=default, named_graphs=named
        )
    except SyntaxError as error:
        raise queries.syntax_fault(error, "the query", text) from error
    except ValueError as error:
        raise UsageFault(f"This is no graph's name: {error}") from error


def _write(given: Answer, asked: Mapping[str, Any], out: io.BytesIO) -> None:
    media = asked["media"]
    if isinstance(given, ox.QueryTriples | Triples):
        ox.serialize(given, out, format=GRAPHS[media])
    elif isinstance(given, ox.QueryBoolean) and media == "text/tab-separated-values":
        out.write(b"true\n" if given else b"false\n")
    else:
        given.serialize(out, format=ROWS[media])


def _rows(body: bytes, media: str) -> int:
    if media == "text/csv":
        return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1
    found = ox.parse_query_results(body, format=ROWS[media])
    return sum(1 for _ in found) if isinstance(found, ox.QuerySolutions) else 0


def main() -> None:
    """Answer the question on standard input."""
    asked = json.load(sys.stdin)
    try:
        sys.stdout.buffer.write(about(asked) if "about" in asked else answer(asked))
    except MaillageError as fault:
        sys.stderr.write(str(fault))
        sys.exit(2)


if __name__ == "__main__":
    main()
