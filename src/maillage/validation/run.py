"""The run: everything that looks for mistakes, into one report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from maillage import dataset as datasets
from maillage.dataset import Dataset
from maillage.errors import Faults, InputFault, MaillageError
from maillage.validation import (
    allowances,
    causes,
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
    """A report, the allowances by which other findings passed, and what looked at the graph."""

    report: Report
    used: frozenset[allowances.Allowance]
    broken: frozenset[str] = frozenset()
    """The names of checks with rows, and `shapes` where a shape found something."""


def within(
    dataset: Dataset,
    scope: Scope,
    texts: Mapping[Path, bytes],
    *,
    without: Collection[str] = (),
    only: Collection[str] | None = None,
) -> Judged:
    """Look for the mistakes that a change can matter to, in one of its two states.

    `texts` are the files of the scope in this state. What is cheap is looked at as a whole. `only`
    names the checks that matter, and `shapes` if they do.
    """
    workspace = dataset.workspace
    known = shapes.Shapes(workspace)
    focus = scope.focus_nodes if only is None or "shapes" in only else {}
    shaped = list(shapes.findings(dataset, known, focus))
    checked = list(checks.findings(dataset, scope, only))
    broken = {f.rule for f in checked if f.rule}
    broken |= {"shapes"} if any(f.code == "shape" for f in shaped) else set()
    found = [
        *shaped,
        *checked,
        *terms.findings(dataset, scope),
        *references.findings(dataset, scope),
        *subjects.findings(dataset, scope),
        *reach.findings(dataset, known),
        *named.findings(dataset, known),
        *slips.findings(workspace, texts.items()),
        *files.findings(workspace, without, getattr(workspace, "then", None)),
    ]
    return replace(_judged(dataset, found, complete=False), broken=frozenset(broken))


def _judged(dataset: Dataset, found: Iterable[Finding], *, complete: bool) -> Judged:
    located = places.locate(dataset, found)
    kept, passed, used = allowances.allow(located, dataset.workspace, complete=complete)
    return Judged(Report.of(causes.condensed(kept), allowed=passed), used)


def _incomplete(
    workspace: Workspace, faults: Iterable[MaillageError], without: Collection[str]
) -> Report:
    """Return what can be said where files could not be read: all that their texts tell."""
    refused = {str(fault.file): _refusal(workspace, fault) for fault in faults}
    found = [
        *(finding for findings in refused.values() for finding in findings),
        *slips.findings(workspace, slips.texts(workspace, refused)),
        *files.findings(workspace, without),
    ]
    return Report.of(allowances.allow(found, workspace, complete=False)[0], complete=False)


def _refusal(workspace: Workspace, fault: MaillageError) -> list[Finding]:
    path = path_of(workspace, str(fault.file)) if fault.file else None
    found = slips.refused(workspace, path) if path and fault.line else []
    if any(finding.severity is Severity.VIOLATION for finding in found):
        return found
    line, column = fault.line or 1, fault.column or 1
    plain = path is not None and path.suffix in (".nt", ".nq")
    reason = Finding(
        code="syntax" if fault.line else "unreadable-file",
        severity=Severity.VIOLATION,
        message=fault.message,
        hint=_PLAIN if plain and fault.line else fault.hint,
        file=str(fault.file) if fault.file else None,
        span=Span(line, column, line, column + 1) if fault.line else None,
    )
    return [reason, *found]


_PLAIN: Final = (
    "N-Triples has whole IRIs in < > and one statement a line. Name a file in Turtle .ttl."
)
