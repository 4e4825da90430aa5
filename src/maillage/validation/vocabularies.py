"""Which terms exist: what the ontology files declare, and the well-known vocabularies.

The names of RDF, RDFS, OWL, SKOS, FOAF, ORG, PROV, Dublin Core, schema.org and others come with
rdflib; they are read only when a term is found that the ontology files do not declare.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from maillage.vocabulary import PREFIXES

__all__ = ["known_names", "knows"]

# Web Annotation Vocabulary, https://www.w3.org/TR/annotation-vocab/, section 3: rdflib lacks it.
_OA: Final = """
Annotation Choice CssSelector CssStyle DataPositionSelector Direction FragmentSelector
HttpRequestState Motivation PreferContainedDescriptions PreferContainedIRIs RangeSelector
ResourceSelection Selector SpecificResource State Style SvgSelector TextPositionSelector
TextQuoteSelector TextualBody TimeState XPathSelector annotationService bodyValue cachedSource
canonical end exact hasBody hasEndSelector hasPurpose hasScope hasSelector hasSource
hasStartSelector hasState hasTarget motivatedBy prefix processingLanguage refinedBy renderedVia
sourceDate sourceDateEnd sourceDateStart start styleClass styledBy suffix textDirection via
"""

_RDFLIB: Final = (
    *("BRICK", "CSVW", "DC", "DCAM", "DCAT", "DCMITYPE", "DCTERMS", "DOAP", "FOAF", "GEO", "ODRL2"),
    *("ORG", "OWL", "PROF", "PROV", "QB", "RDF", "RDFS", "SDO", "SH", "SKOS", "SOSA", "SSN"),
    *("TIME", "VANN", "VOID", "XSD"),
)
_HTTP_SCHEMA: Final = "http://schema.org/"


def knows(term: str) -> bool:
    """Tell whether a well-known vocabulary has this term."""
    return term in _terms() or _is_list_position(term)


def known_names(space: str) -> Iterable[str]:
    """Return the terms of a namespace that well-known vocabularies have."""
    return (term for term in _terms() if term.startswith(space))


def _is_list_position(term: str) -> bool:
    """rdf:_1, rdf:_2 … are properties without a list of them (RDF Schema, 5.1.5)."""
    head, _, number = term.rpartition("_")
    return head == PREFIXES["rdf"] and number.isdecimal()


@cache
def _terms() -> frozenset[str]:
    import rdflib.namespace

    terms = {f"{PREFIXES['oa']}{name}" for name in _OA.split()}
    for name in _RDFLIB:
        vocabulary = getattr(rdflib.namespace, name)
        terms |= {str(term).replace(_HTTP_SCHEMA, PREFIXES["schema"]) for term in dir(vocabulary)}
    return frozenset(terms)
