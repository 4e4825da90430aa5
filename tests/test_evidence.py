from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from maillage import dataset, evidence
from maillage.errors import NotFound, UsageFault

Project = Callable[[dict[str, str | bytes]], Path]

# Accents and a character outside the basic plane: offsets are code points, not bytes or UTF-16.
TEXT = "La région 🏔 donne 10 €.\r\nLa région 🏔 donne encore.\n"
WORDS = "donne 10 €"
START = 12


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def graph(start: int = START, end: int = START + len(WORDS), words: str = WORDS) -> str:
    return f"""
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://example.org/t/sources/a#> .
<https://example.org/t/sources/a> a mai:Document ; skos:prefLabel "A"@fr ;
    mai:fileName "a.txt" ; mai:sha256 "{sha(TEXT)}" ; mai:textLength {len(TEXT)} .
:p a mai:Passage ; oa:hasSource <https://example.org/t/sources/a> ;
    oa:start {start} ; oa:end {end} ; mai:sha256 "{sha(words)}" .
:flow mai:evidence :p .
"""


@pytest.fixture
def check(project: Project) -> Callable[..., list[tuple[str, str]]]:
    def run(turtle: str, text: str = TEXT) -> list[tuple[str, str]]:
        root = project({"graph/sources/a.ttl": turtle, "texts/a.txt": text.encode()})
        problems = evidence.check(dataset.load(root), root / "texts")
        return [(p.message, p.hint) for p in problems]

    return run


Check = Callable[..., list[tuple[str, str]]]


def test_a_passage_at_its_offsets_has_no_problem(check: Check) -> None:
    assert TEXT[START : START + len(WORDS)] == WORDS
    assert check(graph()) == []


def test_a_passage_moved_by_one_character_is_found_with_the_place_of_its_words(
    check: Check,
) -> None:
    [(message, hint)] = check(graph(START + 1, START + 1 + len(WORDS)))
    assert message == "The words at 13-23 are not those of the digest."
    assert hint == "They stand once elsewhere: write oa:start 12 ; oa:end 22."


def test_words_that_stand_twice_are_not_re_anchored(check: Check) -> None:
    [(_, hint)] = check(graph(1, 10, "La région"))
    assert hint == "They stand at several places (0, 25): read the text and choose one."


def test_a_letter_changed_in_the_text_is_found_in_the_text_and_in_the_passage(
    check: Check,
) -> None:
    messages = [message for message, _ in check(graph(), TEXT.replace("10", "11"))]
    assert messages == [
        "a.txt is not the text that the graph was made from.",
        "The words at 12-22 are not those of the digest.",
    ]


def test_line_ends_are_part_of_the_text(check: Check) -> None:
    messages = [message for message, _ in check(graph(), TEXT.replace("\r\n", "\n"))]
    assert "a.txt is not the text that the graph was made from." in messages


def test_a_passage_that_was_deleted_is_missed(check: Check) -> None:
    turtle = graph()
    begin, end = turtle.index(":p a"), turtle.index(":flow")
    [(message, hint)] = check(turtle[:begin] + turtle[end:])
    assert message == "Its passage p is not in the graph."
    assert "evidence add" in hint


def test_a_document_that_is_only_cited_needs_no_passage(check: Check) -> None:
    cited = """
<https://example.org/t/context/b> a mai:Document ; <https://schema.org/url> <https://b.example/> .
:known mai:evidence <https://example.org/t/context/b> .
"""
    assert check(graph() + cited) == []


def test_a_span_beyond_the_end_is_found(check: Check) -> None:
    start = len(TEXT) - 4
    [(message, _)] = check(graph(start, start + 9, TEXT[start:]))
    assert message == f"The words at {start}-{start + 9} are not those of the digest."


def test_a_missing_text_is_a_problem_of_its_document(project: Project) -> None:
    root = project({"graph/sources/a.ttl": graph(), "texts/other.txt": ""})
    [problem] = evidence.check(dataset.load(root), root / "texts")
    assert problem.message.startswith("There is no a.txt")


def test_a_file_name_that_is_a_path_is_not_followed(project: Project) -> None:
    turtle = graph().replace('"a.txt"', '"../a.txt"')
    root = project({"graph/sources/a.ttl": turtle, "texts/b.txt": "", "a.txt": TEXT})
    [problem] = evidence.check(dataset.load(root), root / "texts")
    assert problem.message == "The file name '../a.txt' is a path."


def test_the_turtle_of_an_anchored_passage_passes_the_check(check: Check) -> None:
    turtle = graph()
    begin, end = turtle.index(":p a"), turtle.index(":flow")
    text = evidence.Text("https://example.org/t/sources/a", "A", "a.txt", sha(TEXT), len(TEXT))
    block = evidence.anchor(text, TEXT, 3, 9, ":p")
    assert check(turtle[:begin] + block + turtle[end:]) == []


def test_a_span_outside_the_text_is_refused() -> None:
    text = evidence.Text("https://example.org/t/sources/a", "A", "a.txt", "", None)
    with pytest.raises(UsageFault, match="no span"):
        evidence.anchor(text, TEXT, 3, len(TEXT) + 1, ":p")


def test_every_place_of_a_quote_is_found_even_where_places_overlap() -> None:
    assert evidence.occurrences("aaa", "aa") == (0, 1)


def test_an_unknown_document_is_refused_with_those_there_are() -> None:
    text = evidence.Text("https://example.org/t/sources/a", "A", "a.txt", "", None)
    with pytest.raises(NotFound) as refused:
        evidence.of_document([text], "b")
    assert refused.value.hint == "Write one of: a."
