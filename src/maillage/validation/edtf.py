"""What is wrong with a date that is no EDTF, and what to write instead."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from maillage import dates
from maillage.errors import InputFault
from maillage.vocabulary import PREFIXES

__all__ = ["hint", "wrong"]

_EDTF: Final = PREFIXES["edtf"]["EDTF"]
_ENGLISH: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_WORDS: Final = {
    word.lower(): number
    for words, first in ((dates.MONTHS, 1), (_ENGLISH, 1), (dates.SEASONS, 21))
    for number, word in enumerate(words, first)
}
_DAY_FIRST: Final = re.compile(r"(?<![\d-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?![\d-])")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]\d.*)?")
_MONTH_FIRST: Final = re.compile(r"(\d{1,2})[/.-](\d{4})")
_IN_WORDS: Final = re.compile(r"(?:le\s+)?(?:(\d{1,2})(?:er)?\s+)?([^\W\d]+)\s+(\d{4})")
_PIECE: Final = re.compile(r"\d+(?:-\d+){0,2}")


def hint(term: object) -> str | None:
    """Return what is wrong with a value of the graph; None where it is a date, or no EDTF."""
    if not isinstance(term, ox.Literal) or term.datatype.value != _EDTF:
        return None
    return wrong(term.value)


def wrong(text: str) -> str | None:
    """Return what is wrong with a date and what to write, None where nothing is known to be.

    >>> wrong("31/12/2019"), wrong("2018-13")
    ('Write 2019-12-31.', '2018-13: there is no month 13.')
    """
    if _readable(text) or len(text) > 100:
        return None
    meant = next(filter(_readable, _meant(text.strip())), None)
    if meant:
        return f"Write {meant}."
    found = (_wrong(piece) for piece in _PIECE.findall(_iso(text)))
    return next(filter(None, found), None)


def _readable(text: str) -> bool:
    try:
        dates.read(text)
    except InputFault:
        return False
    return True


def _meant(text: str) -> Iterator[str]:
    """Yield dates that a text may mean; 03/04/2020 is read as in French, day first."""
    yield text
    yield _iso(text)
    if match := _YEAR_FIRST.fullmatch(text):
        yield "-".join(part.zfill(2) for part in match.groups() if part)
    if match := _MONTH_FIRST.fullmatch(text):
        yield f"{match[2]}-{match[1].zfill(2)}"
    if (match := _IN_WORDS.fullmatch(text)) and (month := _WORDS.get(match[2].lower())):
        yield f"{match[3]}-{month:02}" + (f"-{match[1].zfill(2)}" if match[1] else "")


def _iso(text: str) -> str:
    """Return a text with its days written year first."""
    return _DAY_FIRST.sub(lambda m: f"{m[3]}-{m[2].zfill(2)}-{m[1].zfill(2)}", text)


def _wrong(piece: str) -> str | None:
    """Return what is wrong with a year, month or day that is written in figures."""
    year, *rest = piece.split("-")
    if len(year) != 4:
        return f"{piece}: a year has four digits, {year} has {len(year)}."
    numbers = list(map(int, rest))
    if numbers and not (1 <= numbers[0] <= 12 or 21 <= numbers[0] <= 24):
        return f"{piece}: there is no month {rest[0]}."
    if len(numbers) == 2 and numbers[0] <= 12 and int(year):
        last = monthrange(int(year), numbers[0])[1]
        if not 1 <= numbers[1] <= last:
            return f"{piece}: {_ENGLISH[numbers[0] - 1]} {year} has {last} days."
    return None
