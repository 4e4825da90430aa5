"""Dates as documents state them: the part of EDTF (ISO 8601-2) that the graph uses.

A date names no more than is known: `2018-04`, `2014~` (about), `2014?` (uncertain), `201X`,
`[2020-08..2020-12]` (some day within), `[2019,2020]` (one of), `{2019,2020}` (all of),
`2015/2016` (all the time from, to), `2016/..` and `[2023..]` (no end known).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from maillage.errors import InputFault

__all__ = ["Moment", "Stretch", "When", "display", "read", "years"]

HINT: Final = "Write for instance 2018, 2018-04, 2014~, [2020-08..2020-12], [2019,2020], 2015/2016."
PRECISIONS: Final = ("day", "month", "season", "year", "decade", "century")

_MOMENT: Final = re.compile(
    r"(\d{4}|\d{3}X|\d{2}XX)(?:-(0[1-9]|1[0-2]|2[1-4]|XX)(?:-(0[1-9]|[12]\d|3[01]|XX))?)?([?~%]?)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month, season, year, decade or century; month and day are 0 where not known."""

    year: str
    month: int
    day: int
    mark: str
    earliest: date
    latest: date

    @property
    def precision(self) -> str:
        """Return the unit of time that is stated, of PRECISIONS."""
        if "X" in self.year:
            return "century" if self.year.endswith("XX") else "decade"
        if self.month > 20:
            return "season"
        return "day" if self.day and self.month else "month" if self.month else "year"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one moment to another; an end is None where it is open or unknown."""

    first: Moment | None
    last: Moment | None

    @property
    def single(self) -> bool:
        """Return whether it is one moment and no stretch."""
        return self.first is self.last


@dataclass(frozen=True, slots=True)
class When:
    """A date as stated.

    `kind` is "moment", "interval" (all the time), "one" (some time within) or "all" (each of).
    """

    text: str
    kind: str
    parts: tuple[Stretch, ...]

    @property
    def earliest(self) -> date | None:
        """Return the first day that it can mean, None where nothing bounds it."""
        firsts = [part.first.earliest if part.first else None for part in self.parts]
        return None if None in firsts else min(day for day in firsts if day)

    @property
    def latest(self) -> date | None:
        """Return the last day that it can mean, None where nothing bounds it."""
        lasts = [part.last.latest if part.last else None for part in self.parts]
        return None if None in lasts else max(day for day in lasts if day)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Return the moments that it names."""
        ends = (end for part in self.parts for end in (part.first, part.last))
        return tuple(dict.fromkeys(end for end in ends if end is not None))

    @property
    def precision(self) -> str:
        """Return the coarsest unit that it names, or "unknown"."""
        named = {moment.precision for moment in self.moments}
        return max(named, key=PRECISIONS.index, default="unknown")

    @property
    def qualified(self) -> bool:
        """Return whether it is marked as approximate or uncertain."""
        return any(moment.mark for moment in self.moments)


@lru_cache(maxsize=4096)
def read(text: str) -> When:
    """Read a date. Raise InputFault where it is none, or ends before it begins."""
    when = _read(text)
    for part in when.parts:
        if part.first and part.last and part.last.latest < part.first.earliest:
            raise InputFault(f"The date {text!r} ends before it begins.", hint=HINT)
    return when


def _read(text: str) -> When:
    if len(text) > 2 and (text[0], text[-1]) in (("[", "]"), ("{", "}")):
        items = [_item(item, text) for item in text[1:-1].split(",")]
        return When(text, "one" if text[0] == "[" else "all", tuple(items))
    if text.count("/") == 1 and text not in ("/", "../..", "../", "/.."):
        ends = [None if end in ("", "..") else _moment(end, text) for end in text.split("/")]
        return When(text, "interval", (Stretch(ends[0], ends[1]),))
    moment = _moment(text, text)
    return When(text, "moment", (Stretch(moment, moment),))


def _item(item: str, text: str) -> Stretch:
    first, dots, last = item.partition("..")
    if not dots:
        moment = _moment(item, text)
        return Stretch(moment, moment)
    if not (first or last):
        raise _fault(text)
    return Stretch(*(_moment(end, text) if end else None for end in (first, last)))


def _moment(word: str, text: str) -> Moment:
    found = _MOMENT.fullmatch(word)
    if found is None:
        raise _fault(text)
    year, month, day, mark = found.groups()
    months = _months(month)
    numbers = [int(part) if part and part != "XX" else 0 for part in (month, day)]
    try:
        first, last = (
            _edge(year, ends, day, late) for ends, late in zip(months, (0, 1), strict=True)
        )
    except ValueError:
        raise _fault(text) from None
    return Moment(year, numbers[0], numbers[1], mark, first, last)


