"""The picture of when: one line an edge, from the first to the last day that it may be of."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from maillage.draw import _money, _notes
from maillage.draw._page import INK, SOFT, page
from maillage.draw._text import FIXED, Text, counted, french
from maillage.errors import UsageFault
from maillage.projection import palette

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["calendar"]

LIMIT: Final = 200
LINE: Final = 9.4
GAP: Final = 5.6
LEFT: Final = 330.0
WIDE: Final = 400.0
LEGEND: Final = 150.0
FONT: Final = 7.5
KINDS: Final = 9

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
    notes = ["Un trait dit quand cela s’est passé ou fut constaté, non combien cela a duré."]
    if len(edges) > len(dated):
        notes.append(f"Sans date connue, non montré : {counted(len(edges) - len(dated), 'lien')}.")
    notes = [*map(french, notes), *_notes.notes(graph)]
    measure = Text()
    texts = [measure.label(french(_said(graph, edge)), FONT, LEFT - 12) for edge in dated]
    height = sum(_tall(lines) for lines in texts) + 24
    figure, axes = page(LEFT + WIDE + 24 + LEGEND, height, _notes.title(graph, "chronologie"),
                        notes, _notes.subtitle(graph))  # fmt: skip
    _years(axes, first, last, height)
    styles = _styles(dated)
    y = height - 24
    for edge, lines in zip(dated, texts, strict=True):
        _draw_row(axes, edge, lines, y - _tall(lines) / 2, (first, last), styles)
        y -= _tall(lines)
    _legend(axes, measure, dated, styles, height)
    return figure


def _tall(lines: list[str]) -> float:
    return LINE * len(lines) + GAP


def _said(graph: MultiDiGraph, edge: Edge) -> str:
    """Return who is tied to whom, how, and by how much money."""
    source, target, _, data = edge
    names = [str(graph.nodes[n].get("label", n)) for n in (source, target)]
    relation = str(data.get("relation", ""))
    amount = f" : {_money.told(graph, data)}" if "amount_text" in data else ""
    return f"{names[0]}{FIXED}– {relation} →{FIXED}{names[1]}{amount}"


def _styles(dated: list[Edge]) -> dict[str, palette.LineStyle]:
    """Return a colour for the most frequent kinds; the words of each row tell them all."""
    often = Counter(kind for _, _, kind, _ in dated)
    kinds = [kind for kind, _ in sorted(often.items(), key=lambda e: (-e[1], e[0]))]
    named = kinds[:KINDS]
    other = palette.LineStyle(palette.GREY, ())
    return palette.line_styles(named) | {kind: other for kind in kinds if kind not in named}


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
    span = last.year - first.year
    # As many years are named as have room for their four figures.
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if WIDE * n >= 22 * span)
    for year in range(first.year, last.year + 1):
        x = _x(date(year, 1, 1), (first, last))
        if span <= 100:
            axes.plot([x, x], [0, height - 18], color="#d8d8d8", linewidth=0.6, zorder=0)
        if year < last.year and (year - first.year) % step == 0:
            middle = _x(date(year, 7, 1), (first, last))
            axes.text(middle, height - 10, str(year), size=FONT, ha="center", va="center",
                      color=INK)  # fmt: skip


def _draw_row(  # noqa: PLR0913
    axes: Axes,
    edge: Edge,
    lines: list[str],
    y: float,
    bounds: tuple[date, date],
    styles: dict[str, palette.LineStyle],
) -> None:
    _, _, kind, data = edge
    for n, line in enumerate(lines):
        up = LINE * ((len(lines) - 1) / 2 - n)
        axes.text(LEFT - 10, y + up, line, size=FONT, ha="right", va="center", color=INK)
    axes.plot([LEFT, LEFT + WIDE], [y, y], color="#e8e8e8", linewidth=0.6, zorder=0)
    colour = palette.GREY if data.get("disputed") else styles[kind].colour
    for start, end in data["spells"]:
        left = _x(start, bounds) if start else LEFT
        right = _x(end, bounds) if end else LEFT + WIDE
        right = max(right, left + 3)
        axes.plot([left, right], [y, y], color=colour, linewidth=5.5, solid_capstyle="butt")
        for there, x, marker in ((start, left, "<"), (end, right, ">")):
            if there is None:
                axes.plot([x], [y], marker=marker, markersize=8, color=colour)


def _legend(
    axes: Axes,
    measure: Text,
    dated: list[Edge],
    styles: dict[str, palette.LineStyle],
    height: float,
) -> None:
    relations = {kind: str(data.get("relation", kind)) for _, _, kind, data in dated}
    x, y = LEFT + WIDE + 24, height - 8
    told = [kind for kind in styles if styles[kind].colour != palette.GREY]
    rest = sum(1 for _, _, kind, _ in dated if kind not in told)
    rows = [(measure.label(french(relations[kind]), FONT, LEGEND - 24), styles[kind].colour)
            for kind in told]  # fmt: skip
    if rest:
        rows.append(([f"autres liens ({rest})"], palette.GREY))
    axes.text(x, y, "Liens", size=9, weight="bold", va="center", color=INK)
    for lines, colour in rows:
        y -= 13
        axes.plot([x, x + 16], [y, y], color=colour, linewidth=5.5, solid_capstyle="butt")
        for n, line in enumerate(lines):
            y -= 10 * bool(n)
            axes.text(x + 22, y, line, size=FONT, va="center", color=INK)
    if any(day is None for *_, data in dated for spell in data["spells"] for day in spell):
        axes.plot([x, x + 12], [y - 18, y - 18], color=SOFT, linewidth=5.5, solid_capstyle="butt")
        axes.plot([x + 13], [y - 18], marker=">", markersize=8, color=SOFT)
        axes.text(x + 22, y - 18, "début ou fin non connus", size=FONT, va="center", color=INK)
