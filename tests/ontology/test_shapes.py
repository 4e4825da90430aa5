"""Every shape against its cases: valid ones conform, invalid ones fire exactly what they say.

Two engines judge: pySHACL as the reference, and our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, URIRef

from maillage import shacl

CASES = Path(__file__).parents[1] / "shapes"
VALID = sorted(CASES.glob("*/valid-*.ttl"))
INVALID = sorted(CASES.glob("*/invalid-*.ttl"))
MAISH = "https://w3id.org/maillage/shapes#"
SHAPE_FILES = sorted((Path(__file__).parents[2] / "ontology" / "shapes").glob("*.ttl"))
OUTSIDE = "outside the cases"


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    expected: frozenset[str]
    graph: Graph


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def read(path: Path) -> Case:
    wanted = re.findall(r"^# expect: maish:(\S+)$", path.read_text("utf-8"), re.MULTILINE)
    return Case(name_of(path), frozenset(wanted), Graph().parse(path, format="turtle"))


def by_pyshacl(data: Graph, shapes: Graph) -> Iterable[tuple[object, object]]:
    """Yield each focus node with the shape that fires on it, as the reference has it."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph)
    for result in report.objects(None, SH.result):
        yield report.value(result, SH.focusNode), report.value(result, SH.sourceShape)


def by_maillage(data: Graph, shapes: Graph) -> Iterable[tuple[object, object]]:
    """Yield the same as our own engine has it."""
    for result in shacl.validate(turtle(data), turtle(shapes)).results:
        yield result.focus, result.source_shape


def turtle(graph: Graph) -> bytes:
    return graph.serialize(format="nt", encoding="utf-8")


ENGINES = {"pySHACL": by_pyshacl, "maillage": by_maillage}


def name(term: object) -> str:
    """Return an IRI, or `_` for a blank node, whose name no engine keeps."""
    text = str(getattr(term, "value", term))
    return text if text.startswith("https:") else "_"


@pytest.fixture(scope="module")
def cases() -> Mapping[str, Case]:
    return {case.name: case for case in map(read, [*VALID, *INVALID])}


@pytest.fixture(scope="module", params=ENGINES)
def fired(
    request: pytest.FixtureRequest,
    cases: Mapping[str, Case],
    terms: Graph,
    codes: Graph,
    shapes: Graph,
) -> Mapping[str, frozenset[str]]:
    """Return the shapes that fire, by case.

    All cases are judged in one run: each names its things under an IRI of its own, and one of
    them alone has a blank node.
    """
    data = terms + codes + Graph().parse(CASES / "world.ttl", format="turtle")
    for case in cases.values():
        data += case.graph
    owner = {name(s): case.name for case in cases.values() for s in case.graph.subjects()}
    result: dict[str, set[str]] = {case: set() for case in [*cases, OUTSIDE]}
    for focus, shape in ENGINES[request.param](data, shapes):
        result[owner.get(name(focus), OUTSIDE)].add(name(shape).removeprefix(MAISH))
    return {case: frozenset(found) for case, found in result.items()}


@pytest.mark.parametrize("path", VALID, ids=name_of)
def test_valid_case_conforms(path: Path, fired: Mapping[str, frozenset[str]]) -> None:
    assert fired[name_of(path)] == frozenset()


@pytest.mark.parametrize("path", INVALID, ids=name_of)
def test_invalid_case_fires_exactly_what_it_says(
    path: Path, cases: Mapping[str, Case], fired: Mapping[str, frozenset[str]]
) -> None:
    assert cases[name_of(path)].expected
    assert fired[name_of(path)] == cases[name_of(path)].expected


def test_the_world_and_the_vocabulary_conform(fired: Mapping[str, frozenset[str]]) -> None:
    assert fired[OUTSIDE] == frozenset()


def test_each_case_keeps_to_its_own_iris(cases: Mapping[str, Case]) -> None:
    strays = [
        (case.name, str(subject))
        for case in cases.values()
        for subject in case.graph.subjects()
        if isinstance(subject, URIRef)
        and not subject.startswith(f"https://example.org/cases/{case.name}#")
    ]
    assert strays == []


def test_every_shape_is_fired_by_a_case(shapes: Graph, cases: Mapping[str, Case]) -> None:
    able = {str(shape).removeprefix(MAISH) for shape in shapes.subjects(SH.message)}
    assert able == frozenset().union(*(case.expected for case in cases.values()))


@pytest.mark.parametrize("path", SHAPE_FILES, ids=lambda path: path.stem)
def test_every_shape_file_has_valid_and_invalid_cases(path: Path) -> None:
    shape = Graph().parse(path, format="turtle")
    targets = {*shape.objects(None, SH.targetClass), *shape.objects(None, SH.targetSubjectsOf)}
    kinds = {case.stem.partition("-")[0] for case in (CASES / path.stem).glob("*.ttl")}
    assert kinds == ({"valid", "invalid"} if targets else set())


@pytest.mark.parametrize("path", SHAPE_FILES, ids=lambda path: path.stem)
def test_shapes_are_named_after_their_file(path: Path) -> None:
    graph = Graph().parse(path, format="turtle")
    named = {str(s) for s in graph.subjects(RDF.type) if isinstance(s, URIRef)}
    assert (URIRef(MAISH + path.stem), RDF.type, SH.NodeShape) in graph
    assert all(re.fullmatch(rf"{MAISH}{path.stem}(-[a-z]\w*)?", iri) for iri in named)


def test_every_shape_that_can_fire_has_a_severity_and_one_english_message(shapes: Graph) -> None:
    able = {*shapes.subjects(RDF.type, SH.PropertyShape), *shapes.subjects(SH.message)}
    messages = {
        shape: [getattr(text, "language", None) for text in shapes.objects(shape, SH.message)]
        for shape in able
    }
    assert len(able) > 100
    assert [shape for shape in able if shapes.value(shape, SH.severity) is None] == []
    assert {shape: found for shape, found in messages.items() if found != ["en"]} == {}
