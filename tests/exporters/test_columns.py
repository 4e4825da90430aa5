from __future__ import annotations

import tracemalloc
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import networkx as nx
import pytest

from maillage.exporters import gexf
from maillage.exporters._cells import joined, writer
from maillage.exporters._columns import Survey, transposed


def types(*values: Any) -> list[tuple[str, bool]]:
    found = Survey({"a": value} for value in values).columns()
    return [(column.type, column.alike) for column in found]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("a", None, "b"), ("string", True)),
        ((1, 2**31), ("long", True)),
        ((1, -(2**31)), ("long", True)),
        ((1, 2**63), ("string", True)),
        ((1, 1.5), ("double", False)),
        ((1, Decimal("1.5")), ("double", False)),
        ((Decimal("0.1"), Decimal("123456789012345.6")), ("double", False)),
        ((Decimal("0.1"), Decimal("1234567890123456.78")), ("string", False)),
        ((Decimal("NaN"),), ("string", False)),
        ((True, 1), ("string", False)),
        ((True, False), ("boolean", True)),
        (("a", ("b", "c")), ("liststring", True)),
        ((("a", 1),), ("liststring", False)),
        ((date(2020, 1, 1), "2020"), ("string", False)),
        ((1, "a"), ("string", False)),
    ],
)
def test_a_column_is_the_narrowest_type_that_holds_every_value(
    values: tuple[Any, ...], expected: tuple[str, bool]
) -> None:
    assert types(*values) == [expected]
    assert types(*reversed(values)) == [expected]


def test_a_column_of_nothing_is_none() -> None:
    assert types(None, None) == []


def test_values_that_are_equal_and_of_two_types_are_not_mixed_up() -> None:
    records: list[dict[str, Any]] = [{"a": True}, {"a": 1}, {"a": "1"}, {"a": 1.0}]
    (column,) = Survey(records).columns()
    assert list(joined(records, [writer(column, "<", ">")])) == ["<true>", "<1>", "<1>", "<1.0>"]


def test_zero_keeps_its_sign() -> None:
    records = [{"a": 0.0}, {"a": -0.0}]
    (column,) = Survey(records).columns()
    assert list(joined(records, [writer(column, "", "")])) == ["0.0", "-0.0"]


def test_records_of_unlike_names_are_read_as_well_as_those_of_like_names() -> None:
    assert transposed([{"a": 1, "b": 2}, {"b": 3}]) == {"a": [1, None], "b": [2, 3]}
    assert transposed([{"a": 1}, {"a": 2}]) == {"a": (1, 2)}
    assert transposed([{}, {}]) == {}


def many(edges: int) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(direction="directed")
    graph.add_nodes_from((f"n{i}" for i in range(20)), label="x", kind="k")
    for i in range(edges):
        source, target = f"n{i % 20}", f"n{i // 20 % 20}"
        data: dict[str, Any] = {"relation": "r", "amount": Decimal(i), "note": f"{i} €"}
        graph.add_edge(source, target, key=f"k{i // 400}", reports=(f"flow-{i}",), **data)
    return graph


class Sink(BytesIO):
    def write(self, data: Any) -> int:
        return len(data)


def peak(edges: int) -> int:
    graph = many(edges)
    gexf.write(graph, [Sink()])
    tracemalloc.start()
    try:
        gexf.write(graph, [Sink()])
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_edges() -> None:
    # What is remembered of values (16,384 of each column) is full in both.
    assert peak(40_000) < 1.02 * peak(20_000)
