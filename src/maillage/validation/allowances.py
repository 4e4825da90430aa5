"""Findings that the project's settings let pass, each with a reason.

    [[allow]]
    code = "dangling-reference"
    subject = "vote:flow-minalogic"
    reason = "The register of beneficiaries is not public."

`code` is a kind of finding, or the name of a shape or check; `subject` and `file` narrow it down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from maillage.validation.codes import CODES
from maillage.validation.report import Finding, Severity, Span
from maillage.workspace import SETTINGS, Workspace

__all__ = ["Allowance", "allow", "read"]

# What no reason excuses: without it nothing was checked, or it is about the allowances.
_NEVER: Final = {"syntax", "unreadable-file", "allowance", "idle-allowance"}
_KEYS: Final = {"code", "subject", "file", "reason"}


@dataclass(frozen=True, slots=True)
class Allowance:
    """A line of the settings: which findings pass."""

    code: str
    subject: str | None
    file: str | None
    line: int

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding passes by this allowance."""
        subject = finding.subject
        return (
            finding.code not in _NEVER
            and self.code in (finding.code, finding.rule)
            and self.file in (None, finding.file)
            and (
                self.subject is None
                or (isinstance(subject, ox.NamedNode) and subject.value == self.subject)
            )
        )


def allow(
    found: Iterable[Finding], workspace: Workspace, *, complete: bool = True
) -> tuple[list[Finding], int, frozenset[Allowance]]:
    """Return the findings that do not pass, how many do, and by which allowances.

    What is wrong with the settings' allowances is among the findings. Where the run was not
    `complete`, nothing is said of allowances that let nothing pass.
    """
    allowances, kept = read(workspace)
    used: set[Allowance] = set()
    passed = 0
    for finding in found:
        covering = [a for a in allowances if a.covers(finding)]
        used.update(covering)
        passed += bool(covering)
        kept += [] if covering else [finding]
    if complete:
        kept += [_idle(a) for a in allowances if a not in used]
    return kept, passed, frozenset(used)


def read(workspace: Workspace) -> tuple[list[Allowance], list[Finding]]:
    """Return the allowances of the settings, and what is wrong with the others."""
    table = workspace.settings.tables.get("allow", [])
    if not isinstance(table, list):
        hint = "Begin each allowance with a line [[allow]], in two pairs of brackets."
        return [], [_finding("allow is no list of tables.", hint, 1)]
    lines = _lines(workspace)
    allowances: list[Allowance] = []
    faults: list[Finding] = []
    for entry, line in zip(table, [*lines, *([1] * len(table))], strict=False):
        fault = _fault(entry)
        if fault is None:
            subject = entry.get("subject")
            iri = workspace.expand(subject) if subject else None
            allowances.append(Allowance(entry["code"], iri or subject, entry.get("file"), line))
        else:
            faults.append(_finding(*fault, line))
    return allowances, faults


def _lines(workspace: Workspace) -> list[int]:
    path = workspace.root / SETTINGS
    text = path.read_text("utf-8") if path.is_file() else ""
    heads = re.finditer(r"^[ \t]*\[\[[ \t]*allow[ \t]*\]\]", text, re.MULTILINE)
    return [text.count("\n", 0, head.start()) + 1 for head in heads]


def _fault(entry: Any) -> tuple[str, str] | None:
    """Return what is wrong with an allowance and what to write, or None."""
    if not isinstance(entry, dict) or not all(isinstance(v, str) for v in entry.values()):
        return "An allowance has texts only.", 'Write code = "…", subject = "…", reason = "…".'
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        return f"An allowance has no entry {unknown[0]}.", f"It has: {', '.join(sorted(_KEYS))}."
    if not entry.get("code", "").strip():
        return "This allowance names no code.", 'Write for instance code = "dangling-reference".'
    if not entry.get("reason", "").strip():
        return (
            f"This allowance of {entry['code']} gives no reason.",
            'Say why the finding is no mistake: reason = "…".',
        )
    if entry["code"] in _NEVER:
        return f"{entry['code']} cannot be allowed.", "Correct the mistake instead."
    return None


def _finding(message: str, hint: str, line: int) -> Finding:
    severity = CODES["allowance"].severity
    return Finding("allowance", severity, message, hint, file=SETTINGS, span=_span(line))


def _idle(allowance: Allowance) -> Finding:
    about = f" of {allowance.subject}" if allowance.subject else ""
    return Finding(
        "idle-allowance",
        Severity.WARNING,
        f"Allowing {allowance.code}{about} lets nothing pass any more.",
        "Remove it, or correct its code or subject.",
        file=SETTINGS,
        span=_span(allowance.line),
    )


def _span(line: int) -> Span:
    return Span(line, 1, line, len("[[allow]]") + 1)
