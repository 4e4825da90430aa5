"""The flow picture of money: one part a stage, one scale a currency, ranges drawn as ranges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from maillage.draw import _notes
from maillage.draw._money import NOBODY, Band, bands
from maillage.draw._page import INK, SOFT, page
from maillage.draw._text import Text, french
from maillage.errors import UsageFault
from maillage.money import Hold
from maillage.projection import palette

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["sankey"]

LIMIT: Final = 60
TALL: Final = 160.0
HAIR: Final = 1.4
OPEN: Final = 9.0
SIDE: Final = 190.0
FLOW: Final = 250.0
WIDTH: Final = 2 * SIDE + FLOW
FONT: Final = 8.0
LINE: Final = 9.6
GAP: Final = 7.0
HEAD: Final = 14.0
BROKEN: Final = (0, (3, 2))


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a band is drawn, in points: what is sure, what is possible above it, an open end.

    `near` has a broken outline, `hollow` is only an upper bound; `thick` is 0 where nothing is
    known, which is drawn as a broken hairline.
    """

    thick: float
    extra: float = 0.0
    open: bool = False
    near: bool = False
    hollow: bool = False

    @property
    def height(self) -> float:
        return max(self.thick + self.extra, HAIR) + (OPEN if self.open else 0.0)


def sankey(graph: MultiDiGraph) -> Figure:
    """Draw who gives what to whom, stage by stage, at one linear scale for each currency.

    A figure with an open upper end has a hatched edge, a range is as high as its upper bound, one
    that is only near has a broken outline, one that is only an upper bound is hollow, an unknown
    one is a broken hairline. A sum that lies in another one is drawn apart, outside of the bar
    that adds up; flows of which no funder is named start at no bar.
    Raise UsageFault where the view is not one of money or has more than LIMIT flows.
    """
    money = graph.graph.get("weight") == "money"
    found = bands(graph) if money else []
    if not found:
        raise UsageFault("There is no money to draw.", hint="Draw the view funding.")
    if len(found) > LIMIT:
        raise UsageFault(
            f"{len(found)} flows do not fit on a page that can be read (at most {LIMIT}).",
            hint="Draw a part: --stage, --around NAME, --from, --to; or draw the network.",
        )
    measure = Text()
    scales = _scales(found)
    parts = [_Part(some, scales, measure) for some in _by_stage(found)]
    key = _Key(found, scales, measure)
    height = HEAD + sum(part.height for part in parts) + key.height
    notes = _told(graph, found)
    title = _notes.title(graph, "les montants")
    figure, axes = page(WIDTH, height, title, notes, _notes.subtitle(graph))
    styles = palette.line_styles(band.kind for band in found)
    _heads(axes, height)
    y = height - HEAD
    for part in parts:
        part.draw(axes, y, styles[part.kind].colour)
        y -= part.height
    key.draw(axes, y)
    return figure


def _heads(axes: Axes, top: float) -> None:
    """Say what stands on the left and what on the right."""
    axes.text(SIDE - 8, top - 6, "Qui paie", size=7.5, ha="right", va="center", color=SOFT)
    axes.text(SIDE + FLOW + 8, top - 6, "Qui ou quoi reçoit, et combien", size=7.5, va="center",
              color=SOFT)  # fmt: skip


def _told(graph: MultiDiGraph, found: Sequence[Band]) -> list[str]:
    shown = {name for band in found if NOBODY in band.names or not band.target
             for name in band.reports}  # fmt: skip
    rest = graph.copy(as_view=False)
    rest.graph["left_out"] = tuple(
        pair for pair in graph.graph.get("left_out", ()) if pair[0] not in shown
    )
    lines = ["Les étapes ne s’additionnent pas : le même argent les traverse."]
    if any(not band.source for band in found):
        lines.append(
            f"« {NOBODY} » : aucun document ne dit qui paie ; ce n’est pas un acteur, et ces "
            "sommes n’ont pas forcément la même origine."
        )
    return [*map(french, lines), *_notes.notes(rest)]


def _by_stage(found: Sequence[Band]) -> list[list[Band]]:
    kinds = dict.fromkeys(band.kind for band in found)
    return [[band for band in found if band.kind == kind] for kind in kinds]


def _scales(found: Sequence[Band]) -> dict[str, Decimal]:
    """Return how much money of each currency one point stands for; the largest sum fits."""
    most: dict[str, Decimal] = {}
    for band in found:
        if band.currency:
            most[band.currency] = max(most.get(band.currency, Decimal(0)), band.figure)
    # A thousandth of a cent: a scale must not be zero where only nothing is given.
    return {c: max(top / Decimal(str(TALL)), Decimal("0.00001")) for c, top in most.items()}


