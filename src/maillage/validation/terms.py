"""Findings about terms that no vocabulary declares: misspelt classes, properties, datatypes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from maillage.dataset import Dataset
from maillage.validation import vocabularies
from maillage.validation.codes import CODES
from maillage.validation.naming import nearest
from maillage.validation.report import Finding
from maillage.vocabulary import PREFIXES

if TYPE_CHECKING:
    from maillage.validation.scope import Scope

__all__ = ["DECLARING", "declared", "findings", "suggest"]

# A term that is used everywhere is one mistake: this many uses of it are shown.
MOST_USES: Final = 25

RDF, RDFS, OWL, XSD = (PREFIXES[p] for p in ("rdf", "rdfs", "owl", "xsd"))
TYPE: Final = ox.NamedNode(RDF["type"])
_OLD_SCHEMA: Final = "http://schema.org/"
# The classes whose members are terms.
DECLARING: Final = tuple(
    ox.NamedNode(iri)
    for iri in (
        *(OWL[n] for n in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
        *(RDFS["Class"], RDFS["Datatype"], RDF["Property"]),
    )
)
_XSD_NAMES: Final = """
string boolean decimal integer double float date time dateTime dateTimeStamp gYear gMonth gDay
gYearMonth gMonthDay duration yearMonthDuration dayTimeDuration byte short int long unsignedByte
unsignedShort unsignedInt unsignedLong positiveInteger nonNegativeInteger negativeInteger
nonPositiveInteger hexBinary base64Binary anyURI language normalizedString token NMTOKEN Name
NCName QName NOTATION
"""
# XML Schema 1.1 part 2; RDF 1.1 Concepts, section 5; the Library of Congress's list for EDTF.
DATATYPES: Final = frozenset(
    [
        *(XSD[name] for name in _XSD_NAMES.split()),
        *(RDF[name] for name in ("langString", "dirLangString", "HTML", "JSON", "XMLLiteral")),
        *(f"{PREFIXES['edtf']}EDTF{level}" for level in ("", "-level0", "-level1", "-level2")),
        "http://www.opengis.net/ont/geosparql#wktLiteral",
    ]
)


def findings(dataset: Dataset, scope: Scope | None = None) -> Iterator[Finding]:
    """Yield each use of a class, property or datatype that no vocabulary declares."""
    known = declared(dataset)
    for code, query, allowed in (
        ("undeclared-class", _CLASSES, known),
        ("undeclared-property", _PROPERTIES, known),
        ("undeclared-datatype", _DATATYPES, known | DATATYPES),
    ):
        for term in sorted(_in_use(dataset, query) if scope is None else _touched(scope, code)):
            if term not in allowed:
                yield from _uses(dataset, code, ox.NamedNode(term), known)


def _in_use(dataset: Dataset, query: str) -> set[str]:
    return {row[0].value for row in dataset.select(query) if isinstance(row[0], ox.NamedNode)}


def _touched(scope: Scope, code: str) -> frozenset[str]:
    return {
        "undeclared-class": scope.change.classes,
        "undeclared-property": scope.change.predicates,
        "undeclared-datatype": scope.change.datatypes,
    }[code]


_CLASSES: Final = "SELECT DISTINCT ?t WHERE { ?s a ?t }"
_PROPERTIES: Final = "SELECT DISTINCT ?p WHERE { ?s ?p ?o }"
# The datatype of a notation or of an identifier is its scheme (SKOS Reference, 6.5; ORG, 4.2).
_SCHEMED: Final = "skos:notation, org:identifier, dcterms:identifier"
_DATATYPES: Final = f"""
SELECT DISTINCT ?d WHERE {{
  ?s ?p ?o
  FILTER(?p NOT IN ({_SCHEMED}))
  BIND(DATATYPE(?o) AS ?d)
  FILTER(BOUND(?d))
}}
"""


def declared(dataset: Dataset) -> frozenset[str]:
    """Return the terms that the ontology files, or the graph itself, declare."""
    kinds = " ".join(map(str, DECLARING))
    query = f"SELECT DISTINCT ?t WHERE {{ VALUES ?kind {{ {kinds} }} ?t a ?kind }}"
    return frozenset(
        term.value for (term,) in dataset.select(query) if isinstance(term, ox.NamedNode)
    )


def _uses(
    dataset: Dataset, code: str, term: ox.NamedNode, known: frozenset[str]
) -> Iterator[Finding]:
    # Slips of the text say this at the prefix, once.
    if term.value.startswith((_OLD_SCHEMA, XSD)) or (
        code != "undeclared-datatype" and vocabularies.knows(term.value)
    ):
        return
    workspace = dataset.workspace
    quads = list(islice(_quads(dataset, code, term), MOST_USES))
    message, hint = _message(dataset, code, term, known) if quads else ("", "")
    for quad in quads:
        predicate = quad.predicate
        yield Finding(
            code=code,
            severity=CODES[code].severity,
            message=message,
            hint=hint,
            file=_file(dataset, quad),
            subject=quad.subject,
            path=workspace.shorten(predicate.value),
            predicate=predicate,
            value=quad.object if predicate != term else None,
        )


def _quads(dataset: Dataset, code: str, term: ox.NamedNode) -> Iterable[ox.Quad]:
    """Return the quads that use a term, in a stable order."""
    store = dataset.store
    found: Iterable[ox.Quad]
    if code == "undeclared-datatype":
        found = _of_datatype(dataset, term)
    elif code == "undeclared-class":
        found = store.quads_for_pattern(None, TYPE, term, None)
    else:
        found = store.quads_for_pattern(None, term, None, None)
    return sorted(found, key=str)


def _of_datatype(dataset: Dataset, datatype: ox.NamedNode) -> Iterator[ox.Quad]:
    query = f"""
    SELECT DISTINCT ?s ?p ?o WHERE {{
      ?s ?p ?o FILTER(DATATYPE(?o) = {datatype} && ?p NOT IN ({_SCHEMED}))
    }}
    """
    for subject, predicate, value in dataset.select(query):
        yield from dataset.store.quads_for_pattern(subject, predicate, value, None)  # type: ignore[arg-type]


def _file(dataset: Dataset, quad: ox.Quad) -> str | None:
    graph = quad.graph_name
    path = dataset.workspace.file_of(graph.value) if isinstance(graph, ox.NamedNode) else None
    return dataset.workspace.display(path) if path else None


def _message(
    dataset: Dataset, code: str, term: ox.NamedNode, known: frozenset[str]
) -> tuple[str, str]:
    workspace = dataset.workspace
    name = workspace.shorten(term.value)
    kind = code.removeprefix("undeclared-")
    message = f"No vocabulary declares the {kind} {name}."
    like = suggest(term.value, known, kind)
    if like:
        return message, f"Did you mean {workspace.shorten(like)}?"
    return message, "Check its spelling and its prefix, or declare it in a file under ontology/."


def suggest(term: str, known: Iterable[str], kind: str = "") -> str | None:
    """Return the term that was probably meant.

    The same name in another namespace is the best guess, then the most alike in the same one.
    """
    space, name = split(term)
    candidates: set[str] = {*known, *(DATATYPES if kind == "datatype" else ())}
    candidates |= set(vocabularies.known_names(space))
    fitting = sorted(c for c in candidates if _fits(split(c)[1], kind))
    same = [c for c in fitting if split(c)[1] == name]
    if same:
        return same[0]
    near = [c for c in fitting if split(c)[0] == space]
    for group in (near, fitting):
        by_name = {split(c)[1]: c for c in reversed(group)}
        if (like := nearest(name, list(by_name))) is not None:
            return by_name[like]
    return None


def _fits(name: str, kind: str) -> bool:
    """Classes begin with a capital letter, properties with a small one, in all of these."""
    first = name[:1]
    return {"class": first.isupper(), "property": first.islower()}.get(kind, bool(first))


def split(term: str) -> tuple[str, str]:
    """Return the namespace and the name of an IRI."""
    at = max(term.rfind("#"), term.rfind("/")) + 1
    return term[:at], term[at:]
