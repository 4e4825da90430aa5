from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import maillage
from maillage import exporters

ROOT = Path(__file__).parents[1] / "territory"


def read(graph: nx.MultiDiGraph[str], folder: Path) -> Any:
    (file,), _ = exporters.write(graph, folder / "x.json", "nodelink")
    return nx.node_link_graph(json.loads(file.read_bytes()), edges="edges")


@pytest.mark.parametrize("view", ["funding", "actors", "everything"])
def test_networkx_reads_every_node_edge_and_attribute(tmp_path: Path, view: str) -> None:
    graph = maillage.graph(view, ROOT)
    back = read(graph, tmp_path)
    assert back.is_directed()
    assert sorted(back.nodes) == sorted(graph.nodes)
    assert sorted(back.edges(keys=True)) == sorted(graph.edges(keys=True))
    for place in graph.edges(keys=True):
        known = {n for n, v in graph.edges[place].items() if v is not None and n != "spells"}
        assert known == set(back.edges[place]) - {"spells"}
    for node, data in graph.nodes(data=True):
        assert back.nodes[node]["label"] == data["label"]
        assert back.nodes[node]["kind"] == data["kind"]


def test_what_the_view_leaves_out_is_told(tmp_path: Path) -> None:
    graph = maillage.graph("funding", ROOT)
    told = read(graph, tmp_path).graph
    assert told["left_out"] == [list(pair) for pair in graph.graph["left_out"]]
    assert told["documents"] == {"<sources/one>": "Premier texte", "<sources/two>": "Second texte"}


def test_without_direction_an_edge_back_does_not_replace_the_edge_there(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(direction="undirected")
    graph.add_edge("a", "b", key="k", kind="k", relation="r", count=1)
    graph.add_edge("b", "a", key="k", kind="k", relation="r", count=2)
    back = read(graph, tmp_path)
    assert not back.is_directed()
    assert sorted(d["count"] for *_, d in back.edges(data=True)) == [1, 2]


def test_a_sum_that_a_double_cannot_hold_is_text_and_is_reported(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="k", kind="k", amount=Decimal("12345678901234567890.12"))
    (file,), losses = exporters.write(graph, tmp_path / "x.json", "nodelink")
    assert json.loads(file.read_bytes())["edges"][0]["amount"] == "12345678901234567890.12"
    assert [loss.count for loss in losses] == [1]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_written(tmp_path: Path, value: float) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", label="A", kind="k", pagerank=value)
    assert "pagerank" not in read(graph, tmp_path).nodes["a"]
