"""The kinds of finding: how bad each is by default, and what it means in a line.

Each has a section of its own in docs/validation.md, at the anchor of the same name.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from maillage.validation.report import Severity

__all__ = ["CODES", "DOCUMENTATION", "Code", "page"]

DOCUMENTATION: Final = "https://w3id.org/maillage/docs/validation"


class Code(NamedTuple):
    """A kind of finding."""

    name: str
    severity: Severity
    summary: str


_VIOLATIONS: Final = {
    "syntax": "The file is not what its ending says: it cannot be read as RDF.",
    "unreadable-file": "The file cannot be opened or is not UTF-8.",
    "unsupported-file": "A file in graph/ has an ending that is not read.",
    "shape": "A subject does not have the form that a shape asks for.",
    "check": "A query that must return no row returned one.",
    "undeclared-class": "No vocabulary declares this class.",
    "undeclared-property": "No vocabulary declares this property.",
    "undeclared-datatype": "No vocabulary declares this datatype.",
    "unknown-datatype": "There is no such datatype in XML Schema.",
    "name-in-brackets": "A name with a prefix stands in < >, where it is a whole IRI.",
    "rdf-star": "Statements about statements, which most tools cannot read.",
    "schema-http": "schema.org is written with http: instead of https:.",
    "dangling-reference": "A reference leads to a thing that is described nowhere.",
    "literal-for-iri": "A text stands where a property leads to a thing.",
    "iri-for-literal": "A thing stands where a property has a text or a number.",
    "untyped-subject": "A subject has no class, so that nothing checks it.",
    "ill-formed-value": "The text of a value does not fit its datatype.",
    "decimal-comma": "A number with a decimal comma: Turtle reads two values.",
    "text-direction": "A hidden character makes text read otherwise than it is stored.",
    "not-utf-8": "The file is not saved as UTF-8.",
    "merge-marker": "Marks of an unfinished merge are still in the file.",
    "graph-twice": "Two files have one graph name.",
    "allowance": "A line of [[allow]] is wrong: no reason, or an unknown code.",
}
_WARNINGS: Final = {
    "empty-file": "A file of the graph states nothing.",
    "stray-file": "A file in graph/ that is no part of the graph.",
    "described-twice": "Two files give a class to the same subject.",
    "stated-twice": "A subject is described twice in one file, in the same words.",
    "huge-literal": "A value is longer than anybody reads.",
    "uncovered-subject": "No shape covers these subjects: nothing checks them.",
    "idle-allowance": "A line of [[allow]] lets nothing pass any more.",
    "undeclared-term": "A shape or check names a term that no vocabulary declares.",
    "invisible-character": "A value or a name holds a character that nobody sees.",
    "decomposed-accent": "An accent is a character of its own, beside its letter.",
    "look-alike": "A Greek or Cyrillic letter among Latin ones.",
    "damaged-text": "Text was saved or pasted in a wrong encoding.",
    "html-entity": "A value holds an HTML entity.",
    "byte-order-mark": "The file begins with a byte order mark.",
    "carriage-return": "Lines end as on Windows.",
    "prefix-differs": "A prefix stands for another namespace than elsewhere in the project.",
    "prefix-twice": "A prefix is declared twice, for two namespaces.",
}
_INFOS: Final = {
    "leading-zero": "A number has zeros in front.",
    "prefix-unused": "A prefix is declared and not used.",
    "idle-shape": "A shape's target matches no subject: it checks nothing here.",
    "idle-check": "A check names a property or class that nothing uses: it checks nothing here.",
}

CODES: Final = {
    name: Code(name, severity, summary)
    for severity, codes in (
        (Severity.VIOLATION, _VIOLATIONS),
        (Severity.WARNING, _WARNINGS),
        (Severity.INFO, _INFOS),
    )
    for name, summary in codes.items()
}


def page(code: str) -> str:
    """Return the address of a code's documentation."""
    return f"{DOCUMENTATION}#{code}"
