"""The run: everything that looks for mistakes, into one report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from maillage import dataset as datasets
from maillage.dataset import Dataset
from maillage.errors import Faults, InputFault, MaillageError
from maillage.validation import (
    allowances,
    causes,
    checks,
    files,
    kinds,
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
from maillage.validation.sources import path_of
from maillage.workspace import Workspace

if TYPE_CHECKING:
    from maillage.shacl.terms import Term
    from maillage.validation.scope import Scope

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
        "kinds of values": lambda: kinds.findings(dataset),
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
    broken: frozenset[str] | None = None
    """The names of the checks with rows; None stands for any."""
    focus: Mapping[Term, Collection[Term]] | None = None
    """The target nodes about which each shape found something; None stands for any."""
    files: frozenset[Path] = frozenset()
    """The files whose texts were looked at."""
    near: frozenset[ox.NamedNode] = frozenset()
    """What shapes and checks found something about."""


def within(
    dataset: Dataset,
    scope: Scope,
    known: shapes.Shapes,
    *,
    without: Collection[str] = (),
    since: Judged | None = None,
) -> Judged:
    """Look for the mistakes that a change can matter to, in one of its two states.

    What is cheap is looked at as a whole. `since` is what was found in the later state, where this
    is the earlier one: of shapes and checks, only those that it calls broken matter.
    """
    workspace = dataset.workspace
    only = None if since is None else since.broken
    focus = scope.focus_nodes if since is None or since.focus is None else since.focus
    shaped = list(shapes.findings(dataset, known, focus))
    checked = list(checks.findings(dataset, scope, only))
    near = {f.subject for f in (*shaped, *checked) if isinstance(f.subject, ox.NamedNode)}
    scope = replace(scope, near=scope.near | near)
    broken = {f.rule for f in checked if f.rule}
    found = [
        *shaped,
        *checked,
        *terms.findings(dataset, scope),
        *kinds.findings(dataset, scope),
        *references.findings(dataset, scope),
        *subjects.findings(dataset, scope),
        *reach.findings(dataset, known, scope),
        *named.findings(dataset, known),
        *files.findings(workspace, without, getattr(workspace, "listed", None)),
    ]
    located = list(places.locate(dataset, found, lines=since is None))
    # What is wrong with a text can be the cause of what else is found in it.
    read = _files_of(workspace, scope, located) if since is None else since.files
    located += slips.findings(workspace, _contents(workspace, read))
    judged = _allowed(located, workspace, complete=False)
    return replace(
        judged, broken=frozenset(broken), focus=_focus(shaped), files=read, near=scope.near
    )


def _focus(found: Iterable[Finding]) -> dict[Term, set[Term]]:
    """Return the target nodes about which each shape found something."""
    nodes: dict[Term, set[Term]] = {}
    for result in (finding.result for finding in found):
        if result is not None and result.root_shape is not None:
            nodes.setdefault(result.root_shape, set()).add(result.root_focus or result.focus)
    return nodes


def _files_of(workspace: Workspace, scope: Scope, found: Iterable[Finding]) -> frozenset[Path]:
    named = {path_of(workspace, f.file) for f in found if f.file is not None}
    graph = workspace.root / "graph"
    others = {path for path in named if path is not None and path.is_relative_to(graph)}
    return frozenset({*scope.files, *others})


def _contents(workspace: Workspace, paths: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    """Yield the files of the graph that there are in this state, with what they hold."""
    there = {*workspace.graph_files}
    return ((path, workspace.content(path)) for path in sorted(paths) if path in there)


def _judged(dataset: Dataset, found: Iterable[Finding], *, complete: bool) -> Judged:
    return _allowed(places.locate(dataset, found), dataset.workspace, complete=complete)


def _allowed(located: Iterable[Finding], workspace: Workspace, *, complete: bool) -> Judged:
    kept, passed, used = allowances.allow(located, workspace, complete=complete)
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
