"""Give one shape that cannot be compiled to pySHACL, on plain rdflib graphs."""

import warnings
from collections.abc import Iterable, Iterator

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple
from pyshacl.errors import ShapeRecursionWarning
from rdflib.term import Node

from maillage.shacl.errors import UnsupportedShape
from maillage.shacl.graph import Graph, as_subject
from maillage.shacl.paths import read_path
from maillage.shacl.report import Result
from maillage.shacl.shapes import Shape, retargeted
from maillage.shacl.terms import RDF, SH, Term, as_a

__all__ = ["from_rdflib", "to_rdflib", "validate_shape"]


def validate_shape(
    data: Store,
    shapes: Graph,
    shape: Shape,
    wanted: frozenset[Term] | None,
    reason: UnsupportedShape,
) -> Iterator[Result]:
    """Yield pySHACL's results for one shape, or for some of its focus nodes.

    ``reason`` says why the shape could not be compiled; where pySHACL gives up too, it is raised
    with pySHACL's words added.
    """
    # Focus nodes are named one by one where only some are wanted: pySHACL's own restriction also
    # leaves out what other shapes say of the values.
    only = retargeted(shapes, shape.node, wanted)
    try:
        with warnings.catch_warnings():
            # Where a recursion is deep, pySHACL backs out with a warning and takes the node for
            # conforming: that would be a constraint dropped.
            warnings.simplefilter("error", ShapeRecursionWarning)
            _, found, text = pyshacl.validate(
                to_rdflib(quad.triple for quad in data),
                shacl_graph=to_rdflib(only.triples()),
                advanced=True,  # sh:target, sh:expression
                inference="none",
            )
    except Exception as error:  # pySHACL's failures share no base class
        raise _both(reason, error, shape) from error
    if not isinstance(found, rdflib.Graph):
        raise _both(reason, text, shape)
    yield from _results(
        Graph(Quad(t.subject, t.predicate, t.object) for t in from_rdflib(found)), shape
    )


def _both(reason: UnsupportedShape, other: object, shape: Shape) -> UnsupportedShape:
    words = f"{reason.message}; nor can pySHACL validate it: {other}"
    return UnsupportedShape(words, reason.shape, shape.node)


def _results(report: Graph, shape: Shape) -> Iterator[Result]:
    for node in report.subjects(RDF.type, SH.ValidationReport):
        for result in report.objects(node, SH.result):
            yield _result(report, result, shape)


def _result(report: Graph, node: Term, shape: Shape) -> Result:
    path = report.value(node, SH.resultPath)
    messages = report.objects(node, SH.resultMessage)
    return Result(
        focus=_only(report, node, SH.focusNode),
        component=as_a(NamedNode, _only(report, node, SH.sourceConstraintComponent)),
        source_shape=_only(report, node, SH.sourceShape),
        severity=as_a(NamedNode, _only(report, node, SH.resultSeverity)),
        path=None if path is None else read_path(report, path),
        value=report.value(node, SH.value),
        messages=tuple(m for m in messages if isinstance(m, Literal)),
        source_constraint=report.value(node, SH.sourceConstraint),
        root_shape=shape.node,
    )


def _only(report: Graph, node: Term, predicate: NamedNode) -> Term:
    value = report.value(node, predicate)
    if value is None:
        raise UnsupportedShape(f"pySHACL's report has a result without {predicate}")
    return value


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """Copy triples into a plain rdflib graph, literals as they are written."""
    graph = rdflib.Graph()
    for triple in triples:
        graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


def _node(term: object) -> Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    return _literal(as_a(Literal, term))


def _literal(term: Literal) -> rdflib.Literal:
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = rdflib.URIRef(term.datatype.value)
    if datatype == rdflib.XSD.string:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def from_rdflib(graph: rdflib.Graph) -> Iterator[Triple]:
    """Yield an rdflib graph's triples."""
    for subject, predicate, value in graph:
        link = as_a(NamedNode, _term(predicate))
        yield Triple(as_subject(_term(subject)), link, _term(value))


def _term(node: Node) -> Term:
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    literal = as_a(rdflib.Literal, node)
    if literal.language:
        return Literal(str(literal), language=literal.language)
    if literal.datatype:
        return Literal(str(literal), datatype=NamedNode(str(literal.datatype)))
    return Literal(str(literal))
