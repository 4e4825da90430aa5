"""The attributes of nodes and edges as typed columns that other tools understand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

__all__ = ["RESERVED", "Column", "columns", "slug"]

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
_DOUBLE: Final = 2**53


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute: its name in the graph, in the file, its type there, and how it is written.

    `type` is string, boolean, integer, long, double or liststring.
    """

    name: str
    slug: str
    type: str
    text: Callable[[Any], str]


def columns(
    records: Iterable[Mapping[str, Any]], *, leave: Iterable[str] = (), spare: Iterable[str] = ()
) -> tuple[Column, ...]:
    """Return the columns of records by name; `leave` are not wanted, `spare` slugs are taken.

    The type is the narrowest that holds every value without loss: money that a double cannot
    hold exactly becomes a string.
    """
    unwanted = frozenset(leave)
    types = _types(records, unwanted)
    taken = set(spare)
    result = []
    for name in sorted(types):
        short = _free(RENAMED.get(name, slug(name)), taken)
        taken.add(short)
        result.append(Column(name, short, types[name], _WRITERS[types[name]]))
    return tuple(sorted(result, key=lambda column: column.slug))


def _types(records: Iterable[Mapping[str, Any]], unwanted: frozenset[str]) -> dict[str, str]:
    """Return the type of each column; a million records pass here, so the usual case is short."""
    types: dict[str, str] = {}
    for record in records:
        for name, value in record.items():
            if value is None:
                continue
            there, quick = types.get(name), _QUICK.get(type(value))
            if there == "liststring" or (quick is not None and quick == there):
                continue
            if there == "string" and quick != "liststring":
                continue
            if name not in unwanted:
                types[name] = _wider(there, quick or _type(value))
    return types


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
        return "double" if Decimal(repr(float(value))) == value else "string"
    if isinstance(value, float):
        return "double"
    return "liststring" if isinstance(value, tuple) else "string"


def _wider(one: str | None, other: str) -> str:
    if one is None or one == other:
        return other
    if "liststring" in (one, other):
        return "liststring"
    order = ("integer", "long", "double")
    if one in order and other in order:
        return order[max(order.index(one), order.index(other))]
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
