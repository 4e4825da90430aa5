from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage import dataset, kinship, money, totals
from maillage.flows import Book, Flow, Lack, Ruling
from maillage.money import Amount, Hold
from maillage.totals import Reason, Reckoning

# The machine that runs the tests may be busy: a slow example is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def flow(
    iri: str, amount: str = "10", comparator: str = "exact", stage: str = "voted", **more: Any
) -> Flow:
    made = money.of(comparator, Decimal(amount))
    return replace(Flow(iri, stage=stage, currency="EUR", amount=made), **more)


def promise(iri: str, **more: Any) -> Flow:
    return replace(flow(iri, **more), amount=None, lack=Lack.UNQUANTIFIED, currency="")


def rival(*concerns: str, preferred: str = "", rejected: str = "", **more: str) -> Ruling:
    some = [tuple(one for one in (name,) if one) for name in (preferred, rejected)]
    return Ruling("decision", "rival", more.get("aspect", "amount"), concerns, some[0], some[1])


def reckon(*flows: Flow, rulings: Sequence[Ruling] = (), **how: Any) -> Reckoning:
    return totals.reckon(Book(tuple(flows), tuple(rulings)), **how)


def shown(found: Reckoning) -> dict[str, str]:
    """Return the totals by stage and row, as people read them."""
    return {
        " ".join([total.stage, *(str(thing) for cell in total.cells for thing in cell)]): str(
            total.amount
        )
        for total in found.totals
    }


def left_out(found: Reckoning) -> dict[str, Reason]:
    return {out.flow.iri: out.reason for out in found.left_out}


def counted(found: Reckoning) -> list[str]:
    return sorted(flow.iri for one in found.counted for flow in one.flows)


# ---------------------------------------------------------------- 1, 2: stages, bounds


def test_stages_and_currencies_are_never_added() -> None:
    found = reckon(flow("a"), flow("b", stage="paid"), flow("c", currency="USD"))
    assert [(t.stage, t.currency, str(t.amount)) for t in found.totals] == [
        ("voted", "EUR", "10 €"),
        ("voted", "USD", "10 €"),
        ("paid", "EUR", "10 €"),
    ]


def test_the_bounds_of_a_total_stay_visible() -> None:
    assert shown(reckon(flow("a", "600", "moreThan"), flow("b"))) == {"voted": "> 610 €"}
    assert shown(reckon(flow("a", "600", "about"), flow("b"))) == {"voted": "≈ 610 €"}
    assert shown(reckon(flow("a", "600", "justBelow"), flow("b"))) == {"voted": "≲ 610 €"}


# ---------------------------------------------------------------- 3: without an amount


def test_a_promise_without_an_amount_is_listed_and_is_not_zero() -> None:
    found = reckon(promise("p"))
    assert [total.amount for total in found.totals] == [None]
    assert left_out(found) == {"p": Reason.LACK}


def test_what_has_no_currency_is_listed_under_the_total_of_its_stage() -> None:
    found = reckon(promise("p"), flow("a"))
    assert [(str(t.amount), len(t.left_out)) for t in found.totals] == [("10 €", 1)]


# ---------------------------------------------------------------- 4: told again


def test_a_sum_told_again_counts_once_by_the_report_that_is_restated() -> None:
    found = reckon(flow("a", "9", restates=("b",)), flow("b"), flow("c", "8", restates=("a",)))
    assert counted(found) == ["b"]
    assert left_out(found) == {"a": Reason.RESTATES, "c": Reason.RESTATES}


def test_a_sum_told_again_through_a_report_at_another_stage_counts_once() -> None:
    found = reckon(flow("a", restates=("b",)), flow("b", stage="paid", restates=("c",)), flow("c"))
    assert shown(found) == {"voted": "10 €", "paid": "10 €"}
    assert counted(found) == ["b", "c"]


def test_reports_that_restate_each_other_count_once() -> None:
    assert counted(reckon(flow("a", restates=("b",)), flow("b", restates=("a",)))) == ["a"]


