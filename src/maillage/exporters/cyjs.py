"""Cytoscape JSON: Cytoscape, Cytoscape.js, and networkx' `cytoscape_graph`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

from maillage.exporters import _json
from maillage.exporters._cells import Known, joined
from maillage.exporters._columns import Survey, batches
from maillage.exporters._contract import Loss, losses
from maillage.exporters._edges import numbered, stretches, survey
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
    edges = survey(graph)
    stream(_lines(graph, edges), streams[0])
    return losses(edges, time="all")


def _lines(graph: MultiDiGraph, edges: Survey) -> Iterator[str]:
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
    yield from _json.entries(_edges(graph, edges, seen))
    yield "}}\n"


def _nodes(graph: MultiDiGraph, seen: Look) -> Iterator[str]:
    found = Survey(data for _, data in graph.nodes(data=True))
    declared = found.columns(leave=("label", "x", "y", "size"), spare=_TAKEN)
    writers = _json.writers((column.slug, column) for column in declared)
    for nodes in batches(sorted(graph)):
        records = [graph.nodes[node] for node in nodes]
        for node, data, cells in zip(nodes, records, joined(records, writers), strict=True):
            label = data.get("label", node)
            own = {
                "id": node, "value": node, "name": label, "label": label,
                "size": seen.sizes[node], "color": seen.nodes[data.get("kind", "")].colour,
            }  # fmt: skip
            x, y = seen.places[node]
            # Down the page is up in y here.
            position = {"x": x, "y": -y if y else 0.0}
            yield f'{{"data":{_json.text(own)[:-1]}{cells}}},"position":{_json.text(position)}}}'


def _edges(graph: MultiDiGraph, found: Survey, seen: Look) -> Iterator[str]:
    declared = found.columns(leave=("weight", "spells"), spare=_TAKEN)
    writers = _json.writers((column.slug, column) for column in declared)
    quoted, when = Known(_json.quoted), Known(lambda spells: _json.listed(stretches(spells)))
    colours = {kind: _json.quoted(style.colour) for kind, style in seen.lines.items()}
    for edges in batches(numbered(graph)):
        told = joined([data for *_, data in edges], writers)
        for (name, source, target, kind, data), cells in zip(edges, told, strict=True):
            yield (
                f'{{"data":{{"id":"{name}","source":{quoted[source]},"target":{quoted[target]},'
                f'"key":{quoted[kind]},"interaction":{quoted[kind]},'
                f'"label":{quoted[data.get("relation", kind)]},'
                f'"weight":{_json.text(data.get("weight", 1.0))},"color":{colours[kind]},'
                f'"spells":{when[data.get("spells", ())]}{cells}}}}}'
            )
