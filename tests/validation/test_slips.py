"""Values as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.validation.conftest import World


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('"2018-04-01"^^xsd:date', '"01/04/2018"^^xsd:date', "ill-formed-value", "2018-04-01"),
        ('"2018-04-01"^^xsd:date', "'2018-13-01'^^xsd:date", "ill-formed-value", "xsd:date"),
        ("250000.00", '"250 000"^^xsd:decimal', "ill-formed-value", "Write 250000."),
        ('"vote.txt"', '"vote\u200b.txt"', "invisible-character", "U+200B"),
        ("Un vote de la Région", "Un vote de la RÃ©gion", "damaged-text", "Région"),
        ("Un vote de la Région", "Un vote de la R\ufffdgion", "damaged-text", "anew"),
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
    assert amounts == ["ill-formed-value"]


def test_typographic_blanks_of_french_are_no_mistake(world: World) -> None:
    world.spoil('"250 000 €"', '"250\u202f000\u00a0€"')
    assert world.validate().returncode == 0


def test_a_huge_value_is_a_warning(world: World) -> None:
    world.spoil("Un vote de la Région", "x" * 1_000_000)
    assert "huge-literal" in [f["code"] for f in world.findings()]