def test_a_decision_that_two_flows_are_the_same_counts_them_once() -> None:
    same = Ruling("d", "same", "identity", ("a", "b"), preferred=("b",))
    assert counted(reckon(flow("a"), flow("b"), rulings=[same])) == ["b"]


def test_a_restated_promise_does_not_hide_the_amount_that_restates_it() -> None:
    assert counted(reckon(promise("a"), flow("b", restates=("a",)))) == ["b"]


def test_the_same_sum_at_another_stage_is_pointed_out_and_not_added() -> None:
    found = reckon(flow("a", restates=("b",)), flow("b", stage="paid"))
    assert [[e.flow.iri for e in one.elsewhere] for one in found.counted] == [["b"], ["a"]]


# ---------------------------------------------------------------- 5: rival readings

MISPRINT = rival("big", "small", preferred="big", rejected="small")


def test_a_rejected_reading_is_left_out_with_its_decision() -> None:
    found = reckon(flow("big", "250"), flow("small", "25"), rulings=[MISPRINT])
    assert shown(found) == {"voted": "250 €"}
    [out] = found.left_out
    assert (out.reason, out.because_of, out.ruling) == (Reason.REJECTED, ("big",), MISPRINT)


def test_all_readings_make_a_range() -> None:
    found = reckon(
        *(flow("big", "250"), flow("small", "25"), flow("other", "1")),
        rulings=[MISPRINT],
        reading="all",
    )
    assert shown(found) == {"voted": "entre 26 € et 251 €"}


def test_rivals_without_a_preferred_one_are_never_added() -> None:
    undecided = rival("big", "small")
    found = reckon(flow("big", "250"), flow("small", "25"), rulings=[undecided])
    assert shown(found) == {"voted": "entre 25 € et 250 €"}


def test_a_rival_reading_that_sets_the_sum_at_another_stage_opens_both_stages() -> None:
    found = reckon(
        *(flow("big", "5", stage="paid"), flow("small", "5"), flow("other", "1")),
        rulings=[replace(MISPRINT, aspect="status")],
        reading="all",
    )
    assert shown(found) == {"voted": "entre 1 € et 6 €", "paid": "entre 0 € et 5 €"}


def test_a_rival_reading_without_an_amount_leaves_the_sum_unknown() -> None:
    found = reckon(flow("big", "5"), promise("small"), rulings=[rival("big", "small")])
    assert shown(found) == {"voted": "montant inconnu"}


def test_rivals_on_a_rank_are_not_readings_of_one_sum() -> None:
    rank = rival("a", "b", aspect="rank")
    assert shown(reckon(flow("a"), flow("b"), rulings=[rank])) == {"voted": "20 €"}


def test_telling_a_rejected_sum_again_does_not_bring_it_back() -> None:
    alone = Ruling("d", "rival", "amount", ("a", "claim"), rejected=("a",))
    found = reckon(flow("a"), flow("b", restates=("a",)), rulings=[alone])
    assert counted(found) == []
    assert left_out(found) == {"a": Reason.REJECTED, "b": Reason.REJECTED}


def test_a_rejected_sum_without_a_rival_may_be_nothing_when_all_readings_are_open() -> None:
    alone = Ruling("d", "rival", "amount", ("a", "claim"), rejected=("a",))
    found = reckon(flow("a"), rulings=[alone], reading="all")
    assert shown(found) == {"voted": "entre 0 € et 10 €"}


def test_rival_readings_of_two_recipients_stand_in_one_row_of_their_own() -> None:
    found = reckon(
        *(flow("big", "250", recipients=("x",)), flow("small", "25", recipients=("y",))),
        rulings=[MISPRINT],
        reading="all",
        by=["recipient"],
    )
    assert [t.cells for t in found.totals] == [((("x",), ("y",)),)]


# ---------------------------------------------------------------- 6: parts


def test_a_part_of_a_counted_whole_is_left_out_through_any_depth() -> None:
    found = reckon(flow("w", "100"), flow("p", parts_of=("w",)), flow("q", parts_of=("p",)))
    assert shown(found) == {"voted": "100 €"}
    assert left_out(found) == {"p": Reason.PART, "q": Reason.PART}


