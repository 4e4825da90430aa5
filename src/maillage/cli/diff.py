"""`maillage diff`: what two states of the graph do not share, in sentences."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from maillage import diff as differences
from maillage import workspace
from maillage.cli.options import RootOption
from maillage.diff.compare import Difference
from maillage.workspace import Workspace

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage diff HEAD~1  |  maillage diff main HEAD --format markdown  |  "
    "maillage diff old.ttl new.ttl --format patch"
)


class Format(StrEnum):
    """The forms of a difference."""

    TEXT = "text"
    PATCH = "patch"
    MARKDOWN = "markdown"
    JSON = "json"


@app.command(epilog=EXAMPLES)
def diff(
    first: Annotated[str, typer.Argument(metavar="A", help="A folder, a file or a git revision.")],
    second: Annotated[
        str | None,
        typer.Argument(metavar="[B]", help="The same; without it, the project as it is now."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TEXT,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if there is a difference.")
    ] = False,
    root: RootOption = Path(),
) -> None:
    """Say what is different in B: in sentences, as a patch, or for a pull request."""
    project = workspace.find(root)
    sides = (first, str(project.root) if second is None else second)
    found = differences.compare(*(differences.side(name, project) for name in sides))
    typer.echo(_shown(found, project, form), nl=False)
    if exit_code and found:
        raise typer.Exit(1)


def _shown(found: Difference, project: Workspace, form: Format) -> str:
    from maillage.diff import pages
    from maillage.diff.labels import labels
    from maillage.diff.patch import patch
    from maillage.diff.sentences import chapters

    if form is Format.PATCH:
        return patch(found)
    told = chapters(found, labels(found, project))
    if form is Format.JSON:
        return pages.as_json(found, told)
    return pages.as_markdown(told) if form is Format.MARKDOWN else pages.as_text(told)
