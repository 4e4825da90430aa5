from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from pyarrow import parquet

import maillage
from maillage import exporters
from maillage.errors import RunFault

ROOT = Path(__file__).parents[1] / "territory"


def tables(graph: nx.MultiDiGraph[str], folder: Path) -> Sequence[Any]:
    files, _ = exporters.write(graph, folder, "parquet")
    return [parquet.read_table(file) for file in files]


def one_edge(**data: Any) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="k", kind="k", **data)
    return graph


@pytest.mark.parametrize("view", ["funding", "actors", "everything"])
def test_the_pair_has_the_columns_that_graphframes_looks_for(tmp_path: Path, view: str) -> None:
    graph = maillage.graph(view, ROOT)
    nodes, edges = tables(graph, tmp_path)
    assert nodes.column("id").to_pylist() == sorted(graph)
    places = zip(*(edges.column(n).to_pylist() for n in ("src", "dst", "kind")), strict=True)
    assert list(places) == sorted(graph.edges(keys=True))
    assert len(set(edges.column("id").to_pylist())) == graph.number_of_edges()


@pytest.mark.parametrize(
    ("value", "kind", "read"),
    [
        (Decimal("351000"), "decimal128(38, 2)", Decimal("351000.00")),
        (Decimal("0.125"), "decimal128(38, 3)", Decimal("0.125")),
        (
            Decimal("12345678901234567890.12"),
            "decimal128(38, 2)",
            Decimal("12345678901234567890.12"),
        ),
        (date(2020, 2, 29), "date32[day]", date(2020, 2, 29)),
        (("x", "y"), "list<element: string>", ["x", "y"]),
        (3, "int64", 3),
        (2**63, "string", str(2**63)),
        (0.5, "double", 0.5),
        (True, "bool", True),
        ("=1+1", "string", "=1+1"),
    ],
)
def test_a_value_keeps_its_type_and_its_last_digit(
    tmp_path: Path, value: Any, kind: str, read: Any
) -> None:
    _, edges = tables(one_edge(told=value), tmp_path)
    assert str(edges.schema.field("told").type) == kind
    assert edges.column("told").to_pylist() == [read]


def test_every_stretch_of_time_is_kept_and_an_unknown_sum_is_null(tmp_path: Path) -> None:
    _, edges = tables(maillage.graph("funding", ROOT), tmp_path)
    rows = {(r["src"], r["dst"], r["kind"]): r for r in edges.to_pylist()}
    assert rows["actor:region", "actor:club", "voted"]["spells"] == [
        {"start": date(2020, 2, 1), "end": date(2020, 2, 29)},
        {"start": date(2020, 7, 1), "end": date(2020, 7, 31)},
    ]
    assert rows["actor:bank", "actor:club", "committed"]["amount"] is None


def test_a_sum_too_long_for_the_type_is_text_and_is_reported(tmp_path: Path) -> None:
    long = Decimal("1" * 40)
    (_, edges), losses = exporters.write(one_edge(amount=long), tmp_path, "parquet")
    assert parquet.read_table(edges).column("amount").to_pylist() == ["1" * 40]
    assert [loss.count for loss in losses] == [1]


def test_more_rows_than_a_group_are_all_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maillage.exporters.parquet._ROWS", 4)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for n in range(9):
        graph.add_edge(str(n), str(n + 1), key="k", kind="k")
    nodes, edges = tables(graph, tmp_path)
    assert (nodes.num_rows, edges.num_rows) == (10, 9)
    assert parquet.ParquetFile(tmp_path / "nodes.parquet").num_row_groups == 3


def test_without_pyarrow_one_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(RunFault, match="pyarrow") as refused:
        exporters.write(one_edge(), tmp_path, "parquet")
    assert "maillage[parquet]" in str(refused.value.hint)
    assert list(tmp_path.iterdir()) == []
