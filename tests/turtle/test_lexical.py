from __future__ import annotations

import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings

from maillage.turtle import character_slips, encoding_slips, prefix_slips, value_slips
from maillage.turtle.lexical import slips
from maillage.turtle.page import CODES, Page
from maillage.turtle.slips import Slip
from maillage.turtle.source import Source
from tests.turtle import texts

HEAD = (
    "@prefix e: <http://e/> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    'e:head e:as "2020"^^xsd:gYear .\n'
)
DATE = "^^xsd:date"

# A statement in line 4, and for each slip: column, code, and what the hint must name.
CASES: dict[str, tuple[str, list[tuple[int, str, str]]]] = {
    "a decimal comma": ("e:a e:p 12,5 .", [(9, "decimal-comma", "12.5")]),
    "a decimal comma after dots": (
        "e:a e:p 1,5,2 , 3 .",
        [(9, "decimal-comma", "1.5"), (11, "decimal-comma", "5.2")],
    ),
    "two numbers with a space after the comma": ("e:a e:p 12, 5 .", []),
    "a comma inside a text": ('e:a e:p "environ 12,5 M€ ; 1,5 ." .', []),
    "no such day": ('e:a e:p "2020-02-30"^^xsd:date .', [(9, "ill-formed-value", "2020-08-31")]),
    "a leap day": ('e:a e:p "2020-02-29"^^xsd:date, "2000-02-29"^^xsd:date .', []),
    "no leap day": ('e:a e:p "1900-02-29"^^xsd:date .', [(9, "ill-formed-value", "")]),
    "a time in a date": (
        'e:a e:p "2026-08-16T12:00:00Z"^^xsd:date .',
        [(9, "ill-formed-value", '"2026-08-16"^^xsd:date')],
    ),
    "a French date": (
        "e:a e:p \"16/08/2026\"^^xsd:date, '''3-4-2020'''^^xsd:date .",
        [
            (9, "ill-formed-value", '"2026-08-16"^^xsd:date'),
            (33, "ill-formed-value", '"2020-04-03"^^xsd:date'),
        ],
    ),
    "a year as a date": ('e:a e:p "2020"^^xsd:date .', [(9, "ill-formed-value", "xsd:gYear")]),
    "a boolean in capitals": ('e:a e:p "TRUE"^^xsd:boolean .', [(9, "ill-formed-value", "true")]),
    "a number with a space": (
        'e:a e:p "250 000"^^xsd:decimal .',
        [(9, "ill-formed-value", "250000.0")],
    ),
    "a number with its sign": (
        'e:a e:p "1.250,50 €"^^xsd:decimal, "12,5"^^xsd:double .',
        [(9, "ill-formed-value", "1250.50"), (36, "ill-formed-value", '"12.5"^^xsd:double')],
    ),
    "a decimal point in an integer": (
        'e:a e:p "1.0"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        [(9, "ill-formed-value", "12")],
    ),
    "a negative count": (
        'e:a e:p "-1"^^xsd:nonNegativeInteger, "0"^^xsd:nonNegativeInteger .',
        [(9, "ill-formed-value", "")],
    ),
    "a space around": ('e:a e:p " 5"^^xsd:integer .', [(9, "ill-formed-value", "5")]),
    "an escape hides it": (
        'e:a e:p "2020\\u002D1"^^xsd:gYearMonth .',
        [(9, "ill-formed-value", "2020-08")],
    ),
    "a misspelt datatype": (
        'e:a e:p "x"^^xsd:dateTme .',
        [(9, "unknown-datatype", "xsd:dateTime")],
    ),
    "a capital in a datatype": ('e:a e:p "x"^^xsd:Date .', [(9, "unknown-datatype", "xsd:date")]),
    "a zero in front": (
        'e:a e:p 07, "038000"^^xsd:integer, 0.5, 0 .',
        [(9, "leading-zero", "7"), (13, "leading-zero", '"038000"')],
    ),
    "a no-break space in a name": (
        'e:a e:p "Grenoble\u00a0Alpes" .',
        [(18, "invisible-character", "plain space")],
    ),
    "French typography": (
        'e:a e:p "46\u00a0M€\u202f: «\u00a0pôle\u00a0» ; 12\u202f% et 250\u202f000" .',
        [],
    ),
    "a zero-width space": ('e:a e:p "Mina\u200blogic" .', [(14, "invisible-character", "Delete")]),
    "an emoji of several": ('e:a e:p "👩\u200d🔬" .', []),
    "a mark in a comment": ("e:a e:p 1 . # \u00a0 \ufeff", []),
    "text that runs backwards": (
        'e:a e:p "a\u202eb" . # \u202e',
        [(11, "text-direction", "Delete"), (19, "text-direction", "Delete")],
    ),
    "an invisible character in an IRI": (
        "e:a e:p <http://e/a\u200b> .",
        [(20, "invisible-character", "Delete")],
    ),
    "a broken encoding": (
        'e:a e:p "Ã©tÃ© 2020" .',
        [(10, "damaged-text", "'été'")],
    ),
    "a replacement character": (
        'e:a e:p "\ufffdt\ufffd" .',
        [(10, "damaged-text", "anew")],
    ),
    "HTML": (
        'e:a e:p "R&amp;D, caf&eacute;" . # &amp;',
        [(11, "html-entity", "'&'"), (22, "html-entity", "'é'")],
    ),
    "schema.org": (
        "e:a <http://schema.org/name> 1 . # http://schema.org/",
        [(5, "schema-http", "<https://schema.org/name>")],
    ),
    "a prefix twice": (
        "@prefix e: <http://f/> . e:a e:p 1 .",
        [(9, "prefix-twice", "another name")],
    ),
    "an unused prefix": (
        '@prefix f: <http://f/> . e:a e:p "f:a", <f:b> . # f:c',
        [(9, "prefix-unused", "Delete"), (41, "name-in-brackets", "f:b without < >")],
    ),
    "a name in brackets": ("e:a e:p <mai:x> .", [(9, "name-in-brackets", "mai:x without < >")]),
    "an IRI that is no address": ("e:a e:p <urn:x:y> .", []),
    "a Cyrillic letter in a Latin word": (
        'e:a e:p "Min\u0430logic" .',
        [(13, "look-alike", "Write the Latin a.")],
    ),
    "a Cyrillic word": ('e:a e:p "\u041c\u043e\u0441\u043a\u0432\u0430, \u03bcm" .', []),
    "an accent beside its letter": (
        'e:a e:p "Re\u0301gion" .',
        [(11, "decomposed-accent", "Write é anew")],
    ),
    "an accent that no letter has in one": ('e:a e:p "x\u0301" .', []),
    "a statement about a statement": (
        "<< e:a e:p 1 >> e:q 2 .",
        [(1, "rdf-star", "a node of its own")],
    ),
    "an annotation": ("e:a e:p 1 {| e:q 2 |} .", [(11, "rdf-star", "a node of its own")]),
    "a prefix used before a text that names it": ('@prefix f: <http://f/> . e:a f:p "f:a" .', []),
    "a prefix named in a long string": (
        '@prefix f: <http://f/> . e:a e:p """\nf:a\n""" .',
        [(9, "prefix-unused", "")],
    ),
    "a prefix of the project for another thing": (
        "@prefix mai: <http://other/> . mai:a mai:b mai:c .",
        [(9, "prefix-differs", "@prefix mai: <http://mai/>")],
    ),
    "a namespace of the project by another name": (
        "@prefix m: <http://mai/> . m:a m:b m:c .",
        [(9, "prefix-differs", "@prefix mai: <http://mai/>")],
    ),
    "a prefix in a comment": ("e:a e:p 1 . # @prefix e: <http://f/> .", []),
    "a merge in a text": (
        'e:a e:p """a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\n""" .',
        [(1, "merge-marker", "Keep one")],
    ),
    "a block pasted twice": (
        "e:a e:p 1 .\ne:a e:p 1 .\n",
        [(1, "stated-twice", "Remove one of the two blocks")],
    ),
}


