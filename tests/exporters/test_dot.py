from __future__ import annotations

import re
from pathlib import Path

import networkx as nx
import pytest

import maillage
from maillage import exporters

ROOT = Path(__file__).parents[1] / "territory"
QUOTED = r'"((?:[^"\\]|\\["\\])*)"'


def text(graph: nx.MultiDiGraph[str], folder: Path) -> str:
    (file,), _ = exporters.write(graph, folder / "x.gv", exporters.named(folder / "x.gv"))
    return file.read_text("utf-8")


@pytest.mark.parametrize("view", ["funding", "actors", "everything"])
def test_each_node_and_edge_is_one_line(tmp_path: Path, view: str) -> None:
    graph = maillage.graph(view, ROOT)
    told = text(graph, tmp_path)
    edges = re.findall(rf"^  {QUOTED} -> {QUOTED} \[id=", told, re.M)
    assert edges == [(s, t) for s, t, _ in sorted(graph.edges(keys=True))]
    assert re.findall(rf"^  {QUOTED} \[label=", told, re.M) == sorted(graph)


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ('a"b', r'"a\"b"'),
        ("a\\", r'"a\\"'),
        (r"a\N", r'"a\\N"'),
        ('a\\"; evil [x="', r'"a\\\"; evil [x=\""'),
        ("a\nb\x00", '"a b"'),
        ("<b>", '"<b>"'),
    ],
)
def test_no_name_leaves_its_quotes(tmp_path: Path, name: str, quoted: str) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", label=name, kind="k")
    assert f'  "a" [label={quoted}, shape=' in text(graph, tmp_path)


def test_no_attribute_of_the_data_is_one_of_graphviz(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", label="A", kind="k", image="/etc/passwd", URL="javascript:x")
    told = text(graph, tmp_path)
    assert 'data_image="/etc/passwd"' in told
    names = set(re.findall(r"[\[ ](\w+)=", told.splitlines()[4]))
    assert names == {
        "label", "shape", "fillcolor", "fontcolor", "pos", "data_category", "data_image",
        "data_url",
    }  # fmt: skip


def test_a_view_without_direction_is_a_graph(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(direction="undirected", view="v")
    graph.add_edge("a", "b", key="k", kind="k", relation="r")
    told = text(graph, tmp_path)
    assert told.startswith('graph "v" {')
    assert '"a" -- "b"' in told
