"""A report as annotations of GitHub Actions (workflow commands)."""

from __future__ import annotations

from typing import Final

from maillage.validation.naming import show
from maillage.validation.report import Finding, Report, Severity
from maillage.validation.writers.paths import in_repository
from maillage.workspace import Workspace

__all__ = ["write"]

_LEVELS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
}


def write(report: Report, workspace: Workspace) -> str:
    """Return one workflow command per finding; notes of level info would crowd out the rest."""
    told = (f for f in report.findings if f.severity is not Severity.INFO)
    return "".join(f"{_command(finding, workspace)}\n" for finding in told)


def _command(finding: Finding, workspace: Workspace) -> str:
    span = finding.span
    about = f"{show(finding.subject, workspace)} {finding.path or ''}".strip()
    properties = {
        "file": in_repository(finding.file, workspace) if finding.file else None,
        "line": span.line if span else None,
        "endLine": span.end_line if span else None,
        "col": span.column if span else None,
        "endColumn": span.end_column if span else None,
        "title": f"{finding.rule or finding.code}: {about}" if about else finding.code,
    }
    given = ",".join(
        f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None
    )
    said = "\n".join(filter(None, [finding.message, finding.hint]))
    return f"::{_LEVELS[finding.severity]} {given}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