def look(text: str) -> tuple[Slip, ...]:
    return slips(Source.of(text.encode()), prefixes={"mai": "http://mai/"})


@pytest.mark.parametrize("name", CASES)
def test_each_slip_is_found_at_its_place_and_its_hint_says_what_to_write(name: str) -> None:
    text, expected = CASES[name]
    list(ox.parse((HEAD + text).encode(), ox.RdfFormat.TURTLE))  # parsers see nothing wrong
    actual = look(HEAD + text)
    assert [(s.span.column, s.code) for s in actual] == [slip[:2] for slip in expected]
    for slip, (_, _, wanted) in zip(actual, expected, strict=True):
        assert wanted in slip.hint
        assert slip.severity == CODES[slip.code]


def test_a_decimal_comma_is_placed_from_its_first_digit_to_its_last() -> None:
    (slip,) = look(HEAD + "e:a e:p\n  12,50 .")
    span = slip.span
    assert (span.line, span.column, span.end_line, span.end_column) == (5, 3, 5, 8)


@pytest.mark.parametrize(
    ("data", "place", "code", "words"),
    [
        (b"\xef\xbb\xbf" + HEAD.encode(), "1:1", "byte-order-mark", "without BOM"),
        (
            HEAD.encode() + b'e:a e:p "caf\xe9" .',
            "4:13",
            "not-utf-8",
            "0xE9 is not UTF-8; in Windows-1252 it is 'é'",
        ),
        (HEAD.encode("utf-16"), "1:1", "not-utf-8", "UTF-16"),
        (HEAD.encode("utf-16-le"), "1:1", "not-utf-8", "UTF-16"),
        (HEAD.encode("utf-16-be"), "1:1", "not-utf-8", "UTF-16"),
        (HEAD.encode("utf-32"), "1:1", "not-utf-8", "UTF-32"),
        (HEAD.encode("utf-32-be"), "1:1", "not-utf-8", "UTF-32"),
        (HEAD.replace("\n", "\r\n").encode(), "1:25", "carriage-return", "3 lines"),
    ],
)
def test_an_encoding_that_is_not_plain_utf8_is_named(
    data: bytes, place: str, code: str, words: str
) -> None:
    (slip,) = slips(Source.of(data))
    assert (str(slip.span), slip.code) == (place, code)
    assert words in f"{slip.message} {slip.hint}"


