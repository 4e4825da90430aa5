"""Options that choose what of a view is wanted, and the graph they give."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maillage.errors import UsageFault

if TYPE_CHECKING:
    from maillage.projection.build import MultiDiGraph

__all__ = [
    "AtOption",
    "DisputedOption",
    "DocumentOption",
    "FromOption",
    "StageOption",
    "ToOption",
    "UndatedOption",
    "day",
    "graph",
]

FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="Only what may be of this day or later."),
]
ToOption = Annotated[
    str | None,
    typer.Option("--to", metavar="DATE", help="Only what may be of this day or earlier."),
]
AtOption = Annotated[
    str | None, typer.Option("--at", metavar="DATE", help="Only what may be of this day or year.")
]
UndatedOption = Annotated[
    bool, typer.Option("--undated", help="With a time: keep what has no known date, too.")
]
StageOption = Annotated[
    list[str] | None, typer.Option("--stage", help="Only money at this stage; repeatable.")
]
DocumentOption = Annotated[
    list[str] | None, typer.Option("--document", help="Only this document's reports; repeatable.")
]
DisputedOption = Annotated[
    bool, typer.Option("--with-disputed", help="Keep readings that a decision rejects.")
]


def graph(
    root: Path,
    view: str,
    without: list[str] | None,
    start: str | None,
    end: str | None,
    at: str | None,
    undated: bool,
    stage: list[str] | None,
    document: list[str] | None,
    disputed: bool,
) -> MultiDiGraph:
    """Load the project and build the view that the options choose."""
    from maillage import dataset, projection, values

    loaded = dataset.load(root, without=without or ())
    shorten = loaded.workspace.shorten
    chosen = projection.Selection(
        start=day(start or at, "first"),
        end=day(end or at, "last"),
        undated=undated,
        stages=frozenset(name.rpartition(":")[2] for name in stage or ()),
        documents=frozenset(shorten(values.resolve(loaded, name)) for name in document or ()),
        disputed=disputed,
    )
    return projection.build(loaded, projection.find(loaded.workspace, view), chosen)


def day(text: str | None, which: str) -> date | None:
    """Return the first or last day of `2020`, `2020-02` or `2020-02-29`."""
    if text is None:
        return None
    parts = text.split("-")
    try:
        if not all(part.isdecimal() and part.isascii() for part in parts) or len(parts) > 3:
            raise ValueError(text)
        numbers = [int(part) for part in parts]
        return _first(numbers) if which == "first" else _last(numbers)
    except ValueError:
        raise UsageFault(
            f"{text!r} is no date.", hint="Write a year, month or day: 2020, 2020-02, 2020-02-29."
        ) from None


def _first(numbers: list[int]) -> date:
    return date(*[*numbers, 1, 1][:3])


def _last(numbers: list[int]) -> date:
    from calendar import monthrange

    if len(numbers) == 3:
        return date(*numbers)
    year, month = [*numbers, 12][:2]
    return date(year, month, monthrange(year, month)[1])