def _months(month: str | None) -> tuple[int, int]:
    """Return the first and the last month; a winter is in one end of its year or the other."""
    if month in (None, "XX", "24"):
        return 1, 12
    number = int(month or 0)
    return (number * 3 - 60, number * 3 - 58) if number > 20 else (number, number)


def _edge(year: str, month: int, day: str | None, late: int) -> date:
    number = int(year.replace("X", "9" if late else "0"))
    days = monthrange(number, month)[1] if number else 0
    if day in (None, "XX"):
        return date(number, month, days if late else 1)
    return date(number, month, int(day or 0))


def _fault(text: str) -> InputFault:
    return InputFault(f"{text!r} is no date in EDTF.", hint=HINT)


# ---------------------------------------------------------------- as people read it

MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)
SEASONS: Final = ("printemps", "été", "automne", "hiver")


def display(text: str) -> str:
    """Return a date in French: `avril 2018`, `entre août et décembre 2020`, `2023 ou après`."""
    when = read(text)
    return (" et " if when.kind == "all" else " ou ").join(
        _stretch(part, when.kind) for part in when.parts
    )


@lru_cache(maxsize=4096)
def years(text: str) -> str:
    """Return the year, or the years as far as they are known: `2016`, `2019 ou 2020`."""
    when = read(text)
    first, last = when.earliest, when.latest
    if first and last and first.year == last.year and not when.qualified:
        return f"{first.year:04d}"
    return display(_coarse(text))


def _coarse(text: str) -> str:
    """Return the date with nothing finer than years in it, each named once."""
    cut = re.sub(r"(\d{2}[\dX]{2})(?:-(?:\d\d|XX)){1,2}", r"\1", text)
    if cut[:1] in ("[", "{"):
        items = dict.fromkeys(_once(item) for item in cut[1:-1].split(","))
        alone = len(items) == 1 and ".." not in (only := next(iter(items)))
        return only if alone else f"{cut[0]}{','.join(items)}{cut[-1]}"
    first, slash, last = cut.partition("/")
    return first if slash and first == last else cut


def _once(item: str) -> str:
    first, _, last = item.partition("..")
    return first if first == last else item


def _stretch(part: Stretch, kind: str) -> str:
    first, last = part.first, part.last
    if first is not None and part.single:
        return _shown(first)
    if last is None:
        shown = _shown(first) if first else ""
        return f"{shown} ou après" if kind == "one" else f"à partir de {shown}"
    if first is None:
        return f"{_shown(last)} ou avant" if kind == "one" else f"jusqu’à {_shown(last)}"
    begin = _begin(first, last)
    if kind == "one":
        article = "le " if first.precision == "day" else ""
        article_end = "le " if last.precision == "day" else ""
        return f"entre {article}{begin} et {article_end}{_shown(last)}"
    de = "du " if first.precision == "day" else "d’" if begin[0] in "aoé" else "de "
    return f"{de}{begin} {'au' if last.precision == 'day' else 'à'} {_shown(last)}"


def _begin(first: Moment, last: Moment) -> str:
    """Return the first moment without what it shares with the last: `août` … décembre 2020."""
    plain = not (first.mark or last.mark) and first.precision == last.precision
    if plain and first.precision in ("day", "month", "season") and first.year == last.year:
        same_month = first.precision == "day" and first.month == last.month
        return _day(first.day) if same_month else _shown(first).rpartition(" ")[0]
    return _shown(first)


def _shown(moment: Moment) -> str:
    about = "vers " if moment.mark in ("~", "%") else ""
    doubt = " (incertain)" if moment.mark in ("?", "%") else ""
    return f"{about}{_plain(moment)}{doubt}"


def _plain(moment: Moment) -> str:
    if "X" in moment.year:
        decade = not moment.year.endswith("XX")
        years = (
            f"années {moment.year[:3]}0"
            if decade
            else f"années {moment.year[:2]}00 à {moment.year[:2]}99"
        )
        return f"{MONTHS[moment.month - 1]} des {years}" if moment.month else years
    if moment.month > 20:
        return f"{SEASONS[moment.month - 21]} {moment.year}"
    month = f"{MONTHS[moment.month - 1]} " if moment.month else ""
    day = f"{_day(moment.day)} " if moment.day and moment.month else ""
    return f"{day}{month}{moment.year}"


def _day(day: int) -> str:
    return "1er" if day == 1 else str(day)
