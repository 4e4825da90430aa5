"""The run: everything that looks for mistakes, into one report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox

from maillage import dataset as datasets
from maillage.dataset import Dataset, Term
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
    slips,
    subjects,
    terms,
)
from maillage.validation.report import Finding, Report, Severity, Span
from maillage.validation.scope import Scope
from maillage.validation.sources import path_of
from maillage.workspace import Workspace

__all__ = ["Judged", "Progress", "check", "inspect", "silent", "within"]


Progress: TypeAlias = Callable[[str], None]
"""Is told the name of each step as it begins, and an empty text at the end."""


def silent(step: str) -> None:
    """Tell nobody."""


def inspect(
    workspace: Workspace, *, without: Collection[str] = (), progress: Progress = silent
) -> Report:
    """Read a project and look for mistakes.

    Files that cannot be read are findings too: then the report is not complete. Raise
    MaillageError where shapes, checks or settings are wrong.
    """
    progress("reading")
    try:
        # Every triple is looked at: in memory that is several times as fast as on disk.
        dataset = datasets.load(workspace, without=without, cached=False)
    except Faults as faults:
        return _incomplete(workspace, faults.faults, without)
    except InputFault as fault:
        return _incomplete(workspace, [fault], without)
    return check(dataset, without=without, progress=progress)


def check(
    dataset: Dataset, *, without: Collection[str] = (), progress: Progress = silent
) -> Report:
    """Look for mistakes in a graph: shapes, checks, terms, references, values, files.

    `without` are the folders of graph/ that were left out when the graph was loaded.
    """
    workspace = dataset.workspace
    found: list[Finding] = []
    known = shapes.Shapes(workspace)
    steps: dict[str, Callable[[], Iterable[Finding]]] = {
        "shapes": lambda: shapes.findings(dataset, known),
        "checks": lambda: checks.findings(dataset),
        "terms": lambda: terms.findings(dataset),
        "references": lambda: references.findings(dataset),
        "subjects": lambda: subjects.findings(dataset),
        "coverage by shapes": lambda: reach.findings(dataset, known),
        "terms of shapes and checks": lambda: named.findings(dataset, known),
        "texts of files": lambda: slips.findings(workspace, slips.texts(workspace)),
        "files": lambda: files.findings(workspace, without),
    }
    for name, step in steps.items():
        progress(name)
        found += step()
    progress("")
    return _judged(dataset, found, complete=not without).report


@dataclass(frozen=True, slots=True)
class Judged:
    """A report, and the allowances by which other findings passed."""

    report: Report
    used: frozenset[allowances.Allowance]


def within(
    dataset: Dataset, scope: Scope, texts: Mapping[Path, bytes], *, without: Collection[str] = ()
) -> Judged:
    """Look for the mistakes that a change can matter to, in one of its two states.

    `texts` are the files of the scope in this state. What is cheap is looked at as a whole.
    """
    workspace = dataset.workspace
    known = shapes.Shapes(workspace)
    then = getattr(workspace, "then", None)
    found = [
        *shapes.findings(dataset, known, scope.focus_nodes),
        *checks.findings(dataset, scope),
        *terms.findings(dataset, scope),
        *references.findings(dataset, scope),
        *subjects.findings(dataset, scope),
        *reach.findings(dataset, known),
        *named.findings(dataset, known),
        *slips.findings(workspace, texts.items()),
        *files.findings(workspace, without, then),
    ]
    return _judged(dataset, found, complete=False)


def _judged(dataset: Dataset, found: Iterable[Finding], *, complete: bool) -> Judged:
    located = places.locate(dataset, found)
    kept, passed, used = allowances.allow(located, dataset.workspace, complete=complete)
    return Judged(Report.of(absorbed(kept), allowed=passed), used)


def _incomplete(
    workspace: Workspace, faults: Iterable[MaillageError], without: Collection[str]
) -> Report:
    """Return what can be said where files could not be read: all that their texts tell."""
    refused = {str(fault.file): _refusal(workspace, fault) for fault in faults}
    read = ((p, b) for p, b in slips.texts(workspace) if workspace.display(p) not in refused)
    found = [
        *(finding for findings in refused.values() for finding in findings),
        *slips.findings(workspace, read),
        *files.findings(workspace, without),
    ]
    return Report.of(allowances.allow(found, workspace, complete=False)[0], complete=False)


def _refusal(workspace: Workspace, fault: MaillageError) -> list[Finding]:
    path = path_of(workspace, str(fault.file)) if fault.file else None
    found = slips.refused(workspace, path) if path and fault.line else []
    if any(finding.code in ("syntax", "not-utf-8") for finding in found):
        return found
    line, column = fault.line or 1, fault.column or 1
    reason = Finding(
        code="syntax" if fault.line else "unreadable-file",
        severity=Severity.VIOLATION,
        message=fault.message,
        hint=fault.hint,
        file=str(fault.file) if fault.file else None,
        span=Span(line, column, line, column + 1) if fault.line else None,
    )
    return [reason, *found]


def absorbed(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those that follow from another one's mistake.

    A reference to nothing also breaks the shape that asks for a class of thing: one mistake, one
    finding, with both messages.
    """
    found = list(found)
    causes = {_about(f): f for f in found if f.code in _CAUSES}
    effects = [f for f in found if f.code == "shape" and _cause(f, causes) is not None]
    hints = {id(_cause(f, causes)): f.message for f in sorted(effects, key=lambda f: f.order)}
    gone = {id(f) for f in effects}
    return [
        replace(f, hint=hints[id(f)]) if f.hint is None and id(f) in hints else f
        for f in found
        if id(f) not in gone
    ]


# What makes shapes fail too; a decimal comma gives a property two values, whatever they are.
_CAUSES: Final = {
    *("undeclared-class", "dangling-reference", "ill-formed-value", "decimal-comma"),
    "schema-http",
}
_OLD_SCHEMA: Final = "http://schema.org/"
_About = tuple[Term | str | None, Term | str | None]


def _about(cause: Finding) -> _About:
    """Return what its effects have in common with a cause."""
    if cause.code == "schema-http":
        return cause.file, _OLD_SCHEMA
    return cause.subject, cause.predicate if cause.code == "decimal-comma" else cause.value


def _cause(effect: Finding, causes: Mapping[_About, Finding]) -> Finding | None:
    subject, value = effect.subject, effect.value
    keys: list[_About] = [(subject, key) for key in (value, effect.predicate) if key is not None]
    if isinstance(value, ox.NamedNode) and value.value.startswith(_OLD_SCHEMA):
        keys.append((effect.file, _OLD_SCHEMA))
    return next((causes[key] for key in keys if key in causes), None)