def test_a_part_lies_in_its_whole_through_a_whole_at_another_stage() -> None:
    middle = flow("m", stage="paid", parts_of=("w",))
    found = reckon(flow("w", "100"), middle, flow("p", parts_of=("m",)))
    assert shown(found) == {"voted": "100 €", "paid": "10 €"}


def test_a_whole_that_is_only_a_lower_bound_is_counted_instead_of_its_parts() -> None:
    found = reckon(flow("w", "600000", "moreThan"), flow("p", "601000", parts_of=("w",)))
    assert shown(found) == {"voted": "> 600 000 €"}


def test_parts_count_where_their_whole_has_no_amount_or_another_stage() -> None:
    found = reckon(promise("w"), flow("p", parts_of=("w",)), flow("q", parts_of=("x",)))
    assert shown(found) == {"voted": "20 €"}


def test_parts_of_a_rejected_whole_follow_the_report_that_stays() -> None:
    found = reckon(
        *(flow("big", "46"), flow("small", "46"), flow("p", "1.5", parts_of=("small",))),
        rulings=[rival("big", "small", preferred="big", rejected="small", aspect="perimeter")],
    )
    assert shown(found) == {"voted": "46 €"}
    assert {out.flow.iri: out.note for out in found.left_out}["p"] == "as another reading has it"


def test_parts_of_a_restated_whole_follow_the_report_that_is_counted() -> None:
    found = reckon(flow("w", "46"), flow("v", "46", restates=("w",)), flow("p", parts_of=("v",)))
    assert shown(found) == {"voted": "46 €"}


def test_flows_that_are_parts_of_each_other_count_once() -> None:
    found = reckon(flow("a", "3", parts_of=("b",)), flow("b", "5", parts_of=("a",)))
    assert counted(found) == ["b"]


def test_two_wholes_that_share_a_part_overlap_and_are_not_added() -> None:
    found = reckon(flow("v", "40"), flow("w", "50"), flow("p", parts_of=("v", "w")))
    assert shown(found) == {"voted": "50 €"}
    assert left_out(found) == {"v": Reason.MAYBE_PART, "p": Reason.PART}


# ---------------------------------------------------------------- 7: perhaps a part


def test_a_possible_part_is_not_added_to_its_possible_whole() -> None:
    found = reckon(flow("w", "28"), flow("p", "1.5", maybe_parts_of=("w",)))
    assert shown(found) == {"voted": "28 €"}
    assert left_out(found) == {"p": Reason.MAYBE_PART}


def test_a_part_of_a_possible_part_is_not_added_either() -> None:
    found = reckon(
        flow("w", "28"), flow("p", "5", maybe_parts_of=("w",)), flow("q", parts_of=("p",))
    )
    assert left_out(found) == {"p": Reason.MAYBE_PART, "q": Reason.MAYBE_PART}


def test_a_possible_part_counts_where_its_whole_is_at_another_stage() -> None:
    found = reckon(flow("w", "28", stage="costed"), flow("p", "1.5", maybe_parts_of=("w",)))
    assert shown(found) == {"voted": "1,50 €", "costed": "28 €"}


def test_flows_that_may_overlap_are_not_added() -> None:
    overlap = Ruling("d", "mayOverlap", "perimeter", ("a", "b"))
    assert counted(reckon(flow("a", "1"), flow("b", "2"), rulings=[overlap])) == ["b"]


# ---------------------------------------------------------------- 8: groups


def test_a_part_leaves_its_whole_for_a_row_that_the_whole_leaves_unsaid() -> None:
    found = reckon(
        flow("w", "600", "moreThan"),
        flow("p", "351", parts_of=("w",), recipients=("m",)),
        by=["recipient"],
    )
    assert shown(found) == {"voted ('m',)": "351 €", "voted ()": "> 249 €"}


def test_a_part_stays_in_a_whole_that_says_another_recipient() -> None:
    found = reckon(
        flow("w", "600", recipients=("all",)),
        flow("p", "351", parts_of=("w",), recipients=("m",)),
        by=["recipient"],
    )
    assert shown(found) == {"voted ('all',)": "600 €", "voted ('m',)": "None"}


