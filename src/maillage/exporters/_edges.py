"""The edges of a graph in one order, each with an id that nothing else has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["numbered", "stretches"]


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


def stretches(data: dict[str, Any]) -> list[str]:
    """Return the stretches of time of an edge as EDTF intervals; `..` is an open end."""
    return ["/".join(_day(day) for day in spell) for spell in data.get("spells", ())]


def _day(day: date | None) -> str:
    return ".." if day is None else day.isoformat()
