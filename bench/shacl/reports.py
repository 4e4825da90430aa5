"""Reports of several engines in one form, so that they can be compared result by result."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from maillage.shacl.graph import Graph
from maillage.shacl.lexical import as_stored
from maillage.shacl.paths import read_path, to_sparql
from maillage.shacl.terms import RDF, SH, Term

Row = tuple[str, ...]
"""Focus node, path, value, component, source shape, severity."""


def named(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Give property shapes without a name one, so that reports can tell which they mean."""
    quads = list(quads)
    nodes = (q.subject for q in quads if q.predicate == SH.path)
    blank = dict.fromkeys(node for node in nodes if isinstance(node, BlankNode))
    names = {node: NamedNode(f"urn:shape:{n}") for n, node in enumerate(blank, start=1)}
    for quad in quads:
        yield Quad(names.get(quad.subject, quad.subject), quad.predicate, _in(names, quad.object))


def _in(names: dict[BlankNode, NamedNode], term: Term) -> Term:
    return names.get(term, term) if isinstance(term, BlankNode) else term


def rows(report: Path) -> Counter[Row]:
    """Return the results of a sh:ValidationReport in N-Triples, and how often each occurs."""
    graph = Graph(parse(report.read_bytes(), format=RdfFormat.N_TRIPLES))
    (root,) = graph.subjects(RDF.type, SH.ValidationReport)
    return Counter(_row(graph, result) for result in graph.objects(root, SH.result))


def _row(graph: Graph, result: Term) -> Row:
    path = graph.value(result, SH.resultPath)
    terms = (
        graph.value(result, SH[name])
        for name in ("value", "sourceConstraintComponent", "sourceShape", "resultSeverity")
    )
    focus = _written(graph.value(result, SH.focusNode))
    return (focus, "" if path is None else to_sparql(read_path(graph, path)), *map(_written, terms))


def _written(term: Term | None) -> str:
    """Write a term; of literals, engines keep the value rather than the writing."""
    if term is None or isinstance(term, BlankNode):
        return "" if term is None else "a blank node"
    return str(as_stored(term)) if isinstance(term, Literal) else str(term)


def difference(report: Counter[Row], reference: Counter[Row]) -> str:
    """Say in words whether two reports are the same."""
    missing, surplus = (reference - report).total(), (report - reference).total()
    if not missing and not surplus:
        return "same report"
    return f"{missing + surplus} differ ({missing} missing, {surplus} too many)"
