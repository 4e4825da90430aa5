"""What networkx and Graphviz read of every view; and that the check with Gephi sees faults."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import maillage
from maillage import exporters, projection, workspace
from tests.interop.test_network_readers import copied, needs, run

pytestmark = pytest.mark.interop

REPOSITORY = Path(__file__).parents[2]
VIEWS = tuple(view.name for view in projection.catalogue(workspace.find(REPOSITORY)))
WRONG = """
<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph mode="dynamic" timeformat="date">
<attributes class="node"><attribute id="a" title="a" type="integer"/></attributes>
<nodes><node id="a" start="2019-03-40"><attvalues><attvalue for="a" value="many"/></attvalues>
</node><node id="b"/></nodes><edges><edge id="1" source="a" target="b" weight="heavy"/></edges>
</graph></gexf>
"""


@pytest.fixture(scope="module", params=VIEWS)
def graph(request: pytest.FixtureRequest) -> nx.MultiDiGraph[str]:
    return maillage.graph(request.param, REPOSITORY)


def test_the_check_with_gephi_sees_what_is_wrong_with_a_file(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    needs("mvn", "java")
    folder = copied("gephi", tmp_path_factory)
    (folder / "wrong.gexf").write_text(WRONG)
    path = "-Dmdep.outputFile=target/cp.txt"
    run("mvn", "-q", "-B", "compile", "dependency:build-classpath", path, folder=folder)
    classes = f"target/classes:{(folder / 'target' / 'cp.txt').read_text().strip()}"
    told = run("java", "-Djava.awt.headless=true", "-cp", classes, "Read", "wrong.gexf",
               folder=folder)  # fmt: skip
    (line,) = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    levels = sorted(issue.split(":")[0] for issue in line["issues"])
    assert levels == ["SEVERE", "SEVERE", "WARNING"]


def pairs(graph: Any, name: str) -> list[tuple[tuple[str, ...], str]]:
    """Return ends and kind of every edge; without direction, the ends in alphabetical order."""
    straight = graph.graph.get("direction") != "undirected" and graph.is_directed()
    edges = graph.edges(data=True)
    return sorted(((s, t) if straight else tuple(sorted((s, t))), d[name]) for s, t, d in edges)


def read(graph: nx.MultiDiGraph[str], form: str, folder: Path) -> Path:
    (file,), _ = exporters.write(graph, folder / f"x.{form}", form)
    return file


def test_networkx_reads_every_edge_of_gexf_and_both_kinds_of_json(
    graph: nx.MultiDiGraph[str], tmp_path: Path
) -> None:
    gexf = nx.read_gexf(read(graph, "gexf", tmp_path), version="1.3")
    cyjs = nx.cytoscape_graph(json.loads(read(graph, "cyjs", tmp_path).read_bytes()))
    told = json.loads(read(graph, "nodelink", tmp_path).read_bytes())
    assert pairs(gexf, "category") == pairs(graph, "kind")
    assert pairs(cyjs, "category") == pairs(graph, "kind")
    assert pairs(nx.node_link_graph(told, edges="edges"), "kind") == pairs(graph, "kind")


def test_networkx_reads_graphml_with_colours_and_places(
    graph: nx.MultiDiGraph[str], tmp_path: Path
) -> None:
    found = nx.read_graphml(read(graph, "graphml", tmp_path), force_multigraph=True)
    kinds = sorted(data["category"] for *_, data in found.edges(data=True))
    assert kinds == sorted(kind for *_, kind in graph.edges(keys=True))
    # Ids are XML name tokens; the attribute iri says which node it is.
    iris = sorted(data["iri"] for _, data in graph.nodes(data=True))
    assert sorted(data["iri"] for _, data in found.nodes(data=True)) == iris
    assert len({(d["x"], d["y"]) for _, d in found.nodes(data=True)}) == len(graph)
    assert all(d["color"].startswith("#") and d["size"] > 0 for _, d in found.nodes(data=True))


def test_graphviz_reads_every_node_and_edge(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    if shutil.which("dot") is None:
        pytest.skip("dot (Graphviz) is not installed here")
    command = ["dot", "-Tdot_json", str(read(graph, "dot", tmp_path))]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == ""
    told = json.loads(done.stdout)
    names = {entry["_gvid"]: entry["name"] for entry in told["objects"]}
    assert sorted(names.values()) == sorted(graph)
    found = ((names[e["tail"]], names[e["head"]], e["data_category"]) for e in told["edges"])
    assert sorted(found) == sorted(graph.edges(keys=True))
