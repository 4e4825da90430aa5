"""Cells written a column at a time: most of a large file is made of few different values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final, TypeAlias

from maillage.exporters._columns import Column, transposed

__all__ = ["Known", "Writer", "columns", "joined", "writer"]

Writer: TypeAlias = "tuple[str, Callable[[Sequence[Any]], Iterable[str]]]"
"""The name of an attribute, and what writes some values of it; nothing for None."""

_REMEMBERED: Final = 2**14


class Known(dict[Any, str]):
    """What a function of one value returns, remembered for the first 16,384 different values.

    Only for values of which equal ones are written alike: True, 1 and 1.0 are equal.
    """

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__({None: ""})
        self._write = write

    def __missing__(self, value: Any) -> str:
        text = self._write(value)
        if len(self) < _REMEMBERED:
            self[value] = text
        return text

    def all(self, values: Iterable[Any]) -> Iterator[str]:
        """Return what is written for each value."""
        return map(self.__getitem__, values)


def writer(
    column: Column, before: str, after: str, text: Callable[[Any], str | None] | None = None
) -> Writer:
    """Return what writes a column's values: each as text (the column's own), between two marks.

    Nothing is written where `text` gives None.
    """
    plain = text or column.text

    def written(value: Any) -> str:
        told = None if value is None else plain(value)
        return "" if told is None else f"{before}{told}{after}"

    if column.alike:
        return column.name, Known(written).all
    return column.name, lambda values: map(written, values)


def columns(records: Sequence[Mapping[str, Any]], writers: Sequence[Writer]) -> list[Iterable[str]]:
    """Return the cells of each column."""
    told = transposed(records)
    return [write(told[name]) if name in told else [""] * len(records) for name, write in writers]


def joined(records: Sequence[Mapping[str, Any]], writers: Sequence[Writer]) -> Iterable[str]:
    """Return all cells of each record as one text."""
    cells = columns(records, writers)
    return map("".join, zip(*cells, strict=True)) if cells else repeat("", len(records))
