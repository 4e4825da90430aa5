"""What answers SPARQL: the embedded engine, or an endpoint behind the same two methods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

import pyoxigraph as ox

from maillage.errors import RunFault, UsageFault

__all__ = [
    "Answer",
    "Embedded",
    "Engine",
    "Term",
    "Triples",
    "evaluating",
    "forbid_reaching_out",
    "tokens",
]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Triples:
    """A graph as an answer that another engine than the embedded one gave."""

    source: Iterator[ox.Triple]

    def __iter__(self) -> Iterator[ox.Triple]:
        return self.source


Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | Triples

# Matches IRIs, comments, strings, words and brackets of SPARQL 1.1 (sections 19.2 to 19.8).
_TOKEN: Final = r"""(?xs)
    (?P<iri> <[^<>"{}|^`\\\s]*> ) | (?P<comment> \#[^\n]* )
  | (?P<string> \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3}
              | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
  | (?P<word> [?$@:\w][\w:.-]* ) | (?P<bracket> [(){}] )"""


class Engine(Protocol):
    """Something that answers SPARQL 1.1 queries over the union of a project's graphs."""

    def query(self, text: str, prefixes: Mapping[str, str]) -> Answer:
        """Answer a query; raise SyntaxError with the engine's words where it is none."""
        ...


@dataclass(frozen=True, slots=True)
class Embedded:
    """pyoxigraph in this process.

    `graphs` narrows questions to some of the store's graphs; None means all of them.
    `guard` is kept as long as the store is: it holds the lock on a store on disk.
    """

    store: ox.Store
    graphs: Sequence[str] | None = None
    guard: object = field(default=None, repr=False)
    _nodes: list[ox.NamedNode] = field(init=False, default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self._nodes.extend(ox.NamedNode(graph) for graph in self.graphs or ())

    def query(self, text: str, prefixes: Mapping[str, str]) -> Answer:
        """Answer a query over the union of the graphs."""
        if self.graphs is None:
            return self.store.query(text, prefixes=dict(prefixes), use_default_graph_as_union=True)
        return self.store.query(
            text,
            prefixes=dict(prefixes),
            default_graph=list(self._nodes),
            named_graphs=list(self._nodes),
        )


@contextmanager
def evaluating() -> Iterator[None]:
    """Turn what stops the engine in the middle of an answer into RunFault, in its own words.

    It raises RuntimeError, and for SERVICE an OSError that, unlike the system's, has no number.
    """
    try:
        yield
    except RuntimeError as error:
        raise RunFault(f"The query could not be answered: {error}") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise RunFault(f"The query could not be answered: {error}") from error


def tokens(text: str) -> list[tuple[str, str, int]]:
    """Return what stands in a query: (kind, text, end), without white space and operators."""
    return [
        (found.lastgroup or "", found[0], found.end())
        for found in re.finditer(_TOKEN, text)
        if found.lastgroup != "comment"
    ]


def forbid_reaching_out(text: str, file: str) -> None:
    """Raise UsageFault where a query asks another server by SERVICE."""
    if "SERVICE" not in text.upper():
        return
    for kind, word, end in tokens(text):
        if kind == "word" and word.upper() == "SERVICE":
            raise UsageFault(
                "This query reaches out to another server with SERVICE.",
                file=file,
                line=text.count("\n", 0, end) + 1,
                hint="Allow it with --allow-service if you trust the query and the server.",
            )
