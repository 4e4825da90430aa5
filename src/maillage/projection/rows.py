"""The rows of a view's queries as typed records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

import pyoxigraph as ox

from maillage import queries
from maillage.dataset import Dataset, Term
from maillage.errors import InputFault
from maillage.projection.views import View
from maillage.queries import Query
from maillage.workspace import Workspace

__all__ = ["EdgeRow", "NodeRow", "Value", "edge_rows", "node_rows"]

Value: TypeAlias = "str | int | Decimal | bool | date"


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One row of `nodes.rq`."""

    iri: str
    node: str
    label: str
    kind: str
    extras: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class EdgeRow:
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
        return (self.source, self.target, self.kind)


def node_rows(dataset: Dataset, view: View) -> Iterator[NodeRow]:
    """Run `nodes.rq`. Raise InputFault for a row without node or kind."""
    extras = [name for name in view.nodes.columns if name not in ("node", "label", "kind")]
    shorten = lru_cache(maxsize=None)(dataset.workspace.shorten)
    for row in _run(dataset, view.nodes, ("node", "kind"), shorten):
        node = str(row["node"])
        iri = dataset.workspace.expand(node) or node
        label = " ".join(str(row["label"] or node).split())
        yield NodeRow(iri, node, label, str(row["kind"]), tuple(row[name] for name in extras))


def edge_rows(dataset: Dataset, view: View) -> Iterator[EdgeRow]:
    """Run `edges.rq`. Raise InputFault for a row without source, target, kind or relation."""
    extras = view.extras
    shorten = lru_cache(maxsize=None)(dataset.workspace.shorten)
    for row in _run(dataset, view.edges, ("source", "target", "kind", "relation"), shorten):
        get = row.get
        yield EdgeRow(
            source=str(row["source"]),
            target=str(row["target"]),
            kind=str(row["kind"]),
            relation=str(row["relation"]),
            report=_optional(get("report")),
            document=_optional(get("document")),
            earliest=_day(get("earliest")),
            latest=_day(get("latest")),
            weak=get("weak") is True,
            extras=tuple([row[name] for name in extras]),
        )


def _run(
    dataset: Dataset, query: Query, needed: tuple[str, ...], shorten: Callable[[str], str]
) -> Iterator[Mapping[str, Value | None]]:
    table = queries.run(dataset, query)
    readers = [_reader(query.columns[name], shorten) for name in table.columns]
    for number, cells in enumerate(table.rows, 1):
        try:
            row = {
                name: None if cell is None else read(cell)
                for name, cell, read in zip(table.columns, cells, readers, strict=True)
            }
        except (ValueError, ArithmeticError) as error:
            raise _fault(
                dataset.workspace, query, number, f"holds a wrong value: {error}"
            ) from None
        missing = [name for name in needed if row[name] is None]
        if missing:
            told = "; ".join(f"{k}={v}" for k, v in row.items() if v is not None)
            problem = f"has no {', '.join(missing)} ({told})"
            raise _fault(dataset.workspace, query, number, problem)
        yield row


def _fault(workspace: Workspace, query: Query, number: int, problem: str) -> InputFault:
    return InputFault(f"Row {number} of the answer {problem}.", file=workspace.display(query.path))


def _text(term: Term) -> str:
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    return term.value


_READERS: Final[Mapping[str, Callable[[Term], Value]]] = {
    "integer": lambda term: int(_text(term)),
    "decimal": lambda term: Decimal(_text(term)),
    "boolean": lambda term: _text(term) == "true",
    "date": lambda term: date.fromisoformat(_text(term)),
}


def _reader(kind: str, shorten: Callable[[str], str]) -> Callable[[Term], Value]:
    if kind == "iri":
        return lambda term: shorten(_text(term))
    return _READERS.get(kind, _text)


def _optional(value: Value | None) -> str | None:
    return None if value is None else str(value)


def _day(value: Value | None) -> date | None:
    return value if isinstance(value, date) else None
