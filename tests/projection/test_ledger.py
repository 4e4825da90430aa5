from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest

from maillage import dataset, totals
from maillage.projection import ledger

ROOT = Path(__file__).parents[1] / "territory"
JOINT = """
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix comparator: <https://w3id.org/maillage/code/comparator/> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix stage: <https://w3id.org/maillage/code/stage/> .
<https://example.org/t/both> a mai:FundingFlow ; mai:stage stage:voted ;
    mai:funder <https://example.org/t/org/a> , <https://example.org/t/org/b> ;
    mai:recipient <https://example.org/t/org/c> ;
    mai:comparator comparator:exact ; mai:amount 46.0 ; mai:currency cur:EUR .
<https://example.org/t/one> a mai:FundingFlow ; mai:stage stage:voted ;
    mai:funder <https://example.org/t/org/a> ; mai:recipient <https://example.org/t/org/c> ;
    mai:comparator comparator:exact ; mai:amount 4.0 ; mai:currency cur:EUR .
"""


@pytest.fixture(scope="module")
def book() -> ledger.Ledger:
    return ledger.read(dataset.load(ROOT))


def test_all_flows_together_are_what_totals_counts(book: ledger.Ledger) -> None:
    reckoned = totals.reckon(totals.read_flows(dataset.load(ROOT)))
    expected = {(r.stage.rpartition("/")[2], r.currency): r.amount for r in reckoned.totals}
    found = {(s.stage, s.currency): s.amount for s in book.sums(book.flows)}
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in expected.items() if v}
    assert found["announced", "EUR"] is not None
    assert found["voted", "EUR"] is not None


def test_what_is_not_added_names_its_rule(book: ledger.Ledger) -> None:
    (told,) = book.sums(["one:whole", "one:part2", "two:told-again"])
    assert told.point == Decimal(1000000)
    assert told.left_out == {"one:part2": "rule 6", "two:told-again": "rule 4"}


def test_stages_and_currencies_are_never_added(book: ledger.Ledger) -> None:
    sums = book.sums(["one:february", "two:dollars", "one:whole"])
    assert sorted((s.stage, s.currency, s.point) for s in sums) == [
        ("announced", "EUR", Decimal(1000000)),
        ("voted", "EUR", Decimal(250000)),
        ("voted", "USD", Decimal(100)),
    ]


def test_of_money_given_together_one_funders_share_is_only_bounded_above(project) -> None:  # type: ignore[no-untyped-def]
    book = ledger.read(dataset.load(project({"graph/a.ttl": JOINT})))
    (alone,) = book.sums(["<both>"], alone=True)
    assert (alone.joint, ledger.comparator(alone.amount)) == (True, "atMost")
    (together,) = book.sums(["<both>"])
    assert together.point == Decimal(46)
    (mixed,) = book.sums(["<both>", "<one>"], alone=True)
    assert mixed.amount is not None
    assert mixed.amount.high.firm() == Decimal(50)
    assert mixed.amount.low.firm() is None


def test_a_rejected_reading_widens_the_range_where_all_are_asked_for() -> None:
    book = ledger.read(dataset.load(ROOT), reading="all")
    (told,) = book.sums(["one:february", "one:february-misread"])
    assert told.amount is not None
    assert (told.amount.low.value, told.amount.high.value) == (Decimal(25000), Decimal(250000))


REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("root", [ROOT, REPOSITORY])
def test_sums_that_no_rule_touches_are_those_that_totals_reckons(root: Path) -> None:
    book = ledger.read(dataset.load(root))
    pairs = list(combinations(sorted(book.flows), 2))
    quick = {pair: found for pair in pairs if (found := book.sums(pair))[0].counted == pair}
    assert len(quick) > 2
    for pair, (told, *rest) in quick.items():
        part = replace(book.book, flows=tuple(book.flows[name] for name in pair))
        (row,) = totals.reckon(part, kin=book.kin).totals
        assert rest == []
        assert (told.amount, told.currency) == (row.amount, row.currency)
        assert [flow.iri for one in row.counted for flow in one.flows] == [
            book.flows[name].iri for name in told.counted
        ]
        assert row.left_out == ()
