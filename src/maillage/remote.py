"""A SPARQL server as an engine: the SPARQL 1.1 Protocol, and what servers make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final
from urllib.parse import urlencode

import pyoxigraph as ox

from maillage.endpoint import Endpoint
from maillage.engine import Answer, tokens
from maillage.errors import RunFault
from maillage.wire import Request, send

__all__ = ["Remote"]

_JSON: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples, text/turtle;q=0.9"
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True, slots=True)
class Remote:
    """A server that answers as the embedded engine does, over the union of these graphs."""

    endpoint: Endpoint
    graphs: Sequence[str] = ()

    def query(self, text: str, prefixes: Mapping[str, str]) -> Answer:
        """Answer a query. Raise SyntaxError before anything is sent, RunFault for the server.

        The answer is whole: one that breaks off is a fault, never fewer rows.
        """
        words = [word.upper() for kind, word, _ in tokens(text) if kind == "word"]
        if "SERVICE" not in words:
            ox.Store().query(text, prefixes=dict(prefixes))
        form = next((word for word in words if word in _FORMS), "SELECT")
        graph = form in ("CONSTRUCT", "DESCRIBE")
        held = self._ask(_with_prefixes(text, prefixes), _TRIPLES if graph else _JSON)
        try:
            return _triples(held) if graph else _yes_or_no(_rows(held), form)
        except (SyntaxError, ValueError) as error:
            raise RunFault(
                f"The endpoint {self.endpoint.name} gave an answer that is no whole "
                f"{'graph' if graph else 'SPARQL result'}: {_cut(held)}"
            ) from error

    def _ask(self, text: str, accept: str) -> IO[bytes]:
        # Form-encoded POST is what every server takes, whatever the length.
        form = [("query", text)]
        if self.endpoint.union == "graphs":
            form += [("default-graph-uri", graph) for graph in self.graphs]
            form += [("named-graph-uri", graph) for graph in self.graphs]
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        body = urlencode(form).encode()
        return send(self.endpoint, Request("POST", self.endpoint.query, body, headers, again=True))


def _with_prefixes(text: str, prefixes: Mapping[str, str]) -> str:
    """Return a query that declares what it uses; on the same line, so that places stay."""
    used = {word.partition(":")[0] for kind, word, _ in tokens(text) if kind == "word"}
    declared = "".join(
        f"PREFIX {prefix}: <{space}> " for prefix, space in prefixes.items() if prefix in used
    )
    return declared + text


def _rows(held: IO[bytes]) -> Answer:
    """Return the rows of a JSON answer, read through once to be sure that it is whole.

    The library also reads the `typed-literal` of the draft of 2007, which Virtuoso still writes.
    """
    checked = ox.parse_query_results(held, format=ox.QueryResultsFormat.JSON)
    if isinstance(checked, ox.QuerySolutions):
        for _ in checked:
            pass
    held.seek(0)
    return ox.parse_query_results(held, format=ox.QueryResultsFormat.JSON)


def _yes_or_no(answer: Answer, form: str) -> Answer:
    """Return the answer to an ASK as such: Virtuoso gives a row with 0 or 1."""
    if form != "ASK" or not isinstance(answer, ox.QuerySolutions):
        return answer
    [row] = answer
    return ox.Store().query("ASK {}" if row[0] == ox.Literal(1) else "ASK { FILTER(false) }")


def _triples(held: IO[bytes]) -> Answer:
    store = ox.Store()
    store.load(held.read(), format=ox.RdfFormat.TURTLE)
    return store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def _cut(held: IO[bytes]) -> str:
    held.seek(0)
    text = held.read(200).decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()) or "(nothing)"
