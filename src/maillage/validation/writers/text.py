"""A report for people: by file, each finding with its place, its line, the mistake, the remedy."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Final

from maillage.validation.naming import show
from maillage.validation.report import Finding, Report, Severity, Span
from maillage.validation.sources import Sources
from maillage.workspace import Workspace

__all__ = ["write"]

_COLOURS: Final = {
    Severity.VIOLATION: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.INFO: "\x1b[1;36m",
}
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
WIDEST: Final = 160


def write(
    report: Report,
    workspace: Workspace,
    *,
    colour: bool = False,
    lowest: Severity = Severity.WARNING,
) -> str:
    """Return the report as text, one block per file; below `lowest`, only their number."""
    style = _Style(colour)
    sources = Sources(workspace)
    shown = [f for f in report.findings if f.severity.reaches(lowest)]
    lines: list[str] = []
    for file, findings in groupby(shown, key=lambda f: f.file):
        lines.append(style.paint(_BOLD, file or "The project as a whole"))
        for finding in findings:
            lines += _finding(finding, workspace, sources, style)
        lines.append("")
    hidden = Counter(f.code for f in report.findings if not f.severity.reaches(lowest))
    return "\n".join([*lines, *_hidden(hidden), summary(report)]) + "\n"


class _Style:
    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def paint(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_PLAIN}" if self._colour else text


def _finding(finding: Finding, workspace: Workspace, sources: Sources, style: _Style) -> list[str]:
    value = finding.value if finding.value != finding.subject else None
    about = (show(finding.subject, workspace), finding.path, show(value, workspace))
    rule = f"{finding.code} {finding.rule}" if finding.rule else finding.code
    severity = style.paint(_COLOURS[finding.severity], finding.severity)
    head = [severity, *filter(None, about), style.paint(_DIM, f"[{rule}]")]
    span = finding.span
    place = f"{span.line}:{span.column} " if span else ""
    excerpt = _excerpt(finding.file, span, sources, style) if finding.file and span else []
    said = [finding.message, *filter(None, [finding.hint])]
    return [f"  {place}{' '.join(head)}", *excerpt, *(f"      {line}" for line in said)]


def _excerpt(file: str, span: Span, sources: Sources, style: _Style) -> list[str]:
    """Return the source line with marks under what is meant; nothing for a line too wide."""
    line = sources.line(file, span.line)
    if not line or not line.strip() or len(line) > WIDEST:
        return []
    end = span.end_column if span.end_line == span.line else len(line) + 1
    marks = "^" * max(end - span.column, 1)
    gutter = f"{span.line:>7} │ "
    blank = " " * 7 + " │ "
    return [
        style.paint(_DIM, gutter) + line,
        style.paint(_DIM, blank) + " " * (span.column - 1) + style.paint(_BOLD, marks),
    ]


def _hidden(counts: Counter[str]) -> list[str]:
    if not counts:
        return []
    listed = ", ".join(f"{count} {code}" for code, count in sorted(counts.items()))
    return [f"Not shown: {listed} (--show info)."]


def summary(report: Report) -> str:
    """Return the last line: how many findings of each severity."""
    counts = ", ".join(
        f"{count} {severity}{'s' if count > 1 else ''}"
        for severity in Severity
        if (count := report.count(severity))
    )
    if not report.complete:
        return f"{counts}. Shapes and checks did not run: correct these files first."
    allowed = f", {report.allowed} allowed" if report.allowed else ""
    if report.conforms:
        return f"The graph conforms{f' ({counts}{allowed})' if counts or allowed else ''}."
    return f"{counts}{allowed}."
