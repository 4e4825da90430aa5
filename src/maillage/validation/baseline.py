"""Known findings of an old graph: only new ones fail.

A baseline is a JSON file with a fingerprint for each finding, and what it is for people who
review the file. Fingerprints do not depend on lines.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from maillage.errors import InputFault
from maillage.validation.naming import show
from maillage.validation.report import Report, fingerprints
from maillage.workspace import Workspace

__all__ = ["apply", "write"]

VERSION: Final = 1
# Without these corrected nothing is known of the rest.
_NEVER: Final = {"syntax", "unreadable-file"}


def write(report: Report, workspace: Workspace) -> str:
    """Return the text of a baseline with all findings of a report."""
    marks = fingerprints(report.findings)
    entries = sorted(
        (
            {
                "fingerprint": mark,
                "code": finding.code,
                "rule": finding.rule or "",
                "file": finding.file or "",
                "subject": show(finding.subject, workspace),
                "message": finding.message,
            }
            for finding, mark in zip(report.findings, marks, strict=True)
            if finding.code not in _NEVER
        ),
        key=lambda entry: (entry["file"], entry["subject"], entry["code"], entry["fingerprint"]),
    )
    document = {"maillage-baseline": VERSION, "findings": entries}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def apply(report: Report, path: Path) -> Report:
    """Return the report without the findings of a baseline, which count as allowed."""
    known = _read(path)
    marks = fingerprints(report.findings)
    kept = tuple(
        finding
        for finding, mark in zip(report.findings, marks, strict=True)
        if mark not in known or finding.code in _NEVER
    )
    passed = len(report.findings) - len(kept)
    return replace(report, findings=kept, allowed=report.allowed + passed)


def _read(path: Path) -> set[str]:
    try:
        document = json.loads(path.read_text("utf-8"))
        entries = document["findings"]
        if document["maillage-baseline"] != VERSION:
            raise InputFault("This baseline is of another version.", file=path, hint=_ANEW)
        return {str(entry["fingerprint"]) for entry in entries}
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"This is no baseline that can be read: {type(error).__name__}."
        raise InputFault(message, file=path, hint=_ANEW) from error


_ANEW: Final = "Write it anew with --write-baseline."
