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

# What nearly every project uses: rdflib (140 ms) is loaded for rare terms only. Sources: the
# namespace documents; Web Annotation Vocabulary, https://www.w3.org/TR/annotation-vocab/.
_COMMON: Final = {
    "schema": "domainIncludes rangeIncludes",
    "rdf": """
Alt Bag CompoundLiteral HTML JSON List PlainLiteral Property Seq Statement XMLLiteral direction
first langString language nil object predicate rest subject type value
    """,
    "rdfs": """
Class Container ContainerMembershipProperty Datatype Literal Resource comment domain isDefinedBy
label member range seeAlso subClassOf subPropertyOf
    """,
    "owl": """
AllDifferent AllDisjointClasses AllDisjointProperties Annotation AnnotationProperty
AsymmetricProperty Axiom Class DataRange DatatypeProperty DeprecatedClass DeprecatedProperty
FunctionalProperty InverseFunctionalProperty IrreflexiveProperty NamedIndividual
NegativePropertyAssertion Nothing ObjectProperty Ontology OntologyProperty ReflexiveProperty
Restriction SymmetricProperty Thing TransitiveProperty allValuesFrom annotatedProperty
annotatedSource annotatedTarget assertionProperty backwardCompatibleWith bottomDataProperty
bottomObjectProperty cardinality complementOf datatypeComplementOf deprecated differentFrom
disjointUnionOf disjointWith distinctMembers equivalentClass equivalentProperty hasKey hasSelf
hasValue imports incompatibleWith intersectionOf inverseOf maxCardinality maxQualifiedCardinality
members minCardinality minQualifiedCardinality onClass onDataRange onDatatype onProperties
onProperty oneOf priorVersion propertyChainAxiom propertyDisjointWith qualifiedCardinality
rational real sameAs someValuesFrom sourceIndividual targetIndividual targetValue topDataProperty
topObjectProperty unionOf versionIRI versionInfo withRestrictions
    """,
    "skos": """
Collection Concept ConceptScheme OrderedCollection altLabel broadMatch broader broaderTransitive
changeNote closeMatch definition editorialNote exactMatch example hasTopConcept hiddenLabel
historyNote inScheme mappingRelation member memberList narrowMatch narrower narrowerTransitive
notation note prefLabel related relatedMatch scopeNote semanticRelation topConceptOf
    """,
    "vann": """
changes example preferredNamespacePrefix preferredNamespaceUri termGroup usageNote
    """,
    "dcterms": """
Agent AgentClass BibliographicResource Box DCMIType DDC FileFormat Frequency IMT ISO3166
Jurisdiction LCC LCSH LicenseDocument LinguisticSystem Location LocationPeriodOrJurisdiction MESH
MediaType MediaTypeOrExtent MethodOfAccrual MethodOfInstruction NLM Period PeriodOfTime
PhysicalMedium PhysicalResource Point Policy ProvenanceStatement RFC1766 RFC3066 RFC4646 RFC5646
RightsStatement SizeOrDuration Standard TGN UDC URI W3CDTF abstract accessRights accrualMethod
accrualPeriodicity accrualPolicy alternative audience available bibliographicCitation conformsTo
contributor coverage created creator date dateAccepted dateCopyrighted dateSubmitted description
educationLevel extent format hasFormat hasPart hasVersion identifier instructionalMethod
isFormatOf isPartOf isReferencedBy isReplacedBy isRequiredBy isVersionOf issued language license
mediator medium modified provenance publisher references relation replaces requires rights
rightsHolder source spatial subject tableOfContents temporal title type valid
    """,
    "oa": """
Annotation Choice CssSelector CssStyle DataPositionSelector Direction FragmentSelector
HttpRequestState Motivation PreferContainedDescriptions PreferContainedIRIs RangeSelector
ResourceSelection Selector SpecificResource State Style SvgSelector TextPositionSelector
TextQuoteSelector TextualBody TimeState XPathSelector annotationService bodyValue cachedSource
canonical end exact hasBody hasEndSelector hasPurpose hasScope hasSelector hasSource
hasStartSelector hasState hasTarget motivatedBy prefix processingLanguage refinedBy renderedVia
sourceDate sourceDateEnd sourceDateStart start styleClass styledBy suffix textDirection via
    """,
}
_RDFLIB: Final = (
    *("BRICK", "CSVW", "DC", "DCAM", "DCAT", "DCMITYPE", "DCTERMS", "DOAP", "FOAF", "GEO", "ODRL2"),
    *("ORG", "OWL", "PROF", "PROV", "QB", "RDF", "RDFS", "SDO", "SH", "SKOS", "SOSA", "SSN"),
    *("TIME", "VANN", "VOID", "XSD"),
)
_VANN: Final = "http://purl.org/vocab/vann/"
_HTTP_SCHEMA: Final = "http://schema.org/"


def knows(term: str) -> bool:
    """Tell whether a well-known vocabulary has this term."""
    return term in _common() or _is_list_position(term) or term in _terms()


def known_names(space: str) -> Iterable[str]:
    """Return the terms of a namespace that well-known vocabularies have."""
    return (term for term in _terms() if term.startswith(space))


def _is_list_position(term: str) -> bool:
    """rdf:_1, rdf:_2 … are properties without a list of them (RDF Schema, 5.1.5)."""
    head, _, number = term.rpartition("_")
    return head == PREFIXES["rdf"] and number.isdecimal()


@cache
def _common() -> frozenset[str]:
    spaces = {"vann": _VANN, **PREFIXES}
    return frozenset(
        f"{spaces[prefix]}{name}" for prefix, names in _COMMON.items() for name in names.split()
    )


@cache
def _terms() -> frozenset[str]:
    import rdflib.namespace

    terms = set(_common())
    for name in _RDFLIB:
        vocabulary = getattr(rdflib.namespace, name)
        terms |= {str(term).replace(_HTTP_SCHEMA, PREFIXES["schema"]) for term in dir(vocabulary)}
    return frozenset(terms)
