from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maillage.turtle.format import Order, formatted
from maillage.turtle.source import Source
from maillage.turtle.tokens import tokenize
from tests.turtle import judge, texts

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES = sorted(p for p in (HERE / "formats").iterdir() if ".expected" not in p.name)
OURS = sorted([*ROOT.glob("graph/**/*.ttl"), *ROOT.glob("ontology/**/*.ttl")])
ORDER: Order = {"": ["http://e/z", "http://e/a"], "http://e/Flow": ["http://e/m", "http://e/z"]}


def form(text: str, *, trig: bool = False, order: Order | None = None) -> str:
    result = formatted(Source(text), trig=trig, order=order)
    assert result.slips == ()
    assert result.text is not None
    return result.text


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_each_case_becomes_what_is_expected(path: Path) -> None:
    expected = path.with_suffix(f".expected{path.suffix}").read_text("utf-8")
    trig = path.suffix == ".trig"
    assert form(path.read_text("utf-8"), trig=trig) == expected
    assert form(expected, trig=trig) == expected


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_our_own_files_keep_their_triples_and_comments_and_stay_as_they_are_then(
    path: Path,
) -> None:
    assert_kept(path.read_text("utf-8"), trig=False)


def assert_kept(text: str, *, trig: bool) -> None:
    once = form(text, trig=trig)
    assert judge.quads(once, trig=trig) == judge.quads(text, trig=trig)
    assert words(once) == words(text)
    assert form(once, trig=trig) == once


def words(text: str) -> list[str]:
    return sorted(text[t.start : t.end].rstrip() for t in tokenize(text) if t.kind == "comment")


BLOCKS = st.lists(texts.block, max_size=4)


@settings(max_examples=60, deadline=None)
@given(BLOCKS, texts.gap, texts.gap)
def test_any_text_keeps_its_triples_and_comments_and_stays_as_it_is_then(
    blocks: list[str], gap: str, end: str
) -> None:
    assert_kept(texts.PROLOGUE + "".join(f"{gap}{block} .{end}" for block in blocks), trig=False)


@settings(max_examples=40, deadline=None)
@given(st.lists(texts.graph, max_size=3), texts.gap)
def test_any_trig_keeps_its_triples_and_comments_and_stays_as_it_is_then(
    graphs: list[str], gap: str
) -> None:
    assert_kept(texts.PROLOGUE + "".join(gap + graph for graph in graphs) + gap, trig=True)


SUBJECTS = ["e:s1", "e:s2", "e:s3"]
FACTS = st.sets(
    st.tuples(
        st.sampled_from(SUBJECTS),
        st.sampled_from(["a", "e:p", "e:a", "e:z", "e:m"]),
        st.sampled_from(["e:Flow", "e:o", '"x"@fr', '"y"@en', "1.50", "[ e:p 1 ]", "( 1 2 )"]),
    ),
    min_size=1,
    max_size=12,
)


def file_of(facts: set[tuple[str, str, str]]) -> str:
    """Return facts as a file in the stable form, subjects in their order."""
    lines = [f"{s} {p} {o} ." for s, p, o in sorted(facts)]
    by_subject = [
        f"{subject} "
        + " ; ".join(
            line.removesuffix(" .").split(" ", 1)[1] for line in lines if line.startswith(subject)
        )
        + " ."
        for subject in sorted({fact[0] for fact in facts})
    ]
    return form("@prefix e: <http://e/> .\n\n" + "\n\n".join(by_subject))


@settings(max_examples=60, deadline=None)
@given(FACTS, st.data())
def test_one_fact_more_or_less_is_one_hunk(
    facts: set[tuple[str, str, str]], data: st.DataObject
) -> None:
    fact = data.draw(st.sampled_from(sorted(facts)))
    assume(any(other[0] == fact[0] for other in facts - {fact}))
    assert hunks(file_of(facts), file_of(facts - {fact})) == 1


@settings(max_examples=60, deadline=None)
@given(FACTS, st.data())
def test_one_value_changed_is_one_hunk(
    facts: set[tuple[str, str, str]], data: st.DataObject
) -> None:
    fact = data.draw(st.sampled_from(sorted(facts)))
    alone = {other for other in facts if other[:2] != fact[:2]}
    values = ("e:new", '"new"@fr', "7")
    before, after = (file_of(alone | {(*fact[:2], value)}) for value in values[:2])
    assert hunks(before, after) == 1


def hunks(before: str, after: str) -> int:
    """Return in how many places two texts differ."""
    matcher = SequenceMatcher(a=before.splitlines(), b=after.splitlines(), autojunk=False)
    return sum(tag != "equal" for tag, *_ in matcher.get_opcodes())


@settings(max_examples=40, deadline=None)
@given(FACTS, st.randoms(use_true_random=False))
def test_the_order_in_which_an_author_states_facts_about_a_subject_does_not_show(
    facts: set[tuple[str, str, str]], random: Random
) -> None:
    plain = {fact for fact in facts if fact[0] == "e:s1" and fact[2][0] not in "[("}
    assume(plain)
    lines = sorted(f"{p} {o}" for _, p, o in plain)
    shuffled = list(lines)
    random.shuffle(shuffled)
    head = "@prefix e: <http://e/> .\n"
    one, other = (form(f"{head}e:s1 {' ; '.join(ls)} .") for ls in (lines, shuffled))
    assert one == other


def test_properties_come_in_the_order_of_the_class_then_of_the_terms_then_by_name() -> None:
    text = "@prefix e: <http://e/> .\ne:s e:b 1 ; e:a 1 ; e:z 1 ; e:m 1 ; a e:{} ."
    flow, other = (form(text.replace("{}", name), order=ORDER) for name in ("Flow", "Other"))
    assert [line.split()[0] for line in flow.splitlines()[3:]] == ["a", "e:m", "e:z", "e:a", "e:b"]
    assert [line.split()[0] for line in other.splitlines()[3:]] == ["a", "e:z", "e:a", "e:b", "e:m"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("@prefix e: <http://e/> .\ne:a e:p 250 000 .", "number-space"),
        ("@prefix e: <http://e/> .\ne:a e:p 1 .\n@prefix e: <http://f/> .", "prefix-twice"),
        ("<a> <b> <c> .\n@base <http://e/> .", "not-kept"),
    ],
)
def test_a_text_that_has_no_stable_form_is_refused_with_its_place(text: str, code: str) -> None:
    result = formatted(Source(text))
    assert result.text is None
    assert [slip.code for slip in result.slips] == [code]


def test_a_file_in_another_encoding_is_refused() -> None:
    result = formatted(Source.of(b'<urn:a> <urn:b> "\xe9" .'))
    assert (result.text, [slip.code for slip in result.slips]) == (None, ["not-utf-8"])


@pytest.mark.parametrize(
    "literal", ["010.50", "1e3", '"10.50"^^e:d', "'''a'''", '"\\u00e9"', '"x"@FR']
)
def test_values_stay_as_they_are_written(literal: str) -> None:
    assert f"e:p {literal} ." in form(f"@prefix e: <http://e/> .\ne:a e:p {literal} .")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "@prefix e: <http://e/> .\n"])
def test_a_file_without_statements_keeps_what_it_has(text: str) -> None:
    assert form(text) == text


def test_a_multi_line_value_inside_a_graph_keeps_its_lines() -> None:
    text = '@prefix e: <http://e/> . e:g { e:a e:p [ e:q """x\ny\n z""" ; e:r 1 ] . }'
    once = form(text, trig=True)
    assert '"""x\ny\n z"""' in once
    assert form(once, trig=True) == once
