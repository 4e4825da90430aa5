"""`maillage validate`: say what is wrong with the graph, where, and what to write instead."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maillage.cli import validating
from maillage.cli.options import EndpointOption, RootOption, WithoutOption
from maillage.validation import Severity
from maillage.validation.writers import Format

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage validate  |  maillage validate --output sarif=report.sarif  |  "
    "maillage validate --changed-since origin/main --format github"
)


@app.command(epilog=EXAMPLES)
def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files of the project: only what is in them, and what they change."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TEXT,
    output: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FORMAT=FILE", help="Also write this form there."),
    ] = None,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="Lowest severity that gives exit status 1.")
    ] = Severity.VIOLATION,
    show: Annotated[
        Severity, typer.Option("--show", help="Lowest severity that the text shows.")
    ] = Severity.WARNING,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", help="Let the findings of this baseline file pass."),
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option("--write-baseline", help="Write all findings to a baseline file; exit 0."),
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option("--changed-since", metavar="REV", help="Only what changes since REV cause."),
    ] = None,
    without: WithoutOption = None,
    endpoint: EndpointOption = None,
    root: RootOption = Path(),
) -> None:
    """Check the graph against shapes and checks; exit 1 if something is wrong."""
    status = validating.report(
        files=files,
        form=form,
        output=output,
        fail_on=fail_on,
        show=show,
        baseline=baseline,
        write_baseline=write_baseline,
        changed_since=changed_since,
        without=without,
        endpoint=endpoint,
        root=root,
    )
    if status:
        raise typer.Exit(status)
