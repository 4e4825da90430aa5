"""The edges of a graph in one order, each with an id that nothing else has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from maillage.exporters._columns import Survey

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["kinds", "numbered", "records", "stretches", "survey"]


def numbered(graph: MultiDiGraph) -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
    """Return id, source, target, kind and data of each edge, by source, target and kind.

    Ids are e0, e1 …; where a node is called so, each begins with as many low lines as it takes.
    """
    mark = "e"
    while any(node.startswith(mark) and node[len(mark) :].isdecimal() for node in graph):
        mark = f"_{mark}"
    # Sorted node by node: a million edges are never a list beside the graph.
    rows, n = dict(graph.adjacency()), 0
    for source in sorted(rows):
        for target in sorted(rows[source]):
            between = rows[source][target]
            for kind in sorted(between):
                yield f"{mark}{n}", source, target, kind, between[kind]
                n += 1


def records(graph: MultiDiGraph) -> Iterator[dict[str, Any]]:
    """Return the data of each edge, in any order."""
    between = (rows.values() for _, rows in graph.adjacency())
    return chain.from_iterable(map(dict.values, chain.from_iterable(between)))


def kinds(graph: MultiDiGraph) -> set[str]:
    """Return the kinds of edges that there are."""
    between = chain.from_iterable(rows.values() for _, rows in graph.adjacency())
    return set(chain.from_iterable(between))


def survey(graph: MultiDiGraph) -> Survey:
    """Return what the edges hold."""
    return Survey(records(graph))


def stretches(spells: Iterable[tuple[date | None, date | None]]) -> list[str]:
    """Return stretches of time as EDTF intervals; `..` is an open end."""
    return ["/".join(_day(day) for day in spell) for spell in spells]


def _day(day: date | None) -> str:
    return ".." if day is None else day.isoformat()
