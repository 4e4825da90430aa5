"""What a validation found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from maillage.dataset import Term
from maillage.turtle.positions import Span

if TYPE_CHECKING:
    from maillage import shacl

__all__ = ["Finding", "Report", "Severity", "Span", "fingerprints"]


class Severity(StrEnum):
    """How bad a finding is; the worst comes first."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the worst."""
        return list(Severity).index(self)

    def reaches(self, threshold: Severity) -> bool:
        """Tell whether this is at least as bad as the threshold."""
        return self.rank <= threshold.rank


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, of what, and what to write instead.

    `code` is the kind (see docs/validation.md), `rule` the shape or check that found it. `file` is
    as people read it, from the project's folder. `path` is what the shape looks at, for instance
    `mai:amount`; where that is a property, `predicate` is its IRI. `result` is what SHACL says.
    `span` is the statement, or the subject where one is missing; `block` the subject's block.
    """

    code: str
    severity: Severity
    message: str
    hint: str | None = None
    rule: str | None = None
    file: str | None = None
    span: Span | None = None
    subject: Term | None = None
    path: str | None = None
    predicate: ox.NamedNode | None = None
    value: Term | None = None
    result: shacl.Result | None = None
    subject_span: Span | None = None
    block: Span | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes two findings the same one, wherever the lines have moved to."""
        about = _stable(self.subject) or self.file or ""
        what = () if self.rule and self.subject is not None else (self.message,)
        return (self.code, self.rule or "", about, self.path or "", _stable(self.value), *what)

    @property
    def order(self) -> tuple[object, ...]:
        """Where it stands in a report: by file, line, then what it is."""
        span = self.span
        place = (span.line, span.column, span.end_line, span.end_column) if span else (0, 0, 0, 0)
        return (self.file or "", place, self.severity.rank, self.identity, self.message)


def _stable(term: Term | None) -> str:
    """Return a term as text that is the same in each run: a blank node has no name."""
    return "_" if isinstance(term, ox.BlankNode) else "" if term is None else str(term)


@dataclass(frozen=True)
class Report:
    """All findings of one run, in the order of files and lines.

    `complete` is False where files could not be read, so that shapes and checks did not run.
    `allowed` counts the findings that the settings or a baseline let pass.
    """

    findings: tuple[Finding, ...]
    complete: bool = True
    allowed: int = 0

    @staticmethod
    def of(findings: Iterable[Finding], *, complete: bool = True, allowed: int = 0) -> Report:
        """Return a report of these findings, each once, in their order."""
        return Report(tuple(sorted(set(findings), key=lambda f: f.order)), complete, allowed)

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def fails_at(self, threshold: Severity) -> bool:
        """Tell whether a finding is at least as bad as the threshold."""
        return any(finding.severity.reaches(threshold) for finding in self.findings)

    @cached_property
    def conforms(self) -> bool:
        """Whether the run was complete and nothing is violated."""
        return self.complete and not self.fails_at(Severity.VIOLATION)


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return a mark for each finding that stays when lines move, unique in a report."""
    import hashlib  # takes longer than any clean part of a small graph

    seen: dict[tuple[str, ...], int] = {}
    marks: list[str] = []
    for finding in findings:
        nth = seen[finding.identity] = seen.get(finding.identity, 0) + 1
        text = "\x1f".join((*finding.identity, str(nth)))
        marks.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return marks