def _shape(band: Band, scales: dict[str, Decimal]) -> _Shape:
    if band.amount is None:
        return _Shape(0.0)
    scale, low, high = scales[band.currency], band.amount.low, band.amount.high
    sure = float(low.value / scale) if low.hold is not Hold.OPEN else 0.0
    top = float(high.value / scale) if high.hold is not Hold.OPEN else sure
    if low.hold is Hold.OPEN:
        return _Shape(max(top, HAIR), hollow=True, open=band.more)
    near = Hold.NEAR in (low.hold, high.hold)
    more = band.more or high.hold is Hold.OPEN
    return _Shape(max(sure, HAIR), max(top - sure, 0.0), more, near)


class _Part:
    """One stage: its bands from left to right."""

    def __init__(self, some: Sequence[Band], scales: dict[str, Decimal], measure: Text) -> None:
        self.kind = some[0].kind
        self._head = french(some[0].relation)
        currency = next((b.currency for b in some if b.currency), "EUR")
        if currency != "EUR":
            self._head += f" ({currency}, à sa propre échelle)"
        self._rows = [_Row(band, _shape(band, scales), measure) for band in some]
        self._measure = measure
        self.height = 22 + sum(row.height for row in self._rows) + 16

    def draw(self, axes: Axes, top: float, colour: str) -> None:
        """Draw the part below this height."""
        axes.plot([0, WIDTH], [top, top], color="#d0d0d0", linewidth=0.6)
        axes.plot([5], [top - 11], marker="s", markersize=8, color=colour, markeredgecolor=INK,
                  markeredgewidth=0.4)  # fmt: skip
        axes.text(16, top - 11, self._head, size=10, weight="bold", va="center", color=INK)
        y = top - 22
        # What starts at no bar (no funder named, or a part of another sum) stands by itself.
        groups: dict[object, list[_Row]] = {}
        for n, row in enumerate(self._rows):
            barred = row.band.source and not row.band.inside
            groups.setdefault(row.band.source if barred else n, []).append(row)
        for rows in groups.values():
            self._draw_group(axes, rows, y, colour)
            y -= sum(row.height for row in rows)

    def _draw_group(self, axes: Axes, rows: list[_Row], top: float, colour: str) -> None:
        stack = sum(row.shape.height for row in rows)
        left = top - (sum(row.height for row in rows) - stack) / 2
        first = rows[0].band
        middle = left - stack / 2
        if first.source and not first.inside:
            axes.plot([SIDE, SIDE], [left, left - stack], color=INK, linewidth=3,
                      solid_capstyle="butt")  # fmt: skip
        _words(axes, self._measure.label(first.names[0], FONT, SIDE - 14), SIDE - 8, middle,
               "right", style="normal" if first.source else "italic")  # fmt: skip
        for row in rows:
            right = top - (row.height - row.shape.height) / 2
            _draw_band(axes, row.shape, left, right, colour, row.band)
            row.draw(axes, top - row.height / 2)
            left -= row.shape.height
            top -= row.height


class _Row:
    """One band with its words."""

    def __init__(self, band: Band, shape: _Shape, measure: Text) -> None:
        self.band, self.shape = band, shape
        self._label = measure.label(band.names[1], FONT, SIDE - 12)
        self._inside = measure.label(french(band.inside), 7.0, SIDE - 12) if band.inside else []
        lines = len(self._label) + 1 + len(self._inside)
        self.height = max(shape.height, lines * LINE) + GAP

    def draw(self, axes: Axes, middle: float) -> None:
        """Write who gets how much to the right of the band, around this height."""
        x = SIDE + FLOW + 8
        y = middle + (len(self._label) + 1 + len(self._inside)) * LINE / 2
        amount = ("dont " if self.band.inside.startswith("compris") else "") + self.band.text
        known = "normal" if self.band.target else "italic"
        for line in self._label:
            axes.text(x, y - LINE / 2, line, size=FONT, va="center", color=INK, style=known)
            y -= LINE
        axes.text(x, y - LINE / 2, french(amount), size=FONT, weight="bold", va="center",
                  color=INK)  # fmt: skip
        for line in self._inside:
            y -= LINE
            axes.text(x, y - LINE / 2, line, size=7.0, va="center", color=SOFT, style="italic")


def _draw_band(  # noqa: PLR0913
    axes: Axes, shape: _Shape, left: float, right: float, colour: str, band: Band
) -> None:
    """Draw a band whose upper edge is at these heights at its two ends.

    In an SVG each piece has the name of its band, so that it can be found again.
    """
    name = "-".join(
        [band.kind, *(re.split("[:/#]", n)[-1] or "none" for n in (band.source, band.target))]
    )
    inside = bool(band.inside)
    if not shape.thick:
        middle = HAIR / 2
        _patch(axes, left - middle, right - middle, 0.0, edgecolor=colour, linestyle=BROKEN,
               linewidth=HAIR, gid=f"{name}-unknown")  # fmt: skip
        return
    filled = not (shape.hollow or inside)
    _patch(
        axes, left, right, shape.thick, facecolor=colour if filled else "none",
        alpha=0.35 if filled and shape.near else 0.65 if filled else None, edgecolor=colour,
        linestyle=BROKEN if shape.near else (0, (1, 1.5)) if inside else "solid",
        linewidth=0.9 if shape.near or not filled else 0.0, gid=f"{name}-sum",
    )  # fmt: skip
    y = shape.thick
    if shape.extra:
        _patch(axes, left - y, right - y, shape.extra, facecolor=colour, alpha=0.2,
               edgecolor=colour, linestyle=BROKEN, linewidth=0.9, gid=f"{name}-range")  # fmt: skip
        y += shape.extra
    if shape.open:
        _patch(axes, left - y, right - y, OPEN, edgecolor=colour, hatch="////", linewidth=0.0,
               alpha=0.8, gid=f"{name}-open")  # fmt: skip


