from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from maillage import conflicts, dataset
from maillage.conflicts import UNDECIDED, Conflict

Project = Callable[[dict[str, str | bytes]], Path]

GRAPH = """
@prefix : <https://example.org/t/doc#> .
@prefix aspect: <https://w3id.org/maillage/code/aspect/> .
@prefix comparator: <https://w3id.org/maillage/code/comparator/> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix decisionType: <https://w3id.org/maillage/code/decisionType/> .
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix speaker: <https://w3id.org/maillage/code/speaker/> .
@prefix stage: <https://w3id.org/maillage/code/stage/> .
:a a mai:FundingFlow ; mai:stage stage:voted ; mai:comparator comparator:exact ; mai:amount 5.0 ;
   mai:currency cur:EUR ; mai:attributedTo speaker:narrator .
:b a mai:FundingFlow ; mai:stage stage:voted ; mai:comparator comparator:exact ; mai:amount 6.0 ;
   mai:currency cur:EUR ; mai:restates :a .
"""
DECISION = """
:d a mai:Decision ; skos:prefLabel "Cinq"@fr ; mai:decisionType decisionType:rival ;
   mai:aspect aspect:amount ; mai:concerns :c ; mai:preferred :a ; mai:rejected :b ;
   mai:reason "Because."@en , "Parce que."@fr .
:c a mai:Claim ; skos:prefLabel "une affirmation"@fr .
"""


@pytest.fixture
def find(project: Project) -> Callable[[str], tuple[Conflict, ...]]:
    return lambda turtle: conflicts.find(dataset.load(project({"graph/a.ttl": turtle})))


Find = Callable[[str], tuple[Conflict, ...]]


def test_a_decision_shows_its_sides_the_preferred_one_first(find: Find) -> None:
    [found] = find(GRAPH + DECISION)
    assert (found.label, found.kind, found.aspect, found.reason) == (
        *("Cinq", "rival", "amount"),
        "Because.",
    )
    assert [(side.standing, side.statement.iri[-1]) for side in found.sides] == [
        ("preferred", "a"),
        ("rejected", "b"),
        ("open", "c"),
    ]
    assert found.sides[0].statement.said_by == ("le narrateur",)


def test_two_amounts_of_one_sum_without_a_decision_are_undecided(find: Find) -> None:
    [found] = find(GRAPH)
    assert (found.kind, found.aspect, found.decision) == (UNDECIDED, "amount", "")
    assert [side.standing for side in found.sides] == ["open", "open"]


@pytest.mark.parametrize(
    ("old", "new"), [("mai:amount 6.0", "mai:amount 5.00"), (":b a mai:F", ":b a mai:X")]
)
def test_reports_of_one_sum_that_agree_are_no_conflict(find: Find, old: str, new: str) -> None:
    assert find(GRAPH.replace(old, new)) == ()


def test_a_sum_at_another_stage_may_have_another_amount(find: Find) -> None:
    head, tail = GRAPH.split(":b a")
    assert find(f"{head}:b a{tail.replace('stage:voted', 'stage:paid')}") == ()


def test_the_five_documents_have_their_rivals_and_nothing_is_undecided(repository: Path) -> None:
    found = conflicts.find(dataset.load(repository))
    rivals = {one.decision.rpartition("/")[2]: one for one in found if one.kind == "rival"}
    sums = rivals["money#forty-six-million"]
    assert [(s.standing, s.statement.said_by) for s in sums.sides] == [
        ("preferred", ("Laurent Wauquiez",)),
        ("rejected", ("le narrateur",)),
    ]
    aspects = {one.aspect for one in found}
    assert {"amount", "perimeter", "date", "status", "identity"} <= aspects
    assert [one for one in found if one.kind == UNDECIDED] == []
    assert all(one.reason for one in found)