def test_a_part_as_another_reading_has_it_never_leaves_the_whole() -> None:
    found = reckon(
        flow("big", "46"),
        flow("small", "46"),
        flow("p", "1.5", parts_of=("small",), recipients=("m",)),
        rulings=[rival("big", "small", preferred="big", rejected="small")],
        by=["recipient"],
    )
    assert shown(found) == {"voted ()": "46 €", "voted ('m',)": "None"}


def test_parts_that_exceed_their_whole_stay_in_it() -> None:
    found = reckon(
        flow("w", "100"),
        *(flow(f"p{i}", "60", parts_of=("w",), recipients=(f"m{i}",)) for i in range(2)),
        by=["recipient"],
    )
    assert shown(found) == {
        "voted ('m0',)": "60 €",
        "voted ('m1',)": "None",
        "voted ()": "40 €",
    }


def test_rows_are_grouped_in_the_order_that_is_asked_for() -> None:
    gift = flow("a", recipients=("x",), year="2020")
    assert shown(reckon(gift, by=["year", "recipient"])) == {"voted ('2020',) ('x',)": "10 €"}
    assert shown(reckon(gift, by=["recipient", "stage", "year", "year"])) == {
        "voted ('x',) ('2020',)": "10 €"
    }


def test_money_of_several_funders_is_not_split_between_them() -> None:
    found = reckon(flow("a", funders=("x", "y")), flow("b", funders=("x",)), by=["funder"])
    assert shown(found) == {"voted ('x',)": "10 €", "voted ('x', 'y')": "10 €"}


def test_a_group_holds_what_its_parts_hold_when_asked_for_alone() -> None:
    book = Book(
        (flow("a", programmes=("axis",)), flow("b", programmes=("other",))),
        broader={"axis": frozenset(["plan"])},
    )
    found = totals.reckon(book, where={"programme": ["plan"]})
    assert (counted(found), found.outside) == (["a"], 1)


def test_a_part_counts_where_only_it_is_asked_for() -> None:
    whole, part = flow("w", "100"), flow("p", parts_of=("w",), recipients=("m",))
    found = reckon(whole, part, where={"recipient": ["m"]})
    assert shown(found) == {"voted": "10 €"}


# ---------------------------------------------------------------- 9: years


def test_a_year_that_is_not_certain_has_a_row_of_its_own() -> None:
    either = flow("a", when="[2019-11-12,2020-11-12]", year="2019 ou 2020")
    found = reckon(either, flow("b", when="2020-02", year="2020"), by=["year"])
    assert shown(found) == {"voted ('2019 ou 2020',)": "10 €", "voted ('2020',)": "10 €"}


def test_a_year_asked_for_lists_what_may_be_of_that_year() -> None:
    found = reckon(
        flow("a", when="[2019,2020]", year="2019 ou 2020"),
        flow("b", when="2020", year="2020"),
        flow("c"),
        flow("d", when="2018", year="2018"),
        where={"year": ["2020"]},
    )
    assert counted(found) == ["b"]
    assert left_out(found) == {"a": Reason.YEAR, "c": Reason.YEAR}
    assert found.outside == 1


# ---------------------------------------------------------------- properties

NAMES = [f"f{i}" for i in range(7)]
figures = st.decimals(min_value=0, max_value=10**6, places=2)
some_names = st.lists(st.sampled_from(NAMES), max_size=1, unique=True).map(tuple)
flows = st.builds(
    Flow,
    iri=st.just(""),
    stage=st.sampled_from(["voted", "paid"]),
    currency=st.sampled_from(["EUR", "EUR", "USD"]),
    amount=st.builds(money.of, st.sampled_from(sorted(money.COMPARATORS)), figures),
    recipients=st.sampled_from([(), ("x",), ("y",), ("x", "y")]),
    parts_of=some_names,
    maybe_parts_of=some_names,
    restates=some_names,
)
rulings = st.builds(
    lambda kind, pair, decided: Ruling(
        "decision", kind, "amount", tuple(pair), tuple(pair[:decided]), tuple(pair[1:][:decided])
    ),
    st.sampled_from(["rival", "same", "mayOverlap"]),
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True),
    st.sampled_from([0, 1]),
)


