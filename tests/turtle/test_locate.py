from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store

from maillage.turtle.locate import Locator
from maillage.turtle.positions import Span
from maillage.turtle.statements import StatementReader
from tests.turtle import judge, texts
from tests.turtle.test_statements import FILES

XSD = "http://www.w3.org/2001/XMLSchema#"
TEXT = '''\
@prefix e: <http://e/> .
# A flow.
e:flow a e:Flow ;
    e:amount 10.50 ;  # printed
    e:note """two
lines""" , "é😀"@FR ;
    e:to e:b, [ e:name
        "nested" ] .

PREFIX f: <http://e/> f:b e:list ( 1 2 ) . e:flow e:again true .
_:x e:p _:x .
'''


def e(name: str) -> NamedNode:
    return NamedNode(f"http://e/{name}")


def span(text: str, nth: int = 0, *, within: str = TEXT) -> Span:
    """Return the span of a piece of the text, counted naively."""
    start = -1
    for _ in range(nth + 1):
        start = within.index(text, start + 1)
    before, upto = within[:start], within[: start + len(text)]
    return Span(
        before.count("\n") + 1,
        len(before.rpartition("\n")[2]) + 1,
        upto.count("\n") + 1,
        len(upto.rpartition("\n")[2]) + 1,
    )


@pytest.mark.parametrize(
    ("predicate", "value", "written"),
    [
        ("amount", Literal("10.50", datatype=NamedNode(XSD + "decimal")), "10.50"),
        ("amount", Literal("10.5", datatype=NamedNode(XSD + "decimal")), "10.50"),
        ("note", Literal("two\nlines"), '"""two\nlines"""'),
        ("note", Literal("é😀", language="fr"), '"é😀"@FR'),
        ("to", e("b"), "e:b"),
        ("again", Literal("1", datatype=NamedNode(XSD + "boolean")), "true"),
    ],
)
def test_a_value_is_found_where_it_is_written(
    predicate: str, value: NamedNode | Literal, written: str
) -> None:
    found = Locator(TEXT).find(e("flow"), e(predicate), value)
    assert found is not None
    assert found.object == span(written)
    assert found.predicate == span(f"e:{predicate}")


def test_a_missing_value_is_placed_at_its_predicate_and_a_missing_predicate_at_its_block() -> None:
    locator = Locator(TEXT)
    wrong = locator.find(e("flow"), e("amount"), Literal("11"))
    missing = locator.find(e("flow"), e("nothing"))
    assert wrong is not None
    assert missing is not None
    assert (wrong.span, wrong.object) == (span("e:amount"), None)
    assert (missing.span, missing.predicate) == (span("e:flow"), None)
    assert missing.block == span(TEXT[TEXT.index("e:flow a") : TEXT.index("\n\nPREFIX")])


def test_every_block_of_a_subject_is_searched_even_after_a_directive_on_the_same_line() -> None:
    found = Locator(TEXT).find(e("b"), e("list"))
    assert found is not None
    assert (found.subject, found.object) == (span("f:b"), span("( 1 2 )"))


def test_a_labelled_blank_node_is_found_by_its_label() -> None:
    found = Locator(TEXT).find(BlankNode("x"), e("p"))
    assert found is not None
    assert found.object == span("_:x", 1)


def test_a_subject_that_is_not_there_has_no_place() -> None:
    assert Locator(TEXT).find(e("nobody")) is None


def test_a_mention_is_found_as_object_or_predicate() -> None:
    locator = Locator(TEXT)
    as_object, as_predicate = locator.mention(e("Flow")), locator.mention(e("name"))
    assert as_object is not None
    assert as_predicate is not None
    assert as_object.object == span("e:Flow")
    assert as_predicate.subject == span('[ e:name\n        "nested" ]')


def test_a_blank_node_of_a_store_is_found_by_what_is_said_of_it() -> None:
    text = (
        "@prefix e: <http://e/> .\n"
        "e:a e:p [ e:q 1.50 ; e:r [ e:q 2.50 ] ] , [ e:q 1.50 ; e:r [ e:q 3.50 ] ] ."
    )
    store = Store()
    store.load(text.encode(), RdfFormat.TURTLE)
    wanted = Literal("3.5", datatype=NamedNode(XSD + "decimal"))
    ((node, *_),) = ((q.subject, q) for q in store.quads_for_pattern(None, e("q"), wanted))
    assert isinstance(node, BlankNode)
    locator = Locator(text)
    found = locator.find(locator.blank(node, store), e("q"), wanted)
    assert found is not None
    assert (found.object, found.subject) == (
        span("3.50", within=text),
        span("[ e:q 3.50 ]", within=text),
    )


def test_the_graph_of_a_triple_can_be_asked_for() -> None:
    text = "PREFIX e: <http://e/> e:a e:p 1 . e:g { e:a e:p 2 } GRAPH e:h { e:x e:y 0 . e:a e:p 3 }"
    found = Locator(text, trig=True).find(e("a"), e("p"), graph=e("h"))
    assert found is not None
    assert found.object == span("3", within=text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_triple_of_the_files_is_found_where_the_reader_saw_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert_same_places(text, trig=path.suffix == ".trig")


@settings(max_examples=60, deadline=None)
@given(texts.trig)
def test_every_triple_of_any_text_is_found_where_the_reader_saw_it(text: str) -> None:
    assert_same_places(text, trig=True)


def assert_same_places(text: str, *, trig: bool) -> None:
    """Compare what a locator finds in the pieces of a text with one reading of the whole."""
    locator = Locator(text, trig=trig, base=judge.BASE)
    whole = StatementReader(text, trig=trig, base=judge.BASE)
    pieces = sorted((t.subject_at, t.object_at, str(t.predicate)) for t, _ in locator.triples())
    assert pieces == sorted((t.subject_at, t.object_at, str(t.predicate)) for t in whole)
