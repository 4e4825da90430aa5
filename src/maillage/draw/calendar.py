"""The picture of when: one line an edge, from the first to the last day that it may be of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from maillage.draw._page import INK, SOFT, Text, caption, page
from maillage.errors import UsageFault
from maillage.projection import palette

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["calendar"]

LIMIT: Final = 80
ROW: Final = 15.0
LEFT: Final = 330.0
WIDE: Final = 420.0
LEGEND: Final = 150.0
FONT: Final = 7.5
KINDS: Final = 12

Edge = tuple[str, str, str, dict[str, Any]]


def calendar(graph: MultiDiGraph) -> Figure:
    """Draw the dated edges in order of time; undated ones are counted in the caption.

    A bar is the stretch in which it happened or was seen, not how long it lasted; an arrow is an
    end that is not known. Raise UsageFault for no dated edge, or more than LIMIT.
    """
    edges = sorted(_once(graph), key=_order)
    dated = [edge for edge in edges if edge[3]["spells"]]
    if not dated:
        raise UsageFault("No edge of this view has a date.", hint="Draw it as a network.")
    if len(dated) > LIMIT:
        raise UsageFault(
            f"{len(dated)} dated edges do not fit on a page that can be read (at most {LIMIT}).",
            hint="Draw a part: --around NAME, --stage, --from, --to.",
        )
    days = [day for *_, d in dated for spell in d["spells"] for day in spell if day]
    first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1)
    notes = caption(graph)
    if len(edges) > len(dated):
        notes.append(f"Sans date connue, donc non montrés : {len(edges) - len(dated)} liens.")
    notes.append("Un trait dit quand cela s’est passé ou fut constaté, non combien cela a duré.")
    height = ROW * len(dated) + 20
    title = f"{graph.graph.get('title', '')} : quand"
    figure, axes = page(LEFT + WIDE + 24 + LEGEND, height, title, notes)
    _years(axes, first, last, height)
    kinds = list(dict.fromkeys(kind for _, _, kind, _ in dated))
    styles = palette.line_styles(kinds)
    measure = Text()
    for n, edge in enumerate(dated):
        _draw_row(axes, graph, edge, height - 28 - ROW * n, (first, last), styles, measure)
    _legend(axes, measure, dated, styles, height)
    return figure


def _once(graph: MultiDiGraph) -> list[Edge]:
    """Return the edges, those that say the same both ways once."""
    return [
        (s, t, k, d)
        for s, t, k, d in graph.edges(keys=True, data=True)
        if s <= t or not graph.has_edge(t, s, key=k)
    ]


def _order(edge: Edge) -> tuple[object, ...]:
    source, target, kind, data = edge
    start = data["spells"][0][0] if data["spells"] else None
    end = data["spells"][0][1] if data["spells"] else None
    return start or end or date.max, end or date.max, source, target, kind


def _x(day: date, bounds: tuple[date, date]) -> float:
    first, last = bounds
    return LEFT + WIDE * (day - first).days / max((last - first).days, 1)


def _years(axes: Axes, first: date, last: date, height: float) -> None:
    for year in range(first.year, last.year + 1):
        x = _x(date(year, 1, 1), (first, last))
        axes.plot([x, x], [0, height - 18], color="#e2e2e2", linewidth=0.7, zorder=0)
        if year < last.year:
            middle = _x(date(year, 7, 1), (first, last))
            axes.text(middle, height - 8, str(year), size=FONT, ha="center", color=SOFT)


def _draw_row(  # noqa: PLR0913
    axes: Axes,
    graph: MultiDiGraph,
    edge: Edge,
    y: float,
    bounds: tuple[date, date],
    styles: dict[str, palette.LineStyle],
    measure: Text,
) -> None:
    source, target, kind, data = edge
    amount = f" : {data['amount_text']}" if "amount_text" in data else ""
    names = [str(graph.nodes[n].get("label", n)) for n in (source, target)]
    text = f"{names[0]} → {names[1]}{amount}"
    size = min(FONT, FONT * (LEFT - 12) / measure.width(text, FONT))
    axes.text(LEFT - 10, y, text, size=size, ha="right", va="center", color=INK)
    axes.plot([LEFT, LEFT + WIDE], [y, y], color="#f0f0f0", linewidth=0.6, zorder=0)
    for start, end in data["spells"]:
        left = _x(start, bounds) if start else LEFT
        right = _x(end, bounds) if end else LEFT + WIDE
        right = max(right, left + 3)
        axes.plot([left, right], [y, y], color=styles[kind].colour, linewidth=5.5,
                  solid_capstyle="butt", alpha=0.9)  # fmt: skip
        for there, x, marker in ((start, left, "<"), (end, right, ">")):
            if there is None:
                axes.plot([x], [y], marker=marker, markersize=7, color=styles[kind].colour)


def _legend(
    axes: Axes,
    measure: Text,
    dated: list[Edge],
    styles: dict[str, palette.LineStyle],
    height: float,
) -> None:
    relations = {kind: str(data.get("relation", kind)) for _, _, kind, data in dated}
    x, y = LEFT + WIDE + 24, height - 8
    axes.text(x, y, "Liens", size=9, weight="bold", va="center", color=INK)
    for kind in list(styles)[:KINDS]:
        y -= 13
        axes.plot([x, x + 16], [y, y], color=styles[kind].colour, linewidth=5.5)
        for n, line in enumerate(measure.wrap(relations[kind], FONT, LEGEND - 24)):
            y -= 10 * bool(n)
            axes.text(x + 22, y, line, size=FONT, va="center", color=INK)
    axes.plot([x, x + 12], [y - 18, y - 18], color=SOFT, linewidth=5.5)
    axes.plot([x + 13], [y - 18], marker=">", markersize=7, color=SOFT)
    axes.text(x + 22, y - 18, "fin non connue", size=FONT, va="center", color=SOFT)
