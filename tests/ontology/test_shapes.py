"""Every shape against its cases: valid ones conform, invalid ones fire exactly what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

CASES = Path(__file__).parents[1] / "shapes"
VALID = sorted(CASES.glob("*/valid-*.ttl"))
INVALID = sorted(CASES.glob("*/invalid-*.ttl"))
MAISH = "https://w3id.org/maillage/shapes#"
SHAPE_FILES = sorted((Path(__file__).parents[2] / "ontology" / "shapes").glob("*.ttl"))


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


def constraints(shapes: Graph) -> set[str]:
    """Return the shapes that can fire by themselves: those that have a message."""
    return {str(s).removeprefix(MAISH) for s in shapes.subjects(SH.message)}


def fired_by(report: Graph) -> Iterable[tuple[Node, str]]:
    for result in report.objects(None, SH.result):
        focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        assert focus is not None
        yield focus, str(shape).removeprefix(MAISH)


@pytest.fixture(scope="module")
def cases() -> Mapping[str, Case]:
    return {case.name: case for case in map(read, [*VALID, *INVALID])}


@pytest.fixture(scope="module")
def fired(
    cases: Mapping[str, Case], terms: Graph, codes: Graph, shapes: Graph
) -> Mapping[str, frozenset[str]]:
    """Return the shapes that fire, by case.

    All cases are judged in one run: each names its things under an IRI of its own.
    """
    world = Graph().parse(CASES / "world.ttl", format="turtle")
    data = terms + codes + world
    for case in cases.values():
        data += case.graph
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph)
    owner = {s: case.name for case in cases.values() for s in case.graph.subjects()}
    result: dict[str, set[str]] = {name: set() for name in [*cases, "outside the cases"]}
    for focus, shape in fired_by(report):
        result[owner.get(focus, "outside the cases")].add(shape)
    return {name: frozenset(found) for name, found in result.items()}


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
    assert fired["outside the cases"] == frozenset()


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
    assert constraints(shapes) == frozenset().union(*(c.expected for c in cases.values()))


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


def test_every_property_shape_has_a_severity_and_an_english_message(shapes: Graph) -> None:
    named = {s for s in shapes.subjects(RDF.type, SH.PropertyShape) if isinstance(s, URIRef)}
    assert len(named) > 100
    assert [s for s in named if shapes.value(s, SH.severity) is None] == []
    messages = {
        s: [getattr(m, "language", None) for m in shapes.objects(s, SH.message)] for s in named
    }
    assert {s: m for s, m in messages.items() if m != ["en"]} == {}