def _patch(axes: Axes, left: float, right: float, thick: float, **look: Any) -> None:
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
    axes: Axes, lines: Sequence[str], x: float, middle: float, side: str, style: str
) -> None:
    y = middle + len(lines) * LINE / 2
    for n, line in enumerate(lines):
        axes.text(x, y - LINE * (n + 0.5), line, size=FONT, ha=side, va="center", color=INK,
                  style=style)  # fmt: skip


class _Key:
    """What thickness, filling and outline mean: samples of those that are on the page."""

    SAMPLE: Final = 34.0
    CELL: Final = WIDTH / 3

    def __init__(self, found: Sequence[Band], scales: dict[str, Decimal], measure: Text) -> None:
        shapes = [_shape(band, scales) for band in found]
        known = [s for s in shapes if s.thick]
        told = (
            (any(s.thick > HAIR and not (s.near or s.hollow) for s in known), "sum",
             "montant donné"),
            (any(s.thick <= HAIR for s in known), "thin", "trop petit pour l’échelle"),
            (any(s.open for s in known), "open", "ou davantage"),
            (any(s.near for s in known), "near", "environ"),
            (any(s.extra for s in known), "range", "entre deux bornes"),
            (any(s.hollow for s in known), "hollow", "au plus"),
            (any(b.inside for b in found), "inside", "déjà compté dans un autre montant"),
            (len(known) < len(shapes), "unknown", "sans montant connu"),
        )  # fmt: skip
        self._samples = [(name, words) for used, name, words in told if used]
        self._scales = scales
        rows = -(-len(self._samples) // 3)
        self._bar = 34.0
        self.height = 14 + self._bar + 12 + 15.0 * rows

    def draw(self, axes: Axes, top: float) -> None:
        """Draw the key below this height."""
        from matplotlib.patches import Rectangle

        from maillage.money import figure

        axes.plot([0, WIDTH], [top, top], color="#d0d0d0", linewidth=0.6)
        y, x = top - 12, 0.0
        for currency, scale in self._scales.items():
            step = _round(scale * 32)
            tall = float(step / scale)
            axes.add_patch(Rectangle((x, y - tall), 9, tall, facecolor=SOFT, linewidth=0))
            axes.text(x + 15, y - tall / 2, french(f"cette épaisseur : {figure(step, currency)}"),
                      size=7.5, va="center", color=INK)  # fmt: skip
            x += self.CELL
        y -= self._bar + 10
        for n, (name, words) in enumerate(self._samples):
            at = (n % 3) * self.CELL
            self._draw_sample(axes, name, at, y - 15.0 * (n // 3))
            axes.text(at + self.SAMPLE + 6, y - 15.0 * (n // 3), words, size=7.5, va="center",
                      color=INK)  # fmt: skip

    def _draw_sample(self, axes: Axes, name: str, x: float, y: float) -> None:
        from matplotlib.patches import Rectangle

        looks: dict[str, dict[str, Any]] = {
            "sum": {"facecolor": SOFT, "alpha": 0.65, "linewidth": 0.0},
            "open": {"facecolor": "none", "edgecolor": SOFT, "hatch": "////", "linewidth": 0.0},
            "near": {"facecolor": SOFT, "alpha": 0.35, "linestyle": BROKEN, "linewidth": 0.9},
            "range": {"facecolor": SOFT, "alpha": 0.2, "linestyle": BROKEN, "linewidth": 0.9},
            "hollow": {"facecolor": "none", "edgecolor": SOFT, "linewidth": 0.9},
            "inside": {"facecolor": "none", "edgecolor": SOFT, "linestyle": (0, (1, 1.5)),
                       "linewidth": 0.9},
        }  # fmt: skip
        if name in looks:
            look = {"edgecolor": SOFT} | looks[name]
            axes.add_patch(Rectangle((x, y - 4.5), self.SAMPLE, 9, **look))
        else:
            axes.plot([x, x + self.SAMPLE], [y, y], color=SOFT, linewidth=HAIR,
                      linestyle=BROKEN if name == "unknown" else "solid")  # fmt: skip


def _round(value: Decimal) -> Decimal:
    """Return 1, 2 or 5 times a power of ten, near a value."""
    power = Decimal(10) ** value.adjusted()
    return next((f * power for f in (5, 2, 1) if f * power <= value), power)
