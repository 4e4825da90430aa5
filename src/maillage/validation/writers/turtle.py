"""A report as the sh:ValidationReport of the SHACL standard, in Turtle."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from maillage import shacl
from maillage.shacl.paths import Predicate
from maillage.shacl.terms import SH
from maillage.validation.codes import page
from maillage.validation.report import Finding, Report, Severity
from maillage.workspace import Workspace

__all__ = ["write"]

_SEVERITIES: Final = {
    Severity.VIOLATION: SH.Violation,
    Severity.WARNING: SH.Warning,
    Severity.INFO: SH.Info,
}


def write(report: Report, workspace: Workspace) -> str:
    """Return the report; a finding of no shape has its code's page as constraint component.

    Notes on shapes and checks that have nothing to do are no results of the standard.
    """
    idle = ("idle-shape", "idle-check")
    results = [
        _result(finding, workspace) for finding in report.findings if finding.code not in idle
    ]
    return shacl.Report(tuple(results)).to_turtle()


def _result(finding: Finding, workspace: Workspace) -> shacl.Result:
    if finding.result is not None:
        return finding.result
    said = " ".join(filter(None, [finding.message, finding.hint]))
    return shacl.Result(
        focus=_focus(finding, workspace),
        component=ox.NamedNode(page(finding.code)),
        source_shape=ox.NamedNode(f"{page(finding.code)}/{finding.rule or ''}".rstrip("/")),
        severity=_SEVERITIES[finding.severity],
        path=Predicate(finding.predicate) if finding.predicate else None,
        value=finding.value if not isinstance(finding.value, ox.Triple) else None,
        messages=(ox.Literal(said, language="en"),),
    )


def _focus(finding: Finding, workspace: Workspace) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if finding.subject is not None and not isinstance(finding.subject, ox.Triple):
        return finding.subject
    from urllib.parse import quote

    return ox.NamedNode(workspace.settings.base + quote(finding.file or ""))
