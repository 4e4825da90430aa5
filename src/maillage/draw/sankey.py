"""The flow picture of money: one part a stage, one scale for all, ranges drawn as ranges."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from maillage.draw._page import INK, SOFT, Text, caption, page
from maillage.errors import UsageFault
from maillage.projection import palette

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["sankey"]

LIMIT: Final = 60
TALL: Final = 240.0
HAIR: Final = 1.4
OPEN: Final = 9.0
ROW: Final = 26.0
SIDE: Final = 190.0
FLOW: Final = 250.0
FONT: Final = 8.0


@dataclass(frozen=True, slots=True)
class _Band:
    """One edge: its printed figure, whether more is possible, and how thick it is in points."""

    source: str
    target: str
    data: dict[str, Any]
    thick: float
    open: bool

    @property
    def height(self) -> float:
        return self.thick + (OPEN if self.open else 0.0)


def sankey(graph: MultiDiGraph) -> Figure:
    """Draw who gives what to whom, stage by stage, at one linear scale.

    A figure with an open upper end has a hatched edge, one that is only near has a broken outline,
    one that is only an upper bound is hollow, an unknown one is a broken hairline.
    Raise UsageFault where the view is not one of money or has more than LIMIT edges.
    """
    money = graph.graph.get("weight") == "money"
    edges = sorted(graph.edges(keys=True, data=True), key=_order) if money else []
    if not edges:
        raise UsageFault("There is no money to draw.", hint="Draw the view funding.")
    if len(edges) > LIMIT:
        raise UsageFault(
            f"{len(edges)} flows do not fit on a page that can be read (at most {LIMIT}).",
            hint="Draw a part: --stage, --around NAME, --from, --to.",
        )
    scale = _scale([d for *_, d in edges])
    kinds = list(dict.fromkeys(kind for _, _, kind, _ in edges))
    parts = {k: [_band(s, t, d, scale) for s, t, kind, d in edges if kind == k] for k in kinds}
    height = sum(_tall(bands) + 40 for bands in parts.values()) + 40
    width = 2 * SIDE + FLOW
    title = f"{graph.graph.get('title', '')} : les montants"
    notes = [*caption(graph), "Les étapes ne s’additionnent pas : le même argent les traverse."]
    figure, axes = page(width, height, title, notes)
    styles = palette.line_styles(kinds)
    y = height
    for kind, bands in parts.items():
        relation = bands[0].data.get("relation", kind)
        axes.text(0, y, str(relation), size=10, weight="bold", va="top", color=styles[kind].colour)
        _draw_part(axes, graph, bands, y - 22, styles[kind].colour)
        y -= _tall(bands) + 40
    _key(axes, scale, y)
    return figure


def _order(edge: tuple[str, str, str, dict[str, Any]]) -> tuple[object, ...]:
    source, target, kind, data = edge
    known = list(palette.STAGES)
    rank = known.index(kind) if kind in known else len(known)
    return rank, kind, source, -(data["amount"] or data["high"] or Decimal(0)), target


def _scale(records: list[dict[str, Any]]) -> Decimal:
    """Return how much money one point stands for, so that the largest figure fits."""
    largest = max(((d["amount"] or d["high"] or Decimal(0)) for d in records), default=Decimal(0))
    return max(largest / Decimal(str(TALL)), Decimal("0.01"))


def _band(source: str, target: str, data: dict[str, Any], scale: Decimal) -> _Band:
    figure = data["amount"] if data["amount"] is not None else data["high"]
    thick = float(figure / scale) if figure is not None else 0.0
    rising = data["comparator"] in ("atLeast", "moreThan") or bool(
        figure is not None and data["unquantified"]
    )
    return _Band(source, target, data, max(thick, HAIR), rising)


def _row(band: _Band) -> float:
    return max(band.height + 8, ROW)


def _tall(bands: list[_Band]) -> float:
    return sum(_row(band) for band in bands)


def _draw_part(
    axes: Axes, graph: MultiDiGraph, bands: list[_Band], top: float, colour: str
) -> None:
    measure = Text()
    y = top
    by_source: dict[str, list[_Band]] = {}
    for band in bands:
        by_source.setdefault(band.source, []).append(band)
    for source, own in by_source.items():
        span = _tall(own)
        stack = sum(band.height for band in own)
        left = y - (span - stack) / 2
        axes.plot([SIDE, SIDE], [left, left - stack], color=INK, linewidth=3, solid_capstyle="butt")
        _words(axes, measure, graph.nodes[source].get("label", source), SIDE - 8, left - stack / 2,
               "right")  # fmt: skip
        for band in own:
            right = y - (_row(band) - band.height) / 2
            _draw_band(axes, band, left, right, colour)
            label = str(graph.nodes[band.target].get("label", band.target))
            _words(axes, measure, label, SIDE + FLOW + 8, y - _row(band) / 2, "left",
                   str(band.data["amount_text"]))  # fmt: skip
            left -= band.height
            y -= _row(band)


def _draw_band(axes: Axes, band: _Band, left: float, right: float, colour: str) -> None:
    words = band.data["comparator"]
    unknown = band.data["amount"] is None and band.data["high"] is None
    if unknown:
        _shape(axes, left, right, 0.0, edgecolor=colour, linestyle=(0, (3, 2)), linewidth=HAIR)
        return
    hollow = words in ("atMost",)
    near = words in ("about", "justBelow", "range")
    _shape(
        axes, left, right, band.thick, facecolor="none" if hollow else colour,
        alpha=None if hollow else 0.35 if near else 0.6, edgecolor=colour,
        linestyle=(0, (3, 2)) if near else "solid", linewidth=0.8 if near or hollow else 0.0,
    )  # fmt: skip
    if band.open:
        _shape(
            axes, left - band.thick, right - band.thick, OPEN, facecolor="none", edgecolor=colour,
            hatch="////", linewidth=0.0, alpha=0.6,
        )  # fmt: skip


def _shape(axes: Axes, left: float, right: float, thick: float, **look: Any) -> None:
    """Draw a band from left to right whose upper edge is at these heights."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    a, b = SIDE + 2, SIDE + FLOW
    middle = (a + b) / 2
    points = [(a, left), (middle, left), (middle, right), (b, right)]
    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    if thick:
        points += [(b, right - thick), (middle, right - thick), (middle, left - thick),
                   (a, left - thick), (a, left)]  # fmt: skip
        codes += [Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.CLOSEPOLY]
    look.setdefault("facecolor", "none")
    axes.add_patch(PathPatch(Path(points, codes), **look))


