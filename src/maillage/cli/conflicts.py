"""`maillage conflicts`: rival statements side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Annotated

import typer

from maillage import conflicts as library
from maillage import dataset, values, workspace
from maillage.cli.options import FormatOption, RootOption, TableFormat, WithoutOption
from maillage.cli.sheets import as_json, sheet
from maillage.conflicts import Conflict, Side
from maillage.errors import UsageFault
from maillage.workspace import Workspace

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage conflicts --kind rival  |  maillage conflicts --aspect amount  |  "
    "maillage conflicts --about 'Digital League'"
)
WIDTH = 100


@app.command(epilog=EXAMPLES)
def conflicts(
    kind: Annotated[
        list[str] | None,
        typer.Option(help=f"Only these: {', '.join(library.KINDS)}."),
    ] = None,
    aspect: Annotated[
        list[str] | None, typer.Option(help="Only on: amount, perimeter, date, status, identity …")
    ] = None,
    about: Annotated[
        str | None, typer.Option("--about", metavar="NODE", help="Only what concerns this node.")
    ] = None,
    form: FormatOption = TableFormat.TABLE,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Show statements that disagree side by side: who says each, which is preferred, and why.

    Exit 1 if some are undecided.
    """
    project = workspace.find(root)
    loaded = dataset.load(project, without=without or ())
    found = library.find(loaded)
    _check("kind", kind, [one.kind for one in found] + list(library.KINDS))
    _check("aspect", aspect, [one.aspect for one in found])
    node = values.resolve(loaded, about) if about is not None else None
    chosen = [one for one in found if _fits(one, kind, aspect, node)]
    typer.echo(_written(chosen, form, project), nl=False)
    undecided = any(one.kind == library.UNDECIDED for one in chosen)
    raise typer.Exit(1 if undecided else 0)


def _check(name: str, asked: Sequence[str] | None, known: Sequence[str]) -> None:
    for word in asked or ():
        if word not in known:
            listed = ", ".join(sorted(set(known)))
            raise UsageFault(f"--{name} {word}: there is none.", hint=f"One of: {listed}.")


def _fits(
    one: Conflict, kind: Sequence[str] | None, aspect: Sequence[str] | None, node: str | None
) -> bool:
    concerned = {side.statement.iri for side in one.sides}
    concerned |= {value for side in one.sides for value in side.statement.involves}
    return (
        (not kind or one.kind in kind)
        and (not aspect or one.aspect in aspect)
        and (node is None or node in {*concerned, one.decision})
    )


def _written(found: Sequence[Conflict], form: TableFormat, project: Workspace) -> str:
    if form is TableFormat.JSON:
        from dataclasses import asdict

        return as_json([asdict(one) for one in found])
    if form is TableFormat.TABLE:
        blocks = ["\n".join(_block(one, project)) for one in found]
        return "\n\n".join([*blocks, f"({len(found)} in all)"]) + "\n"
    titles = ["conflict", "kind", "aspect", "standing", "statement", "node", "said by", "as"]
    rows = [_row(one, side, project) for one in found for side in one.sides]
    return sheet([*titles, "source", "reason"], rows, form)


def _row(one: Conflict, side: Side, project: Workspace) -> list[str]:
    told = side.statement
    return [
        one.label or "(no decision)",
        one.kind,
        one.aspect,
        side.standing,
        told.sentence,
        project.shorten(told.iri),
        ", ".join(told.said_by),
        told.modality,
        _sources(side, project),
        one.reason,
    ]


def _sources(side: Side, project: Workspace) -> str:
    return "; ".join(
        f"{project.shorten(source.document)}"
        + (f" {source.start}-{source.end}" if source.start is not None else "")
        for source in side.statement.sources
    )


def _block(one: Conflict, project: Workspace) -> Iterator[str]:
    head = one.label or "No decision yet"
    yield f"{head}  [{one.kind}, on: {one.aspect or 'not said'}]"
    shown = one.sides[:4]
    width = max(22, (WIDTH - 2 * len(shown)) // max(len(shown), 1))
    columns = [list(_side(side, width, project)) for side in shown]
    for cells in zip_longest(*columns):
        if not any(any(lines) for lines in cells):
            continue
        for line in zip_longest(*cells, fillvalue=""):
            yield "  " + "  ".join(f"{word:<{width}}" for word in line).rstrip()
    for side in one.sides[4:]:
        told = side.statement
        yield f"  and {side.standing}: {project.shorten(told.iri)}  {told.sentence}"
    if one.reason:
        why = f"why: {one.reason} ({project.shorten(one.decision)})"
        yield from (f"  {line}" for line in textwrap.wrap(why, WIDTH, break_on_hyphens=False))


def _side(side: Side, width: int, project: Workspace) -> Iterator[list[str]]:
    """Return the cells of one column, each as lines of this width."""
    told = side.statement
    sure = f", confidence {told.confidence}" if told.confidence else ""
    said = f"— {', '.join(told.said_by)}, as: {told.modality}{sure}" if told.said_by else ""
    for text in (
        side.standing.upper(),
        told.sentence,
        said,
        _sources(side, project),
        project.shorten(told.iri),
    ):
        yield textwrap.wrap(text, width, break_on_hyphens=False) or [""]
