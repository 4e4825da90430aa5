"""GraphML 1.0: typed attributes, one id for each edge (graphml.graphdrawing.org)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, repeat
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from maillage.exporters import _xml
from maillage.exporters._cells import Writer, joined, writer
from maillage.exporters._columns import Column, Survey, batches
from maillage.exporters._contract import Loss, losses
from maillage.exporters._edges import numbered, survey
from maillage.exporters._look import Look, look
from maillage.exporters._stream import stream
from maillage.projection.palette import LineStyle

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["FILES", "SUMMARY", "write"]

SUMMARY: Final = "GraphML 1.0: igraph, networkx, yEd, Cytoscape; without time."
FILES: Final[tuple[str, ...]] = ()

# https://www.w3.org/TR/xml/#NT-Nmtoken, as far as names here need it.
_TOKEN: Final = re.compile(r"[\w:.-]+")
_OTHER: Final = re.compile(r"[^\w:.-]+")
_TYPES: Final = {"integer": "int", "liststring": "string"}
# What Gephi and igraph draw with; Gephi has no kind of edge in GraphML (`category` says it).
_NODE_OWN: Final = tuple(
    Column(name, name, kind, str)
    for name, kind in (
        ("label", "string"), ("color", "string"), ("size", "double"), ("x", "double"),
        ("y", "double"),
    )
)  # fmt: skip
_EDGE_OWN: Final = (
    Column("relation", "label", "string", str),
    Column("weight", "weight", "double", str),
    Column("color", "color", "string", str),
)
# Other names by which Gephi knows places, colours and labels.
_TAKEN: Final = (
    "r", "g", "b", "alpha", "colour", "xpos", "ypos", "zpos", "nodelabel", "edgelabel",
)  # fmt: skip

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write(graph: MultiDiGraph, streams: Sequence[BinaryIO]) -> tuple[Loss, ...]:
    """Write a graph as GraphML."""
    edges = survey(graph)
    stream(_lines(graph, edges), streams[0])
    return losses(edges, time="bounds")


def _lines(graph: MultiDiGraph, seen_edges: Survey) -> Iterator[str]:
    seen_nodes = Survey(data for _, data in graph.nodes(data=True))
    nodes = (*_NODE_OWN, *seen_nodes.columns(leave=[c.name for c in _NODE_OWN], spare=_TAKEN))
    others = seen_edges.columns(leave=("weight", "color", "spells"), spare=_TAKEN)
    edges = (*_EDGE_OWN, *others)
    yield _HEAD
    for prefix, name, declared in (("n", "node", nodes), ("e", "edge", edges)):
        for column in declared:
            kind = _TYPES.get(column.type, column.type)
            yield (
                f'  <key id="{prefix}_{column.slug}" for="{name}" attr.name="{column.slug}" '
                f'attr.type="{kind}"/>\n'
            )
    direction = graph.graph.get("direction", "directed")
    yield f'  <graph id="{_xml.escape(graph.graph.get("view", "G"))}" edgedefault="{direction}">\n'
    names = _ids(graph)
    seen = look(graph)
    for node in sorted(graph):
        inner = _data("n", _drawn(node, graph.nodes[node], seen), nodes)
        yield f'    <node id="{names[node]}">{inner}</node>\n'
    yield from _edges(graph, names, seen.lines, others)
    yield "  </graph>\n</graphml>\n"


def _edges(
    graph: MultiDiGraph,
    names: Mapping[str, str],
    styles: Mapping[str, LineStyle],
    declared: Sequence[Column],
) -> Iterator[str]:
    ids = count()
    label, *writers = (_writer(column) for column in (_EDGE_OWN[0], *declared))
    for edges in batches(numbered(graph)):
        _, sources, targets, keys, found = zip(*edges, strict=True)
        weights = map(dict.get, found, repeat("weight"), repeat(1.0))
        rows = zip(
            map(names.__getitem__, sources), map(names.__getitem__, targets), ids,
            joined(found, [label]), weights, map(styles.__getitem__, keys),
            joined(found, writers), strict=False,
        )  # fmt: skip
        yield "".join([
            f'    <edge id="e{n}" source="{source}" target="{target}">{relation}'
            f'<data key="e_weight">{weight}</data><data key="e_color">{style.colour}</data>'
            f"{told}</edge>\n"
            for source, target, n, relation, weight, style, told in rows
        ])  # fmt: skip


def _writer(column: Column) -> Writer:
    text = column.text
    return writer(
        column, f'<data key="e_{column.slug}">', "</data>", lambda value: _xml.escape(text(value))
    )


def _ids(graph: MultiDiGraph) -> dict[str, str]:
    """Return an id for each node: its name, or what of it an XML name token can hold.

    `<context/campus#x>` becomes `context.campus.x`; the attribute iri says which node it is.
    """
    ids = {node: node for node in sorted(graph) if _TOKEN.fullmatch(node)}
    taken = set(ids)
    for node in sorted(graph):
        if node not in ids:
            short = _OTHER.sub(".", node).strip(".") or "node"
            n, free = 1, short
            while free in taken:
                n, free = n + 1, f"{short}-{n + 1}"
            taken.add(free)
            ids[node] = free
    return ids


def _drawn(node: str, data: dict[str, Any], seen: Look) -> dict[str, Any]:
    x, y = seen.places[node]
    colour = seen.nodes[data.get("kind", "")].colour
    return {"label": node} | data | {"color": colour, "size": seen.sizes[node], "x": x, "y": y}


def _data(prefix: str, data: dict[str, Any], declared: Sequence[Column]) -> str:
    return "".join(
        f'<data key="{prefix}_{column.slug}">{_xml.escape(column.text(value))}</data>'
        for column in declared
        if (value := data.get(column.name)) is not None
    )
