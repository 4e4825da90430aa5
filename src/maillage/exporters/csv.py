"""A pair of CSV files, as Gephi's "Import spreadsheet" wants them: nodes.csv and edges.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, repeat
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from maillage.exporters._cells import Writer, columns, writer
from maillage.exporters._columns import Column, Survey, batches
from maillage.exporters._contract import Loss, losses
from maillage.exporters._edges import numbered, survey

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
    seen = survey(graph)
    _write_edges(graph, seen, edges)
    return losses(seen, time="bounds")


def _write_nodes(graph: MultiDiGraph, out: BinaryIO) -> None:
    seen = Survey(data for _, data in graph.nodes(data=True))
    declared = seen.columns(leave=("label",))
    cells = [_writer(column) for column in declared]
    head = ["Id", "Label", *(c.slug for c in declared)]
    with _table(head, out) as table:
        for nodes in batches(sorted(graph)):
            found = [graph.nodes[node] for node in nodes]
            labels = (data.get("label", node) for node, data in zip(nodes, found, strict=True))
            table.writerows(zip(_safe(nodes), _safe(labels), *columns(found, cells), strict=True))


def _write_edges(graph: MultiDiGraph, seen: Survey, out: BinaryIO) -> None:
    declared = seen.columns(leave=("weight", "spells"))
    cells = [_writer(column) for column in declared]
    direction = graph.graph.get("direction", "directed").capitalize()
    own = ["Source", "Target", "Type", "Id", "Label", "Kind", "Weight"]
    ids = (f"e{n}" for n in count())
    with _table([*own, *(c.slug for c in declared)], out) as table:
        for edges in batches(numbered(graph)):
            _, sources, targets, keys, found = zip(*edges, strict=True)
            relations = map(dict.get, found, repeat("relation"), keys)
            weights = map(dict.get, found, repeat("weight"), repeat(1.0))
            rows = zip(
                _safe(sources), _safe(targets), repeat(direction), ids, _safe(relations),
                _safe(keys), map(str, weights), *columns(found, cells), strict=False,
            )  # fmt: skip
            table.writerows(rows)


def _writer(column: Column) -> Writer:
    text = column.text
    return writer(column, "", "", lambda value: _harmless(text(value)))


def _safe(texts: Iterable[Any]) -> Iterator[str]:
    return map(_harmless, map(str, texts))


@contextmanager
def _table(head: list[str], out: BinaryIO) -> Iterator[Any]:
    text = io.TextIOWrapper(out, "utf-8", newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(head)
    try:
        yield table
    finally:
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
