from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.turtle.statements import StatementReader
from maillage.turtle.tokens import cut, tokenize
from tests.turtle import judge, texts

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILES = sorted(
    [*(HERE / "files").iterdir(), *ROOT.glob("ontology/**/*.ttl"), *ROOT.glob("graph/**/*.ttl")]
)
W3C = sorted((ROOT.parent / "shared/data/w3c-shacl").glob("**/*.ttl"))


def assert_reads_as_pyoxigraph(text: str, *, trig: bool) -> None:
    reader = StatementReader(text, trig=trig, base=judge.BASE)
    assert judge.written(reader) == judge.quads(text, trig=trig)
    assert (reader.misread, reader.syntax.surprises) == ([], [])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_say_what_pyoxigraph_reads(path: Path) -> None:
    assert_reads_as_pyoxigraph(path.read_text("utf-8"), trig=path.suffix == ".trig")


@pytest.mark.skipif(not W3C, reason="the W3C SHACL suite is not in ../shared/data/w3c-shacl")
def test_the_files_of_the_w3c_suite_say_what_pyoxigraph_reads() -> None:
    for path in W3C:
        assert_reads_as_pyoxigraph(path.read_text("utf-8"), trig=False)


@settings(max_examples=60, deadline=None)
@given(texts.turtle)
def test_any_turtle_says_what_pyoxigraph_reads(text: str) -> None:
    assert_reads_as_pyoxigraph(text, trig=False)


@settings(max_examples=60, deadline=None)
@given(texts.trig)
def test_any_trig_says_what_pyoxigraph_reads(text: str) -> None:
    assert_reads_as_pyoxigraph(text, trig=True)


ODD = "ae:<>\"'\\.;,[](){}@^_#?\n 1\u00e9\u00a0\ufeff\u201c="


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=ODD, max_size=60))
def test_any_text_is_read_or_refused_as_pyoxigraph_does(text: str) -> None:
    assert ours(text) == refused_or_quads(text)


@settings(max_examples=150, deadline=None)
@given(texts.turtle, st.integers(0, 400), st.sampled_from(list(".;,[]()\"'<>^@{}€ \n")))
def test_a_text_with_one_wrong_character_is_read_or_refused_as_pyoxigraph_does(
    text: str, at: int, character: str
) -> None:
    text = text[:at] + character + text[at + 1 :]
    assert ours(text) == refused_or_quads(text)


def ours(text: str) -> list[str] | None:
    reader = StatementReader(text, base=judge.BASE)
    triples = list(reader)
    return None if reader.misread or reader.syntax.surprises else judge.written(triples)


def refused_or_quads(text: str) -> list[str] | None:
    try:
        return judge.quads(text)
    except SyntaxError:
        return None


@pytest.mark.parametrize(
    "text",
    [
        '"' * 100_000,
        "a." * 50_000,
        "a" + "." * 100_000,
        " " * 100_000,
        '"""' + '\\"""' * 30_000,
        "<" * 100_000,
        "<a:b> <a:b> " + "[ <a:b> " * 20_000,
        "<a:b> <a:b> " + "( " * 50_000,
        "<a:b> <a:b> " + "[ <a:b> " * 20_000 + "]" * 20_000 + " .",
        '"\\q' * 30_000,
        "a:b\n" * 30_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_texts_take_no_longer_than_their_length(text: str) -> None:
    began = time.process_time()
    list(tokenize(text))
    list(cut(text))
    list(StatementReader(text, base=judge.BASE))
    assert time.process_time() - began < 5
