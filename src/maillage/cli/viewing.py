"""Options that choose what of a view is wanted, and the graph they give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

import typer

from maillage.cli.options import WithoutOption
from maillage.errors import UsageFault

if TYPE_CHECKING:
    from maillage.dataset import Dataset
    from maillage.projection import Selection
    from maillage.projection.build import MultiDiGraph

__all__ = [
    "EVERYTHING",
    "AtOption",
    "Chosen",
    "DisputedOption",
    "FromOption",
    "StrongOption",
    "ToOption",
    "UndatedOption",
    "chooses",
    "day",
    "graph",
    "selection",
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
DisputedOption = Annotated[
    bool, typer.Option("--with-disputed", help="Keep readings that a decision rejects.")
]
StrongOption = Annotated[
    bool, typer.Option("--strong", help="Leave out weak ties, such as being in one place.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The words of the options, as given; the fields with an option are those of `chooses`."""

    start: FromOption = None
    end: ToOption = None
    at: AtOption = None
    undated: UndatedOption = False
    stage: Annotated[
        list[str] | None, typer.Option("--stage", help="Only money at this stage; repeatable.")
    ] = None
    document: Annotated[
        list[str] | None,
        typer.Option("--document", help="Only this document's reports; repeatable."),
    ] = None
    programme: Annotated[
        list[str] | None,
        typer.Option("--programme", help="Only what touches this programme or a part of it."),
    ] = None
    place: Annotated[
        list[str] | None,
        typer.Option("--place", help="Only what touches this place, or things there; repeatable."),
    ] = None
    disputed: DisputedOption = False
    around: Annotated[
        str | None, typer.Option("--around", metavar="NAME", help="Only what is near this node.")
    ] = None
    depth: Annotated[
        int, typer.Option("--depth", min=0, help="How many edges away --around reaches.")
    ] = 1
    without: WithoutOption = None
    # Not every command that chooses from a view has these two, or has them by these names.
    strong: bool = False
    endpoint: str | None = None


EVERYTHING: Final = Chosen()


def chooses(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, in place of its parameter `chosen`, the options that make one up."""
    hints = get_type_hints(Chosen, include_extras=True)
    options = {f.name: f.default for f in fields(Chosen) if hasattr(hints[f.name], "__metadata__")}
    told = signature(command, eval_str=True)
    spread = [Parameter(name, Parameter.KEYWORD_ONLY, default=value, annotation=hints[name])
              for name, value in options.items()]  # fmt: skip
    own = [p.replace(kind=Parameter.KEYWORD_ONLY) for p in told.parameters.values()]
    place = [parameter.name for parameter in own].index("chosen")

    @wraps(command)
    def run(**words: Any) -> None:
        chosen = Chosen(**{name: words.pop(name) for name in options})
        command(chosen=chosen, **words)

    parameters = [*own[:place], *spread, *own[place + 1 :]]
    run.__signature__ = told.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def graph(root: Path, view: str, chosen: Chosen) -> MultiDiGraph:
    """Load the project and build the view that the options choose."""
    from maillage import dataset, projection

    loaded = dataset.load(
        root, without=chosen.without or (), endpoint=chosen.endpoint, cached=False
    )
    found = projection.find(loaded.workspace, view)
    result = projection.build(loaded, found, selection(loaded, chosen))
    result.graph["without"] = tuple(chosen.without or ())
    return result


def selection(loaded: Dataset, chosen: Chosen) -> Selection:
    """Return what the options mean: days, and names as short names."""
    from maillage import projection, values

    def short(name: str) -> str:
        return loaded.workspace.shorten(values.resolve(loaded, name))

    def several(names: list[str] | None) -> frozenset[str]:
        return frozenset(short(name) for name in names or ())

    return projection.Selection(
        start=day(chosen.start or chosen.at, "first"),
        end=day(chosen.end or chosen.at, "last"),
        undated=chosen.undated,
        stages=frozenset(_stage(loaded, name) for name in chosen.stage or ()),
        documents=several(chosen.document),
        programmes=several(chosen.programme),
        places=several(chosen.place),
        disputed=chosen.disputed,
        strong=chosen.strong,
        around=short(chosen.around) if chosen.around else None,
        depth=chosen.depth,
    )


def _stage(loaded: Dataset, name: str) -> str:
    """Return the code of a stage; raise UsageFault for one that the code list does not have."""
    code = name.rpartition(":")[2]
    rows = loaded.select("SELECT DISTINCT ?stage WHERE { ?stage a mai:Stage }")
    known = sorted({getattr(stage, "value", "").rpartition("/")[2] for (stage,) in rows})
    if known and code not in known:
        from difflib import get_close_matches

        near = get_close_matches(code, known, n=1)
        listed = f"Stages: {', '.join(known)}."
        hint = f"Did you mean {near[0]}? {listed}" if near else listed
        raise UsageFault(f"There is no stage {name}.", hint=hint)
    return code


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
