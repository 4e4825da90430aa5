from __future__ import annotations

import csv
from pathlib import Path

import networkx as nx
import pytest

import maillage
from maillage import exporters

ROOT = Path(__file__).parents[1] / "territory"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_pair_has_the_columns_that_gephi_looks_for(tmp_path: Path) -> None:
    graph = maillage.graph("funding", ROOT)
    (nodes, edges), _ = exporters.write(graph, tmp_path, "csv")
    assert (nodes.name, edges.name) == ("nodes.csv", "edges.csv")
    assert [(r["Id"], r["Label"]) for r in rows(nodes)] == sorted(
        (n, d["label"]) for n, d in graph.nodes(data=True)
    )
    told = [(r["Source"], r["Target"], r["Kind"], r["Type"]) for r in rows(edges)]
    assert told == [(*place, "Directed") for place in sorted(graph.edges(keys=True))]


def test_an_unknown_sum_is_an_empty_cell(tmp_path: Path) -> None:
    (_, edges), _ = exporters.write(maillage.graph("funding", ROOT), tmp_path, "csv")
    assert [r["amount"] for r in rows(edges) if r["Kind"] == "committed"] == [""]


@pytest.mark.parametrize("label", ["=1+1", "+x", "-x", "@x", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(tmp_path: Path, label: str) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", label=label, kind="k")
    (nodes, _), _ = exporters.write(graph, tmp_path, "csv")
    assert rows(nodes)[0]["Label"] == f"'{label}"


def test_a_negative_number_stays_a_number(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", label="A", kind="k", change=-1.5)
    (nodes, _), _ = exporters.write(graph, tmp_path, "csv")
    assert rows(nodes)[0]["change"] == "-1.5"
