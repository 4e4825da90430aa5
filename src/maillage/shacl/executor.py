"""What runs the compiled queries: the embedded store, or a SPARQL endpoint."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeAlias, runtime_checkable

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    Store,
    Triple,
    Variable,
    parse_query_results,
)

from maillage.shacl.errors import ExecutorFailure
from maillage.shacl.terms import Term, as_a

__all__ = ["EndpointExecutor", "Executor", "StoreExecutor"]


GraphName: TypeAlias = NamedNode | BlankNode | DefaultGraph
Bound: TypeAlias = NamedNode | BlankNode | Literal | Triple


@runtime_checkable
class Executor(Protocol):
    """Run a SELECT over the union of the data's graphs."""

    lateral: bool
    """Whether LATERAL (SPARQL 1.2's SEP-0006) is understood."""
    rewrites: bool
    """Whether the engine stores values, not writings, as Oxigraph does: see ``Lexical``."""

    def select(self, query: str, substitutions: Mapping[str, Term]) -> QuerySolutions:
        """Return the solutions, with some variables bound before evaluation."""
        ...


class StoreExecutor:
    """Run queries on a pyoxigraph store, over all its graphs or over those named."""

    lateral = True
    rewrites = True

    def __init__(self, store: Store, graphs: Iterable[GraphName] | None = None) -> None:
        self._store = store
        self._graphs: list[GraphName] | None = None if graphs is None else list(graphs)

    def select(self, query: str, substitutions: Mapping[str, Term]) -> QuerySolutions:
        """Return the solutions; raise ExecutorFailure where the engine refuses the query."""
        bound: dict[Variable, Bound] = {Variable(n): term for n, term in substitutions.items()}
        try:
            found = self._store.query(
                query,
                use_default_graph_as_union=self._graphs is None,
                default_graph=self._graphs,
                substitutions=bound or None,
            )
        except (SyntaxError, ValueError, OSError) as error:
            raise ExecutorFailure(f"{error}\n{query}") from error
        return as_a(QuerySolutions, found)


_SAID = 400


class EndpointExecutor:
    """Send queries to a SPARQL endpoint over HTTP.

    ``graphs`` are the graphs whose union is validated; without them the endpoint's own default
    graph is. ``headers`` go with each request, such as Authorization. Blank nodes cannot be asked
    about from outside.
    """

    def __init__(  # noqa: PLR0913 - what servers differ in
        self,
        url: str,
        graphs: Iterable[NamedNode] = (),
        *,
        lateral: bool = False,
        rewrites: bool = False,
        headers: Mapping[str, str] | None = None,
        timeout: float = 300,
    ) -> None:
        self.lateral = lateral
        self.rewrites = rewrites
        self._url = url
        self._graphs = [graph.value for graph in graphs]
        self._headers = {"Accept": "application/sparql-results+json", **(headers or {})}
        self._timeout = timeout

    def select(self, query: str, substitutions: Mapping[str, Term]) -> QuerySolutions:
        """Return the solutions; raise ExecutorFailure where the endpoint answers with an error."""
        if any(isinstance(term, BlankNode) for term in substitutions.values()):
            raise ExecutorFailure("a blank node cannot be sent to an endpoint")
        # Loads a hundred modules: only those who ask an endpoint pay for it.
        from urllib.error import HTTPError
        from urllib.parse import urlencode
        from urllib.request import Request, urlopen

        fields = [("query", query), *(("default-graph-uri", graph) for graph in self._graphs)]
        request = Request(self._url, urlencode(fields).encode(), self._headers)  # noqa: S310
        try:
            with urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                found = parse_query_results(answer.read(), format=QueryResultsFormat.JSON)
        except HTTPError as error:
            # What the server says is worth more than the number.
            said = " ".join(error.read(_SAID).decode("utf-8", "replace").split())
            raise ExecutorFailure(f"{self._url}: {error}: {said}\n{query}") from error
        except (OSError, SyntaxError, ValueError) as error:
            raise ExecutorFailure(f"{self._url}: {error}\n{query}") from error
        return as_a(QuerySolutions, found)
