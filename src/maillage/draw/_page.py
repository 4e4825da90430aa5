"""A page: its size, its title and caption, and the same bytes on every run."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from maillage.errors import RunFault, UsageFault

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FORMATS", "INK", "SOFT", "Text", "caption", "check", "page", "save"]

FORMATS: Final = ("png", "svg", "pdf")
INK: Final = "#1a1a1a"
SOFT: Final = "#5a5a5a"
MARGIN: Final = 22.0


class Text:
    """Measures of text in points, in the font that the pictures use."""

    def __init__(self) -> None:
        from matplotlib.textpath import TextToPath

        self._paths = TextToPath()
        self._known: dict[tuple[str, float, str], float] = {}

    def width(self, text: str, size: float, weight: str = "normal") -> float:
        """Return how wide one line of text is."""
        key = (text, size, weight)
        if key not in self._known:
            from matplotlib.font_manager import FontProperties

            font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
            self._known[key] = self._paths.get_text_width_height_descent(text, font, False)[0]
        return self._known[key]

    def wrap(self, text: str, size: float, width: float) -> list[str]:
        """Return the text as lines of at most this width; a longer word stays whole."""
        lines: list[str] = []
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, size) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


def page(width: float, height: float, title: str, notes: list[str]) -> tuple[Figure, Axes]:
    """Return a figure of this size in points inside its margins, and axes in points.

    The title stands above, the notes (sources, date, what is not shown) below.
    """
    from matplotlib.figure import Figure

    measure = Text()
    told = [line for note in notes for line in measure.wrap(note, 7.5, width)]
    heads = measure.wrap(title, 15, width)
    below = 9.5 * len(told) + 8
    above = 19.0 * len(heads) + 6
    full = (width + 2 * MARGIN, height + below + above + 2 * MARGIN)
    figure = Figure(figsize=(full[0] / 72, full[1] / 72), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(-MARGIN, width + MARGIN)
    axes.set_ylim(-MARGIN - below, height + above + MARGIN)
    axes.set_axis_off()
    for n, line in enumerate(heads):
        axes.text(0, height + above - 19 * n, line, size=15, weight="bold", va="top", color=INK)
    for n, line in enumerate(told):
        axes.text(0, -10 - 9.5 * n, line, size=7.5, va="top", color=SOFT)
    return figure, axes


def caption(graph: Any) -> list[str]:
    """Return the sources and the date of a graph's data, in French."""
    told = graph.graph
    titles = told.get("documents", {})
    used = sorted({d for *_, data in graph.edges(data=True) for d in data.get("documents", ())})
    names = [f"« {titles[name]} »" if name in titles else name.strip("<>") for name in used]
    shown = ", ".join(names[:8]) + (f" et {len(names) - 8} autres" if len(names) > 8 else "")
    day = told.get("date")
    when = f" Données : documents datés jusqu’au {day:%d/%m/%Y}." if day else ""
    return [f"Sources : {shown or 'registre du projet'}.{when} Projet : {told.get('project', '')}."]


def check(path: Path) -> str:
    """Return the format that a file's ending asks for. Raise UsageFault for any other."""
    form = path.suffix.lstrip(".").lower()
    if form not in FORMATS:
        raise UsageFault(
            f"{path.name}: pictures are written as {', '.join(FORMATS)}.",
            hint="Write for instance -o picture.svg",
        )
    return form


def save(figure: Figure, path: Path) -> None:
    """Write a figure beside its place and rename it; the ending says which format.

    Raise UsageFault for an ending that is not of FORMATS, RunFault where the disk refuses.
    """
    form = check(path)
    import matplotlib

    quiet: dict[str, Any] = {
        "png": {"Software": None},
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".drawing-") as folder:
            beside = Path(folder) / f"picture.{form}"
            with matplotlib.rc_context({"svg.hashsalt": "maillage", "svg.fonttype": "path"}):
                figure.savefig(beside, format=form, dpi=200, metadata=quiet[form])
            beside.replace(path)
    except OSError as error:
        raise RunFault(f"This picture cannot be written: {error}", file=str(path)) from error
