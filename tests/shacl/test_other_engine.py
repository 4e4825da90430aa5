"""The queries are plain SPARQL 1.1: rdflib's engine finds what the embedded store finds."""

import json
from collections import Counter
from collections.abc import Mapping

import rdflib
from hypothesis import HealthCheck, assume, given, settings
from pyoxigraph import (
    Dataset,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from maillage.shacl import UnsupportedShape, validate
from maillage.shacl.pyshacl_fallback import to_rdflib
from maillage.shacl.terms import SH, Term, as_a
from tests.shacl.worlds import PLAIN, data, shapes


class RdflibExecutor:
    """Run queries on a plain rdflib graph."""

    lateral = False
    rewrites = False

    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph

    def select(self, query: str, substitutions: Mapping[str, Term]) -> QuerySolutions:
        answer = self._graph.query(query).serialize(format="json") or b"{}"
        found = parse_query_results(json.dumps(json.loads(answer)), format=QueryResultsFormat.JSON)
        return as_a(QuerySolutions, found)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data(PLAIN), shapes(PLAIN))
def test_another_engine_finds_the_same(graph: list[Quad], shape: list[Quad]) -> None:
    other = RdflibExecutor(to_rdflib(quad.triple for quad in graph))
    try:
        found = validate(other, Dataset(shape))
    except UnsupportedShape:
        assume(False)
    assert Counter(found.results) == Counter(validate(Dataset(graph), Dataset(shape)).results)


def test_case_does_not_make_two_languages_where_an_engine_keeps_it() -> None:
    graph = rdflib.Graph().parse(data='<urn:f> <urn:p> "a"@EN, "b"@en, "c"@fr .')
    shape = b"""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:S> sh:targetNode <urn:f> ; sh:path <urn:p> ; sh:uniqueLang true ."""
    (result,) = validate(RdflibExecutor(graph), shape).results
    assert result.component == SH.UniqueLangConstraintComponent
