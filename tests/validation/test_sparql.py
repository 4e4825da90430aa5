"""What the text of a query names."""

from __future__ import annotations

import pytest

from maillage.validation.sparql import is_open, names_in


@pytest.mark.parametrize(
    "pattern",
    [
        "{ ?s ?p ?o }",
        "{ GRAPH ?g { ?s ?p ?o } }",
        "{ ?s a e:A ; ?p ?o. }",
        "{ ?s !(e:p|e:q) ?o }",
        "{ ?s !e:p ?o }",
        "{ <http://e/a> ?p 'x' }",
        "{ { VALUES ?p { e:p } } { SELECT ?s { ?s ?p ?o } } }",
        "{ { VALUES ?p { e:p } ?s e:q ?p } ?s ?p ?o }",
    ],
)
def test_a_pattern_that_any_property_matches_is_open(pattern: str) -> None:
    assert is_open(f"SELECT ?s ?o WHERE {pattern} ORDER BY ?s ?o")


@pytest.mark.parametrize(
    "pattern",
    [
        "{ ?s e:p ?o . ?o e:q/e:r ?x }",
        "{ ?s a ?class FILTER(!BOUND(?o)) }",
        "{ VALUES ?p { e:p e:q } GRAPH ?g { ?s ?p ?o } }",
        "{ BIND(e:p AS ?p) GRAPH ?g { ?s ?p ?o } }",
        "{ VALUES (?a ?b ?c) { (1 2 3) } ?s e:p ?a }",
        "{ ?s e:p '?a ?b ?c' } # ?s ?p ?o",
    ],
)
def test_a_pattern_that_names_its_properties_is_not_open(pattern: str) -> None:
    assert not is_open(f"SELECT ?s ?o ?x WHERE {pattern} GROUP BY ?s ?o ?x")


def test_names_are_found_outside_comments_and_strings_only() -> None:
    text = """
    PREFIX : <http://e/none/>
    SELECT ?s { ?s e:p/^e:q <http://e/x#y> ; :bare ?n ; e:r "e:no" , 'e:no # e:no' } # e:no
    """
    assert names_in(text, {"e": "http://e/"}) == [
        "http://e/none/bare",
        "http://e/p",
        "http://e/q",
        "http://e/r",
        "http://e/x#y",
    ]
