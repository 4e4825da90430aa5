from __future__ import annotations

import time

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.turtle.mistakes import mistakes, refusal
from maillage.turtle.source import Source
from tests.turtle import judge, texts

HEAD = "@prefix e: <http://e/> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"

# Text after HEAD (line 3 on), and for each mistake: place, code, and what the hint must name.
CASES: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "no dot before the next statement": (
        "e:a a e:B ;\n  e:p 1\n\ne:c a e:D .\ne:d a .\n",
        [("4:7", "missing-dot", "1 ."), ("7:5", "missing-value", "“.”")],
    ),
    "no dot at the end of the file": ("e:a a e:B", [("3:7", "missing-dot", ".")]),
    "no semicolon at the end of a line": (
        "e:a a e:B ;\n  e:p 1\n  e:q 2 ;\n  e:r .\n",
        [("4:7", "missing-semicolon", ";"), ("6:3", "missing-value", "“.”")],
    ),
    "two names side by side": ("e:a e:p e:b e:c ; e:q 1 .", [("3:13", "missing-separator", ",")]),
    "a dot where the statement goes on": (
        "e:a a e:B .\n    e:p 1 ;\n    e:q 2 .\ne:z e:p 3 .\n",
        [("3:11", "early-dot", ";")],
    ),
    "a dot and then a label": (
        'e:a a e:B . # so\n    skos:prefLabel "x"@fr .\n',
        [("3:11", "early-dot", ";")],
    ),
    "curly quotes": (
        "e:a e:p “Minalogic”@fr ; e:q « x » .",
        [("3:9", "curly-quotes", '"Minalogic"'), ("3:30", "curly-quotes", '"x"')],
    ),
    "no closing quote": (
        'e:a e:p "Minalogic ;\n  e:q “x” .',
        [("3:9", "unclosed-string", '"Minalogic"'), ("4:7", "curly-quotes", '"x"')],
    ),
    "a quote inside a value": ('e:a e:p "a "b" c" .', [("3:13", "unclosed-string", '\\"')]),
    "no closing triple quote": (
        'e:a e:p """Minalogic ;\n e:q 1 .\n',
        [("3:9", "unclosed-string", '"""')],
    ),
    "a Windows path": (
        'e:a e:p "C:\\Users" ; e:q .',
        [("3:12", "bad-escape", "\\\\"), ("3:22", "missing-value", "“.”")],
    ),
    "spaces in a number": (
        "e:a e:p 250 000 ; e:q 1 000 000,50 ; e:r 250 000 € .",
        [
            ("3:9", "number-space", "250000."),
            ("3:23", "number-space", "1000000.50."),
            ("3:42", "number-space", "250000."),
        ],
    ),
    "a no-break space in a number": (
        "e:a e:p 250\u00a0000 .",
        [("3:9", "number-space", "250000.")],
    ),
    "a number with its unit": (
        "e:a e:p 12 % ; e:q 46M€ ; e:r 3 k .",
        [
            ("3:12", "stray-character", "alone"),
            ("3:22", "number-unit", "46000000."),
            ("3:33", "number-unit", "3000."),
        ],
    ),
    "a boolean in capitals, and in French": (
        "e:a e:p TRUE ; e:q oui .",
        [("3:9", "bare-word", "true"), ("3:20", "bare-word", "true")],
    ),
    "a name without prefix": ("e:a e:p Minalogic .", [("3:9", "bare-word", '"Minalogic"')]),
    "a name with spaces": ("e:a e:p e:Grenoble Alpes .", [("3:20", "space-in-name", "hyphens")]),
    "a prefix that is not declared": (
        'e:a sko:prefLabel "x" ; actor:x actor:y .',
        [
            ("3:5", "undeclared-prefix", "skos:"),
            ("3:25", "undeclared-prefix", "@prefix actor: <http://actor/> ."),
        ],
    ),
    "an unfinished merge": (
        "e:a a e:B ;\n<<<<<<< HEAD\n  e:p 1 ;\n=======\n  e:p 2 ;\n>>>>>>> other\n  e:q 3 .\n",
        [("4:1", "merge-marker", "Keep one")],
    ),
    "an IRI with a space, and one without end": (
        "e:a e:p <http://e/a b> , <http://e/c .\n",
        [("3:20", "bad-iri", "%20"), ("3:26", "bad-iri", ">")],
    ),
    "PREFIX with a dot": ("PREFIX f: <http://f/> .\n", [("3:23", "stray-dot", "Delete")]),
    "@PREFIX": ("@PREFIX f: <http://f/> .\nf:a f:b 1 .", [("3:1", "bad-directive", "@prefix")]),
    "a prefix without colon": ("@prefix f <http://f/> .\n", [("3:9", "bad-directive", "f:")]),
    "a namespace without brackets": (
        "@prefix f: http://f/ .\n",
        [("3:12", "bad-directive", "<http://f/>")],
    ),
    "a prefix without dot": (
        "@prefix f: <http://f/>\n@prefix g: <http://g/> .\n",
        [("3:12", "missing-dot", "<http://f/> .")],
    ),
    "a bracket that is not closed": (
        "e:a e:p [ e:q 1 ; e:r ( 1 2 .\ne:b e:p “x” .\n",
        [("3:23", "unclosed-bracket", ")"), ("4:9", "curly-quotes", '"x"')],
    ),
    "a comma in a list": ("e:a e:p ( 1, 2 ) .", [("3:12", "comma-in-list", "Delete")]),
    "a graph": ("e:g { e:a e:p 1 }\n", [("3:5", "graph-in-turtle", ".trig")]),
    "a language with an underscore": (
        'e:a e:p "x"@fr_FR .',
        [("3:15", "stray-character", "@fr-FR")],
    ),
    "a datatype in quotes": (
        'e:a e:p "2020"^^"date" .',
        [("3:15", "missing-datatype", "datatype")],
    ),
    "an equals sign": ("e:a e:p = 5 .", [("3:9", "stray-character", "space")]),
    "a literal as subject": (
        '"x" e:p 1 .\ne:b e:p .',
        [("3:1", "not-a-subject", "name"), ("4:5", "missing-value", "“.”")],
    ),
    "half a surrogate pair": ('e:a e:p "\\uD83D" .', [("3:9", "bad-escape", "itself")]),
    "a slash in a name": ("e:a e:p e:org/x .", [("3:14", "stray-character", "\\/")]),
    "an apostrophe in a name": ("e:a e:p e:l'eau .", [("3:12", "stray-character", "\\'")]),
}


