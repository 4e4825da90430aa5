"""A report for people: by file, each finding with its place, subject, mistake and remedy."""

from __future__ import annotations

from itertools import groupby

from maillage.validation.naming import show
from maillage.validation.report import Finding, Report, Severity
from maillage.workspace import Workspace

__all__ = ["write"]


def write(report: Report, workspace: Workspace) -> str:
    """Return the report as text, one block per file."""
    lines: list[str] = []
    for file, findings in groupby(report.findings, key=lambda f: f.file):
        lines.append(file or "The project as a whole")
        lines += [line for finding in findings for line in _finding(finding, workspace)]
        lines.append("")
    return "\n".join([*lines, summary(report)]) + "\n"


def _finding(finding: Finding, workspace: Workspace) -> list[str]:
    place = f"{finding.span.line}:{finding.span.column}" if finding.span else "-"
    about = " ".join(
        part
        for part in (
            show(finding.subject, workspace),
            finding.path or "",
            show(finding.value, workspace),
        )
        if part
    )
    rule = f"{finding.code} {finding.rule}" if finding.rule else finding.code
    lines = [f"  {place}  {finding.severity}  {about}  [{rule}]", f"      {finding.message}"]
    return [*lines, f"      {finding.hint}"] if finding.hint else lines


def summary(report: Report) -> str:
    """Return the last line: how many findings of each severity."""
    counts = ", ".join(
        f"{count} {severity}{'s' if count > 1 else ''}"
        for severity in Severity
        if (count := report.count(severity))
    )
    if not report.complete:
        return f"{counts}. Shapes and checks did not run: correct these files first."
    if report.conforms:
        return f"The graph conforms{f' ({counts})' if counts else ''}."
    return f"{counts}."
