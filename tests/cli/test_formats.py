"""Answers in the W3C's formats, read back by a library that did not write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef, Variable
from rdflib.compare import isomorphic
from rdflib.query import Result

from maillage import dataset
from maillage.cli import results

Project = Callable[[dict[str, str | bytes]], Path]
HARD = 'quote " backslash \\ tab \t line \n less < amp & É 😀 end'
TERMS = {
    URIRef("http://e/a?b=1&c=<d>".replace("<d>", "%3Cd%3E")),
    Literal(HARD),
    Literal(HARD, lang="fr-be"),
    Literal("12345678901234567890.12", datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal")),
    Literal("x", datatype=URIRef("http://e/type")),
    Literal(""),
}
GRAPH = "".join(f"<http://e/s> <http://e/p> {term.n3()} .\n" for term in sorted(TERMS))
BLANK = "<http://e/s> <http://e/q> [ <http://e/r> _:b ] . _:b <http://e/r> 1 .\n"
ROWS = "SELECT ?o ?none { <http://e/s> <http://e/p> ?o OPTIONAL { ?o <http://e/none> ?none } }"


@pytest.fixture
def data(project: Project) -> dataset.Dataset:
    return dataset.load(project({"graph/a.ttl": GRAPH + BLANK}))


def written(data: dataset.Dataset, text: str, form: str, limit: int | None = None) -> bytes:
    out = io.BytesIO()
    results.write(data.query(text), form, data.workspace, out, limit)
    return out.getvalue()


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
@pytest.mark.parametrize("limit", [None, 6])
def test_every_term_comes_back_as_it_was(
    data: dataset.Dataset, form: str, limit: int | None
) -> None:
    found = Result.parse(io.BytesIO(written(data, ROWS, form, limit)), format=form)
    assert found.vars == [Variable("o"), Variable("none")]
    assert {row[Variable("o")] for row in found.bindings} == TERMS
    assert {row.get(Variable("none")) for row in found.bindings} == {None}


def test_csv_holds_the_plain_values(data: dataset.Dataset) -> None:
    rows = list(csv.reader(io.StringIO(written(data, ROWS, "csv").decode(), newline="")))
    assert rows[0] == ["o", "none"]
    assert {row[0] for row in rows[1:]} == {str(term) for term in TERMS}
    assert {row[1] for row in rows[1:]} == {""}


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
@pytest.mark.parametrize("limit", [None, 2])
def test_blank_nodes_stay_the_same_within_an_answer(
    data: dataset.Dataset, form: str, limit: int | None
) -> None:
    text = "SELECT ?a ?b { ?a <http://e/r> ?b } ORDER BY isLiteral(?b)"
    answer = written(data, text, form, limit)
    first, second = Result.parse(io.BytesIO(answer), format=form).bindings
    assert isinstance(first[Variable("b")], BNode)
    assert first[Variable("b")] == second[Variable("a")] != first[Variable("a")]


@pytest.mark.parametrize(("answer", "text"), [(True, "ASK {}"), (False, "ASK { ?a ?a ?a }")])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_yes_and_no_come_back(data: dataset.Dataset, answer: bool, text: str, form: str) -> None:
    assert Result.parse(io.BytesIO(written(data, text, form)), format=form).askAnswer is answer


@pytest.mark.parametrize(
    ("form", "reader"), [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld")]
)
def test_a_graph_comes_back_whole(data: dataset.Dataset, form: str, reader: str) -> None:
    text = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <https://example.org/t/a> { ?s ?p ?o } }"
    found = Graph().parse(data=written(data, text, form), format=reader)
    assert isomorphic(found, Graph().parse(data=GRAPH + BLANK, format="turtle"))


def test_a_large_graph_is_sorted_through_files_as_a_small_one_in_memory(
    data: dataset.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { ?s ?p ?o } }"
    small = written(data, text, "ntriples")
    monkeypatch.setattr("maillage.cli.ordering._RUN", 2)
    monkeypatch.setattr("maillage.cli.ordering._IN_MEMORY", 8)
    assert written(data, text, "ntriples") == small
    lines = small.decode().split("\n")[:-1]
    assert lines == sorted(set(lines))


@pytest.mark.parametrize("ending", ["srx", "xml", "srj", "json", "csv", "ttl", "nt", "jsonld"])
def test_the_name_of_a_file_chooses_its_format(data: dataset.Dataset, ending: str) -> None:
    names = {"srx": "xml", "srj": "json", "ttl": "turtle", "nt": "ntriples"}
    assert results.default_format(data.query("ASK {}"), f"a.{ending}") == names.get(ending, ending)
