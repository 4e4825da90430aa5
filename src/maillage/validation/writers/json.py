"""A report for machines."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox

from maillage.dataset import Term
from maillage.validation.codes import page
from maillage.validation.naming import show
from maillage.validation.report import Finding, Report, Severity, Span, fingerprints
from maillage.workspace import Workspace

__all__ = ["write"]


def write(report: Report, workspace: Workspace) -> str:
    """Return the report as one JSON object; what is not known is left out."""
    marks = fingerprints(report.findings)
    document = {
        "conforms": report.conforms,
        "complete": report.complete,
        "counts": {severity.value: report.count(severity) for severity in Severity},
        "allowed": report.allowed,
        "findings": [
            _finding(f, mark, workspace) for f, mark in zip(report.findings, marks, strict=True)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding, mark: str, workspace: Workspace) -> dict[str, Any]:
    entries = {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": finding.file,
        **_region(finding.span, "line", "column", "endLine", "endColumn"),
        **_region(finding.subject_span, "subjectLine", "subjectColumn"),
        **_region(finding.block, "blockLine", "blockColumn", "blockEndLine", "blockEndColumn"),
        "subject": show(finding.subject, workspace) or None,
        "subjectIri": _iri(finding.subject),
        "path": finding.path,
        "value": show(finding.value, workspace) or None,
        "valueIri": _iri(finding.value),
        "message": finding.message,
        "hint": finding.hint,
        "help": page(finding.code),
        "fingerprint": mark,
    }
    return {name: entry for name, entry in entries.items() if entry is not None}


def _region(span: Span | None, *names: str) -> dict[str, int]:
    if span is None:
        return {}
    numbers = (span.line, span.column, span.end_line, span.end_column)
    return dict(zip(names, numbers, strict=False))


def _iri(term: Term | None) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None
