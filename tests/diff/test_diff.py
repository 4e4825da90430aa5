from __future__ import annotations

import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.diff import Side, compare
from maillage.diff.labels import labels
from maillage.diff.pages import as_markdown, as_text
from maillage.diff.patch import patch
from maillage.diff.sentences import chapters
from maillage.errors import MaillageError
from maillage.workspace import Settings, Workspace
from tests.turtle import judge, texts

BASE = "https://example.org/t/"
HEAD = f"""\
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix e: <{BASE}> .
"""
FLOW = """
e:flow a mai:FundingFlow ; skos:prefLabel "Don à X"@fr ;
    mai:amount 250000.00 ; mai:currency cur:EUR ; mai:recipient e:x .
e:x skos:prefLabel "X"@fr . e:y skos:prefLabel "Y"@fr .
"""


def side(name: str, **files: str) -> Side:
    return Side(name, BASE, {f"{path}.ttl": (HEAD + text).encode() for path, text in files.items()})


def told(first: Side, second: Side) -> list[str]:
    """Return the lines of the text, without the file's name and the sum."""
    workspace = Workspace(Path(__file__).parent, Settings("t", BASE))
    found = compare(first, second)
    lines = as_text(chapters(found, labels(found, workspace))).splitlines()
    return [line.strip() for line in lines if line.startswith("  ")]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("250000.00", "500000.00", "funding flow “Don à X”: amount 250 000 € → 500 000 €"),
        ("mai:recipient e:x", "mai:recipient e:y", "funding flow “Don à X”: recipient X → Y"),
        (
            "mai:recipient e:x",
            "mai:recipient e:x , e:y",
            "funding flow “Don à X”: recipient added: Y",
        ),
        ("; mai:recipient e:x", "", "funding flow “Don à X”: recipient removed: X"),
        ("250000.00", "250000.0", "funding flow “Don à X”: amount 250 000 € → 250 000 €"),
    ],
)
def test_a_change_is_told_by_the_names_of_things_and_properties(
    old: str, new: str, sentence: str
) -> None:
    assert told(side("A", a=FLOW), side("B", a=FLOW.replace(old, new))) == [sentence]


def test_things_that_come_go_or_move_are_told_once() -> None:
    first = side("A", a=FLOW + 'e:z a mai:Claim ; skos:prefLabel "Z"@fr .', b="")
    second = side(
        "B",
        a=FLOW.replace('e:y skos:prefLabel "Y"@fr .', ""),
        b='e:y skos:prefLabel "Y"@fr . e:n a mai:Claim .',
    )
    assert told(first, second) == [
        "gone claim “Z”",
        "new claim “e:n”".replace("e:n", "<n>"),
        "“Y” moved here from a.ttl",
    ]


def test_a_thing_known_from_another_file_is_not_new() -> None:
    first, second = side("A", a=FLOW, b=""), side("B", a=FLOW, b='e:x skos:altLabel "XX"@fr .')
    assert told(first, second) == ["“X”: altLabel added: “XX”".replace("altLabel", "alt label")]


def test_the_order_of_statements_and_the_names_of_blank_nodes_are_no_difference() -> None:
    first = side("A", a="e:a e:p _:x , _:y . _:x e:q 1 . _:y e:q 2 ; e:r _:x .")
    second = side(
        "B", a="_:k e:r [] . e:a e:p _:m, _:k . _:k e:q 2 .".replace("[]", "_:m") + " _:m e:q 1 ."
    )
    assert told(first, second) == []
    assert not compare(first, second)


def test_a_change_inside_a_blank_node_is_told_of_the_thing_that_holds_it() -> None:
    text = (
        'e:a skos:prefLabel "A"@fr ; e:part [ e:deep [ e:size 1 ; e:kind e:k ] ] , [ e:size 3 ] .'
    )
    changed = text.replace("e:size 1", "e:size 2")
    assert told(
        side("A", a="e:b e:part [ e:size 1 ] ."), side("B", a="e:b e:part [ e:size 2 ] .")
    ) == ["“<b>”: part › size 1 → 2"]
    assert "size 1" in " ".join(told(side("A", a=text), side("B", a=changed)))


def test_control_characters_of_the_data_do_not_reach_the_terminal() -> None:
    (line,) = told(side("A", a=""), side("B", a='e:a e:p "\\u001b[31mred\\u202e" .'))
    assert "\x1b" not in line
    assert "[U+001B]" in line


