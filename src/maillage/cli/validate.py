"""`maillage validate`: say what is wrong with the graph, where, and what to write instead."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from maillage import validation, workspace
from maillage.cli.options import RootOption, WithoutOption

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = "Examples:  maillage validate  |  maillage validate --format json"


class Format(StrEnum):
    """The forms of a report."""

    TEXT = "text"
    JSON = "json"


@app.command(epilog=EXAMPLES)
def validate(
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TEXT,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Check the graph against shapes and checks; exit 1 if something is wrong."""
    from maillage.validation.writers import write

    project = workspace.find(root)
    report = validation.inspect(project, without=without or ())
    typer.echo(write(report, project, form), nl=False)
    if not report.complete:
        raise typer.Exit(2)
    if not report.conforms:
        raise typer.Exit(1)
