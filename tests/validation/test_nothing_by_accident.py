"""What conforms only because nobody looked is a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.validation.conftest import World

ORGANISATIONS = "graph/register/organisations.ttl"
VOTE = "graph/sources/vote.ttl"
SHAPE = """
@prefix maish: <https://w3id.org/maillage/shapes#> .
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
maish:Own a sh:NodeShape ; sh:targetClass {target} ;
    sh:property [ sh:path {path} ; sh:maxCount 9 ] .
"""


def codes(world: World) -> list[str]:
    return [f["code"] for f in world.findings()]


def test_a_misspelt_class_in_a_shape_is_named(world: World) -> None:
    text = SHAPE.format(target="mai:FundingFlwo", path="mai:amount")
    found = world.write("ontology/shapes/Own.ttl", text).findings()
    (term,) = [f for f in found if f["code"] == "undeclared-term"]
    assert term["value"] == "mai:FundingFlwo"
    assert term["hint"] == "Did you mean mai:FundingFlow?"
    assert term["file"] == "ontology/shapes/Own.ttl"


def test_a_misspelt_property_in_a_shape_is_named(world: World) -> None:
    text = SHAPE.format(target="mai:FundingFlow", path="mai:amuont")
    world.write("ontology/shapes/Own.ttl", text)
    assert codes(world) == ["undeclared-term"]


def test_a_misspelt_property_of_shacl_is_named(world: World) -> None:
    text = SHAPE.format(target="mai:FundingFlow", path="mai:amount")
    text = text.replace("sh:maxCount", "sh:maxCuont")
    (term,) = world.write("ontology/shapes/Own.ttl", text).findings()
    assert (term["code"], term["line"], term["value"]) == ("undeclared-term", 6, "sh:maxCuont")
    assert term["hint"] == "Did you mean sh:maxCount?"


def test_a_shape_of_the_project_without_a_target_node_is_a_warning(world: World) -> None:
    text = SHAPE.format(target="mai:Goal", path="mai:about")
    found = world.write("ontology/shapes/Own.ttl", text).findings()
    (idle,) = [f for f in found if f["code"] == "idle-shape"]
    assert "maish:Own" in idle["message"]


def test_a_misspelt_term_in_a_check_is_named(world: World) -> None:
    query = "SELECT ?subject WHERE { ?subject mai:evidense ?p }"
    found = world.write("ontology/checks/own.rq", query).findings()
    (term,) = [f for f in found if f["code"] == "undeclared-term"]
    assert term["hint"] == "Did you mean mai:evidence?"


def test_a_check_about_what_nothing_uses_is_a_note(world: World) -> None:
    query = "SELECT ?subject WHERE { ?subject mai:restates ?subject } # mai:never in a comment"
    found = world.write("ontology/checks/own.rq", query).findings(notes=True)
    (idle,) = [f for f in found if f["code"] == "idle-check" and f.get("rule") == "own"]
    assert idle["severity"] == "info"
    assert "mai:restates" in idle["message"]


def test_subjects_of_a_class_without_a_shape_are_counted(world: World) -> None:
    text = """
    @prefix actor: <https://example.org/t/org/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    actor:a a <https://example.org/t/Kind> . actor:b a <https://example.org/t/Kind> .
    """
    kind = """
    <https://example.org/t/Kind> a <http://www.w3.org/2002/07/owl#Class> .
    """
    world.write("graph/own.ttl", text).write("ontology/own.ttl", kind)
    (found,) = [f for f in world.findings() if f["code"] == "uncovered-subject"]
    assert found["file"] == "graph/own.ttl"
    assert "actor:a, actor:b went unchecked" in found["message"]


def test_a_subject_without_a_class_is_a_violation(world: World) -> None:
    world.spoil("actor:minalogic\n    a org:FormalOrganization ;", "actor:minalogic", ORGANISATIONS)
    assert "untyped-subject" in codes(world)


def test_a_subject_described_in_two_files_is_a_warning(world: World) -> None:
    text = (world.root / ORGANISATIONS).read_text("utf-8")
    world.write("graph/register/copy.ttl", text)
    found = [f for f in world.findings() if f["code"] == "described-twice"]
    assert {f["subject"] for f in found} == {"actor:region", "actor:minalogic"}


def test_the_old_address_of_schema_org_is_named_once(world: World) -> None:
    text = """
    @prefix schema: <http://schema.org/> .
    <https://example.org/t/place/x> a schema:Place ; schema:name "X" .
    """
    found = world.write("graph/place.ttl", text).findings()
    (schema,) = [f for f in found if f["severity"] == "violation"]
    assert schema["code"] == "schema-http"
    assert schema["line"] == 2
    assert "<https://schema.org/" in schema["hint"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("foaf:Person", None),
        ("schema:Plce", "schema:Place"),
        ("org:FormalOrganisation", "org:FormalOrganization"),
        ("mai:fundingFlow", "mai:FundingFlow"),
    ],
)
def test_a_class_is_known_or_its_neighbour_is_named(
    world: World, written: str, meant: str | None
) -> None:
    prefixes = """
    @prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix schema: <https://schema.org/> .
    @prefix org: <http://www.w3.org/ns/org#> . @prefix mai: <https://w3id.org/maillage/ns#> .
    """
    world.write("graph/own.ttl", f"{prefixes} <https://example.org/t/x> a {written} .")
    found = [f for f in world.findings() if f["code"] == "undeclared-class"]
    hints = [f"Did you mean {meant}?"] if meant else []
    assert [f["hint"] for f in found] == hints


def test_a_property_that_foaf_declares_needs_no_declaration(world: World) -> None:
    end = "org:classification actorType:competitivenessPole ."
    more = f"{end[:-1]}; <http://xmlns.com/foaf/0.1/homepage> <https://example.org/> ."
    assert codes(world.spoil(end, more, ORGANISATIONS)) == []


KINDS = {
    "mai:funder actor:region": ('mai:funder "Minalogic"@fr', "literal-for-iri", "actor:minalogic"),
    "a mai:FundingFlow": ('a "mai:FundingFlow"', "literal-for-iri", "mai:FundingFlow"),
    "mai:evidence vote:p-money": ('mai:evidence "vote:p-money"', "literal-for-iri", "vote:p-money"),
    '"La Région vote une aide à Minalogic"@fr': ("actor:region", "iri-for-literal", None),
    "250000.00": ("actor:region", "iri-for-literal", None),
}


@pytest.mark.parametrize("right", KINDS)
def test_a_value_of_the_wrong_kind_is_one_finding_whatever_its_subject_is(
    right: str, world: World
) -> None:
    wrong, code, meant = KINDS[right]
    text = (world.root / VOTE).read_text("utf-8")
    typed = text.replace(right, wrong)
    untyped = typed.replace("    a mai:FundingFlow ;\n", "")
    for written in (typed, untyped):
        (found,) = [f for f in world.write(VOTE, written).findings() if f["code"] == code]
        assert meant is None or meant in found["hint"]
