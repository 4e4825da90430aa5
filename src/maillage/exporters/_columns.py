"""The attributes of nodes and edges as typed columns that other tools understand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from operator import itemgetter
from typing import Any, Final, TypeVar

__all__ = ["RESERVED", "Column", "Survey", "batches", "slug", "transposed"]

Row = TypeVar("Row")

RESERVED: Final = frozenset(
    ("label", "size", "color", "weight", "kind", "x", "y", "z", "start", "end", "id")
)
"""Names that Gephi, Gephi Lite or graphology use themselves."""

RENAMED: Final = {"kind": "category", "start": "start_date", "end": "end_date"}
_INTEGER: Final = 2**31
_QUICK: Final[Mapping[type, str]] = {
    str: "string",
    date: "string",
    tuple: "liststring",
    bool: "boolean",
    float: "double",
}
_ORDER: Final = ("integer", "long", "double")
_SOME: Final = 500
_FIGURES: Final = re.compile("[0-9.-]*")
# Values of one of these types are equal only where they are written alike, unlike -0.0 and 0.0.
_ALIKE: Final = (str, date, bool, int)


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute: its name in the graph, in the file, its type there, and how it is written.

    `type` is string, boolean, integer, long, double or liststring; `alike` where values that are
    equal are written alike.
    """

    name: str
    slug: str
    type: str
    text: Callable[[Any], str]
    alike: bool = False


class Survey:
    """What records hold, seen in one pass: a million of them are looked at column by column.

    `count` of them, `dated` with stretches of time (spells), `split` with more than one.
    """

    __slots__ = ("count", "dated", "found", "split")

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        self.count = self.dated = self.split = 0
        self.found: dict[str, Found] = {}
        for some in batches(records):
            self.count += len(some)
            for name, values in transposed(some).items():
                self._add(name, values)

    def _add(self, name: str, values: Sequence[Any]) -> None:
        if name == "spells":
            lengths = [len(spells or ()) for spells in values]
            self.dated += len(lengths) - lengths.count(0)
            self.split += len(lengths) - lengths.count(0) - lengths.count(1)
        self.found.setdefault(name, Found()).add(values)

    def known(self, name: str) -> bool:
        """Return whether any record has a value of this name."""
        return name in self.found and bool(self.found[name].kinds)

    @property
    def rounded(self) -> int:
        """How many sums a double does not hold with their last digit."""
        return self.found["amount"].inexact if "amount" in self.found else 0

    def columns(
        self, *, leave: Collection[str] = (), spare: Iterable[str] = ()
    ) -> tuple[Column, ...]:
        """Return the columns by name; `leave` are not wanted, `spare` slugs are taken.

        The type is the narrowest that holds every value without loss: money that a double cannot
        hold exactly becomes a string.
        """
        taken = set(spare)
        result = []
        for name in sorted(name for name, seen in self.found.items() if seen.type):
            if name in leave:
                continue
            short = _free(RENAMED.get(name, slug(name)), taken)
            taken.add(short)
            kind = self.found[name].type
            result.append(Column(name, short, kind, _WRITERS[kind], self.found[name].alike))
        return tuple(sorted(result, key=lambda column: column.slug))


class Found:
    """What a column was seen to hold; `inexact` numbers lose digits in a double."""

    __slots__ = ("inexact", "inner", "kinds", "type")

    def __init__(self) -> None:
        self.type = ""
        self.kinds: set[type] = set()
        self.inner: set[type] = set()
        self.inexact = 0

    @property
    def alike(self) -> bool:
        """Whether values that are equal are written alike."""
        return any(self.kinds == {kind} for kind in _ALIKE) or (
            self.kinds <= {str, tuple} and self.inner <= {str}
        )

    def add(self, values: Sequence[Any]) -> None:
        """Take some more values into account."""
        kinds = set(map(type, values)) - {type(None)}
        self.kinds |= kinds
        for kind in kinds:
            if kind in _QUICK and kind is not tuple:
                self.type = _wider(self.type, _QUICK[kind])
                continue
            some = [value for value in values if type(value) is kind]
            for named in self._types(kind, some):
                self.type = _wider(self.type, named)

    def _types(self, kind: type, values: Sequence[Any]) -> set[str]:
        if kind is tuple:
            self.inner.update(map(type, chain.from_iterable(values)))
            return {"liststring"}
        if kind is int:
            return {_type(max(values)), _type(min(values))}
        if kind is Decimal:
            inexact = _inexact(values)
            self.inexact += inexact
            return {"string" if inexact else "double"}
        return {_type(value) for value in values}


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Return rows some hundreds at a time."""
    rest = iter(rows)
    while some := list(islice(rest, _SOME)):
        yield some


def transposed(records: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Any]]:
    """Return the values of records by name, None where one has none."""
    names = tuple(set().union(*records))
    try:
        # As a rule all records have the same names.
        rows = list(map(itemgetter(*names, *names[:1]), records))
    except (KeyError, TypeError):
        return {name: [record.get(name) for record in records] for name in names}
    return dict(zip(names, zip(*rows, strict=True), strict=False))


def _inexact(values: Sequence[Decimal]) -> int:
    told = list(map(str, values))
    # Up to fifteen digits always come back as they were (IEEE 754, DBL_DIG).
    if max(map(len, told)) < 16 and _FIGURES.fullmatch("".join(told)):
        return 0
    return sum(Decimal(repr(float(value))) != value for value in values)


def slug(name: str) -> str:
    """Return a name of lower-case letters, figures and low lines that no tool keeps for itself."""
    short = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "attribute"
    return f"{short}_value" if short in RESERVED else short


def _free(short: str, taken: set[str]) -> str:
    n, free = 1, short
    while free in taken:
        n, free = n + 1, f"{short}_{n + 1}"
    return free


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        size = abs(value)
        return "integer" if size < _INTEGER else "long" if size < 2**63 else "string"
    if isinstance(value, Decimal):
        return "string" if _inexact([value]) else "double"
    if isinstance(value, float):
        return "double"
    return "liststring" if isinstance(value, tuple) else "string"


def _wider(one: str, other: str) -> str:
    if one in ("", other):
        return other
    if "liststring" in (one, other):
        return "liststring"
    if one in _ORDER and other in _ORDER:
        return max(one, other, key=_ORDER.index)
    return "string"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def _list(value: Any) -> str:
    values = value if isinstance(value, tuple) else (value,)
    return json.dumps([_plain(v) for v in values], ensure_ascii=False)


def _double(value: Any) -> str:
    return repr(float(value))


_WRITERS: Final[Mapping[str, Callable[[Any], str]]] = {
    "string": _plain,
    "boolean": _plain,
    "integer": _plain,
    "long": _plain,
    "double": _double,
    "liststring": _list,
}
