"""DOT, the language of Graphviz (graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from maillage.exporters._columns import Column, columns
from maillage.exporters._contract import Loss, losses
from maillage.exporters._edges import numbered, stretches
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
    stream(_lines(graph), streams[0])
    records = [d for _, d in graph.nodes(data=True)] + [d for *_, d in graph.edges(data=True)]
    typed = {c.name for c in columns(records, leave=("spells",)) if c.type != "string"}
    lost = Loss("columns of figures, truth values and lists that became text", len(typed))
    return (*((lost,) if typed else ()), *losses(graph, time="all", text=True))


def _lines(graph: MultiDiGraph) -> Iterator[str]:
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
    yield from _nodes(graph, seen)
    yield from _edges(graph, seen, "->" if directed else "--")
    yield "}\n"


def _nodes(graph: MultiDiGraph, seen: Look) -> Iterator[str]:
    declared = columns((d for _, d in graph.nodes(data=True)), leave=("label", "x", "y", "size"))
    for node in sorted(graph):
        data = graph.nodes[node]
        style = seen.nodes[data.get("kind", "")]
        x, y = seen.places[node]
        drawn = {
            "label": data.get("label", node), "shape": _SHAPES.get(style.marker, "ellipse"),
            "fillcolor": style.colour, "fontcolor": _readable(style.colour), "pos": f"{x},{y}",
        }  # fmt: skip
        yield f"  {_quoted(node)} {_list(drawn | _data(data, declared))};\n"


def _edges(graph: MultiDiGraph, seen: Look, arrow: str) -> Iterator[str]:
    declared = columns((d for *_, d in graph.edges(data=True)), leave=("weight", "spells"))
    for name, source, target, kind, data in numbered(graph):
        style = seen.lines[kind]
        drawn = {
            "id": name, "label": data.get("amount_text") or data.get("relation", kind),
            "color": style.colour, "penwidth": str(data.get("weight", 1.0)),
            "style": "dashed" if style.dashes else "solid",
            "data_spells": " ".join(stretches(data)) or None,
        }  # fmt: skip
        ends = f"{_quoted(source)} {arrow} {_quoted(target)}"
        yield f"  {ends} {_list(drawn | _data(data, declared))};\n"


def _data(data: Mapping[str, Any], declared: Iterable[Column]) -> dict[str, str]:
    return {
        f"data_{column.slug}": column.text(value)
        for column in declared
        if (value := data.get(column.name)) is not None
    }


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
