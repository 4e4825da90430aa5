"""Attributes as JSON, with their types, and files of JSON written entry by entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from json.encoder import encode_basestring
from math import isfinite
from typing import Any, Final

from maillage.exporters._cells import Writer, writer
from maillage.exporters._columns import Column

__all__ = ["about", "entries", "listed", "quoted", "text", "writers"]

_ABOUT: Final = ("view", "title", "project", "date", "direction", "weight", "around")


def about(graph: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a graph says of itself: view, title, date, documents, what it leaves out."""
    told: dict[str, Any] = {
        name: _text(graph[name]) for name in _ABOUT if graph.get(name) is not None
    }
    if graph.get("documents"):
        told["documents"] = dict(sorted(graph["documents"].items()))
    if graph.get("left_out"):
        told["left_out"] = [list(pair) for pair in graph["left_out"]]
    return told


def writers(declared: Iterable[tuple[str, Column]]) -> list[Writer]:
    """Return what writes columns as members of an object, each after a comma.

    Unknown is absent, and what is neither JSON nor a number (NaN) is no value.
    """
    return [
        writer(column, f",{quoted(name)}:", "", partial(_value, column))
        for name, column in declared
    ]


def text(value: Any) -> str:
    """Return a value as JSON on one line; what is neither JSON nor a number is no value."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def entries(records: Iterable[str]) -> Iterator[str]:
    """Return a JSON array of entries that are JSON, one a line."""
    before = "[\n"
    for record in records:
        yield f"{before}{record}"
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


def quoted(value: Any) -> str:
    """Return a text, or what `str` makes of a value, as a JSON string."""
    return encode_basestring(str(value))


def listed(values: Iterable[Any]) -> str:
    """Return a JSON array of texts."""
    return f"[{','.join(map(quoted, values))}]"


def _value(column: Column, value: Any) -> str | None:
    if column.type == "liststring":
        return listed(value if isinstance(value, tuple) else (value,))
    if column.type == "double":
        return repr(float(value)) if isfinite(value) else None
    told = column.text(value)
    return quoted(told) if column.type == "string" else told


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
