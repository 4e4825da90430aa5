"""The run: everything that looks for mistakes, into one report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TypeAlias

from maillage import dataset as datasets
from maillage.dataset import Dataset
from maillage.errors import Faults, InputFault, MaillageError
from maillage.validation import (
    allowances,
    checks,
    files,
    named,
    places,
    reach,
    references,
    shapes,
    subjects,
    terms,
    values,
)
from maillage.validation.report import Finding, Report, Severity, Span
from maillage.workspace import Workspace

__all__ = ["Progress", "check", "inspect"]


Progress: TypeAlias = Callable[[str], None]
"""Is told the name of each step as it begins, and an empty text at the end."""


def _silent(step: str) -> None:
    pass


def inspect(
    workspace: Workspace, *, without: Collection[str] = (), progress: Progress = _silent
) -> Report:
    """Read a project and look for mistakes.

    Files that cannot be read are findings too: then the report is not complete. Raise
    MaillageError where shapes, checks or settings are wrong.
    """
    progress("reading")
    try:
        dataset = datasets.load(workspace, without=without)
    except Faults as faults:
        return _incomplete(workspace, faults.faults, without)
    except InputFault as fault:
        return _incomplete(workspace, [fault], without)
    return check(dataset, without=without, progress=progress)


def check(
    dataset: Dataset, *, without: Collection[str] = (), progress: Progress = _silent
) -> Report:
    """Look for mistakes in a graph: shapes, checks, terms, references, values, files.

    `without` are the folders of graph/ that were left out when the graph was loaded.
    """
    workspace = dataset.workspace
    found: list[Finding] = []
    for name, step in _steps(dataset, without).items():
        progress(name)
        found += step()
    progress("")
    located = places.locate(dataset, found)
    kept, allowed = allowances.allow(located, workspace, complete=not without)
    return Report.of(absorbed(kept), allowed=allowed)


def _steps(
    dataset: Dataset, without: Collection[str]
) -> dict[str, Callable[[], Iterable[Finding]]]:
    workspace = dataset.workspace
    known = shapes.Shapes(workspace)
    return {
        "shapes": lambda: shapes.findings(dataset, known),
        "checks": lambda: checks.findings(dataset),
        "terms": lambda: terms.findings(dataset),
        "references": lambda: references.findings(dataset),
        "subjects": lambda: subjects.findings(dataset),
        "coverage by shapes": lambda: reach.findings(dataset, known),
        "terms of shapes and checks": lambda: named.findings(dataset, known),
        "values": lambda: values.findings(workspace),
        "files": lambda: files.findings(workspace, without),
    }


def _incomplete(
    workspace: Workspace, faults: Iterable[MaillageError], without: Collection[str]
) -> Report:
    found = [*_unreadable(faults), *files.findings(workspace, without)]
    return Report.of(allowances.allow(found, workspace, complete=False)[0], complete=False)


def absorbed(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those that follow from another one's mistake.

    A reference to nothing also breaks the shape that asks for a class of thing: one mistake, one
    finding, with both messages.
    """
    found = list(found)
    causes = {(f.subject, f.value): f for f in found if f.code in _CAUSES and f.value is not None}
    effects = [f for f in found if f.code == "shape" and (f.subject, f.value) in causes]
    hints = {(f.subject, f.value): f.message for f in sorted(effects, key=lambda f: f.order)}
    kept = [f for f in found if f not in effects]
    return [
        replace(f, hint=f.hint or hints.get((f.subject, f.value))) if f.code in _CAUSES else f
        for f in kept
    ]


_CAUSES = {"undeclared-class", "dangling-reference", "ill-formed-literal"}


def _unreadable(faults: Iterable[MaillageError]) -> Iterable[Finding]:
    for fault in faults:
        line, column = fault.line or 1, fault.column or 1
        yield Finding(
            code="syntax" if fault.line else "unreadable-file",
            severity=Severity.VIOLATION,
            message=fault.message,
            hint=fault.hint,
            file=str(fault.file) if fault.file else None,
            span=Span(line, column, line, column + 1) if fault.line else None,
        )