@st.composite
def books(draw: st.DrawFn) -> Book:
    drawn = draw(st.lists(flows, min_size=1, max_size=len(NAMES)))
    lacking = draw(st.lists(st.booleans(), min_size=len(drawn), max_size=len(drawn)))
    named = [
        replace(one, iri=name)
        if not lack
        else replace(one, iri=name, amount=None, lack=Lack.UNQUANTIFIED)
        for name, one, lack in zip(NAMES, drawn, lacking, strict=False)
    ]
    return Book(tuple(named), tuple(draw(st.lists(rulings, max_size=2))))


readings = st.sampled_from(["preferred", "all"])


def amounts(found: Reckoning) -> dict[tuple[str, str], Amount]:
    """Return the total of each stage and currency over all rows."""
    rows: dict[tuple[str, str], list[Amount]] = {}
    for total in found.totals:
        if total.amount is not None:
            rows.setdefault((total.stage, total.currency), []).append(total.amount)
    return {key: money.add(some) for key, some in rows.items()}


@given(books(), readings, st.data())
def test_telling_a_sum_again_never_changes_a_total(
    book: Book, reading: str, data: st.DataObject
) -> None:
    told = data.draw(st.sampled_from(book.flows))
    other = data.draw(flows).amount if told.amount is not None else None
    again = replace(
        told, iri="z", restates=(told.iri,), parts_of=(), maybe_parts_of=(), amount=other
    )
    more = replace(book, flows=(*book.flows, again))
    assert amounts(totals.reckon(more, reading=reading)) == amounts(
        totals.reckon(book, reading=reading)
    )


@given(books(), readings, st.data())
def test_a_flow_at_another_stage_never_changes_a_total(
    book: Book, reading: str, data: st.DataObject
) -> None:
    tie = data.draw(st.sampled_from(["restates", "parts_of", "maybe_parts_of"]))
    named: dict[str, Any] = {tie: (data.draw(st.sampled_from(book.flows)).iri,)}
    later = flow("z", stage="announced", **named)
    more = totals.reckon(replace(book, flows=(*book.flows, later)), reading=reading)
    rest = {key: one for key, one in amounts(more).items() if key[0] != "announced"}
    assert rest == amounts(totals.reckon(book, reading=reading))


@given(books(), readings, st.data())
def test_a_part_of_a_counted_whole_never_adds_to_it(
    book: Book, reading: str, data: st.DataObject
) -> None:
    before = totals.reckon(book, reading=reading)
    wholes = [flow for one in before.counted for flow in one.flows] or [flow("nobody")]
    whole = data.draw(st.sampled_from(wholes))
    part = flow("z", "7", stage=whole.stage, currency=whole.currency, parts_of=(whole.iri,))
    after = totals.reckon(replace(book, flows=(*book.flows, part)), reading=reading)
    expected = amounts(before) or {("voted", "EUR"): money.of("exact", Decimal(7))}
    assert amounts(after) == expected


@given(books(), readings, st.randoms(use_true_random=False))
def test_the_order_of_flows_and_decisions_never_matters(
    book: Book, reading: str, chance: Random
) -> None:
    shuffled = list(book.flows)
    chance.shuffle(shuffled)
    other = Book(tuple(shuffled), tuple(reversed(book.rulings)))
    one, two = (totals.reckon(b, by=["recipient"], reading=reading) for b in (book, other))
    assert [(t.cells, t.amount) for t in one.totals] == [(t.cells, t.amount) for t in two.totals]


@given(books(), readings)
def test_no_flow_is_lost_and_none_stands_twice(book: Book, reading: str) -> None:
    found = totals.reckon(book, by=["recipient"], reading=reading)
    named = counted(found) + [out.flow.iri for out in found.left_out]
    assert Counter(named) == Counter(flow.iri for flow in book.flows)