def _words(  # noqa: PLR0913
    axes: Axes, measure: Text, label: str, x: float, y: float, side: str, amount: str = ""
) -> None:
    lines = measure.wrap(label, FONT, SIDE - 14)
    step = 9.5
    up = (len(lines) + bool(amount)) * step / 2
    for n, line in enumerate(lines):
        axes.text(x, y + up - step * (n + 0.5), line, size=FONT, ha=side, va="center", color=INK)
    if amount:
        axes.text(x, y + up - step * (len(lines) + 0.5), amount, size=FONT, weight="bold", ha=side,
                  va="center", color=INK)  # fmt: skip


def _key(axes: Axes, scale: Decimal, y: float) -> None:
    """Say what thickness and outline mean, with a bar to measure by."""
    from matplotlib.patches import Rectangle

    from maillage.money import figure

    step = _round(scale * 24)
    tall = float(step / scale)
    axes.add_patch(Rectangle((0, y - tall), 8, tall, facecolor=SOFT, linewidth=0))
    axes.text(14, y - tall / 2, f"épaisseur : {figure(step)}", size=7.5, va="center", color=SOFT)
    told = (
        "hachuré : ou davantage · pointillé : environ · creux : au plus · trait fin : trop petit "
        "pour l’échelle · trait fin pointillé : non chiffré"
    )
    measure = Text()
    for n, line in enumerate(measure.wrap(told, 7.5, 2 * SIDE + FLOW - 150)):
        axes.text(140, y - 4 - 10 * n, line, size=7.5, va="center", color=SOFT)


def _round(value: Decimal) -> Decimal:
    """Return 1, 2 or 5 times a power of ten, near a value."""
    power = Decimal(10) ** value.adjusted()
    return next((f * power for f in (5, 2, 1) if f * power <= value), power)
