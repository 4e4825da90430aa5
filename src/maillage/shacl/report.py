"""The validation report of the standard: results, as Python values and as RDF."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from maillage.shacl.paths import Path, to_triples
from maillage.shacl.terms import RDF, SH, XSD, Term

__all__ = ["Report", "Result"]

_PREFIXES = {"sh": SH.base, "xsd": XSD.base}


@dataclass(frozen=True, slots=True)
class Result:
    """One violation, with the properties that the standard gives it."""

    focus: Term
    component: NamedNode
    source_shape: Term
    severity: NamedNode
    path: Path | None = None
    value: Term | None = None
    messages: tuple[Literal, ...] = ()
    source_constraint: Term | None = None
    detail: tuple["Result", ...] = ()
    root_shape: Term | None = None
    """The shape whose target led here; not part of the standard's report."""
    root_focus: Term | None = None
    """The node that this target selected; not part of the standard's report."""
    nested_shape: Term | None = None
    """The shape of sh:node that the value violates; ``detail`` is about it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found; ``conforms`` is False as soon as there is one result."""

    results: tuple[Result, ...]
    coverage: Mapping[Term, int] = field(default_factory=dict)
    """How many nodes each shape with a target was about; 0 means that it checked nothing."""

    @property
    def conforms(self) -> bool:
        """Tell whether there is no result, of whatever severity."""
        return not self.results

    @property
    def graph(self) -> Dataset:
        """Return the sh:ValidationReport as RDF, with canonical names for blank nodes."""
        found = Dataset(Quad(*triple) for triple in self.triples())
        found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return found

    def to_turtle(self) -> str:
        """Return the sh:ValidationReport as Turtle; the same report gives the same text."""
        ordered = sorted((quad.triple for quad in self.graph), key=str)
        text = serialize(ordered, format=RdfFormat.TURTLE, prefixes=_PREFIXES)
        return (text or b"").decode()

    def triples(self) -> Iterator[Triple]:
        """Yield the report's triples with fresh blank nodes."""
        report = BlankNode()
        yield Triple(report, RDF.type, SH.ValidationReport)
        yield Triple(report, SH.conforms, Literal(self.conforms))
        for result in self.results:
            yield from _result(report, SH.result, result)


def _result(parent: BlankNode, link: NamedNode, result: Result) -> Iterator[Triple]:
    node = BlankNode()
    yield Triple(parent, link, node)
    yield Triple(node, RDF.type, SH.ValidationResult)
    for predicate, value in _values(result):
        yield Triple(node, predicate, value)
    if result.path is not None:
        path, triples = to_triples(result.path)
        yield Triple(node, SH.resultPath, path)
        yield from triples
    for detail in result.detail:
        yield from _result(node, SH.detail, detail)


def _values(result: Result) -> Iterator[tuple[NamedNode, Term]]:
    yield SH.focusNode, result.focus
    yield SH.resultSeverity, result.severity
    yield SH.sourceConstraintComponent, result.component
    yield SH.sourceShape, result.source_shape
    if result.value is not None:
        yield SH.value, result.value
    if result.source_constraint is not None:
        yield SH.sourceConstraint, result.source_constraint
    for message in result.messages:
        yield SH.resultMessage, message
