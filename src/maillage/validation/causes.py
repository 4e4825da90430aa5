"""One mistake, one finding: what only follows from another mistake is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from maillage.dataset import Term
from maillage.shacl.terms import SH
from maillage.validation.report import Finding

__all__ = ["condensed"]

_CAUSES: Final = {
    *("undeclared-class", "dangling-reference", "ill-formed-value", "unknown-datatype"),
    *("decimal-comma", "name-in-brackets", "schema-http", "literal-for-iri", "iri-for-literal"),
}
# These spoil all that is said of a subject's property, whichever value it is said of.
_OF_PROPERTY: Final = {"ill-formed-value", "unknown-datatype", "decimal-comma"}
_COMPARISONS: Final = {
    SH[f"{name}ConstraintComponent"]
    for name in ("LessThan", "LessThanOrEquals", "Equals", "Disjoint")
}
_OLD_SCHEMA: Final = "http://schema.org/"
_Key = tuple[Term | str | None, Term | str | None]


def condensed(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those that follow from another one's mistake.

    A reference to nothing also breaks the shape that asks for a class of thing, and a value that
    is none cannot be compared: the cause stays, with the shape's message as its hint if it has no
    other. What one shape says twice of one statement, by two of its constraints, is said once.
    """
    found = list(found)
    causes = {key: f for f in found if f.code in _CAUSES for key in _keys(f)}
    effects = [(f, c) for f in found if (c := _cause(f, causes)) is not None]
    hints = {id(c): f.message for f, c in sorted(effects, key=lambda e: e[0].order)}
    gone = {id(f) for f, _ in effects}
    kept = (
        replace(f, hint=hints[id(f)]) if f.hint is None and id(f) in hints else f
        for f in found
        if id(f) not in gone
    )
    return _said_once(kept)


def _keys(cause: Finding) -> Iterable[_Key]:
    """Yield what effects have in common with a cause."""
    if cause.code == "schema-http":
        yield cause.file, _OLD_SCHEMA
    elif cause.subject is not None:
        yield cause.subject, cause.value
        if cause.code in _OF_PROPERTY:
            yield cause.subject, cause.predicate
            yield cause.subject, "compared"


def _cause(effect: Finding, causes: Mapping[_Key, Finding]) -> Finding | None:
    if effect.code not in ("shape", "check"):
        return None
    subject, value = effect.subject, effect.value
    keys: list[_Key] = [(subject, key) for key in (value, effect.predicate) if key is not None]
    if isinstance(value, ox.NamedNode) and value.value.startswith(_OLD_SCHEMA):
        keys.append((effect.file, _OLD_SCHEMA))
    if effect.result is not None and effect.result.component in _COMPARISONS:
        keys.append((subject, "compared"))
    return next((causes[key] for key in keys if key in causes), None)


def _said_once(found: Iterable[Finding]) -> list[Finding]:
    """Leave out what a shape says again of one property; what names a value comes first."""
    said: dict[object, Finding] = {}
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda f: f.value is None):
        if finding.code != "shape":
            kept.append(finding)
            continue
        about = (finding.rule, finding.subject, finding.path, finding.message)
        if (first := said.setdefault((*about, finding.value), finding)) is not finding:
            continue
        if finding.value is None and said.setdefault(about, first) is not finding:
            continue
        said.setdefault(about, finding)
        kept.append(finding)
    return kept