@given(books(), readings)
def test_no_two_sums_that_are_counted_together_may_hold_one_another(
    book: Book, reading: str
) -> None:
    found = totals.reckon(book, reading=reading)
    kin = kinship.of(book)
    for total in found.totals:
        sums = [kin.sums[one.flows[0].iri] for one in total.counted]
        assert len(set(sums)) == len(sums)
        assert not [a for a, b in combinations(sums, 2) if b in kin.inside.get(a, {})]
        assert not [a for a, b in combinations(sums, 2) if a in kin.inside.get(b, {})]


@given(books(), readings)
def test_rows_add_up_to_a_range_that_holds_the_total(book: Book, reading: str) -> None:
    whole = amounts(totals.reckon(book, reading=reading))
    rows = amounts(totals.reckon(book, reading=reading, by=["recipient"]))
    assert rows.keys() == whole.keys()
    assert all(holds(rows[key], whole[key]) for key in whole)


@given(books())
def test_without_rivals_all_readings_are_the_preferred_one(book: Book) -> None:
    agreed = replace(book, rulings=tuple(r for r in book.rulings if not decides(r)))
    assert amounts(totals.reckon(agreed)) == amounts(totals.reckon(agreed, reading="all"))


@given(books(), readings, st.data())
def test_a_bound_is_never_narrower_than_the_sums_allow(
    book: Book, reading: str, data: st.DataObject
) -> None:
    for total in totals.reckon(book, reading=reading).totals:
        true = sum((Fraction(possible(one.amount, data)) for one in total.counted), Fraction())
        low, high = (None, None)
        if total.amount is not None:
            low, high = total.amount.low.firm(), total.amount.high.firm()
        assert low is None or Fraction(low) <= true
        assert high is None or true <= Fraction(high)


def decides(ruling: Ruling) -> bool:
    return ruling.kind == "rival" or bool(ruling.rejected)


def possible(amount: Amount, data: st.DataObject) -> Decimal:
    """Return a value that the true sum may have."""
    low, high = amount.low.firm(), amount.high.firm()
    floor = Decimal(-(10**9)) if low is None else low
    ceiling = Decimal(10**9) if high is None else high
    return data.draw(st.decimals(min_value=floor, max_value=ceiling, places=2))


def holds(outer: Amount, inner: Amount) -> bool:
    """Return whether a range leaves open all that another leaves open."""
    below = outer.low.hold is Hold.OPEN or (
        outer.low.hold >= inner.low.hold and outer.low.value <= inner.low.value
    )
    above = outer.high.hold is Hold.OPEN or (
        outer.high.hold >= inner.high.hold and outer.high.value >= inner.high.value
    )
    return below and above


# ---------------------------------------------------------------- the five documents

GROUPINGS = [
    by
    for size in range(6)
    for by in combinations([d for d in totals.DIMENSIONS if d != "stage"], size)
]


@pytest.fixture(scope="module")
def five(repository: Path) -> Book:
    """The flows of the five documents, without what comes from elsewhere."""
    return totals.read_flows(dataset.load(repository, without=["context"]))


def by_name(names: Sequence[str]) -> list[str]:
    return sorted(name.rpartition("#")[2] for name in names)


def totals_of(found: Reckoning, stage: str) -> list[str]:
    return [str(t.amount) for t in found.totals if t.stage.endswith(f"/{stage}") and t.amount]


def test_the_totals_of_the_five_documents(five: Book) -> None:
    found = totals.reckon(five)
    stages = ("announced", "budgeted", "authorised", "voted", "committed", "paid", "costed")
    assert {stage: totals_of(found, stage) for stage in stages} == {
        "announced": ["≈ 251,6 M€ ou plus"],  # > 600 000, about 36 M, 200 M, 15 M
        "budgeted": ["46 M€"],
        "authorised": ["1,5 M€"],
        "voted": ["1 200,5 M€"],  # 1.2 thousand million, twice 250 000
        "committed": ["351 000 €"],
        "paid": [],
        "costed": ["28 M€"],
    }


