"""Node-link JSON: `networkx.node_link_graph`, and d3's force layouts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from maillage.exporters import _json
from maillage.exporters._columns import Column, columns
from maillage.exporters._contract import Loss, losses
from maillage.exporters._edges import numbered, stretches
from maillage.exporters._stream import stream

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["FILES", "SUMMARY", "write"]

SUMMARY: Final = "Node-link JSON: networkx, d3; attributes under the names that a view gives them."
FILES: Final[tuple[str, ...]] = ()

_OWN: Final = ("id", "source", "target", "key")


def write(graph: MultiDiGraph, streams: Sequence[BinaryIO]) -> tuple[Loss, ...]:
    """Write a graph as node-link JSON, a node or an edge a line."""
    stream(_lines(graph), streams[0])
    return losses(graph, time="all")


def _lines(graph: MultiDiGraph) -> Iterator[str]:
    directed = graph.graph.get("direction", "directed") == "directed"
    about = _json.text(_json.about(graph.graph))
    yield f'{{"directed":{_json.text(directed)},"multigraph":true,\n"graph":{about},\n"nodes":'
    yield from _json.entries(_nodes(graph))
    yield ',\n"edges":'
    yield from _json.entries(_edges(graph, directed))
    yield "}\n"


def _nodes(graph: MultiDiGraph) -> Iterator[dict[str, Any]]:
    declared = _named(columns(d for _, d in graph.nodes(data=True)))
    for node in sorted(graph):
        yield {"id": node} | _json.values(graph.nodes[node], declared)


def _edges(graph: MultiDiGraph, directed: bool) -> Iterator[dict[str, Any]]:
    declared = _named(columns((d for *_, d in graph.edges(data=True)), leave=("spells",)))
    for _, source, target, kind, data in numbered(graph):
        # Without direction, an edge back would take the place of the edge there.
        back = not directed and target < source and graph.has_edge(target, source, key=kind)
        own: dict[str, Any] = {
            "source": source,
            "target": target,
            "key": f"{kind} (back)" if back else kind,
        }
        if data.get("spells"):
            own["spells"] = stretches(data)
        yield own | _json.values(data, declared)


def _named(declared: Sequence[Column]) -> list[tuple[str, Column]]:
    return [(c.slug if c.name in _OWN else c.name, c) for c in declared]
