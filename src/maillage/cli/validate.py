"""`maillage validate`: say what is wrong with the graph, where, and what to write instead."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from maillage import dataset, validation, workspace
from maillage.cli.options import EndpointOption, RootOption, WithoutOption
from maillage.errors import UsageFault
from maillage.validation import Report, Severity
from maillage.validation.writers import Format, save, write

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
    project = workspace.find(root)
    wanted = outputs(output or ())
    if endpoint is None:
        report = _report(project, files or (), changed_since, without or ())
    elif files or changed_since:
        raise UsageFault("With --endpoint, the whole graph of the server is checked.")
    else:
        held = dataset.copied(project, endpoint, without=without or ())
        report = validation.check(held, without=without or (), progress=_progress())
    if baseline is not None:
        report = validation.baseline.apply(report, baseline)
    for kind, path in wanted:
        save(path, write(report, project, kind))
    if write_baseline is not None and report.complete:
        save(write_baseline, validation.baseline.write(report, project))
        typer.echo(f"{len(report.findings)} findings written to {write_baseline}.", err=True)
        return
    # Without `color`, echo would take colours out of what is no terminal, asked for or not.
    typer.echo(_shown(report, project, form, show, fail_on), nl=False, color=_colour())
    if status := _status(report, fail_on):
        raise typer.Exit(status)


def _report(
    project: workspace.Workspace,
    files: Sequence[Path],
    revision: str | None,
    without: Sequence[str],
) -> Report:
    progress = _progress()
    if files and revision:
        raise UsageFault("Give either files or --changed-since, not both.")
    if revision is not None:
        report = validation.changed_since(project, revision, without=without, progress=progress)
    elif files:
        report = validation.of_files(project, files, without=without, progress=progress)
    else:
        report = validation.inspect(project, without=without, progress=progress)
    progress("")
    return report


def outputs(words: Sequence[str]) -> list[tuple[Format, Path]]:
    """Return `FORMAT=FILE` words as pairs; raise UsageFault for others."""
    pairs = []
    for word in words:
        name, equals, path = word.partition("=")
        if not (equals and path and name in set(Format)):
            kinds = ", ".join(Format)
            raise UsageFault(
                f"--output {word}: this is not FORMAT=FILE.", hint=f"Formats: {kinds}."
            )
        pairs.append((Format(name), Path(path)))
    return pairs


def _shown(
    report: Report,
    project: workspace.Workspace,
    form: Format,
    show: Severity,
    fail_on: Severity,
) -> str:
    if form is not Format.TEXT:
        return write(report, project, form)
    from maillage.validation.writers import text

    lowest = max(show, fail_on, key=lambda severity: severity.rank)
    return text.write(report, project, colour=_colour(), lowest=lowest)


def _colour() -> bool:
    """Tell whether to colour: on a terminal, unless NO_COLOR says no (https://no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _status(report: Report, fail_on: Severity) -> int:
    if not report.complete:
        return 2
    return 1 if report.fails_at(fail_on) else 0


def _progress() -> validation.Progress:
    """Return what tells a person at a terminal what a long run is doing."""
    if not sys.stderr.isatty():
        return lambda _: None
    import time

    begun = time.monotonic()

    def tell(step: str) -> None:
        if time.monotonic() - begun > 1:
            sys.stderr.write(f"\r\x1b[K{step}…" if step else "\r\x1b[K")
            sys.stderr.flush()

    return tell
