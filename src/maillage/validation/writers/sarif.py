"""A report as SARIF 2.1.0 (OASIS), as code hosts and editors read it."""

from __future__ import annotations

import json
from typing import Any, Final

from maillage import __version__
from maillage.validation.codes import CODES, DOCUMENTATION, page
from maillage.validation.naming import show
from maillage.validation.report import Finding, Report, Severity, Span, fingerprints
from maillage.validation.writers.paths import in_repository, uri
from maillage.workspace import SETTINGS, Workspace

__all__ = ["write"]

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}


def write(report: Report, workspace: Workspace) -> str:
    """Return the report as one SARIF log with one run."""
    rules = sorted({f.code for f in report.findings})
    marks = fingerprints(report.findings)
    run = {
        "tool": {
            "driver": {
                "name": "maillage",
                "version": __version__,
                "informationUri": DOCUMENTATION,
                "rules": [_rule(code) for code in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": report.complete}],
        "results": [
            _result(finding, mark, rules.index(finding.code), workspace)
            for finding, mark in zip(report.findings, marks, strict=True)
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": CODES[code].summary},
        # GitHub takes no report without these two.
        "fullDescription": {"text": CODES[code].summary},
        "help": {"text": f"{CODES[code].summary} See {page(code)}"},
        "helpUri": page(code),
        "defaultConfiguration": {"level": _LEVELS[CODES[code].severity]},
    }


def _result(finding: Finding, mark: str, rule: int, workspace: Workspace) -> dict[str, Any]:
    about = {
        "rule": finding.rule,
        "subject": show(finding.subject, workspace) or None,
        "path": finding.path,
        "value": show(finding.value, workspace) or None,
    }
    subject = f"{about['subject']}: " if about["subject"] else ""
    said = " ".join(filter(None, [finding.message, finding.hint]))
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": subject + said},
        "partialFingerprints": {"maillage/v1": mark},
        "properties": {name: value for name, value in about.items() if value},
    }
    file = finding.file
    if file is None or in_repository(file, workspace) is None:
        # GitHub refuses a whole report for one result without a place.
        result["locations"] = [_location(SETTINGS, Span(1, 1, 1, 1), workspace)]
        return result
    result["locations"] = [_location(file, finding.span, workspace)]
    if finding.subject_span not in (None, finding.span):
        place = _location(file, finding.subject_span, workspace)
        result["relatedLocations"] = [{"message": {"text": "The subject."}, **place}]
    return result


def _location(file: str, span: Span | None, workspace: Workspace) -> dict[str, Any]:
    place: dict[str, Any] = {
        "artifactLocation": {"uri": uri(file, workspace), "uriBaseId": "%SRCROOT%"}
    }
    if span is not None:
        place["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
    return {"physicalLocation": place}
