from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from maillage import dataset, ledger
from maillage.ledger import Age, Ledger, Line

Project = Callable[[dict[str, str | bytes]], Path]

HEAD = """
@prefix : <https://example.org/t/doc#> .
@prefix comparator: <https://w3id.org/maillage/code/comparator/> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix decisionType: <https://w3id.org/maillage/code/decisionType/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix stage: <https://w3id.org/maillage/code/stage/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:doc a mai:Document ; mai:latest "2021-06-30"^^xsd:date .
:p a mai:Passage ; oa:hasSource :doc .
"""


def flow(name: str, stage: str, amount: str = "", more: str = "", is_about: bool = False) -> str:
    comparator = "about" if is_about else "exact" if amount else "unquantified"
    money = f"mai:amount {amount} ; mai:currency cur:EUR ;" if amount else ""
    return (
        f":{name} a mai:FundingFlow ; skos:prefLabel '{name}'@fr ; mai:stage stage:{stage} ;"
        f"mai:comparator comparator:{comparator} ; {money} mai:evidence :p {more} .\n"
    )


def on(day: str) -> str:
    return f"; mai:date '{day}'^^edtf:EDTF"


@pytest.fixture
def read(project: Project) -> Callable[..., Ledger]:
    def read_turtle(*flows: str, programme: str | None = None) -> Ledger:
        loaded = dataset.load(project({"graph/a.ttl": HEAD + "".join(flows)}))
        return ledger.read(loaded, programme)

    return read_turtle


Read = Callable[..., Ledger]


def stages(line: Line) -> list[tuple[str, str, bool]]:
    return [(step.stage, str(step.amount), step.in_parts) for step in line.steps]


def test_a_sum_told_at_several_stages_is_one_line_with_what_is_missing(read: Read) -> None:
    [line] = read(
        flow("a", "announced", "100.0"), flow("v", "voted", "80.0", "; mai:restates :a")
    ).lines
    assert stages(line) == [("announced", "100 €", False), ("voted", "80 €", False)]
    assert line.missing == ("budgeted", "authorised", "committed", "paid")
    assert str(line.gap) == "20 €"


def test_parts_that_have_come_further_are_a_step_of_their_whole(read: Read) -> None:
    found = read(
        flow("w", "announced", "100.0"),
        flow("p", "committed", "30.0", "; dcterms:isPartOf :w"),
        flow("q", "committed", "20.5", "; dcterms:isPartOf :w"),
        flow("r", "committed", "5.0", "; dcterms:isPartOf :q"),
    )
    whole = next(line for line in found.lines if line.label == "w")
    assert stages(whole) == [("announced", "100 €", False), ("committed", "50,50 €", True)]
    assert str(whole.gap) == "49,50 €"
    assert {line.label: len(line.part_of) for line in found.lines} == {
        **{"w": 0, "p": 1, "q": 1},
        "r": 2,
    }


def test_what_may_be_a_part_is_no_step_of_its_possible_whole(read: Read) -> None:
    found = read(flow("w", "announced", "100.0"), flow("p", "paid", "9.0", "; mai:mayBePartOf :w"))
    assert {line.label: [s.stage for s in line.steps] for line in found.lines} == {
        "w": ["announced"],
        "p": ["paid"],
    }
    assert [len(line.maybe_part_of) for line in found.lines if line.label == "p"] == [1]


def test_more_paid_than_announced_is_said(read: Read) -> None:
    [line] = read(
        flow("a", "announced", "100.0"), flow("v", "paid", "120.0", "; mai:restates :a")
    ).lines
    assert (line.gap, line.exceeds) == (None, True)


def test_without_an_amount_there_is_no_gap_and_no_zero(read: Read) -> None:
    [line] = read(flow("a", "announced"), flow("v", "paid", "5.0", "; mai:restates :a")).lines
    assert stages(line) == [("announced", "None", False), ("paid", "5 €", False)]
    assert (line.gap, line.exceeds) == (None, False)


def test_an_inexact_sum_leaves_an_inexact_gap(read: Read) -> None:
    [line] = read(
        flow("a", "announced", "100.0", is_about=True),
        flow("v", "paid", "40.0", "; mai:restates :a"),
    ).lines
    assert str(line.gap) == "≈ 60 €"


def test_rejected_readings_and_total_costs_are_named_and_are_no_lines(read: Read) -> None:
    found = read(
        flow("a", "voted", "5.0"),
        flow("b", "voted", "6.0"),
        flow("c", "costed", "7.0"),
        ":d a mai:Decision ; mai:decisionType decisionType:rival ; mai:preferred :a ;"
        "mai:rejected :b .",
    )
    assert [line.label for line in found.lines] == ["a"]
    assert [iri[-1] for iri in found.rejected + found.beside] == ["b", "c"]


def test_the_age_is_as_inexact_as_the_date() -> None:
    age = Age(date(2018, 4, 1), date(2018, 4, 30))
    assert age.months(date(2023, 1, 1)) == (56, 57)
    assert Age(date(2014, 1, 1), date(2014, 12, 31)).months(date(2023, 1, 1)) == (96, 108)
    assert Age(None, date(2020, 12, 31)).months(date(2023, 1, 1)) == (24, None)
    assert Age(date(2024, 1, 1), None).months(date(2023, 1, 1)) == (None, -12)


def test_what_has_no_date_was_so_when_its_document_told_it(read: Read) -> None:
    dated, undated = read(flow("a", "paid", "5.0", on("2020-02")), flow("b", "paid", "5.0")).lines
    assert dated.age == Age(date(2020, 2, 1), date(2020, 2, 29))
    assert undated.age == Age(None, date(2021, 6, 30))


def test_a_programme_asked_for_brings_its_parts(read: Read) -> None:
    found = read(
        flow("a", "paid", "5.0", "; mai:programme :axis"),
        flow("b", "paid", "5.0", "; mai:programme :other"),
        ":axis dcterms:isPartOf :plan .",
        programme="https://example.org/t/doc#plan",
    )
    assert [line.label for line in found.lines] == ["a"]


def test_the_ledger_of_the_five_documents(repository: Path) -> None:
    loaded = dataset.load(repository, without=["context"])
    lines = {line.flow.rpartition("#")[2]: line for line in ledger.read(loaded).lines}
    plan = lines["flow-plan"]
    assert stages(plan) == [("announced", "> 600 000 €", False), ("committed", "351 000 €", True)]
    assert str(plan.gap) == "> 249 000 €"
    assert "paid" in plan.missing
    assert stages(lines["flow-15-authorised"]) == [("authorised", "1,5 M€", False)]
    assert "flow-46-numerique" not in lines
    assert "flow-campus" not in lines
    assert ledger.latest_day(loaded) == date(2023, 1, 1)
