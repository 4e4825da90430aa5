"""GEXF 1.3 for Gephi, Gephi Lite and graphology: dated, coloured and placed, edge by edge.

What is written follows the GEXF 1.3 schema (gexf.net) and what those readers do with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeAlias

from maillage.exporters._columns import Column, columns
from maillage.exporters._contract import Loss, losses
from maillage.exporters._edges import numbered
from maillage.exporters._stream import stream
from maillage.exporters._xml import escape, token
from maillage.projection import layout, palette

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["FILES", "SUMMARY", "write"]

SUMMARY: Final = "GEXF 1.3: Gephi and Gephi Lite, with time, colours, sizes and positions."
FILES: Final[tuple[str, ...]] = ()
_REMEMBERED: Final = 2**14
_ALIKE: Final = {"string": str, "boolean": bool, "integer": int, "long": int}

# Told by elements and attributes of their own, or twice.
_NODE_OWN: Final = ("label", "x", "y", "size")
_EDGE_OWN: Final = ("weight", "spells")


def write(graph: MultiDiGraph, streams: Sequence[BinaryIO]) -> tuple[Loss, ...]:
    """Write a graph as GEXF 1.3, a few thousand edges at a time."""
    stream(_lines(graph), streams[0])
    return losses(graph, time="timeline")


def _lines(graph: MultiDiGraph) -> Iterator[str]:
    node_columns = columns((d for _, d in graph.nodes(data=True)), leave=_NODE_OWN)
    edge_columns = columns((d for *_, d in graph.edges(data=True)), leave=_EDGE_OWN)
    yield from _head(graph)
    yield from _declared("node", node_columns)
    yield from _declared("edge", edge_columns)
    yield from _nodes(graph, node_columns)
    yield from _edges(graph, edge_columns)
    yield "  </graph>\n</gexf>\n"


def _head(graph: MultiDiGraph) -> Iterator[str]:
    told = graph.graph
    day = f' lastmodifieddate="{told["date"].isoformat()}"' if told.get("date") else ""
    dated = any(d.get("spells") or d.get("start") or d.get("end") for d in _records(graph))
    time = ' timeformat="date" timerepresentation="interval"' if dated else ""
    # networkx reads directed edges only where the default says so.
    direction = told.get("direction", "directed")
    title = ": ".join(str(told[k]) for k in ("project", "title") if told.get(k))
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
        f"  <meta{day}>\n    <creator>maillage</creator>\n"
        f"    <description>{escape(title)}</description>\n  </meta>\n"
        f'  <graph mode="{"dynamic" if dated else "static"}"{time} '
        f'defaultedgetype="{direction}" idtype="string">\n'
    )


def _records(graph: MultiDiGraph) -> Iterator[dict[str, Any]]:
    for *_, data in graph.edges(data=True):
        yield data
    for _, data in graph.nodes(data=True):
        yield data


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
    pieces = _prepared(declared)
    yield f'    <nodes count="{len(graph)}">\n'
    for node in sorted(graph):
        data = graph.nodes[node]
        r, g, b = _rgb(styles[data.get("kind", "")].colour)
        x, y = placed[node]
        time = _time(((data.get("start"), data.get("end")),))[0]
        yield (
            f'      <node id="{escape(node)}" label="{escape(token(data.get("label", node)))}"'
            f"{time}>{_values(data, pieces)}"
            f'<viz:color r="{r}" g="{g}" b="{b}"/><viz:position x="{x}" y="{y}" z="0.0"/>'
            f'<viz:size value="{size[node]}"/></node>\n'
        )
    yield "    </nodes>\n"


def _edges(graph: MultiDiGraph, declared: Sequence[Column]) -> Iterator[str]:
    direction = graph.graph.get("direction", "directed")
    styles = palette.line_styles({key for _, _, key in graph.edges(keys=True)})
    colours = {
        kind: '<viz:color r="{}" g="{}" b="{}"/>'.format(*_rgb(style.colour))
        for kind, style in styles.items()
    }
    names = {node: escape(node) for node in graph}
    kinds = {kind: escape(kind) for kind in styles}
    pieces = _prepared(declared)
    yield f'    <edges count="{graph.number_of_edges()}">\n'
    for name, source, target, kind, data in numbered(graph):
        time, spells = _time(data.get("spells", ()))
        relation = _label(data.get("relation", kind))
        yield (
            f'      <edge id="{name}" source="{names[source]}" target="{names[target]}" '
            f'type="{direction}" kind="{kinds[kind]}" label="{relation}" '
            f'weight="{data.get("weight", 1.0)}"{time}>'
            f"{_values(data, pieces)}{colours[kind]}{spells}</edge>\n"
        )
    yield "    </edges>\n"


Piece: TypeAlias = "Callable[[Any], str]"


def _prepared(declared: Sequence[Column]) -> list[tuple[str, Piece]]:
    """Return for each column its name and what writes one value of it."""
    return [(column.name, _piece(column)) for column in declared]


def _values(data: dict[str, Any], pieces: list[tuple[str, Piece]]) -> str:
    told = [write(value) for name, write in pieces if (value := data.get(name)) is not None]
    return f"<attvalues>{''.join(told)}</attvalues>" if told else ""


def _piece(column: Column) -> Piece:
    head, text = f'<attvalue for="{column.slug}" value="', column.text
    if column.type == "double":
        return lambda value: f'{head}{text(value)}"/>'
    if column.type == "liststring":
        return lambda value: f'{head}{_list(column, value)}"/>'
    known: dict[Any, str] = {}
    # Codes, days and counts come again and again. Only values of one type are remembered, since
    # True, 1 and 1.0 are equal and not written alike.
    alike = _ALIKE[column.type]

    def written(value: Any) -> str:
        if type(value) is not alike:
            return f'{head}{escape(text(value))}"/>'
        piece = known.get(value)
        if piece is None:
            piece = f'{head}{escape(text(value))}"/>'
            if len(known) < _REMEMBERED:
                known[value] = piece
        return piece

    return written


@lru_cache(maxsize=2**14)
def _label(text: Any) -> str:
    return escape(token(text))


def _list(column: Column, value: Any) -> str:
    """Return a list as JSON; the usual list of plain names without asking the JSON library."""
    if type(value) is tuple and all(
        type(v) is str and v.isprintable() and '"' not in v and "\\" not in v for v in value
    ):
        return f"[{', '.join([f'&quot;{escape(v)}&quot;' for v in value])}]"
    return escape(column.text(value))


def _time(spells: Sequence[tuple[Any, Any]]) -> tuple[str, str]:
    """Return the time as attributes, and as an element where there are several stretches."""
    if len(spells) > 1:
        inner = "".join(f"<spell{_bounds(*spell)}/>" for spell in spells)
        return "", f"<spells>{inner}</spells>"
    return (_bounds(*spells[0]) if spells else ""), ""


@lru_cache(maxsize=2**14)
def _bounds(start: Any, end: Any) -> str:
    first = f' start="{start.isoformat()}"' if start is not None else ""
    last = f' end="{end.isoformat()}"' if end is not None else ""
    return first + last


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
