"""A pair of CSV files, as Gephi's "Import spreadsheet" wants them: nodes.csv and edges.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from maillage.exporters._columns import Column, columns
from maillage.exporters._contract import Loss, losses

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["FILES", "SUMMARY", "write"]

SUMMARY: Final = "nodes.csv and edges.csv in a folder: Gephi's spreadsheet import, spreadsheets."
FILES: Final = ("nodes.csv", "edges.csv")


def write(graph: MultiDiGraph, streams: Sequence[BinaryIO]) -> tuple[Loss, ...]:
    """Write a graph as two tables; cells that a spreadsheet would run begin with an apostrophe."""
    nodes, edges = streams
    _write_nodes(graph, nodes)
    _write_edges(graph, edges)
    return losses(graph, time="bounds")


def _write_nodes(graph: MultiDiGraph, out: BinaryIO) -> None:
    declared = columns((d for _, d in graph.nodes(data=True)), leave=("label",))
    rows = (
        [node, graph.nodes[node].get("label", node), *_cells(graph.nodes[node], declared)]
        for node in sorted(graph)
    )
    _table(["Id", "Label", *(c.slug for c in declared)], rows, out)


def _write_edges(graph: MultiDiGraph, out: BinaryIO) -> None:
    declared = columns((d for *_, d in graph.edges(data=True)), leave=("weight", "spells"))
    direction = graph.graph.get("direction", "directed").capitalize()
    edges = enumerate(sorted(graph.edges(keys=True)))
    rows = (
        [
            source, target, direction, f"e{n}", str(data.get("relation", kind)), kind,
            str(data.get("weight", 1.0)), *_cells(data, declared),
        ]
        for n, (source, target, kind) in edges
        for data in [graph.edges[source, target, kind]]
    )  # fmt: skip
    own = ["Source", "Target", "Type", "Id", "Label", "Kind", "Weight"]
    _table([*own, *(c.slug for c in declared)], rows, out)


def _cells(data: dict[str, Any], declared: Sequence[Column]) -> list[str]:
    return [
        "" if (value := data.get(column.name)) is None else column.text(value)
        for column in declared
    ]


def _table(head: list[str], rows: Any, out: BinaryIO) -> None:
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    text.detach()


def _harmless(cell: str) -> str:
    """Keep spreadsheets from running a cell (OWASP, CSV injection); figures stay figures."""
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _figure(cell):
        return f"'{cell}"
    return cell


def _figure(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
