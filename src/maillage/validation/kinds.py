"""Findings about values of the wrong kind: text where a thing is meant, a thing where text is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from maillage.dataset import Dataset
from maillage.validation.codes import CODES
from maillage.validation.naming import show
from maillage.validation.report import Finding
from maillage.vocabulary import PREFIXES

if TYPE_CHECKING:
    from maillage.validation.scope import Scope

__all__ = ["findings"]

# Properties of other vocabularies whose values can only be things, or only texts and numbers.
# Sources: RDF Schema 1.1; OWL 2; SKOS Reference; The Organization Ontology; Web Annotation
# Vocabulary; DCMI Metadata Terms (ranges that are no literals); schema.org.
_OF_THINGS: Final = """
rdf:type rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range owl:disjointWith owl:inverseOf
skos:inScheme skos:topConceptOf skos:broader skos:narrower skos:related skos:exactMatch
skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch org:classification org:member
org:organization org:originalOrganization org:resultingOrganization org:role org:unitOf
org:subOrganizationOf oa:hasSource dcterms:isPartOf dcterms:creator dcterms:publisher
schema:containedInPlace schema:location
"""
_OF_TEXTS: Final = """
rdfs:label rdfs:comment skos:prefLabel skos:altLabel skos:hiddenLabel skos:notation oa:start oa:end
dcterms:title
"""
_MESSAGES: Final = {
    "literal-for-iri": "{} leads to a thing; {} is a text.",
    "iri-for-literal": "{} has a text or a number; {} is a thing.",
}
_IRI: Final = re.compile(r"(?:https?|urn):[^\s<>\"{}|\\^`]+")


def findings(dataset: Dataset, scope: Scope | None = None) -> Iterator[Finding]:
    """Yield the values that cannot be what their property is for, whatever their subject is."""
    only = f"VALUES ?s {{ {' '.join(sorted(map(str, scope.things)))} }}" if scope else ""
    query = f"""
    SELECT DISTINCT ?s ?p ?o WHERE {{
      {{ SELECT DISTINCT ?p ?text WHERE {{
        {{ VALUES ?p {{ {_OF_THINGS} }} BIND(true AS ?text) }} UNION
        {{ VALUES ?p {{ {_OF_TEXTS} }} BIND(false AS ?text) }} UNION
        {{ ?p a owl:ObjectProperty BIND(true AS ?text) }} UNION
        {{ ?p a owl:DatatypeProperty BIND(false AS ?text) }}
      }} }}
      {only} ?s ?p ?o
      FILTER(ISLITERAL(?o) = ?text)
    }}
    """
    for subject, predicate, value in dataset.select(query):
        assert isinstance(predicate, ox.NamedNode)  # noqa: S101 - as RDF has it
        code = "literal-for-iri" if isinstance(value, ox.Literal) else "iri-for-literal"
        about = dataset.workspace.shorten(predicate.value)
        shown = show(value, dataset.workspace)
        yield Finding(
            code=code,
            severity=CODES[code].severity,
            message=_MESSAGES[code].format(about, shown),
            hint=_hint(dataset, value) if isinstance(value, ox.Literal) else None,
            subject=subject,
            path=about,
            predicate=predicate,
            value=value,
        )


def _hint(dataset: Dataset, text: ox.Literal) -> str | None:
    """Return what was probably meant: an address or short name in quotes, or the thing's name."""
    workspace, word = dataset.workspace, text.value.strip()
    prefix, colon, _ = word.partition(":")
    if _IRI.fullmatch(word):
        short = workspace.shorten(word)
        return f"Write {f'<{word}>' if short.startswith('<') else short}, without quotes."
    if colon and prefix in workspace.prefixes and " " not in word:
        return f"Write {word}, without quotes."
    called = sorted(
        quad.subject.value
        for literal in (text, ox.Literal(word), *(ox.Literal(word, language=t) for t in _TONGUES))
        for name in _NAMES
        for quad in dataset.store.quads_for_pattern(None, name, literal, None)
        if isinstance(quad.subject, ox.NamedNode)
    )
    return f"Did you mean {workspace.shorten(called[0])}?" if called else None


_TONGUES: Final = ("fr", "en")
_NAMES: Final = tuple(ox.NamedNode(PREFIXES["skos"][n]) for n in ("prefLabel", "altLabel"))
