"""The picture of who with whom: a table of cells, the darker the more is told."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, Final

from maillage.draw import _notes
from maillage.draw._page import INK, page, zoom
from maillage.draw._text import Text, french
from maillage.errors import UsageFault
from maillage.projection import palette

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["matrix"]

LIMIT: Final = 300
FULL: Final = 80
"""Up to so many rows and columns a cell has its number; in more, smaller ones only a shade."""

CELL: Final = 15.0
SMALL: Final = 9.5
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
    grid = _Grid(graph, rows, columns)
    undirected = graph.graph.get("direction") == "undirected"
    reading = "Chaque lien figure deux fois : il n’est pas orienté." if undirected else (
        "Lecture : de la ligne vers la colonne."
    )  # fmt: skip
    if graph.graph.get("weight") == "money":
        reading += " Les cases comptent des énoncés, non des euros."
    figure, axes = page(
        max(grid.width, 460), grid.height, _notes.title(graph, "matrice"),
        [french(reading), *_notes.notes(graph)], _notes.subtitle(graph),
    )  # fmt: skip
    grid.draw_heads(axes)
    grid.draw_cells(axes, cells)
    _legend(axes, graph, cells, grid.z)
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
    return french(str(graph.nodes[node].get("label", node)))


class _Grid:
    """Where rows and columns stand, from the upper left corner of the first cell."""

    def __init__(self, graph: MultiDiGraph, rows: list[str], columns: list[str]) -> None:
        measure = Text()
        self.graph, self.rows, self.columns = graph, rows, columns
        self.full = max(len(rows), len(columns)) <= FULL
        self.cell = CELL if self.full else SMALL
        self.left = max(measure.width(_label(graph, n), FONT) for n in rows) + 24
        above = max(measure.width(_label(graph, n), FONT) for n in columns) + 24
        self.width = self.left + self.cell * len(columns) + 20
        self.z = zoom(self.width)
        self.height = above + self.cell * len(rows) + 66 * self.z
        self.top = self.height - above

    def draw_heads(self, axes: Axes) -> None:
        """Draw the names of rows and columns, each with the mark of its kind."""
        kinds = (data.get("kind", "") for _, data in self.graph.nodes(data=True))
        styles = palette.node_styles(kinds)

        def mark(x: float, y: float, node: str) -> None:
            style = styles[self.graph.nodes[node].get("kind", "")]
            axes.plot([x], [y], marker=style.marker, markersize=6, color=style.colour,
                      markeredgecolor=INK, markeredgewidth=0.4, linestyle="none")  # fmt: skip

        for n, node in enumerate(self.rows):
            y = self.top - self.cell * (n + 0.5)
            axes.text(self.left - 18, y, _label(self.graph, node), size=FONT, ha="right",
                      va="center", color=INK)  # fmt: skip
            mark(self.left - 8, y, node)
        for n, node in enumerate(self.columns):
            x = self.left + self.cell * (n + 0.5)
            axes.text(x, self.top + 18, _label(self.graph, node), size=FONT, ha="center",
                      va="bottom", rotation=90, color=INK)  # fmt: skip
            mark(x, self.top + 8, node)

    def draw_cells(self, axes: Axes, cells: dict[tuple[str, str], int]) -> None:
        """Draw the grid and a shade, with its number where there is room, for each pair told."""
        from matplotlib.patches import Rectangle

        most, size = max(cells.values()), self.cell
        wide, high = size * len(self.columns), size * len(self.rows)
        ground = Rectangle((self.left, self.top - high), wide, high, facecolor="#f6f6f6")
        axes.add_patch(ground)
        for n in range(len(self.rows) + 1):
            y = self.top - size * n
            axes.plot([self.left, self.left + wide], [y, y], color="white", linewidth=0.8)
        for n in range(len(self.columns) + 1):
            x = self.left + size * n
            axes.plot([x, x], [self.top, self.top - high], color="white", linewidth=0.8)
        at = ({n: i for i, n in enumerate(side)} for side in (self.rows, self.columns))
        row, column = at
        for (source, target), count in sorted(cells.items()):
            x, y = self.left + size * column[target], self.top - size * (row[source] + 1)
            axes.add_patch(Rectangle((x, y), size, size, facecolor=_shade(count, most),
                                     edgecolor="white", linewidth=0.8, zorder=3))  # fmt: skip
            if self.full:
                light = _depth(count, most) > 0.5
                axes.text(x + size / 2, y + size / 2, str(count), size=6.5, ha="center",
                          va="center", color="white" if light else INK, zorder=4)  # fmt: skip


def _depth(count: int, most: int) -> float:
    return 0.3 + 0.7 * (log(count) / log(most) if most > 1 else 1.0)


def _shade(count: int, most: int) -> tuple[float, float, float]:
    depth = _depth(count, most)
    r, g, b = (1 - depth * (1 - part) for part in DARK)
    return r, g, b


def _legend(axes: Axes, graph: MultiDiGraph, cells: dict[tuple[str, str], int], z: float) -> None:
    kinds = sorted({data.get("kind", "") for _, data in graph.nodes(data=True)})
    styles = palette.node_styles(kinds)
    used = {graph.nodes[n].get("kind", "") for pair in cells for n in pair}
    x: Any = 4.0
    measure = Text()
    for kind in (k for k in kinds if k in used):
        style = styles[kind]
        axes.plot([x], [40 * z], marker=style.marker, markersize=7 * z, color=style.colour,
                  markeredgecolor=INK, markeredgewidth=0.4, linestyle="none")  # fmt: skip
        axes.text(x + 9 * z, 40 * z, kind, size=FONT * z, va="center", color=INK)
        x += measure.width(kind, FONT * z) + 28 * z
    _shades(axes, measure, cells, _notes.unit(graph), z)


def _shades(
    axes: Axes, measure: Text, cells: dict[tuple[str, str], int], unit: str, z: float
) -> None:
    """Draw samples of the shades that are on the page, from the least to the most."""
    from matplotlib.patches import Rectangle

    counts = sorted(set(cells.values()))
    shown = sorted({counts[0], counts[len(counts) // 2], counts[-1]})
    told = "d’énoncés différents qui le disent" if unit == "énoncé" else "de choses en commun"
    text = f"Nombre {told} :"
    axes.text(0, 18 * z, french(text), size=FONT * z, va="center", color=INK)
    x = measure.width(text, FONT * z) + 10 * z
    for count in shown:
        axes.add_patch(Rectangle((x, 13 * z), 10 * z, 10 * z, facecolor=_shade(count, counts[-1])))
        axes.text(x + 14 * z, 18 * z, str(count), size=FONT * z, va="center", color=INK)
        x += 36 * z