def test_a_file_of_several_encodings_is_still_read_for_everything_else() -> None:
    data = HEAD.encode() + 'e:a e:p "é'.encode() + b'\xe9" , 12,5 .'
    assert [slip.code for slip in slips(Source.of(data))] == ["not-utf-8", "decimal-comma"]
    assert "éé" in Source.of(data).text


def test_every_code_of_the_list_is_found_by_one_of_these_cases() -> None:
    shown = {code for _, expected in CASES.values() for _, code, _ in expected}
    assert set(CODES) - shown == {"byte-order-mark", "not-utf-8", "carriage-return"}


ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", ["graph", "ontology"])
def test_our_own_files_have_no_slip_that_fails_a_run(folder: str) -> None:
    found = {
        path.name: slip
        for path in sorted((ROOT / folder).rglob("*.ttl"))
        for slip in slips(Source.read(path))
        if slip.severity == "violation"
    }
    assert found == {}


@settings(max_examples=100, deadline=None)
@given(texts.turtle)
def test_the_fast_patterns_miss_nothing_that_the_tokens_show(text: str) -> None:
    """Look once as always, and once with a second text that makes every pattern match."""
    bait = '\ne:z e:p 12,5 , 07 , "2020-1"^^xsd:date , "x\u200b" , "&amp;" .'
    plain = {slip.code for slip in look(text)}
    baited = {(slip.code, slip.span) for slip in look(text + bait) if slip.span.line <= lines(text)}
    assert {code for code, _ in baited} - plain <= {"prefix-unused"}


def lines(text: str) -> int:
    return len(Page(Source(text), {}).lines.starts())


def test_a_clean_text_costs_far_less_than_reading_it() -> None:
    block = (
        'e:f{0} a e:Flow ; e:amount {0}.50 ; e:label "Flux {0} : 12,5 M€"@fr ;\n'
        '  e:date "2020-08-31"^^xsd:date .\n'
    )
    text = HEAD + "".join(block.format(number) for number in range(1, 20_000))
    began = time.process_time()
    assert slips(Source(text)) == ()
    assert time.process_time() - began < 2


def test_every_look_is_taken() -> None:
    modules = (character_slips, encoding_slips, prefix_slips, value_slips)
    assert all(module.LOOKS for module in modules)
