from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

import maillage
from maillage import exporters

ROOT = Path(__file__).parents[1] / "territory"
NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.mark.parametrize("view", ["funding", "actors", "everything"])
def test_networkx_reads_every_node_and_edge(tmp_path: Path, view: str) -> None:
    graph = maillage.graph(view, ROOT)
    exporters.write(graph, tmp_path / "x.graphml", "graphml")
    read = nx.read_graphml(tmp_path / "x.graphml", force_multigraph=True)
    iris = {node: read.nodes[node]["iri"] for node in read}
    assert set(iris.values()) == {graph.nodes[node]["iri"] for node in graph}
    iri = {node: graph.nodes[node]["iri"] for node in graph}
    places = sorted((iris[s], iris[t], d["category"]) for s, t, d in read.edges(data=True))
    assert places == sorted((iri[s], iri[t], k) for s, t, k in graph.edges(keys=True))
    labels = {d["label"] for *_, d in read.edges(data=True)}
    assert labels == {d["relation"] for *_, d in graph.edges(data=True)}


def test_each_edge_has_an_id_of_its_own_and_a_weight(tmp_path: Path) -> None:
    exporters.write(maillage.graph("actors", ROOT), tmp_path / "x.graphml", "graphml")
    root = ElementTree.parse(tmp_path / "x.graphml").getroot()
    edges = list(root.iter(f"{NAMESPACE}edge"))
    assert len({e.get("id") for e in edges}) == len(edges) == 8
    for edge in edges:
        told = [d.text for d in edge if d.get("key") == "e_weight"]
        assert len(told) == 1


def test_lost_stretches_of_time_are_counted(tmp_path: Path) -> None:
    _, losses = exporters.write(maillage.graph("funding", ROOT), tmp_path / "x", "graphml")
    assert [(loss.what[:26], loss.count) for loss in losses] == [("edges whose several stretc", 1)]


def test_an_id_is_a_name_token_and_stays_unique(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in ("actor:a", "<a/b>", "<a#b>", "a.b", "<>"):
        graph.add_node(node, label=node, kind="k")
    exporters.write(graph, tmp_path / "x", "graphml")
    read = nx.read_graphml(tmp_path / "x")
    assert {n: read.nodes[n]["label"] for n in read} == {
        "actor:a": "actor:a",
        "a.b": "a.b",
        "a.b-2": "<a#b>",
        "a.b-3": "<a/b>",
        "node": "<>",
    }
