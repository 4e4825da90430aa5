"""Findings about the text of files: what parsers let pass, and why they refuse."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from maillage.turtle.positions import Span
from maillage.validation.codes import CODES
from maillage.validation.report import Finding, Severity
from maillage.workspace import Workspace

if TYPE_CHECKING:
    from maillage.turtle.locate import Location
    from maillage.turtle.slips import Slip
    from maillage.turtle.source import Source
    from maillage.turtle.statements import Placed

__all__ = ["findings", "refused", "texts"]

LONGEST: Final = 10_000
# In larger files a slip is named by its line only: finding its subject would take too long.
_SEARCHED: Final = 4_000_000
# These are about no statement.
_ABOUT_FILE: Final = frozenset(
    {"byte-order-mark", "carriage-return", "prefix-differs", "prefix-twice", "prefix-unused"}
)
# What may be a long value: most of the long stretches between quotes are none.
_STRETCH: Final = 2000
_LONG: Final = re.compile(rf"[\"'][^\"']{{{_STRETCH}}}|[\"'](?:[^\"']*\\[\"']){{20}}")


def texts(workspace: Workspace, without: Collection[str] = ()) -> Iterator[tuple[Path, bytes]]:
    """Yield the files that the project's authors write, with what they hold.

    `without` names files, as they are displayed, that are not to be opened.
    """
    ontology = (*workspace.ontology_files, *workspace.shape_files)
    own = [path for path in ontology if path.is_relative_to(workspace.root)]
    for path in (*workspace.graph_files, *own):
        if not without or workspace.display(path) not in without:
            yield path, path.read_bytes()


def findings(workspace: Workspace, files: Iterable[tuple[Path, bytes]]) -> Iterator[Finding]:
    """Yield what is likely to surprise in the texts of files."""
    from maillage.turtle.lexical import slips
    from maillage.turtle.source import Source

    for path, content in files:
        source = Source.of(content)
        found = slips(source, prefixes=workspace.prefixes)
        about_file = [slip for slip in found if slip.code in _ABOUT_FILE]
        yield from (_finding(workspace, path, slip, slip.code) for slip in about_file)
        if len(about_file) < len(found):
            others = [slip for slip in found if slip.code not in _ABOUT_FILE]
            yield from _named(workspace, path, source, others)
        yield from _huge(workspace, path, source)


def refused(workspace: Workspace, path: Path) -> list[Finding]:
    """Return why a file cannot be read as RDF: all its mistakes, empty where it seems right."""
    from maillage.turtle.lexical import slips
    from maillage.turtle.mistakes import mistakes
    from maillage.turtle.source import Source

    source = Source.read(path)
    found = [
        _finding(workspace, path, slip, "syntax")
        for slip in mistakes(
            source,
            trig=path.suffix == ".trig",
            base=workspace.graph_iri(path),
            prefixes=workspace.prefixes,
        )
    ]
    if [finding.rule for finding in found] == ["not-turtle"]:
        return found
    lines = {finding.span.line for finding in found if finding.span}
    others = (s for s in slips(source, prefixes=workspace.prefixes) if s.span.line not in lines)
    found += (_finding(workspace, path, slip, slip.code) for slip in others)
    # The engine refuses a byte order mark: if nothing else is wrong, that is the reason.
    alone = not any(f.severity is Severity.VIOLATION for f in found)
    return [
        replace(f, severity=Severity.VIOLATION) if alone and f.code == "byte-order-mark" else f
        for f in found
    ]


def _finding(workspace: Workspace, path: Path, slip: Slip, code: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity(slip.severity),
        message=slip.message,
        hint=slip.hint or None,
        rule=slip.code if code != slip.code else None,
        file=workspace.display(path),
        span=slip.span,
    )


def _named(
    workspace: Workspace, path: Path, source: Source, slips: Iterable[Slip]
) -> Iterator[Finding]:
    """Yield slips as findings that name the statement that they are in."""
    from maillage.turtle.locate import Locator

    written: list[tuple[Placed, Location]] = []
    if len(source.text) < _SEARCHED:
        locator = Locator(source.text, trig=path.suffix == ".trig", base=workspace.graph_iri(path))
        written = list(locator.triples())
    for slip in slips:
        finding = _finding(workspace, path, slip, slip.code)
        around = (t for t, location in written if _holds(location, slip.span))
        triple = next(around, None)
        if triple is None:
            yield finding
            continue
        yield replace(
            finding,
            subject=triple.subject,
            path=workspace.shorten(triple.predicate.value),
            predicate=triple.predicate,
            value=triple.object,
        )


def _holds(location: Location, span: Span) -> bool:
    at = (span.line, span.column)
    whole = location.span
    return (whole.line, whole.column) <= at < (whole.end_line, whole.end_column)


def _huge(workspace: Workspace, path: Path, source: Source) -> Iterator[Finding]:
    # A long stretch between quotes lies between double ones, else it has others in it, escaped.
    escaped = '\\"' in source.text or "\\'" in source.text
    longest = max(map(len, source.text.split('"')))
    if not ((escaped or longest > _STRETCH) and _LONG.search(source.text)):
        return
    from maillage.turtle.positions import Lines
    from maillage.turtle.tokens import tokenize

    lines = Lines(source.text)
    for token in tokenize(source.text):
        if token.kind == "string" and token.end - token.start > LONGEST:
            count = f"{token.end - token.start:,}".replace(",", " ")
            yield Finding(
                code="huge-literal",
                severity=CODES["huge-literal"].severity,
                message=f"This value has {count} characters.",
                hint="Keep long texts in files of their own.",
                file=workspace.display(path),
                span=lines.span(token.start, token.start + 1),
            )
