from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage import dataset, money
from maillage.money import Amount, Bound, Hold

Project = Callable[[dict[str, str | bytes]], Path]

figures = st.decimals(
    min_value=0, max_value=Decimal("1e45"), allow_nan=False, allow_infinity=False, places=4
)
comparators = st.sampled_from(sorted(money.COMPARATORS))
amounts = st.builds(money.of, comparators, figures)


def exact(text: str) -> Amount:
    return money.of("exact", Decimal(text))


@pytest.mark.parametrize(
    ("comparator", "value", "shown"),
    [
        ("exact", "351000", "351 000 €"),
        ("exact", "28000000.00", "28 M€"),
        ("exact", "1500000", "1,5 M€"),
        ("exact", "1200000000", "1,2 Md€"),
        ("exact", "33093525", "33 093 525 €"),
        ("exact", "12.5", "12,50 €"),
        ("exact", "0.125", "0,125 €"),
        ("atLeast", "600000", "≥ 600 000 €"),
        ("moreThan", "600000", "> 600 000 €"),
        ("about", "36000000", "≈ 36 M€"),
        ("justBelow", "3000000000", "≲ 3 Md€"),
        ("atMost", "40000", "≤ 40 000 €"),
    ],
)
def test_an_amount_is_shown_as_french_readers_write_it(
    comparator: str, value: str, shown: str
) -> None:
    assert money.display(money.of(comparator, Decimal(value))) == shown


def test_another_currency_keeps_its_code() -> None:
    assert money.figure(Decimal(250000), "CHF") == "250 000 CHF"
    assert money.figure(Decimal(2000000), "CHF") == "2 M CHF"
    assert money.figure(Decimal(2000000), "USD") == "2 M$"


def test_a_lower_bound_and_an_exact_sum_make_a_lower_bound() -> None:
    total = money.add([money.of("moreThan", Decimal(600000)), exact("351000")])
    assert str(total) == "> 951 000 €"


def test_about_and_at_least_make_about_or_more() -> None:
    total = money.add([money.of("about", Decimal(50)), money.of("atLeast", Decimal(100))])
    assert str(total) == "≈ 150 € ou plus"
    assert (total.low.firm(), total.high.firm()) == (None, None)


def test_bounds_on_opposite_sides_leave_the_sum_unknown() -> None:
    total = money.add([money.of("atMost", Decimal(50)), money.of("atLeast", Decimal(100))])
    assert str(total) == "montant inconnu"


def test_two_readings_span_a_range() -> None:
    assert str(money.span([exact("25000"), exact("250000")])) == "entre 25 000 € et 250 000 €"
    assert str(money.span([exact("46000000")] * 2)) == "46 M€"


def test_what_is_left_of_a_whole_keeps_its_bounds_apart() -> None:
    assert str(money.take(money.of("moreThan", Decimal(600)), exact("351"))) == "> 249 €"
    assert str(money.take(exact("600"), money.of("moreThan", Decimal(351)))) == "< 249 €"
    assert str(money.take(exact("600"), money.of("about", Decimal(351)))) == "≈ 249 €"


def test_a_part_that_exceeds_its_whole_leaves_nothing_to_tell() -> None:
    assert money.take(exact("100"), exact("100.01")) is None


def test_no_digit_is_lost() -> None:
    total = money.add([exact("12345678901234567890123456789012.34"), exact("0.0000000001")])
    assert total.low.value == Decimal("12345678901234567890123456789012.3400000001")


@given(st.lists(amounts, min_size=1, max_size=6))
def test_a_sum_is_as_exact_as_fractions(summands: list[Amount]) -> None:
    total = money.add(summands)
    firm = [a for a in summands if a.low.hold is Hold.FIRM]
    below = sum((Fraction(a.low.value) for a in summands), Fraction())
    assert (total.low.firm() is not None) == (len(firm) == len(summands))
    assert total.low.hold is Hold.OPEN or Fraction(total.low.value) == below


@given(amounts, amounts)
def test_a_sum_is_never_narrower_than_a_summand(a: Amount, b: Amount) -> None:
    total = money.add([a, b])
    assert total.low.hold >= max(a.low.hold, b.low.hold)
    assert total.high.hold >= max(a.high.hold, b.high.hold)


@given(amounts, amounts)
def test_taking_a_part_and_adding_it_again_never_narrows(whole: Amount, part: Amount) -> None:
    rest = money.take(whole, part)
    back = money.add([rest, part]) if rest is not None else whole
    assert contains(back, whole)


@given(st.lists(amounts, min_size=1, max_size=5))
def test_a_span_contains_every_reading(readings: list[Amount]) -> None:
    whole = money.span(readings)
    assert all(contains(whole, reading) for reading in readings)


@given(amounts, figures)
def test_a_share_is_exact(amount: Amount, percent: Decimal) -> None:
    part = money.share(amount, percent)
    assert Fraction(part.low.value) == Fraction(amount.low.value) * Fraction(percent) / 100


@given(st.permutations([exact("1.10"), money.of("about", Decimal("2.2")), exact("3")]))
def test_the_order_of_summands_never_matters(summands: list[Amount]) -> None:
    assert money.add(summands) == money.add(sorted(summands, key=str))


@given(figures)
def test_a_shown_figure_can_be_read_back(value: Decimal) -> None:
    shown = money.figure(value).replace(" ", "").replace(",", ".")
    factor = {"Md€": 10**9, "M€": 10**6}
    unit = next((u for u in factor if shown.endswith(u)), "€")
    assert Fraction(shown.removesuffix(unit)) * factor.get(unit, 1) == Fraction(value)


def contains(outer: Amount, inner: Amount) -> bool:
    return _below(outer.low, inner.low) and _above(outer.high, inner.high)


def _below(a: Bound, b: Bound) -> bool:
    return a.hold is Hold.OPEN or (a.hold >= b.hold and a.value <= b.value)


def _above(a: Bound, b: Bound) -> bool:
    return a.hold is Hold.OPEN or (a.hold >= b.hold and a.value >= b.value)


def test_the_comparators_hold_what_the_ontology_says_of_them(project: Project) -> None:
    loaded = dataset.load(project({"graph/a.ttl": ""}))
    rows = loaded.select(
        "SELECT DISTINCT ?code ?below ?above WHERE "
        "{ ?code mai:boundsBelow ?below ; mai:boundsAbove ?above }"
    )
    said = {
        row[0].value.rpartition("/")[2]: tuple(t.value == "true" for t in row[1:] if t)  # type: ignore[union-attr]
        for row in rows
        if isinstance(row[0], ox.NamedNode)
    }
    held = {
        name: (make(Decimal(1)).low.hold is Hold.FIRM, make(Decimal(1)).high.hold is Hold.FIRM)
        for name, make in money.COMPARATORS.items()
    }
    assert held == {name: said[name] for name in held}
    assert set(said) == {*held, "range", "unquantified", "inKind", "share"}
