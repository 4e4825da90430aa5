"""Our report equals pySHACL's on random shapes and graphs, but for pySHACL's known faults."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Quad, RdfFormat, parse
from pyshacl.errors import ReportableRuntimeError

from tests.shacl.judge import ours, theirs
from tests.shacl.worlds import EVERYTHING, ORDERLY, data, shapes

quick = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@quick
@given(data(EVERYTHING), shapes(EVERYTHING))
def test_equal_to_pyshacl_on_every_kind_of_node(graph: list[Quad], shape: list[Quad]) -> None:
    assert ours(graph, shape) == theirs(graph, shape)


@quick
@given(data(ORDERLY), shapes(ORDERLY))
def test_equal_to_pyshacl_where_values_are_compared(graph: list[Quad], shape: list[Quad]) -> None:
    assert ours(graph, shape) == theirs(graph, shape)


PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <http://e/> .
"""


def _quads(text: str) -> list[Quad]:
    return list(parse((PREFIXES + text).encode(), format=RdfFormat.TURTLE))


def _number(results: Counter[tuple[str, ...]]) -> int:
    return sum(results.values())


# Each fault of pySHACL that the worlds leave out: it is argued in docs/shacl.md, and noticed
# here when it is gone.


@pytest.mark.parametrize(
    ("graph", "shape"),
    [
        pytest.param(
            "e:x e:p e:y .",
            """e:S a sh:NodeShape ; sh:targetNode e:x ; sh:qualifiedMinCount 1 ;
               sh:qualifiedValueShape [ sh:class e:C ] .""",
            id="qualified-shape-in-a-node-shape",
        ),
        pytest.param(
            "e:x e:p [] .",
            "e:S a sh:PropertyShape ; sh:targetNode e:x ; sh:path e:p ; sh:minLength 0 .",
            id="blank-node-and-minLength-0",
        ),
        pytest.param(
            'e:x e:p "2021-06-30"^^xsd:date .',
            "e:S a sh:PropertyShape ; sh:targetNode e:x ; sh:path e:p ; sh:maxInclusive 3 .",
            id="date-against-number",
        ),
        pytest.param(
            'e:x e:p "300"^^xsd:byte .',
            "e:S a sh:PropertyShape ; sh:targetNode e:x ; sh:path e:p ; sh:maxInclusive 400 .",
            id="ill-formed-literal-against-number",
        ),
        pytest.param(
            "e:x e:p e:a ; e:q e:b .",
            "e:S a sh:PropertyShape ; sh:targetNode e:x ; sh:path e:p ; sh:lessThan e:q .",
            id="iri-against-iri",
        ),
    ],
)
def test_pyshacl_misses_a_violation(graph: str, shape: str) -> None:
    assert _number(ours(_quads(graph), _quads(shape))) == 1
    assert _number(theirs(_quads(graph), _quads(shape))) == 0


def test_pyshacl_stops_at_a_blank_node_in_lessthan() -> None:
    graph = _quads("e:x e:p [] ; e:q 1 .")
    shape = _quads("e:S a sh:PropertyShape ; sh:targetNode e:x ; sh:path e:p ; sh:lessThan e:q .")
    assert _number(ours(graph, shape)) == 1
    with pytest.raises(ReportableRuntimeError, match="compare a BlankNode"):
        theirs(graph, shape)
