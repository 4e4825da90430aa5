"""Attributes as JSON, with their types, and files of JSON written entry by entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, Final

from maillage.exporters._columns import Column

__all__ = ["about", "entries", "text", "values"]

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


def values(data: Mapping[str, Any], declared: Sequence[tuple[str, Column]]) -> dict[str, Any]:
    """Return the known values of a record by name, as what JSON has: unknown is absent."""
    return {
        name: told
        for name, column in declared
        if (value := data.get(column.name)) is not None
        and (told := _value(column, value)) is not None
    }


def text(value: Any) -> str:
    """Return a value as JSON on one line; what is neither JSON nor a number is no value."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def entries(records: Iterable[Any]) -> Iterator[str]:
    """Return a JSON array, one entry a line."""
    before = "[\n"
    for record in records:
        yield f"{before}{text(record)}"
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


def _value(column: Column, value: Any) -> Any:
    if column.type == "liststring":
        return [_text(one) for one in (value if isinstance(value, tuple) else (value,))]
    if column.type == "double":
        return float(value) if isfinite(value) else None
    return value if column.type in ("boolean", "integer", "long") else column.text(value)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
