"""The picture of who with whom: a table of cells, the darker the more is told."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, Final

from maillage.draw._page import INK, SOFT, Text, caption, page
from maillage.errors import UsageFault
from maillage.projection import palette

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["matrix"]

LIMIT: Final = 80
CELL: Final = 15.0
FONT: Final = 7.5
DARK: Final = (0.031, 0.188, 0.42)


def matrix(graph: MultiDiGraph) -> Figure:
    """Draw sources as rows and targets as columns; a cell counts the different reports.

    Nodes stand by kind, then by how many others they are tied to. Raise UsageFault for no edge, or
    more than LIMIT rows or columns.
    """
    cells = _cells(graph)
    if not cells:
        raise UsageFault("There is no edge to draw.", hint="Choose less narrowly, or another view.")
    rows = sorted({s for s, _ in cells}, key=lambda n: _order(graph, n))
    columns = sorted({t for _, t in cells}, key=lambda n: _order(graph, n))
    if max(len(rows), len(columns)) > LIMIT:
        raise UsageFault(
            f"{len(rows)} × {len(columns)} cells do not fit on a page (at most {LIMIT} a side).",
            hint="Draw a part: --around NAME, --stage, --from, --to.",
        )
    measure = Text()
    left = max(measure.width(_label(graph, n), FONT) for n in rows) + 24
    above = max(measure.width(_label(graph, n), FONT) for n in columns) + 24
    width, height = left + CELL * len(columns) + 20, above + CELL * len(rows) + 46
    notes = [*caption(graph), "Lecture : de la ligne vers la colonne."]
    figure, axes = page(max(width, 420), height, str(graph.graph.get("title", "")), notes)
    _heads(axes, graph, rows, columns, left, height - above)
    _draw_cells(axes, cells, rows, columns, left, height - above)
    _legend(axes, graph, cells)
    return figure


def _cells(graph: MultiDiGraph) -> dict[tuple[str, str], int]:
    told: dict[tuple[str, str], set[str]] = {}
    for source, target, kind, data in graph.edges(keys=True, data=True):
        reports = data.get("reports") or tuple(
            f"{kind} {n}" for n in range(int(data.get("count", 1)))
        )
        told.setdefault((source, target), set()).update(reports)
        if graph.graph.get("direction") == "undirected":
            told.setdefault((target, source), set()).update(reports)
    return {pair: len(reports) for pair, reports in told.items()}


def _order(graph: MultiDiGraph, node: str) -> tuple[object, ...]:
    return graph.nodes[node].get("kind", ""), -graph.degree(node), node


def _label(graph: MultiDiGraph, node: str) -> str:
    return str(graph.nodes[node].get("label", node))


def _heads(  # noqa: PLR0913
    axes: Axes, graph: MultiDiGraph, rows: list[str], columns: list[str], left: float, top: float
) -> None:
    styles = palette.node_styles(data.get("kind", "") for _, data in graph.nodes(data=True))

    def mark(x: float, y: float, node: str) -> None:
        style = styles[graph.nodes[node].get("kind", "")]
        axes.plot([x], [y], marker=style.marker, markersize=6, color=style.colour, linestyle="none")

    for n, node in enumerate(rows):
        y = top - CELL * (n + 0.5)
        axes.text(left - 18, y, _label(graph, node), size=FONT, ha="right", va="center", color=INK)
        mark(left - 8, y, node)
    for n, node in enumerate(columns):
        x = left + CELL * (n + 0.5)
        axes.text(x, top + 18, _label(graph, node), size=FONT, ha="center", va="bottom",
                  rotation=90, color=INK)  # fmt: skip
        mark(x, top + 8, node)


def _draw_cells(  # noqa: PLR0913
    axes: Axes,
    cells: dict[tuple[str, str], int],
    rows: list[str],
    columns: list[str],
    left: float,
    top: float,
) -> None:
    from matplotlib.patches import Rectangle

    most = max(cells.values())
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            x, y = left + CELL * j, top - CELL * (i + 1)
            count = cells.get((row, column), 0)
            colour = _shade(count, most) if count else (0.97, 0.97, 0.97)
            axes.add_patch(
                Rectangle((x, y), CELL, CELL, facecolor=colour, edgecolor="white", linewidth=0.8)
            )
            if count:
                light = _depth(count, most) > 0.5
                axes.text(x + CELL / 2, y + CELL / 2, str(count), size=6.5, ha="center",
                          va="center", color="white" if light else INK)  # fmt: skip


def _depth(count: int, most: int) -> float:
    return 0.3 + 0.7 * (log(count) / log(most) if most > 1 else 1.0)


def _shade(count: int, most: int) -> tuple[float, float, float]:
    depth = _depth(count, most)
    r, g, b = (1 - depth * (1 - part) for part in DARK)
    return r, g, b


def _legend(axes: Axes, graph: MultiDiGraph, cells: dict[tuple[str, str], int]) -> None:
    kinds = sorted({data.get("kind", "") for _, data in graph.nodes(data=True)})
    styles = palette.node_styles(kinds)
    used = {graph.nodes[n].get("kind", "") for pair in cells for n in pair}
    x: Any = 4.0
    measure = Text()
    for kind in (k for k in kinds if k in used):
        axes.plot([x], [24], marker=styles[kind].marker, markersize=7, color=styles[kind].colour,
                  linestyle="none")  # fmt: skip
        axes.text(x + 9, 24, kind, size=FONT, va="center", color=INK)
        x += measure.width(kind, FONT) + 28
    axes.text(0, 8, "Chiffre : énoncés différents qui le disent ; foncé : beaucoup.",
              size=FONT, va="center", color=SOFT)  # fmt: skip