def test_markdown_of_the_data_is_shown_as_text() -> None:
    workspace = Workspace(Path(__file__).parent, Settings("t", BASE))
    found = compare(
        side("A", a=""), side("B", a='e:a skos:prefLabel "<img src=x> [a](http://b) @you *c*"@fr .')
    )
    page = as_markdown(chapters(found, labels(found, workspace)))
    assert "&lt;img src=x&gt; \\[a\\](http:&#47;/b) @\u200byou \\*c\\*" in page


def test_a_file_that_is_not_well_formed_is_named_with_its_side_and_place() -> None:
    with pytest.raises(MaillageError) as caught:
        compare(side("A", a=""), side("B", a="e:a e:p 250 000 ."))
    assert "B: a.ttl:5:9: 250 000 is not one number" in str(caught.value)


GRAPHS = st.lists(
    st.tuples(
        st.sampled_from(["e:a", "_:x", "_:y", "_:z"]),
        st.sampled_from(["e:p", "e:q"]),
        st.sampled_from(["e:a", "1", "2", "_:x", "_:y", "_:z", "[ e:p 1 ]", "( 1 _:x )"]),
    ),
    max_size=8,
).map(lambda rows: "\n".join(f"{s} {p} {o} ." for s, p, o in rows))


@settings(max_examples=150, deadline=None)
@given(GRAPHS, GRAPHS)
def test_there_is_no_difference_exactly_if_rdfc_gives_the_same_graph(one: str, other: str) -> None:
    same = judge.quads(HEAD + one) == judge.quads(HEAD + other)
    assert bool(compare(side("A", a=one), side("B", a=other))) != same


@settings(max_examples=60, deadline=None)
@given(texts.turtle)
def test_no_text_differs_from_itself(text: str) -> None:
    first, second = (
        Side(n, BASE, {"a.ttl": (text + end).encode()}) for n, end in (("A", ""), ("B", "\n#"))
    )
    assert not compare(first, second)


@settings(max_examples=100, deadline=None)
@given(GRAPHS, GRAPHS)
def test_the_patch_turns_the_first_graph_into_the_second(one: str, other: str) -> None:
    found = compare(side("A", a=one), side("B", a=other))
    patched = set(found.files[0].before) if found else set()
    removed, added = operations(patch(found))
    assert removed <= patched
    expected = set(found.files[0].after) if found else set()
    assert (patched - removed) | added == expected
    assert judge.same_names(expected) == in_graph(other if found else "")


def operations(text: str) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """Read a patch with a parser of its own: N-Quads behind D and A."""
    lines = text.splitlines()
    assert (lines[0], lines[-1]) == ("TX .", "TC .")
    parts = ("\n".join(line[2:] for line in lines[1:-1] if line.startswith(f"{k} ")) for k in "DA")
    removed, added = (set(ox.parse(part.encode(), ox.RdfFormat.N_QUADS)) for part in parts)
    return {q for q in removed if isinstance(q, ox.Quad)}, {
        q for q in added if isinstance(q, ox.Quad)
    }


def in_graph(text: str) -> list[str]:
    graph = ox.NamedNode(BASE + "a")
    parsed = ox.parse((HEAD + text).encode(), ox.RdfFormat.TURTLE)
    return judge.same_names(ox.Quad(t.subject, t.predicate, t.object, graph) for t in parsed)


@pytest.mark.parametrize("size", [12, 60, 130])
def test_a_clique_of_blank_nodes_is_answered_in_bounded_time(size: int) -> None:
    clique = "\n".join(f"_:n{a} e:p _:n{b} ." for a in range(size) for b in range(size) if a != b)
    began = time.process_time()
    assert not compare(side("A", a=clique), side("B", a=clique.replace("_:n", "_:m")))
    assert compare(side("A", a=clique), side("B", a=clique + "\n_:n1 e:q 1 ."))
    assert time.process_time() - began < 20


def test_where_blank_nodes_cannot_be_told_apart_in_time_the_text_says_so() -> None:
    size = 130
    clique = "\n".join(f"_:n{a} e:p _:n{b} ." for a in range(size) for b in range(size) if a != b)
    began = time.process_time()
    first, second = side("A", a=clique), side("B", a=clique + "\ne:a e:p 1 .")
    assert [file.exact for file in compare(first, second).files] == [False]
    news, note = told(first, second)
    assert news == "new “<a>”: p 1"
    assert "bounded time" in note
    assert time.process_time() - began < 60
