"""How a graph looks in every format that can say so: sizes, places, colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.exporters._edges import kinds
from maillage.projection import layout, palette

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["Look", "look"]


@dataclass(frozen=True, slots=True)
class Look:
    """A size and a place for each node, a style for each kind of node and of edge."""

    sizes: Mapping[str, float]
    places: layout.Points
    nodes: Mapping[str, palette.NodeStyle]
    lines: Mapping[str, palette.LineStyle]


def look(graph: MultiDiGraph) -> Look:
    """Return how a graph looks: the same on every run."""
    sizes = layout.sizes(graph)
    return Look(
        sizes,
        layout.place(graph, sizes),
        palette.node_styles(data.get("kind", "") for _, data in graph.nodes(data=True)),
        palette.line_styles(kinds(graph)),
    )
