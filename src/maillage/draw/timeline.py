"""The timeline picture: what is not known to the day is drawn as long as it may have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from maillage import dates
from maillage.dates import Stretch
from maillage.draw._page import INK, SOFT, page
from maillage.draw._text import Text, french
from maillage.errors import UsageFault
from maillage.timeline import Entry

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ENTRIES", "timeline"]

ENTRIES: Final = 200
"""More entries than this do not make a readable page."""

WIDTH: Final = 760.0
LABELS: Final = 330.0
ROW: Final = 17.0
LINE: Final = 9.6
SIZE: Final = 8.0

# Okabe & Ito, "Color Universal Design" (2008).
COLOURS: Final = {
    "event": "#d55e00",
    "flow": "#0072b2",
    "role": "#009e73",
    "tie": "#999999",
    "goal": "#cc79a7",
}
NAMED: Final = {
    "event": "événement",
    "flow": "financement",
    "role": "fonction observée",
    "tie": "lien",
    "goal": "échéance d’un objectif",
}


def timeline(entries: Sequence[Entry], title: str, source: str) -> Figure:
    """Draw dated entries, one row each; an open end is an arrow, a rejected one is struck.

    Raise UsageFault where there is nothing dated, or too much for one page.
    """
    dated = [entry for entry in entries if entry.dated]
    if not dated:
        raise UsageFault("Nothing that is asked for has a date.")
    if len(dated) > ENTRIES:
        hint = "Name a node, or kinds with --kind."
        raise UsageFault(f"{len(dated)} entries do not fit on one page ({ENTRIES}).", hint=hint)
    undated = len(entries) - len(dated)
    notes = [
        "Barre : un jour non précisé à l’intérieur ; barre à bornes noires : toute la durée ; "
        "losange : jour connu ; flèche : fin ou début non connus ; pointillé : l’un ou l’autre ; "
        "hachures : date approximative ; contour seul : énoncé écarté par une décision."
        + (f" Sans date, non représentés : {undated}." if undated else ""),
        source,
    ]
    told = [_lines(entry) for entry in dated]
    height = sum(map(_height, told)) + 44
    figure, axes = page(WIDTH, height, french(title), [french(note) for note in notes])
    scale = _Scale(dated)
    _years(axes, scale, height)
    top = height - 44
    for entry, lines in zip(dated, told, strict=True):
        _row(axes, scale, entry, lines, top - _height(lines) / 2)
        top -= _height(lines)
    _legend(axes, height, [kind for kind in COLOURS if any(e.kind == kind for e in dated)])
    return figure


class _Scale:
    """From days to points, with room for arrows on both sides."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        known = [day for e in entries for day in (e.earliest, e.latest) if day is not None]
        self.first = date(min(known).year, 1, 1)
        self.last = date(max(known).year, 12, 31)
        days = (self.last - self.first).days + 1
        self._points = (WIDTH - LABELS - 30) / days

    def at(self, day: date) -> float:
        """Return where a day begins."""
        return LABELS + 15 + (day - self.first).days * self._points


def _years(axes: Axes, scale: _Scale, height: float) -> None:
    span = scale.last.year - scale.first.year + 1
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if span / n <= 15)
    for year in range(scale.first.year, scale.last.year + 2, step):
        at = scale.at(date(min(year, 9999), 1, 1))
        axes.plot([at, at], [0, height - 30], color="#dddddd", linewidth=0.6, zorder=0)
        axes.text(at + 2, height - 28, str(year), size=SIZE, color=SOFT, va="bottom")


def _lines(entry: Entry) -> list[str]:
    return Text().label(f"{entry.shown} : {entry.label}", SIZE, LABELS - 6)


def _height(lines: Sequence[str]) -> float:
    return ROW + LINE * (len(lines) - 1)


def _row(axes: Axes, scale: _Scale, entry: Entry, lines: Sequence[str], middle: float) -> None:
    colour = COLOURS[entry.kind]
    rejected = bool(entry.rejected_by)
    ink, top = SOFT if rejected else INK, middle + LINE * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        axes.text(LABELS, top - LINE * number, line, size=SIZE, ha="right", va="center", color=ink)
    when = dates.read(entry.when)
    spans = [_span(part, scale) for part in when.parts]
    if len(spans) > 1:
        ends = [min(left for left, _ in spans), max(right for _, right in spans)]
        axes.plot(ends, [middle, middle], color=colour, linewidth=0.8, linestyle=":", zorder=1)
    look = _Look(colour, "white" if rejected else colour, entry.qualified, when.kind == "interval")
    for part, span in zip(when.parts, spans, strict=True):
        _mark(axes, part, span, middle, look)


@dataclass(frozen=True, slots=True)
class _Look:
    edge: str
    face: str
    hatched: bool
    lasting: bool


def _span(part: Stretch, scale: _Scale) -> tuple[float, float]:
    """Return where a stretch of time begins and ends; an open end goes to the edge."""
    left = scale.at(part.first.earliest) if part.first else LABELS + 6
    last = part.last.latest if part.last else None
    return left, scale.at(last + timedelta(1)) if last and last < date.max else WIDTH - 6


def _mark(axes: Axes, part: Stretch, span: tuple[float, float], middle: float, look: _Look) -> None:
    left, right = span
    if part.first and part.last and part.first.earliest == part.last.latest:
        at = ([(left + right) / 2], [middle])
        axes.scatter(*at, s=26, marker="D", facecolor=look.face, edgecolor=look.edge, zorder=3)
        return
    axes.barh(
        *(middle, max(right - left, 2.0)),
        height=ROW * 0.5,
        left=left,
        color=look.face,
        edgecolor="white" if look.hatched else look.edge,
        linewidth=0.8,
        hatch="////" if look.hatched else None,
        zorder=2,
    )
    for end, known in ((left, part.first), (right, part.last)):
        if look.lasting and known:
            half = ROW * 0.34
            axes.plot([end, end], [middle - half, middle + half], color=INK, linewidth=1.4)
    for end, marker, open_end in ((left, "<", part.first is None), (right, ">", part.last is None)):
        if open_end:
            axes.scatter([end], [middle], s=60, marker=marker, color=look.edge, zorder=3)


def _legend(axes: Axes, height: float, kinds: Sequence[str]) -> None:
    measure, at = Text(), 0.0
    for kind in kinds:
        axes.scatter([at + 4], [height - 6], s=30, marker="s", color=COLOURS[kind])
        axes.text(at + 12, height - 6, NAMED[kind], size=SIZE, va="center", color=INK)
        at += 26 + measure.width(NAMED[kind], SIZE)
