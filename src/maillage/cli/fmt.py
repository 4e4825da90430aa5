"""`maillage fmt`: bring the graph's files into their stable form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maillage import stableform, workspace
from maillage.cli.options import RootOption
from maillage.errors import Faults, NotFound
from maillage.stableform import Change
from maillage.workspace import Workspace

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage fmt  |  maillage fmt --check  |  maillage fmt graph/sources/plan.ttl"
)
SHOWN_LINES = 12


@app.command(epilog=EXAMPLES)
def fmt(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Turtle or TriG files; without any, those of graph/."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if a file would change.")
    ] = False,
    root: RootOption = Path(),
) -> None:
    """Bring the graph's files into their stable form: one fact, one line; comments kept."""
    project = _project(root, files or [])
    found = list(stableform.changes(project, files or ()))
    needed = [change for change in found if change.needed]
    for change in needed:
        if check:
            typer.echo(_shown(project, change), nl=False)
        else:
            stableform.write(change)
            typer.echo(f"written: {_name(project, change)}")
    _summary(len(found), len(needed), check=check)
    faults = [fault for change in found for fault in change.faults]
    if faults:
        raise Faults(faults)
    if check and needed:
        raise typer.Exit(1)


def _project(root: Path, files: list[Path]) -> Workspace:
    """Return the project, or, for files that belong to none, the folder they are given from."""
    try:
        return workspace.find(root)
    except NotFound:
        if not files:
            raise
        return Workspace(root.resolve(), workspace.Settings(root.resolve().name))


def _name(project: Workspace, change: Change) -> str:
    return project.display(change.path.resolve())


def _shown(project: Workspace, change: Change) -> str:
    """Return the name of a file that would change, and the first lines of how."""
    from maillage.turtle.format import changed_lines

    lines = list(changed_lines(change.before, change.after))
    more = len(lines) - SHOWN_LINES
    shown = [f"  {line}" for line in lines[:SHOWN_LINES]]
    if more > 0:
        shown.append(f"  … and {more} lines more")
    return "\n".join([f"would change: {_name(project, change)}", *shown]) + "\n"


def _summary(count: int, needed: int, *, check: bool) -> None:
    files = "1 file" if count == 1 else f"{count} files"
    what = "would change" if check else "changed"
    typer.echo(f"{files}, {needed} {what}.", err=True)
