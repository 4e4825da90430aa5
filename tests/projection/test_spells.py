from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from maillage.projection.spells import Spell, merged, touches

DAY = date(2020, 1, 1)
days = st.integers(0, 60).map(lambda n: DAY + timedelta(n))
spells = st.lists(
    st.tuples(st.none() | days, st.none() | days).filter(
        lambda s: s != (None, None) and (s[0] or DAY) <= (s[1] or date.max)
    )
)


def covers(all_spells: tuple[Spell, ...] | list[Spell], day: date) -> bool:
    return any(touches(s, day, day) for s in all_spells)


@given(spells)
def test_merging_covers_the_same_days(given_spells: list[Spell]) -> None:
    result = merged(given_spells)
    span = [DAY + timedelta(n) for n in range(-2, 64)]
    assert [covers(result, d) for d in span] == [covers(given_spells, d) for d in span]


@given(spells)
def test_merged_spells_are_in_order_and_a_day_apart(given_spells: list[Spell]) -> None:
    result = merged(given_spells)
    for one, other in pairwise(result):
        assert one[1] is not None
        assert other[0] is not None
        assert other[0] - one[1] > timedelta(1)


def test_a_spell_without_ends_says_nothing() -> None:
    assert merged([(None, None), (DAY, None)]) == ((DAY, None),)
