"""A page: its size, its title and caption, and the same bytes on every run."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from maillage.draw._text import Text
from maillage.errors import RunFault, UsageFault

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FORMATS", "INK", "SOFT", "check", "page", "save", "zoom"]

FORMATS: Final = ("png", "svg", "pdf")
INK: Final = "#1a1a1a"
SOFT: Final = "#4d4d4d"
MARGIN: Final = 22.0
NOTE: Final = 7.5
WIDEST: Final = 5200.0


def zoom(width: float) -> float:
    """Return how much larger titles, legends and notes are on a page wider than A4 across."""
    return float(max(1.0, (width / 900) ** 0.65))


def page(
    width: float, height: float, title: str, notes: Sequence[str], subtitle: str = ""
) -> tuple[Figure, Axes]:
    """Return a figure of this size in points inside its margins, and axes in points.

    The title stands above, the notes (sources, date, what is not shown) below; on a larger page
    they grow with it, because a larger page is looked at from further away.
    """
    from matplotlib.figure import Figure

    measure, z = Text(), zoom(width)
    small, between = NOTE * z, NOTE * 1.3 * z
    told = [line for note in notes for line in measure.wrap(note, small, width)]
    heads = measure.wrap(title, 15 * z, width, "bold")
    under = measure.wrap(subtitle, 9 * z, width) if subtitle else []
    below = between * len(told) + 12 * z
    above = 19 * z * len(heads) + 12 * z * len(under) + 8 * z
    margin = MARGIN * z
    full = (width + 2 * margin, height + below + above + 2 * margin)
    figure = Figure(figsize=(full[0] / 72, full[1] / 72), facecolor="white")
    figure.set_label(f"{title}. {subtitle}" if subtitle else title)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(-margin, width + margin)
    axes.set_ylim(-margin - below, height + above + margin)
    axes.set_axis_off()
    y = height + above
    for line in heads:
        axes.text(0, y, line, size=15 * z, weight="bold", va="top", color=INK)
        y -= 19 * z
    for line in under:
        axes.text(0, y, line, size=9 * z, va="top", color=SOFT)
        y -= 12 * z
    for n, line in enumerate(told):
        axes.text(0, -12 * z - between * n, line, size=small, va="top", color=SOFT)
    return figure, axes


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

    named = {"Title": str(figure.get_label())}
    quiet: dict[str, Any] = {
        "png": {"Software": None},
        "svg": named | {"Date": None, "Creator": None},
        "pdf": named | {"CreationDate": None, "Creator": None, "Producer": None},
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".drawing-") as folder:
            beside = Path(folder) / f"picture.{form}"
            with matplotlib.rc_context({"svg.hashsalt": "maillage", "svg.fonttype": "path"}):
                # A poster at 200 dots an inch fills the memory and shows no more.
                dots = max(110.0, min(200.0, WIDEST / figure.get_figwidth()))
                figure.savefig(beside, format=form, dpi=dots, metadata=quiet[form])
                if form == "png":
                    _with_palette(beside, dots, str(figure.get_label()))
            beside.replace(path)
    except OSError as error:
        raise RunFault(f"This picture cannot be written: {error}", file=str(path)) from error


def _with_palette(path: Path, dots: float, title: str) -> None:
    """Write a PNG anew with 256 colours: a drawing needs no more, and is a quarter as large."""
    from PIL import Image, PngImagePlugin

    told = PngImagePlugin.PngInfo()
    told.add_itxt("Title", title)
    with Image.open(path) as image:
        colours = image.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    colours.save(path, format="png", optimize=True, dpi=(dots, dots), pnginfo=told)
