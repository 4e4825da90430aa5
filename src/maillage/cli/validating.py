"""What `maillage validate` does, without what declares it: importing that takes longer."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from maillage import dataset, validation, workspace
from maillage.cli.quick import Parameter
from maillage.errors import UsageFault
from maillage.validation import Report, Severity
from maillage.validation.writers import Format, save, write

__all__ = ["OPTIONS", "outputs", "report"]

# The options of `maillage validate`, as cli/validate.py declares them: a test compares the two.
OPTIONS: Final = (
    Parameter("files", (), Path, many=True),
    Parameter("form", ("--format", "-f"), Format, default=Format.TEXT),
    Parameter("output", ("--output", "-o"), str, many=True),
    Parameter("fail_on", ("--fail-on",), Severity, default=Severity.VIOLATION),
    Parameter("show", ("--show",), Severity, default=Severity.WARNING),
    Parameter("baseline", ("--baseline",), Path),
    Parameter("write_baseline", ("--write-baseline",), Path),
    Parameter("changed_since", ("--changed-since",), str),
    Parameter("without", ("--without",), str, many=True),
    Parameter("endpoint", ("--endpoint",), str),
    Parameter("root", ("--root",), Path, default=Path()),
)


def report(
    *,
    files: list[Path] | None,
    form: Format,
    output: list[str] | None,
    fail_on: Severity,
    show: Severity,
    baseline: Path | None,
    write_baseline: Path | None,
    changed_since: str | None,
    without: list[str] | None,
    endpoint: str | None,
    root: Path,
) -> int:
    """Validate, write what is asked for, and return the exit status."""
    project = workspace.find(root)
    wanted = outputs(output or ())
    if endpoint is None:
        found = _report(project, files or (), changed_since, without or ())
    elif files or changed_since:
        raise UsageFault("With --endpoint, the whole graph of the server is checked.")
    else:
        held = dataset.copied(project, endpoint, without=without or ())
        found = validation.check(held, without=without or (), progress=_progress())
    if baseline is not None:
        found = validation.baseline.apply(found, baseline)
    for kind, path in wanted:
        save(path, write(found, project, kind))
    if write_baseline is not None and found.complete:
        save(write_baseline, validation.baseline.write(found, project))
        sys.stderr.write(f"{len(found.findings)} findings written to {write_baseline}.\n")
        return 0
    sys.stdout.write(_shown(found, project, form, show, fail_on))
    return _status(found, fail_on)


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
    """Return `FORMAT=FILE` words as pairs; raise UsageFault for others, and for a file twice."""
    pairs: list[tuple[Format, Path]] = []
    for word in words:
        name, equals, path = word.partition("=")
        if not (equals and path and name in set(Format)):
            kinds = ", ".join(Format)
            raise UsageFault(
                f"--output {word}: this is not FORMAT=FILE.", hint=f"Formats: {kinds}."
            )
        if Path(path).resolve() in {other.resolve() for _, other in pairs}:
            message = f"--output {word}: another --output writes this file too."
            raise UsageFault(message, hint="Give each form a file of its own.")
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
