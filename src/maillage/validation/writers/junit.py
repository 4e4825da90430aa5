"""A report as JUnit XML, as most build servers read it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from maillage.validation.naming import show
from maillage.validation.report import Finding, Report, Severity
from maillage.workspace import Workspace

__all__ = ["write"]

# Characters that XML 1.0 cannot hold (production 2).
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report, workspace: Workspace) -> str:
    """Return one suite per file and one case per finding; violations are failures."""
    suites = [
        _suite(file or "the project as a whole", list(findings), workspace)
        for file, findings in groupby(report.findings, key=lambda f: f.file)
    ] or [_suite("the graph", [], workspace)]
    count = max(len(report.findings), 1)
    failures = report.count(Severity.VIOLATION)
    head = f'<testsuites name="maillage" tests="{count}" failures="{failures}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>", ""])


def _suite(name: str, findings: list[Finding], workspace: Workspace) -> str:
    cases = [_case(name, finding, workspace) for finding in findings]
    cases = cases or ['    <testcase classname="maillage" name="The graph conforms"/>']
    failures = sum(f.severity is Severity.VIOLATION for f in findings)
    head = f'  <testsuite name={_attribute(name)} tests="{len(cases)}" failures="{failures}">'
    return "\n".join([head, *cases, "  </testsuite>"])


def _case(file: str, finding: Finding, workspace: Workspace) -> str:
    about = " ".join(
        filter(
            None,
            (
                finding.rule or finding.code,
                show(finding.subject, workspace),
                finding.path,
                show(finding.value, workspace),
            ),
        )
    )
    line = f' line="{finding.span.line}"' if finding.span else ""
    head = f"    <testcase classname={_attribute(file)} name={_attribute(about)}"
    place = f"{file}:{finding.span.line}:{finding.span.column}" if finding.span else file
    said = _text("\n".join(filter(None, [place, finding.message, finding.hint])))
    if finding.severity is Severity.VIOLATION:
        kind = f"message={_attribute(finding.message)} type={_attribute(finding.code)}"
        inside = f"      <failure {kind}>{said}</failure>"
    else:
        inside = f"      <system-out>{finding.severity}: {said}</system-out>"
    return "\n".join([f"{head} file={_attribute(file)}{line}>", inside, "    </testcase>"])


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("�", text))


def _attribute(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("�", text))
