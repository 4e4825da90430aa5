"""pySHACL on plain rdflib graphs, and both reports in one form."""

from collections import Counter
from collections.abc import Iterable

import pyshacl
import rdflib
from pyoxigraph import Dataset, Quad

from maillage.shacl import validate
from maillage.shacl.graph import Graph
from maillage.shacl.paths import read_path, to_sparql
from maillage.shacl.pyshacl_fallback import from_rdflib, to_rdflib
from maillage.shacl.terms import RDF, SH, Term

Row = tuple[str, ...]


def ours(data: Iterable[Quad], shapes: Iterable[Quad]) -> Counter[Row]:
    """Return our results, with how often each occurs."""
    report = validate(Dataset(data), Graph(shapes), fallback="refuse")
    return Counter(
        _row(
            result.focus,
            "" if result.path is None else to_sparql(result.path),
            result.value,
            result.component,
            result.source_shape,
            result.severity,
        )
        for result in report.results
    )


def theirs(data: Iterable[Quad], shapes: Iterable[Quad]) -> Counter[Row]:
    """Return pySHACL's results, with how often each occurs."""
    _, found, text = pyshacl.validate(
        to_rdflib(quad.triple for quad in data),
        shacl_graph=to_rdflib(quad.triple for quad in shapes),
        inference="none",
    )
    assert isinstance(found, rdflib.Graph), text
    triples = from_rdflib(found)
    graph = Graph(Quad(t.subject, t.predicate, t.object) for t in triples)
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    return Counter(_their_row(graph, node) for node in graph.objects(report, SH.result))


def _their_row(graph: Graph, node: Term) -> Row:
    path = graph.value(node, SH.resultPath)
    return _row(
        graph.value(node, SH.focusNode),
        "" if path is None else to_sparql(read_path(graph, path)),
        graph.value(node, SH.value),
        graph.value(node, SH.sourceConstraintComponent),
        graph.value(node, SH.sourceShape),
        graph.value(node, SH.resultSeverity),
    )


def _row(*parts: Term | str | None) -> Row:
    return tuple("" if part is None else str(part) for part in parts)
