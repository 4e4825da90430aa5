"""GEXF 1.3 for Gephi, Gephi Lite and graphology: dated, coloured and placed, edge by edge.

What is written follows the GEXF 1.3 schema (gexf.net) and what those readers do with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from maillage.exporters._cells import Known, Writer, columns, joined, writer
from maillage.exporters._columns import Column, Survey, batches
from maillage.exporters._contract import Loss, losses
from maillage.exporters._edges import kinds, numbered, survey
from maillage.exporters._stream import stream
from maillage.exporters._xml import escape, special, token
from maillage.projection import layout, palette

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["FILES", "SUMMARY", "write"]

SUMMARY: Final = "GEXF 1.3: Gephi and Gephi Lite, with time, colours, sizes and positions."
FILES: Final[tuple[str, ...]] = ()

# Told by elements and attributes of their own, or twice.
_NODE_OWN: Final = ("label", "x", "y", "size")
_EDGE_OWN: Final = ("weight", "spells")


def write(graph: MultiDiGraph, streams: Sequence[BinaryIO]) -> tuple[Loss, ...]:
    """Write a graph as GEXF 1.3, some hundreds of edges at a time."""
    edges = survey(graph)
    stream(_lines(graph, edges), streams[0])
    return losses(edges, time="timeline")


def _lines(graph: MultiDiGraph, edges: Survey) -> Iterator[str]:
    nodes = Survey(data for _, data in graph.nodes(data=True))
    node_columns = nodes.columns(leave=_NODE_OWN)
    edge_columns = edges.columns(leave=_EDGE_OWN)
    dated = edges.dated or any(nodes.known(end) or edges.known(end) for end in ("start", "end"))
    yield _head(graph, dated=bool(dated))
    yield from _declared("node", node_columns)
    yield from _declared("edge", edge_columns)
    yield from _nodes(graph, node_columns)
    yield from _edges(graph, edges, edge_columns)
    yield "  </graph>\n</gexf>\n"


def _head(graph: MultiDiGraph, *, dated: bool) -> str:
    told = graph.graph
    day = f' lastmodifieddate="{told["date"].isoformat()}"' if told.get("date") else ""
    time = ' timeformat="date" timerepresentation="interval"' if dated else ""
    # networkx reads directed edges only where the default says so.
    direction = told.get("direction", "directed")
    title = ": ".join(str(told[k]) for k in ("project", "title") if told.get(k))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
        f"  <meta{day}>\n    <creator>maillage</creator>\n"
        f"    <description>{escape(title)}</description>\n  </meta>\n"
        f'  <graph mode="{"dynamic" if dated else "static"}"{time} '
        f'defaultedgetype="{direction}" idtype="string">\n'
    )


def _declared(name: str, declared: Sequence[Column]) -> Iterator[str]:
    if declared:
        yield f'    <attributes class="{name}" mode="static">\n'
        for column in declared:
            yield (
                f'      <attribute id="{column.slug}" title="{column.slug}" '
                f'type="{column.type}"/>\n'
            )
        yield "    </attributes>\n"


def _nodes(graph: MultiDiGraph, declared: Sequence[Column]) -> Iterator[str]:
    size = layout.sizes(graph)
    placed = layout.place(graph, size)
    styles = palette.node_styles(data.get("kind", "") for _, data in graph.nodes(data=True))
    colours = {kind: _colour(style.colour) for kind, style in styles.items()}
    writers = _writers(declared)
    yield f'    <nodes count="{len(graph)}">\n'
    for nodes in batches(sorted(graph)):
        found = [graph.nodes[node] for node in nodes]
        for node, data, told in zip(nodes, found, joined(found, writers), strict=True):
            x, y = placed[node]
            time = _bounds(data.get("start"), data.get("end"))
            yield (
                f'      <node id="{escape(node)}" label="{escape(token(data.get("label", node)))}"'
                f"{time}>{_values(told)}{colours[data.get('kind', '')]}"
                f'<viz:position x="{x}" y="{y}" z="0.0"/>'
                f'<viz:size value="{size[node]}"/></node>\n'
            )
    yield "    </nodes>\n"


def _edges(graph: MultiDiGraph, seen: Survey, declared: Sequence[Column]) -> Iterator[str]:
    direction = graph.graph.get("direction", "directed")
    styles = palette.line_styles(kinds(graph))
    begin = {kind: f'" type="{direction}" kind="{escape(kind)}" label="' for kind in styles}
    told = "</attvalues>" if declared else ""
    ends = {kind: told + _colour(style.colour) for kind, style in styles.items()}
    names, labels = Known(escape), Known(lambda text: escape(token(text)))
    time, spells = Known(_one_stretch), Known(_stretches)
    writers = _writers(declared)
    yield f'    <edges count="{seen.count}">\n'
    for edges in batches(numbered(graph)):
        ids, sources, targets, keys, found = zip(*edges, strict=True)
        when = [data.get("spells", ()) for data in found]
        relations = map(dict.get, found, repeat("relation"), keys)
        weights = map(dict.get, found, repeat("weight"), repeat(1.0))
        # Put together a column at a time: a million edges are written here.
        cells = zip(
            repeat('      <edge id="'), ids, repeat('" source="'), names.all(sources),
            repeat('" target="'), names.all(targets), map(begin.__getitem__, keys),
            labels.all(relations), repeat('" weight="'), map(str, weights), repeat('"'),
            time.all(when), repeat("><attvalues>" if writers else ">"), *columns(found, writers),
            map(ends.__getitem__, keys), spells.all(when) if seen.split else repeat(""),
            repeat("</edge>\n"), strict=False,
        )  # fmt: skip
        yield "".join(chain.from_iterable(cells))
    yield "    </edges>\n"


def _writers(declared: Sequence[Column]) -> list[Writer]:
    return [
        writer(column, f'<attvalue for="{column.slug}" value="', '"/>', _text(column))
        for column in declared
    ]


def _text(column: Column) -> Callable[[Any], str]:
    """Return how a column's values are written in an attribute of XML."""
    text = column.text
    if column.type in ("double", "boolean", "integer", "long"):
        return text
    if column.type != "liststring" or not column.alike:
        return lambda value: escape(text(value))
    return lambda value: _list(value) or escape(text(value))


def _list(value: Any) -> str:
    """Return the usual list of plain names as JSON, without asking the JSON library."""
    if type(value) is not tuple or not value or special("".join(value)):
        return ""
    return f"[&quot;{'&quot;, &quot;'.join(value)}&quot;]"


def _values(told: str) -> str:
    return f"<attvalues>{told}</attvalues>" if told else ""


def _one_stretch(spells: Sequence[tuple[Any, Any]]) -> str:
    return _bounds(*spells[0]) if len(spells) == 1 else ""


def _stretches(spells: Sequence[tuple[Any, Any]]) -> str:
    if len(spells) < 2:
        return ""
    return f"<spells>{''.join(f'<spell{_bounds(*spell)}/>' for spell in spells)}</spells>"


def _bounds(start: Any, end: Any) -> str:
    first = f' start="{start.isoformat()}"' if start is not None else ""
    last = f' end="{end.isoformat()}"' if end is not None else ""
    return first + last


def _colour(colour: str) -> str:
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f'<viz:color r="{r}" g="{g}" b="{b}"/>'
