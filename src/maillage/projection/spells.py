"""Stretches of time, with open ends where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeAlias

__all__ = ["Spell", "merged", "touches"]

Spell: TypeAlias = "tuple[date | None, date | None]"
"""First and last day; None is an end that is not known."""


def merged(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """Return the spells in order of time, those that overlap or follow each other as one.

    A spell without either end says nothing and is left out.
    """
    known = [spell for spell in spells if spell != (None, None)]
    if len(known) > 1:
        known = sorted(set(known), key=_order)
    result: list[Spell] = []
    for start, end in known:
        if result and _reaches(result[-1][1], start):
            result[-1] = (result[-1][0], _later(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple(result)


def touches(spell: Spell, start: date | None, end: date | None) -> bool:
    """Return whether a spell has a day within the bounds; a missing bound is no bound."""
    first, last = spell
    return (start is None or last is None or last >= start) and (
        end is None or first is None or first <= end
    )


def _order(spell: Spell) -> tuple[date, date]:
    return (spell[0] or date.min, spell[1] or date.max)


def _reaches(end: date | None, start: date | None) -> bool:
    return end is None or start is None or start <= end + timedelta(days=1)


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)
