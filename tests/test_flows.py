from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from maillage import dataset, flows, totals
from maillage.flows import Flow, Lack

Project = Callable[[dict[str, str | bytes]], Path]

HEAD = """
@prefix : <https://example.org/t/flow/> .
@prefix actor: <https://example.org/t/org/> .
@prefix comparator: <https://w3id.org/maillage/code/comparator/> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix decisionType: <https://w3id.org/maillage/code/decisionType/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix place: <https://example.org/t/place/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix stage: <https://w3id.org/maillage/code/stage/> .
@prefix tieType: <https://w3id.org/maillage/code/tieType/> .
@prefix unit: <https://w3id.org/maillage/code/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
VOTED = "a mai:FundingFlow ; mai:stage stage:voted ; mai:currency cur:EUR"


@pytest.fixture
def read(project: Project) -> Callable[[str], dict[str, Flow]]:
    """Return a function that reads the flows of some Turtle, by local name."""

    def read_turtle(turtle: str) -> dict[str, Flow]:
        book = flows.read(dataset.load(project({"graph/a.ttl": HEAD + turtle})))
        return {flow.iri.rpartition("/")[2]: flow for flow in book.flows}

    return read_turtle


Read = Callable[[str], dict[str, Flow]]


@pytest.mark.parametrize(
    ("says", "shown"),
    [
        ("mai:comparator comparator:exact ; mai:amount 351000.00", "351 000 €"),
        ("mai:comparator comparator:moreThan ; mai:amount 600000", "> 600 000 €"),
        ("mai:comparator comparator:range ; mai:low 10.0 ; mai:high 20.5", "entre 10 € et 20,50 €"),
        ("mai:comparator comparator:exact ; mai:amount '007'^^xsd:decimal", "7 €"),
    ],
)
def test_an_amount_is_read_with_its_comparator(read: Read, says: str, shown: str) -> None:
    assert str(read(f":f {VOTED} ; {says} .")["f"].amount) == shown


@pytest.mark.parametrize(
    ("says", "note"),
    [
        ("mai:amount 5.0", "no comparator is given"),
        ("mai:comparator comparator:exact", "no amount is given"),
        ("mai:comparator comparator:exact ; mai:amount 5.0, 6.0", "2 values for amount"),
        ("mai:comparator comparator:exact ; mai:amount 5.0e3", "amount is no decimal of 0 or more"),
        ("mai:comparator comparator:exact ; mai:amount -5.0", "amount is no decimal of 0 or more"),
        (
            f"mai:comparator comparator:exact ; mai:amount {'9' * 1001}.0",
            "amount has more than 1000 digits",
        ),
        ("mai:comparator comparator:exact ; mai:amount '5'", "amount is no decimal of 0 or more"),
        (
            "mai:comparator comparator:exact ; mai:amount 'x'^^xsd:decimal",
            "amount is no decimal of 0 or more",
        ),
        (
            "mai:comparator comparator:range ; mai:low 9.0 ; mai:high 8.0",
            "the lower bound is above the upper one",
        ),
        ("mai:comparator comparator:guess ; mai:amount 5.0", "the comparator guess is not known"),
        ("mai:comparator comparator:exact, comparator:about", "2 values for comparator"),
        (
            "mai:stage stage:paid ; mai:comparator comparator:exact ; mai:amount 5.0",
            "2 values for stage",
        ),
        (
            "mai:currency cur:USD ; mai:comparator comparator:exact ; mai:amount 5.0",
            "2 values for currency",
        ),
    ],
)
def test_what_is_not_clear_is_not_counted_and_says_why(read: Read, says: str, note: str) -> None:
    found = read(f":f {VOTED} ; {says} .")["f"]
    assert (found.amount, found.lack, found.note) == (None, Lack.UNCLEAR, note)


def test_promises_and_things_have_no_amount(read: Read) -> None:
    found = read(
        f":p {VOTED} ; mai:comparator comparator:unquantified ."
        f":k {VOTED} ; mai:comparator comparator:inKind ; mai:amount 5.0 ."
    )
    assert [found[name].lack for name in "pk"] == [Lack.UNQUANTIFIED, Lack.IN_KIND]
    assert found["k"].amount is None


BASE = f":base {VOTED} ; mai:comparator comparator:about ; mai:amount 1000.0 ."
SHARE = "mai:comparator comparator:share ; mai:share 12.5"


def test_a_share_of_a_flow_is_computed_as_inexact_as_its_base_and_lies_in_it(read: Read) -> None:
    share = read(f"{BASE} :s {VOTED} ; {SHARE} ; mai:shareOf :base .")["s"]
    assert str(share.amount) == "≈ 125 €"
    assert share.note == "computed: 12,5 % of ≈ 1 000 €"
    assert share.parts_of == ("https://example.org/t/flow/base",)


def test_a_share_of_an_indicator_in_euros_is_computed(read: Read) -> None:
    budget = ":b a mai:Indicator ; mai:comparator comparator:exact ; mai:value 80.0 ; mai:unit"
    found = read(f":s {VOTED} ; {SHARE} ; mai:shareOf :b . {budget} unit:euro .")["s"]
    assert (str(found.amount), found.currency) == ("10 €", "EUR")
    found = read(f":s {VOTED} ; {SHARE} ; mai:shareOf :b . {budget} unit:job .")["s"]
    assert (found.amount, found.lack) == (None, Lack.SHARE)


@pytest.mark.parametrize(
    "turtle",
    [
        f":s {VOTED} ; {SHARE} .",
        f":s {VOTED} ; {SHARE} ; mai:shareOf :nobody .",
        f":s {VOTED} ; {SHARE} ; mai:shareOf 'le budget'@fr .",
        f":s {VOTED} ; {SHARE} ; mai:shareOf :s .",
        f"{BASE} :s {VOTED} ; {SHARE} ; mai:shareOf :base, :other .",
        f"{BASE} :s {VOTED} ; {SHARE} ; mai:shareOf :base . :d a mai:Decision ;"
        "mai:rejected :base .",
    ],
)
def test_a_share_without_one_known_base_is_no_amount(read: Read, turtle: str) -> None:
    found = read(turtle)["s"]
    assert (found.amount, found.lack) == (None, Lack.SHARE)


def test_the_year_is_that_of_the_period_before_that_of_the_date(read: Read) -> None:
    found = read(
        ":a a mai:FundingFlow ; mai:date '2015-06'^^edtf:EDTF ; mai:period '2016'^^edtf:EDTF ."
        ":b a mai:FundingFlow ; mai:date '[2019-11-12,2020-11-12]'^^edtf:EDTF ."
        ":c a mai:FundingFlow ; mai:date 'soon'^^edtf:EDTF ."
        ":d a mai:FundingFlow ."
    )
    assert [found[name].year for name in "abcd"] == ["2016", "2019 ou 2020", "", ""]


def test_a_flow_lies_where_all_its_recipients_are_said_to_lie(read: Read) -> None:
    found = read(
        ":t a mai:Tie ; mai:tieType tieType:locatedIn ; mai:from actor:a ; mai:to place:town ."
        ":u a mai:Tie ; mai:tieType tieType:locatedIn ; mai:from actor:a ; mai:to place:land ."
        "place:land a schema:Place ."
        "place:town a schema:Place ; schema:containedInPlace place:land ."
        ":f a mai:FundingFlow ; mai:recipient actor:a ."
        ":g a mai:FundingFlow ; mai:recipient actor:a, actor:b ."
        ":h a mai:FundingFlow ; mai:programme actor:a ."
    )
    town = ("https://example.org/t/place/town",)
    assert [found[name].places for name in "fgh"] == [town, (), town]


def test_of_a_programme_and_its_part_the_part_is_meant(read: Read) -> None:
    parts = ":axis dcterms:isPartOf :plan . :plan dcterms:isPartOf :policy ."
    found = read(f":f a mai:FundingFlow ; mai:programme :policy, :axis, :other . {parts}")
    assert [iri.rpartition("/")[2] for iri in found["f"].programmes] == ["axis", "other"]


def test_a_thing_asked_for_stands_for_its_parts(project: Project) -> None:
    turtle = (
        f":f {VOTED} ; mai:comparator comparator:exact ; mai:amount 5.0 ; mai:funder actor:organ ."
        "actor:organ org:unitOf actor:region . actor:region skos:prefLabel 'Région'@fr ."
    )
    book = flows.read(dataset.load(project({"graph/a.ttl": HEAD + turtle})))
    where = {"funder": ["https://example.org/t/org/region"]}
    assert len(totals.reckon(book, where=where).counted) == 1


SAME = "a mai:Decision ; mai:decisionType decisionType:same ; mai:concerns"


def test_what_is_decided_to_be_the_same_is_one_recipient(read: Read) -> None:
    gifts = ":f a mai:FundingFlow ; mai:recipient actor:old . :g a mai:FundingFlow ; mai:recipient"
    found = read(f"{gifts} actor:new . :d {SAME} actor:old, actor:new ; mai:preferred actor:new .")
    new = ("https://example.org/t/org/new",)
    assert [found[name].recipients for name in "fg"] == [new, new]
    assert found["f"].identities == ("https://example.org/t/flow/d",)
    assert found["g"].identities == ()


def test_a_chain_or_a_ring_of_identities_ends(read: Read) -> None:
    gift = ":f a mai:FundingFlow ; mai:recipient actor:a ."
    one = f":d {SAME} actor:a, actor:b ; mai:preferred actor:b ."
    chain = f"{one} :e {SAME} actor:b, actor:c ; mai:preferred actor:c ."
    ring = f"{one} :e {SAME} actor:b, actor:a ; mai:preferred actor:a ."
    assert read(gift + chain)["f"].recipients == ("https://example.org/t/org/c",)
    assert read(gift + ring)["f"].recipients == ("https://example.org/t/org/a",)


def test_a_thing_is_asked_for_by_any_of_its_names_that_are_decided_the_same(
    project: Project,
) -> None:
    turtle = (
        f":f {VOTED} ; mai:comparator comparator:exact ; mai:amount 5.0 ; mai:recipient actor:old ."
        f":d {SAME} actor:old, actor:new ; mai:preferred actor:new ."
    )
    book = flows.read(dataset.load(project({"graph/a.ttl": HEAD + turtle})))
    for name in ("old", "new"):
        where = {"recipient": [f"https://example.org/t/org/{name}"]}
        assert len(totals.reckon(book, where=where).counted) == 1


def test_the_order_of_statements_and_repeats_in_other_files_never_matter(project: Project) -> None:
    says = "mai:comparator comparator:exact ; mai:amount 5.0 ; mai:funder actor:b, actor:a"
    one = f":f {VOTED} ; {says} ."
    two = (
        ":f mai:funder actor:a, actor:b ; mai:amount 5.00 ; mai:comparator comparator:exact ;"
        "mai:currency cur:EUR ; mai:stage stage:voted . :f a mai:FundingFlow ."
    )
    first = flows.read(dataset.load(project({"graph/a.ttl": HEAD + one})))
    both = flows.read(dataset.load(project({"graph/b.ttl": HEAD + two})))
    assert first == both
