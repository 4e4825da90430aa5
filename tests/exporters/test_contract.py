from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

import maillage
from maillage import exporters
from maillage.errors import NotFound, RunFault

ROOT = Path(__file__).parents[1] / "territory"
VIEWS = ("funding", "actors", "everything")


@pytest.mark.parametrize("name", exporters.formats())
@pytest.mark.parametrize("view", VIEWS)
def test_each_format_writes_the_same_bytes_whatever_the_order(
    tmp_path: Path, name: str, view: str
) -> None:
    graph = maillage.graph(view, ROOT)
    nodes, edges = (
        reversed(list(graph.nodes(data=True))),
        reversed(list(graph.edges.data(keys=True))),
    )
    mixed: nx.MultiDiGraph[str] = nx.MultiDiGraph(**graph.graph)
    mixed.add_nodes_from(nodes)
    for source, target, key, data in edges:
        mixed.add_edge(source, target, key=key, **data)
    first, _ = exporters.write(graph, tmp_path / "a", name)
    second, _ = exporters.write(mixed, tmp_path / "b", name)
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


@pytest.mark.parametrize("name", exporters.formats())
def test_each_format_is_described_and_takes_an_empty_graph(tmp_path: Path, name: str) -> None:
    assert exporters.find(name).SUMMARY.endswith(".")
    files, losses = exporters.write(nx.MultiDiGraph(), tmp_path / "x", name)
    assert all(file.is_file() for file in files)
    assert losses == ()


def test_an_unknown_format_lists_those_there_are() -> None:
    with pytest.raises(NotFound, match="no format dia") as refused:
        exporters.find("dia")
    assert "gexf" in str(refused.value.hint)


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "x.gexf"
    target.write_text("old")
    broken: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    broken.add_node("a", label="A", kind="k", start="no day")
    with pytest.raises(AttributeError):
        exporters.write(broken, target, "gexf")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.gexf"]


def test_a_place_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunFault, match="cannot be written"):
        exporters.write(nx.MultiDiGraph(), tmp_path / "file" / "x.gexf", "gexf")


def test_the_command_writes_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    def run(seed: str) -> bytes:
        target = tmp_path / f"{seed}.gexf"
        command = [sys.executable, "-m", "maillage", "export", "everything", "-o", str(target)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, "--root", str(ROOT)], env=environment, check=True)
        return target.read_bytes()

    assert run("1") == run("2")
