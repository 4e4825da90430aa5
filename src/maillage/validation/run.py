"""The run: everything that looks for mistakes, into one report."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from maillage import dataset as datasets
from maillage.dataset import Dataset
from maillage.errors import Faults, InputFault, MaillageError
from maillage.validation import checks, places, references, shapes, terms
from maillage.validation.report import Finding, Report, Severity, Span
from maillage.workspace import Workspace

__all__ = ["check", "inspect"]


def inspect(workspace: Workspace, *, without: Collection[str] = ()) -> Report:
    """Read a project and look for mistakes.

    Files that cannot be read are findings too: then the report is not complete. Raise
    MaillageError where shapes, checks or settings are wrong.
    """
    try:
        dataset = datasets.load(workspace, without=without)
    except Faults as faults:
        return Report.of(_unreadable(faults.faults), complete=False)
    except InputFault as fault:
        return Report.of(_unreadable([fault]), complete=False)
    return check(dataset)


def check(dataset: Dataset) -> Report:
    """Look for mistakes in a graph: shapes, checks, terms, references, values."""
    found = [
        finding
        for part in (shapes, checks, terms, references)
        for finding in part.findings(dataset)
    ]
    return Report.of(places.locate(dataset, absorbed(found)))


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
