"""Values as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maillage.validation.writings import is_well_formed, repaired

if TYPE_CHECKING:
    from tests.validation.conftest import World

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("datatype", "text"),
    [
        ("date", "2020-02-29"),
        ("date", "2018-04-01Z"),
        ("date", "-0044-03-15"),
        ("dateTime", "2018-04-01T24:00:00"),
        ("decimal", "+12."),
        ("decimal", ".5"),
        ("double", "-INF"),
        ("byte", "-128"),
        ("unsignedByte", "255"),
        ("integer", "9" * 10_000),
        ("duration", "P1DT2H"),
        ("gYear", "2018"),
        ("boolean", "1"),
        ("string", "anything"),
    ],
)
def test_a_well_formed_text_is_one(datatype: str, text: str) -> None:
    assert is_well_formed(XSD + datatype, text)


@pytest.mark.parametrize(
    ("datatype", "text", "meant"),
    [
        ("date", "2021-02-29", None),
        ("date", "1900-02-29", None),
        ("date", "2018-4-1", "2018-04-01"),
        ("date", "01/04/2018", "2018-04-01"),
        ("date", "2018-04-01T12:00:00Z", "2018-04-01"),
        ("date", "avril 2018", None),
        ("dateTime", "2018-04-01", None),
        ("decimal", "250 000", "250000"),
        ("decimal", "250\u202f000,50 €", "250000.50"),
        ("decimal", "12e3", None),
        ("integer", "12.0", "12"),
        ("integer", "٣", None),
        ("byte", "128", None),
        ("unsignedByte", "-1", None),
        ("boolean", "oui", "true"),
        ("boolean", "TRUE", "true"),
        ("duration", "P", None),
        ("duration", "P1DT", None),
        ("anyURI", "http://e/a b", None),
    ],
)
def test_an_ill_formed_text_is_repaired_only_where_its_meaning_is_clear(
    datatype: str, text: str, meant: str | None
) -> None:
    assert not is_well_formed(XSD + datatype, text)
    assert repaired(XSD + datatype, text) == meant


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('"2018-04-01"^^xsd:date', '"01/04/2018"^^xsd:date', "ill-formed-literal", "2018-04-01"),
        ('"2018-04-01"^^xsd:date', "'2018-13-01'^^xsd:date", "ill-formed-literal", "xsd:date"),
        ("250000.00", '"250 000"^^xsd:decimal', "ill-formed-literal", "Write 250000."),
        ('"vote.txt"', '"vote\u200b.txt"', "invisible-character", "U+200B"),
        ('"vote.txt"', '"vote\\u200b.txt"', "invisible-character", "U+200B"),
        ("Un vote de la Région", "Un vote de la RÃ©gion", "encoding", "Région"),
        ("Un vote de la Région", "Un vote de la R\ufffdgion", "encoding", "again"),
    ],
)
def test_a_bad_writing_is_found_with_what_to_write(
    world: World, old: str, new: str, code: str, said: str
) -> None:
    found = [f for f in world.spoil(old, new).findings() if f["code"] == code]
    assert len(found) == 1
    assert said in f"{found[0]['message']} {found[0]['hint']}"


def test_a_repaired_value_names_the_shape_only_once(world: World) -> None:
    world.spoil("250000.00", '"250 000"^^xsd:decimal')
    amounts = [f["code"] for f in world.findings() if f.get("path") == "mai:amount"]
    assert amounts == ["ill-formed-literal"]


def test_typographic_blanks_of_french_are_no_mistake(world: World) -> None:
    world.spoil('"250 000 €"', '"250\u202f000\u00a0€"')
    assert world.validate().returncode == 0


def test_a_huge_value_is_a_warning(world: World) -> None:
    world.spoil("Un vote de la Région", "x" * 1_000_000)
    assert "huge-literal" in [f["code"] for f in world.findings()]
