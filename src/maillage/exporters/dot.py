"""DOT, the language of Graphviz (graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from maillage.exporters._cells import Known, Writer, joined, writer
from maillage.exporters._columns import Column, Survey, batches
from maillage.exporters._contract import Loss, losses
from maillage.exporters._edges import numbered, stretches, survey
from maillage.exporters._look import Look, look
from maillage.exporters._stream import stream
from maillage.exporters._xml import legal, token

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["FILES", "SUMMARY", "write"]

SUMMARY: Final = "DOT: Graphviz draws it (`neato -n2` where our layout puts the nodes)."
FILES: Final[tuple[str, ...]] = ()

_SHAPES: Final = {
    "o": "ellipse", "h": "hexagon", "^": "triangle", "D": "diamond", "s": "box",
    "v": "invtriangle", "*": "star", "p": "pentagon", "X": "octagon", "P": "Mcircle",
    "8": "doubleoctagon",
}  # fmt: skip


def write(graph: MultiDiGraph, streams: Sequence[BinaryIO]) -> tuple[Loss, ...]:
    """Write a graph as DOT; our attributes begin with `data_`, so that Graphviz runs none."""
    nodes, edges = Survey(data for _, data in graph.nodes(data=True)), survey(graph)
    stream(_lines(graph, nodes, edges), streams[0])
    told = (*nodes.columns(leave=("spells",)), *edges.columns(leave=("spells",)))
    typed = {column.name for column in told if column.type != "string"}
    lost = Loss("columns of figures, truth values and lists that became text", len(typed))
    return (*((lost,) if typed else ()), *losses(edges, time="all", text=True))


def _lines(graph: MultiDiGraph, nodes: Survey, edges: Survey) -> Iterator[str]:
    directed = graph.graph.get("direction", "directed") == "directed"
    told = graph.graph
    title = ": ".join(str(told[k]) for k in ("project", "title") if told.get(k))
    day = told["date"].isoformat() if told.get("date") else None
    about = _list({"label": title, "labelloc": "t", "data_date": day, "overlap": "false"})
    yield f"{'digraph' if directed else 'graph'} {_quoted(told.get('view', 'view'))} {{\n"
    yield f"  graph {about};\n"
    yield '  node [style="filled", fontname="sans-serif", fontsize="10"];\n'
    yield '  edge [fontname="sans-serif", fontsize="8"];\n'
    seen = look(graph)
    yield from _nodes(graph, nodes, seen)
    yield from _edges(graph, edges, seen, "->" if directed else "--")
    yield "}\n"


def _nodes(graph: MultiDiGraph, found: Survey, seen: Look) -> Iterator[str]:
    writers = _writers(found.columns(leave=("label", "x", "y", "size")))
    for nodes in batches(sorted(graph)):
        records = [graph.nodes[node] for node in nodes]
        for node, data, cells in zip(nodes, records, joined(records, writers), strict=True):
            style = seen.nodes[data.get("kind", "")]
            x, y = seen.places[node]
            drawn = {
                "label": data.get("label", node), "shape": _SHAPES.get(style.marker, "ellipse"),
                "fillcolor": style.colour, "fontcolor": _readable(style.colour),
                "pos": f"{x},{y}",
            }  # fmt: skip
            yield f"  {_quoted(node)} {_list(drawn)[:-1]}{cells}];\n"


def _edges(graph: MultiDiGraph, found: Survey, seen: Look, arrow: str) -> Iterator[str]:
    writers = _writers(found.columns(leave=("weight", "spells")))
    quoted, when = Known(_quoted), Known(_when)
    styles = {
        kind: (f'color="{style.colour}"', f'style="{"dashed" if style.dashes else "solid"}"')
        for kind, style in seen.lines.items()
    }
    for edges in batches(numbered(graph)):
        told = joined([data for *_, data in edges], writers)
        for (name, source, target, kind, data), cells in zip(edges, told, strict=True):
            label = quoted[data.get("amount_text") or data.get("relation", kind)]
            colour, line = styles[kind]
            yield (
                f'  {quoted[source]} {arrow} {quoted[target]} [id="{name}", label={label}, '
                f'{colour}, penwidth="{data.get("weight", 1.0)}", {line}'
                f"{when[data.get('spells', ())]}{cells}];\n"
            )


def _when(spells: Sequence[tuple[Any, Any]]) -> str:
    return f", data_spells={_quoted(' '.join(stretches(spells)))}" if spells else ""


def _writers(declared: Iterable[Column]) -> list[Writer]:
    return [writer(column, f", data_{column.slug}=", "", _text(column)) for column in declared]


def _text(column: Column) -> Callable[[Any], str]:
    return lambda value: _quoted(column.text(value))


def _list(attributes: Mapping[str, Any]) -> str:
    told = (f"{name}={_quoted(value)}" for name, value in attributes.items() if value is not None)
    return f"[{', '.join(told)}]"


def _quoted(text: Any) -> str:
    """Return a text in quotes and on one line; a backslash is one, and no escape of Graphviz."""
    plain = token(legal(str(text)))
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _readable(colour: str) -> str:
    """Return black or white, whichever is read better on a colour (ITU-R BT.601 luma)."""
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#000000" if 299 * r + 587 * g + 114 * b > 128000 else "#ffffff"
