"""A SPARQL server as an engine: the SPARQL 1.1 Protocol, and what servers make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, Final
from urllib.parse import urlencode

import pyoxigraph as ox

from maillage.endpoint import Endpoint
from maillage.engine import Answer, Triples, tokens
from maillage.errors import RunFault
from maillage.wire import Reply, Request, send

__all__ = ["Remote"]

_ROWS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
_GRAPHS: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
# In these, a graph that ends early can look like a whole one.
_OPEN_ENDED: Final = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE)
_ACCEPTED_ROWS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_ACCEPTED_GRAPHS: Final = "application/n-triples, text/turtle;q=0.9"
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True, slots=True)
class Remote:
    """A server that answers as the embedded engine does, over the union of these graphs."""

    endpoint: Endpoint
    graphs: Sequence[str] = ()

    def query(self, text: str, prefixes: Mapping[str, str]) -> Answer:
        """Answer a query. Raise SyntaxError before anything is sent, RunFault for the server.

        The answer is whole: one that breaks off, or that the server cut, is a fault, never fewer
        rows. It is read through once before it is given, from a file where it is large.
        """
        words = [word.upper() for kind, word, _ in tokens(text) if kind == "word"]
        if "SERVICE" not in words:
            ox.Store().query(text, prefixes=dict(prefixes))
        form = next((word for word in words if word in _FORMS), "SELECT")
        graph = form in ("CONSTRUCT", "DESCRIBE")
        reply = self._ask(
            _with_prefixes(text, prefixes), _ACCEPTED_GRAPHS if graph else _ACCEPTED_ROWS
        )
        try:
            return self._triples(reply) if graph else self._rows(reply, form, text)
        except (SyntaxError, ValueError) as error:
            kind = f" ({reply.media})" if reply.media else ""
            raise self._fault(
                f"gave an answer that is no whole {'graph' if graph else 'SPARQL result'}{kind}: "
                f"{_cut(reply.body)}"
            ) from error

    def _ask(self, text: str, accept: str) -> Reply:
        # Form-encoded POST is what every server takes, whatever the length.
        form = [("query", text)]
        if self.endpoint.union == "graphs":
            form += [("default-graph-uri", graph) for graph in self.graphs]
            form += [("named-graph-uri", graph) for graph in self.graphs]
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        body = urlencode(form).encode()
        asked = Request("POST", self.endpoint.query, body, headers, again=True)
        reply = send(self.endpoint, asked)
        if reply.status != 200:
            raise self._fault(f"answered {reply.status}, which is no answer to a query.")
        if "X-SQL-State" in reply.headers:
            # Virtuoso gives what it found until its time was over, and status 200.
            raise self._fault("gave only a part of the answer: its own time was over.")
        return reply

    def _rows(self, reply: Reply, form: str, text: str) -> Answer:
        """Return the rows of an answer, read through once to be sure that it is whole.

        The library also reads the `typed-literal` of the draft of 2007, which Virtuoso still
        writes, and Virtuoso's rows with 0 or 1 for an ASK.
        """
        kind = _ROWS.get(reply.media, ox.QueryResultsFormat.JSON)
        checked = ox.parse_query_results(reply.body, format=kind)
        if isinstance(checked, ox.QuerySolutions):
            count = sum(1 for _ in checked)
            most = _most(reply)
            if most is not None and count >= most and not _asks_for_at_most(text, most):
                raise self._fault(_CUT.format(most), hint=_CUT_HINT)
        reply.body.seek(0)
        return _yes_or_no(ox.parse_query_results(reply.body, format=kind), form)

    def _triples(self, reply: Reply) -> Answer:
        """Return a graph, read through once like rows; the second reading is the caller's."""
        kind = _GRAPHS.get(reply.media, ox.RdfFormat.TURTLE)
        if kind in _OPEN_ENDED and not reply.bounded:
            raise self._fault(
                "does not say where its answer ends: whether it is whole cannot be known.",
                hint="Ask by SELECT: the end of rows is seen.",
            )
        count = sum(1 for _ in ox.parse(reply.body, format=kind))
        if str(reply.headers.get("Server", "")).startswith("Virtuoso"):
            self._check_uncut(count)
        reply.body.seek(0)
        return Triples(quad.triple for quad in ox.parse(reply.body, format=kind))

    def _check_uncut(self, count: int) -> None:
        """Raise RunFault where Virtuoso cuts at so many triples: it says so for rows only."""
        text = f"SELECT (1 AS ?x) {{ ?s ?p ?o }} LIMIT {count + 1}"
        probe = Remote(self.endpoint)._ask(text, "text/csv")
        most = _most(probe)
        if most is not None and count >= most:
            raise self._fault(_CUT.format(most), hint=_CUT_HINT)

    def _fault(self, message: str, hint: str | None = None) -> RunFault:
        return RunFault(f"The endpoint {self.endpoint.name} {message}", hint=hint)


_CUT: Final = "cut its answer after {}, which is the most that it gives."
_CUT_HINT: Final = "Ask for less by LIMIT and OFFSET, or raise ResultSetMaxRows on the server."


def _most(reply: Reply) -> int | None:
    """Return after how many rows Virtuoso cut this answer; it says so, and status 200."""
    said = str(reply.headers.get("X-SPARQL-MaxRows", ""))
    return int(said) if said.isascii() and said.isdigit() else None


def _asks_for_at_most(text: str, most: int) -> bool:
    """Return whether a query itself wants no more rows."""
    words = [word.upper() for kind, word, _ in tokens(text) if kind in ("word", "bracket")]
    end = len(words) - words[::-1].index("}") if "}" in words else 0
    limits = [after for word, after in pairwise(words[end:]) if word == "LIMIT"]
    return bool(limits) and limits[0].isdigit() and int(limits[0]) <= most


def _with_prefixes(text: str, prefixes: Mapping[str, str]) -> str:
    """Return a query that declares what it uses; on the same line, so that places stay."""
    words = [word for kind, word, _ in tokens(text) if kind == "word"]
    used = {word.partition(":")[0] for word in words}
    # Standard SPARQL lets a prefix be declared twice; RDF4J and GraphDB refuse it.
    own = {name.partition(":")[0] for word, name in pairwise(words) if word.upper() == "PREFIX"}
    declared = "".join(
        f"PREFIX {prefix}: <{space}> "
        for prefix, space in prefixes.items()
        if prefix in used and prefix not in own
    )
    return declared + text


def _yes_or_no(answer: Answer, form: str) -> Answer:
    """Return the answer to an ASK as such: Virtuoso gives a row with 0 or 1."""
    if form != "ASK" or not isinstance(answer, ox.QuerySolutions):
        return answer
    [row] = answer
    return ox.Store().query("ASK {}" if row[0] == ox.Literal(1) else "ASK { FILTER(false) }")


def _cut(held: IO[bytes]) -> str:
    held.seek(0)
    text = held.read(200).decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()) or "(nothing)"
