from __future__ import annotations

import pyoxigraph as ox
import pytest

from maillage.slips import slip


def told(text: str) -> str:
    with pytest.raises(SyntaxError) as raised:
        ox.Store().query(text, prefixes={"mai": "http://m/"})
    return str(slip(raised.value.msg or "", "q.rq", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "q.rq:1:1: There is no query."),
        ("# only a remark\n", "q.rq:1:1: There is no query."),
        ("SELEC * {}", "q.rq:1:1: A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not"),
        ("BASE <http://e/>\n SELEKT * {}", "q.rq:2:2: A query begins with"),
        ("PREFIX e: <http://e/>\ninsert data { e:a e:b 1 }", "q.rq:2:1: INSERT changes a graph;"),
        ("SELECT ?é { ?s a nope:X }", "q.rq:1:18: The prefix nope: is not known."),
        ("\r\nSELECT * {\r\n ?s a x-y.z:y\r\n}", "q.rq:3:7: The prefix x-y.z: is not known."),
        ("SELECT ?a ?a {}", "q.rq:1:16: SELECT names one variable twice."),
        ("SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c }", "that GROUP BY does not: group by it, or"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT * cannot stand with GROUP BY."),
        ("SELECT (?x AS ?x) { ?x ?y ?z }", "needs a name that the pattern does not use."),
        ("PREFIX e: <x> SELECT * { ?s a e:x }", "q.rq:1:14: This is no absolute IRI."),
        ("SELECT * { ?s a <http://e/x> ", "The query is not complete, or not understood before"),
        ("SELECT * { ?s a <http://e/x> ", "or ; or { or }."),
        ("SELECT * { ?s ?p } LIMIT 1", "This is not understood, here or just before"),
    ],
)
def test_a_slip_is_told_in_words_with_its_place(text: str, expected: str) -> None:
    assert expected in told(text)
    assert "[" not in told(text).splitlines()[0]


def test_the_line_is_shown_with_a_mark_under_the_place_also_after_tabs() -> None:
    shown = told("SELECT * {\n\t\t?s a nope:X\r\n}").splitlines()
    assert shown[1:] == ["    \t\t?s a nope:X", "    \t\t     ^"]