# What must never be shown, whatever the grouping: each of them counts some sum twice.
FORBIDDEN = {
    "92000000": "the 46 million of 2016 twice",
    "47500000": "the campus part beside its 46 million",
    "3000000": "the 1.5 million twice",
    "1201000": "the plan of 2020 and its parts",
    "951000": "the plan of 2020 and Minalogic's part",
    "850000": "the plan of 2020 and the doubling",
    "601000": "Minalogic's part and the doubling, of two stages",
    "29500000": "the campus studies and the campus total",
    "31000000": "the same with the studies twice",
    "750000": "the doubled aid and the first contribution",
    "3000000000": "a turnover",
}


@pytest.mark.parametrize("reading", ["preferred", "all"])
@pytest.mark.parametrize("by", GROUPINGS, ids="+".join)
def test_no_grouping_of_the_five_documents_shows_a_sum_that_counts_twice(
    five: Book, by: tuple[str, ...], reading: str
) -> None:
    found = totals.reckon(five, by=by, reading=reading)
    amounts = [total.amount for total in found.totals if total.amount is not None]
    figures = {str(bound.value.to_integral_value()) for a in amounts for bound in (a.low, a.high)}
    assert not figures & FORBIDDEN.keys()


def test_the_46_million_of_2016_count_once(five: Book) -> None:
    found = totals.reckon(five, where={"year": ["2016"]})
    assert totals_of(found, "budgeted") == ["46 M€"]
    assert totals_of(totals.reckon(five, by=["year", "funder"], reading="all"), "budgeted") == [
        "46 M€"
    ]


def test_the_campus_part_never_stands_beside_its_46_million(five: Book) -> None:
    for reading in ("preferred", "all"):
        found = totals.reckon(five, by=["programme", "recipient"], reading=reading)
        assert totals_of(found, "budgeted") == ["46 M€"]


def test_the_studies_of_the_campus_count_once(five: Book) -> None:
    found = totals.reckon(five, where={"programme": [f"{BASE}programme/campus-numerique"]})
    assert totals_of(found, "authorised") == ["1,5 M€"]
    assert totals_of(found, "budgeted") == []
    assert totals_of(found, "costed") == ["28 M€"]


def test_the_plan_of_2020_is_not_added_to_its_parts(five: Book) -> None:
    found = totals.reckon(five, where={"programme": [f"{BASE}programme/plan-e-transformation"]})
    assert totals_of(found, "announced") == ["> 600 000 €"]
    assert totals_of(found, "committed") == ["351 000 €"]


def test_the_aid_to_digital_league_makes_500_000(five: Book) -> None:
    where = {"recipient": [f"{BASE}org/digital-league"]}
    assert totals_of(totals.reckon(five, where=where), "voted") == ["500 000 €"]
    every = totals.reckon(five, where=where, reading="all")
    assert totals_of(every, "voted") == ["entre 50 000 € et 500 000 €"]


def test_the_national_money_of_french_tech_is_215_million_and_not_grenobles(five: Book) -> None:
    found = totals.reckon(five, where={"programme": [f"{BASE}programme/french-tech"]})
    assert totals_of(found, "announced") == ["215 M€"]
    grenoble = totals.reckon(five, where={"place": [f"{BASE}place/grenoble"]})
    assert [str(total.amount) for total in grenoble.totals if total.amount] == []


def test_a_share_without_a_base_a_promise_and_a_gift_in_kind_are_listed_not_counted(
    five: Book,
) -> None:
    found = totals.reckon(five)
    lacking = by_name([o.flow.iri for o in found.left_out if o.reason is Reason.LACK])
    assert {"flow-budget-cluster", "flow-totem", "flow-mission-animation"} <= set(lacking)
    assert all(total.amount is None or total.amount.low.value > 0 for total in found.totals)


def test_a_turnover_is_no_flow(five: Book) -> None:
    assert not [f.iri for f in five.flows if f.amount and f.amount.high.value == 3 * 10**9]


BASE = "https://w3id.org/maillage/aura/"