def found(text: str) -> list[tuple[str, str, str]]:
    slips = mistakes(Source(text), prefixes={"actor": "http://actor/"})
    return [(str(slip.span), slip.code, slip.hint) for slip in slips]


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_is_found_at_its_place_and_its_hint_says_what_to_write(name: str) -> None:
    text, expected = CASES[name]
    actual = found(HEAD + text)
    assert [slip[:2] for slip in actual] == [mistake[:2] for mistake in expected]
    for (_, _, hint), (_, _, wanted) in zip(actual, expected, strict=True):
        assert wanted in hint


@pytest.mark.parametrize("name", CASES)
def test_each_of_the_cases_is_refused_by_the_parser_too(name: str) -> None:
    with pytest.raises(SyntaxError):
        list(ox.parse((HEAD + CASES[name][0]).encode(), ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('<?xml version="1.0"?>\n<rdf:RDF/>', "XML"),
        ("<rdf:RDF>", "RDF/XML"),
        ("<!DOCTYPE html>", "HTML"),
        ('{"@context": {}}', "JSON"),
        ("PK\x03\x04", "zip"),
        ("PREFIX e: <http://e/>\n# all\nSELECT * { ?s ?p ?o }", "SPARQL"),
        (HEAD + "\x00", "NUL"),
    ],
)
def test_a_file_of_another_kind_is_named_once(text: str, language: str) -> None:
    slips = mistakes(Source(text))
    assert [slip.code for slip in slips] == ["not-turtle"]
    assert language in slips[0].message


def test_reading_stops_after_a_hundred_mistakes_and_says_so() -> None:
    slips = mistakes(Source(HEAD + "e:a e:p Foo .\n" * 500))
    assert len(slips) == 101
    assert slips[-1].code == "too-many-mistakes"


def test_what_only_the_parser_refuses_is_told_in_its_words() -> None:
    text = HEAD + "e:a e:p 1 .\n"
    error = SyntaxError("Parser error at line 3: No.", (None, 3, 5, None, 3, 8))
    (slip,) = refusal(Source(text), error)
    assert (str(slip.span), slip.code, slip.message) == ("3:5", "syntax", "No.")


@settings(max_examples=100, deadline=None)
@given(texts.turtle, st.integers(0, 400), st.sampled_from(list(".;,[]()\"'<>^@{}€ \n“=")))
def test_a_text_has_mistakes_exactly_if_the_parser_refuses_it(
    text: str, at: int, character: str
) -> None:
    text = text[:at] + character + text[at + 1 :]
    slips = mistakes(Source(text), base=judge.BASE)
    assert bool(slips) == refused(text)
    lines = text.splitlines() or [""]
    assert all(1 <= slip.span.line <= len(lines) + 1 and slip.message for slip in slips)


def refused(text: str) -> bool:
    try:
        judge.quads(text)
    except SyntaxError:
        return True
    return False


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "e:a 1 " * 20_000, "<<<<<<< \n" * 20_000, "€" * 99_999]
)
def test_a_hostile_text_is_answered_in_bounded_time(text: str) -> None:
    began = time.process_time()
    assert mistakes(Source(text))
    assert time.process_time() - began < 5
