"""Node-link JSON: `networkx.node_link_graph`, and d3's force layouts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

from maillage.exporters import _json
from maillage.exporters._cells import Known, joined
from maillage.exporters._columns import Column, Survey, batches
from maillage.exporters._contract import Loss, losses
from maillage.exporters._edges import numbered, stretches, survey
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
    edges = survey(graph)
    stream(_lines(graph, edges), streams[0])
    return losses(edges, time="all")


def _lines(graph: MultiDiGraph, edges: Survey) -> Iterator[str]:
    directed = graph.graph.get("direction", "directed") == "directed"
    about = _json.text(_json.about(graph.graph))
    yield f'{{"directed":{_json.text(directed)},"multigraph":true,\n"graph":{about},\n"nodes":'
    yield from _json.entries(_nodes(graph))
    yield ',\n"edges":'
    yield from _json.entries(_edges(graph, edges, directed))
    yield "}\n"


def _nodes(graph: MultiDiGraph) -> Iterator[str]:
    seen = Survey(data for _, data in graph.nodes(data=True))
    writers = _json.writers(_named(seen.columns()))
    for nodes in batches(sorted(graph)):
        told = joined([graph.nodes[node] for node in nodes], writers)
        for node, cells in zip(nodes, told, strict=True):
            yield f'{{"id":{_json.quoted(node)}{cells}}}'


def _edges(graph: MultiDiGraph, seen: Survey, directed: bool) -> Iterator[str]:
    writers = _json.writers(_named(seen.columns(leave=("spells",))))
    names = Known(_json.quoted)
    for edges in batches(numbered(graph)):
        told = joined([data for *_, data in edges], writers)
        for (_, source, target, kind, data), cells in zip(edges, told, strict=True):
            # Without direction, an edge back would take the place of the edge there.
            back = not directed and target < source and graph.has_edge(target, source, key=kind)
            key = _json.quoted(f"{kind} (back)") if back else names[kind]
            spells = data.get("spells")
            when = f',"spells":{_json.listed(stretches(spells))}' if spells else ""
            ends = f'"source":{names[source]},"target":{names[target]},"key":{key}'
            yield f"{{{ends}{when}{cells}}}"


def _named(declared: Sequence[Column]) -> list[tuple[str, Column]]:
    return [(c.slug if c.name in _OWN else c.name, c) for c in declared]
