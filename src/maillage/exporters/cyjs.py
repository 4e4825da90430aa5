"""Cytoscape JSON: Cytoscape, Cytoscape.js, and networkx' `cytoscape_graph`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from maillage.exporters import _json
from maillage.exporters._columns import columns
from maillage.exporters._contract import Loss, losses
from maillage.exporters._edges import numbered, stretches
from maillage.exporters._look import Look, look
from maillage.exporters._stream import stream

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["FILES", "SUMMARY", "write"]

SUMMARY: Final = "Cytoscape JSON: Cytoscape, Cytoscape.js; with colours and positions."
FILES: Final[tuple[str, ...]] = ()

# Names that Cytoscape, Cytoscape.js (`parent` puts a node into another) or networkx read.
_TAKEN: Final = (
    "id", "name", "label", "value", "parent", "source", "target", "key", "interaction", "selected",
    "suid", "shared_name", "weight", "color", "size", "spells",
)  # fmt: skip


def write(graph: MultiDiGraph, streams: Sequence[BinaryIO]) -> tuple[Loss, ...]:
    """Write a graph as Cytoscape JSON, an element a line."""
    stream(_lines(graph), streams[0])
    return losses(graph, time="all")


def _lines(graph: MultiDiGraph) -> Iterator[str]:
    told = _json.about(graph.graph)
    directed = graph.graph.get("direction", "directed") == "directed"
    head = {"name": told.get("title", "")} | told
    yield (
        f'{{"data":{_json.text(head)},\n"directed":{_json.text(directed)},"multigraph":true,\n'
        '"elements":{"nodes":'
    )
    seen = look(graph)
    yield from _json.entries(_nodes(graph, seen))
    yield ',\n"edges":'
    yield from _json.entries(_edges(graph, seen))
    yield "}}\n"


def _nodes(graph: MultiDiGraph, seen: Look) -> Iterator[dict[str, Any]]:
    leave = ("label", "x", "y", "size")
    found = columns((d for _, d in graph.nodes(data=True)), leave=leave, spare=_TAKEN)
    declared = [(column.slug, column) for column in found]
    for node in sorted(graph):
        data = graph.nodes[node]
        label = data.get("label", node)
        own = {
            "id": node, "value": node, "name": label, "label": label, "size": seen.sizes[node],
            "color": seen.nodes[data.get("kind", "")].colour,
        }  # fmt: skip
        x, y = seen.places[node]
        # Down the page is up in y here.
        position = {"x": x, "y": -y if y else 0.0}
        yield {"data": own | _json.values(data, declared), "position": position}


def _edges(graph: MultiDiGraph, seen: Look) -> Iterator[dict[str, Any]]:
    found = columns(
        (d for *_, d in graph.edges(data=True)), leave=("weight", "spells"), spare=_TAKEN
    )
    declared = [(column.slug, column) for column in found]
    for name, source, target, kind, data in numbered(graph):
        own = {
            "id": name, "source": source, "target": target, "key": kind, "interaction": kind,
            "label": data.get("relation", kind), "weight": data.get("weight", 1.0),
            "color": seen.lines[kind].colour, "spells": stretches(data),
        }  # fmt: skip
        yield {"data": own | _json.values(data, declared)}
