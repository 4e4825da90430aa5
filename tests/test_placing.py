"""Values stand at the head of the patterns that need them, and nowhere else."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from maillage import placing

VALUE = {"v": [ox.Literal("x")]}


@pytest.mark.parametrize(
    "text",
    [
        "# { a comment\nSELECT ?x WHERE { ?x ?p ?v }",
        "PREFIX a: <http://e/#> SELECT ?x { ?x ?p ?v }",
        "SELECT (EXISTS { ?a ?b ?c } AS ?e) WHERE { ?x ?p ?v }",
        'SELECT (CONCAT("{", \'{\', """{"{""") AS ?s) WHERE { ?x ?p ?v }',
    ],
)
def test_values_stand_at_the_head_of_the_pattern(text: str) -> None:
    rewritten = placing.given(text, VALUE)
    assert rewritten == text.replace("{ ?x", '{ VALUES ?v { "x" }  ?x', 1)


def test_the_template_of_a_construct_is_no_pattern() -> None:
    text = "CONSTRUCT { ?s ?p ?v } WHERE { ?s ?p ?v }"
    expected = 'CONSTRUCT { ?s ?p ?v } WHERE { VALUES ?v { "x" }  ?s ?p ?v }'
    assert placing.given(text, VALUE) == expected


@pytest.mark.parametrize(
    ("sub", "placed"),
    [
        ("{ SELECT ?a ?v WHERE { ?a ?p ?v } }", True),
        ("{ SELECT DISTINCT $v { ?a ?p ?v } }", True),
        ("{ SELECT ?a (MAX(?b) AS ?v) WHERE { ?a ?p ?b } GROUP BY ?a }", False),
        ("{ SELECT ?a (COUNT(?v) AS ?n) WHERE { ?a ?p ?v } GROUP BY ?a }", False),
        ("{ SELECT ?a ?vv WHERE { ?a ?p ?vv } }", False),
        ("FILTER(EXISTS { { SELECT ?v { ?a ?p ?v } } })", True),
    ],
)
def test_a_sub_select_that_gives_a_parameter_out_gets_its_values(sub: str, placed: bool) -> None:
    rewritten = placing.given(f"SELECT ?v {{ ?x ?p ?v . {sub} }}", VALUE)
    assert rewritten.count("VALUES") == 1 + placed
    assert rewritten.startswith('SELECT ?v { VALUES ?v { "x" }  ?x ?p ?v .')
    ox.Store().query(rewritten)


def test_values_in_a_sub_select_change_no_answer() -> None:
    store = ox.Store()
    store.update("INSERT DATA { <a:1> <a:p> 1, 2 . <a:2> <a:p> 2 . <a:3> <a:p> 3 }")
    text = """SELECT ?x ?n { { SELECT ?x (COUNT(?v) AS ?n) { ?x <a:p> ?v } GROUP BY ?x } }
        ORDER BY ?x"""
    given = placing.given(text, {"x": [ox.NamedNode("a:1"), ox.NamedNode("a:3")]})
    answer = store.query(given)
    assert isinstance(answer, ox.QuerySolutions)
    assert [(str(row["x"]), str(row["n"])[1]) for row in answer] == [("<a:1>", "2"), ("<a:3>", "1")]
