"""The rows of a view's queries as typed records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from typing import Any, Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from maillage import queries
from maillage.dataset import Dataset, Term
from maillage.errors import InputFault
from maillage.projection.views import View
from maillage.queries import Query, Table
from maillage.workspace import Workspace

__all__ = ["EdgeRow", "NodeRow", "Value", "edge_rows", "node_rows"]

Value: TypeAlias = "str | int | Decimal | bool | date"


class NodeRow(NamedTuple):
    """One row of `nodes.rq`."""

    iri: str
    node: str
    label: str
    kind: str
    extras: tuple[Value | None, ...]


class EdgeRow(NamedTuple):
    """One row of `edges.rq`: as a rule, what one report says of one pair."""

    source: str
    target: str
    kind: str
    relation: str
    report: str | None
    document: str | None
    earliest: date | None
    latest: date | None
    weak: bool
    extras: tuple[Value | None, ...]

    @property
    def place(self) -> tuple[str, str, str]:
        """Which edge this row belongs to."""
        return self[:3]


def node_rows(dataset: Dataset, view: View) -> Iterator[NodeRow]:
    """Run `nodes.rq`. Raise InputFault for a row without node or kind."""
    names = [name for name in view.nodes.columns if name not in ("node", "label", "kind")]
    columns, count = _run(dataset, view.nodes, ("node", "kind"))
    nodes, labels, kinds = (columns[name] for name in ("node", "label", "kind"))
    extras = _rows(columns, names, count)
    for node, label, kind, more in zip(nodes, labels, kinds, extras, strict=True):
        iri = dataset.workspace.expand(node) or node
        yield NodeRow(iri, node, " ".join(str(label or node).split()), kind, more)


def edge_rows(dataset: Dataset, view: View) -> Iterator[EdgeRow]:
    """Run `edges.rq`. Raise InputFault for a row without source, target, kind or relation."""
    columns, count = _run(dataset, view.edges, ("source", "target", "kind", "relation"))
    nothing: list[Any] = [None] * count
    own = (
        columns.get(name, nothing)
        for name in ("source", "target", "kind", "relation", "report", "document")
    )
    days = (
        [day if isinstance(day, date) else None for day in columns.get(name, nothing)]
        for name in ("earliest", "latest")
    )
    weak = [value is True for value in columns.get("weak", nothing)]
    return map(EdgeRow, *own, *days, weak, _rows(columns, view.extras, count))


def _rows(
    columns: Mapping[str, Sequence[Any]], names: Sequence[str], count: int
) -> Iterator[tuple[Value | None, ...]]:
    return zip(*(columns[name] for name in names), strict=True) if names else repeat((), count)


def _run(
    dataset: Dataset, query: Query, needed: tuple[str, ...]
) -> tuple[dict[str, list[Any]], int]:
    """Answer a query and return its columns as values, and the number of rows."""
    table = queries.run(dataset, query)
    shorten = lru_cache(maxsize=None)(dataset.workspace.shorten)
    readers = [_reader(query.columns[name], shorten) for name in table.columns]
    cells = zip(*table.rows, strict=True) if table.rows else repeat(())
    try:
        columns = {
            name: [None if cell is None else read(cell) for cell in column]
            for name, read, column in zip(table.columns, readers, cells, strict=False)
        }
    except (ValueError, ArithmeticError):
        raise _misread(dataset.workspace, query, table, readers) from None
    for number in _lacking(columns, needed):
        told = {name: column[number] for name, column in columns.items()}
        missing = ", ".join(name for name in needed if told[name] is None)
        known = "; ".join(f"{k}={v}" for k, v in told.items() if v is not None)
        raise _fault(dataset.workspace, query, number + 1, f"has no {missing} ({known})")
    return columns, len(table.rows)


def _lacking(columns: Mapping[str, list[Any]], needed: Sequence[str]) -> list[int]:
    """Return the first row that lacks what is needed, if there is one."""
    return sorted(columns[name].index(None) for name in needed if None in columns[name])[:1]


def _misread(
    workspace: Workspace, query: Query, table: Table, readers: Sequence[Callable[[Term], Value]]
) -> InputFault:
    """Return the fault of the first cell that cannot be read."""
    for number, cells in enumerate(table.rows, 1):
        for cell, read in zip(cells, readers, strict=True):
            try:
                _ = None if cell is None else read(cell)
            except (ValueError, ArithmeticError) as error:
                return _fault(workspace, query, number, f"holds a wrong value: {error}")
    raise AssertionError("a cell that could not be read before")


def _fault(workspace: Workspace, query: Query, number: int, problem: str) -> InputFault:
    return InputFault(f"Row {number} of the answer {problem}.", file=workspace.display(query.path))


def _text(term: Term) -> str:
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    return term.value


@lru_cache(maxsize=4096)
def _date(text: str) -> date:
    return date.fromisoformat(text)


_READERS: Final[Mapping[str, Callable[[Term], Value]]] = {
    "integer": lambda term: int(_text(term)),
    "decimal": lambda term: Decimal(_text(term)),
    "boolean": lambda term: _text(term) in ("true", "1"),
    "date": lambda term: _date(_text(term)),
}


def _reader(kind: str, shorten: Callable[[str], str]) -> Callable[[Term], Value]:
    if kind == "iri":
        return lambda term: shorten(_text(term))
    return _READERS.get(kind, _text)
