from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import maillage
from maillage import exporters

ROOT = Path(__file__).parents[1] / "territory"


def written(graph: nx.MultiDiGraph[str], folder: Path) -> dict[str, Any]:
    (file,), _ = exporters.write(graph, folder / "x.cyjs", "cyjs")
    told: dict[str, Any] = json.loads(file.read_bytes())
    return told


@pytest.mark.parametrize("view", ["funding", "actors", "everything"])
def test_networkx_reads_every_node_and_edge(tmp_path: Path, view: str) -> None:
    graph = maillage.graph(view, ROOT)
    read: nx.MultiDiGraph[str] = nx.MultiDiGraph(nx.cytoscape_graph(written(graph, tmp_path)))
    assert sorted(read.edges(keys=True)) == sorted(graph.edges(keys=True))
    labels = {node: data["label"] for node, data in graph.nodes(data=True)}
    assert {node: data["label"] for node, data in read.nodes(data=True)} == labels


def test_ids_are_unique_over_nodes_and_edges(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("e0", "_e0", key="k", kind="k")
    told = written(graph, tmp_path)["elements"]
    ids = [entry["data"]["id"] for entry in told["nodes"] + told["edges"]]
    assert ids == ["_e0", "e0", "__e0"]


def test_a_column_named_parent_does_not_nest_nodes(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", label="A", kind="k", parent="b", id="c")
    (node,) = written(graph, tmp_path)["elements"]["nodes"]
    assert node["data"]["id"] == "a"
    assert "parent" not in node["data"]
    assert (node["data"]["parent_2"], node["data"]["id_value"]) == ("b", "c")


def test_values_keep_their_types_and_unknown_sums_are_absent(tmp_path: Path) -> None:
    told = written(maillage.graph("funding", ROOT), tmp_path)["elements"]["edges"]
    edges = {(e["data"]["source"], e["data"]["target"], e["data"]["key"]): e["data"] for e in told}
    voted = edges["actor:region", "actor:club", "voted"]
    assert voted["spells"] == ["2020-02-01/2020-02-29", "2020-07-01/2020-07-31"]
    assert voted["reports"] == ["one:february", "one:july"]
    assert voted["weak"] is False
    assert isinstance(voted["amount"], float)
    assert "amount" not in edges["actor:bank", "actor:club", "committed"]
