"""What other tools understand of our exports: Gephi, graphology, XML schemas, DuckDB, Spark."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest

import maillage
from maillage import exporters, projection, workspace

pytestmark = pytest.mark.interop

REPOSITORY = Path(__file__).parents[2]
HERE = Path(__file__).parent
SHARED = REPOSITORY.parent / "shared" / "data" / "gexf"
VIEWS = tuple(view.name for view in projection.catalogue(workspace.find(REPOSITORY)))

Told = dict[str, dict[str, Any]]


def needs(*tools: str) -> None:
    for tool in tools:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed here")


@pytest.fixture(scope="session")
def graphs() -> dict[str, nx.MultiDiGraph[str]]:
    return {view: maillage.graph(view, REPOSITORY) for view in VIEWS}


@pytest.fixture(scope="session")
def files(
    graphs: dict[str, nx.MultiDiGraph[str]], tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    folder = tmp_path_factory.mktemp("exports")
    for view, graph in graphs.items():
        for form in ("gexf", "graphml"):
            exporters.write(graph, folder / f"{view}.{form}", form)
    return sorted(folder.iterdir())


def copied(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(name) / name
    shutil.copytree(HERE / name, folder)
    return folder


def run(*words: str, folder: Path) -> str:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="session")
def toolkit(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a folder with the compiled programs around Gephi's toolkit, and their class path."""
    needs("mvn", "java")
    folder = copied("gephi", tmp_path_factory)
    path = "-Dmdep.outputFile=target/cp.txt"
    run("mvn", "-q", "-B", "compile", "dependency:build-classpath", path, folder=folder)
    libraries = (folder / "target" / "cp.txt").read_text().strip()
    return folder, f"target/classes{os.pathsep}{libraries}"


def java(toolkit: tuple[Path, str], *words: str) -> str:
    folder, classes = toolkit
    return run("java", "-Djava.awt.headless=true", "-cp", classes, *words, folder=folder)


@pytest.fixture(scope="session")
def gephi(files: list[Path], toolkit: tuple[Path, str]) -> Told:
    told = java(toolkit, "Read", *map(str, files))
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return {file.name: line for file, line in zip(files, lines, strict=True)}


@pytest.fixture(scope="session")
def graphology(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Told:
    needs("node", "npm")
    folder = copied("graphology", tmp_path_factory)
    run("npm", "install", "--no-audit", "--no-fund", "--silent", folder=folder)
    told = run("node", "read.mjs", *map(str, files), folder=folder)
    lines = [json.loads(line) for line in told.splitlines()]
    return {file.name: line for file, line in zip(files, lines, strict=True)}


@pytest.mark.parametrize("view", ["funding", "everything"])
def test_gephis_preview_draws_every_node_with_its_label(
    graphs: dict[str, nx.MultiDiGraph[str]],
    files: list[Path],
    toolkit: tuple[Path, str],
    tmp_path: Path,
    view: str,
) -> None:
    file = next(file for file in files if file.name == f"{view}.gexf")
    java(toolkit, "Picture", "11", "false", str(file), str(tmp_path / "x.svg"))
    drawn = ElementTree.parse(tmp_path / "x.svg")
    assert len(drawn.findall(".//{*}circle")) == len(graphs[view])
    # Its lines are broken anywhere between words: compare letters.
    told = {"".join("".join(text.itertext()).split()) for text in drawn.findall(".//{*}text")}
    labels = {"".join(str(data["label"]).split()) for _, data in graphs[view].nodes(data=True)}
    assert labels - told == set()


@pytest.mark.parametrize("form", ["gexf", "graphml"])
@pytest.mark.parametrize("view", VIEWS)
def test_gephi_imports_everything_without_an_issue(
    gephi: Told, graphs: dict[str, nx.MultiDiGraph[str]], view: str, form: str
) -> None:
    told, graph = gephi[f"{view}.{form}"], graphs[view]
    n = len(graph)
    assert told["issues"] == []
    assert (told["nodes"], told["edges"]) == (n, graph.number_of_edges())
    assert told["labelled"] == n


@pytest.mark.parametrize("view", VIEWS)
def test_gephi_knows_the_kinds_the_columns_and_the_time_of_gexf(
    gephi: Told, graphs: dict[str, nx.MultiDiGraph[str]], view: str
) -> None:
    told, graph = gephi[f"{view}.gexf"], graphs[view]
    n = len(graph)
    assert (told["sized"], told["coloured"], told["placed"]) == (n, n, n)
    assert told["colours"] == len({data["kind"] for _, data in graph.nodes(data=True)})
    kinds: dict[str, int] = {}
    for *_, kind in graph.edges(keys=True):
        kinds[kind] = kinds.get(kind, 0) + 1
    assert told["kinds"] == kinds
    columns = {column.split(":")[0] for column in told["edge_columns"]}
    assert {"relation", "count", "reports", "documents", "weak"} <= columns
    assert "reports:String[]" in told["edge_columns"]
    ends = [day for *_, d in graph.edges(data=True) for s in d["spells"] for day in s if day]
    ends += [d[k] for _, d in graph.nodes(data=True) for k in ("start", "end") if d.get(k)]
    assert told["dynamic"] is True
    assert _day(told["low"]) == min(ends)
    assert _day(told["high"]) == max(ends)


def _day(milliseconds: float) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()


@pytest.mark.parametrize("form", ["gexf", "graphml"])
@pytest.mark.parametrize("view", VIEWS)
def test_graphology_reads_everything_strictly(
    graphology: Told, graphs: dict[str, nx.MultiDiGraph[str]], view: str, form: str
) -> None:
    told, graph = graphology[f"{view}.{form}"], graphs[view]
    n, directed = len(graph), graph.graph["direction"] == "directed"
    assert (told["nodes"], told["edges"]) == (n, graph.number_of_edges())
    assert told["directed"] == (graph.number_of_edges() if directed else 0)
    assert told["labelled"] == n
    assert {"relation", "reports", "documents"} <= set(told["attributes"])


@pytest.mark.parametrize("view", VIEWS)
def test_graphology_sees_the_colours_sizes_and_kinds_of_gexf(
    graphology: Told, graphs: dict[str, nx.MultiDiGraph[str]], view: str
) -> None:
    told, n = graphology[f"{view}.gexf"], len(graphs[view])
    assert (told["placed"], told["coloured"], told["sized"]) == (n, n, n)
    assert {"color", "kind", "weight", "label"} <= set(told["attributes"])


@pytest.mark.parametrize("view", VIEWS)
def test_gexf_and_graphml_are_valid_by_their_schemas(files: list[Path], view: str) -> None:
    if importlib.util.find_spec("lxml") is None:
        pytest.skip("lxml is not installed here")
    if not SHARED.is_dir():
        pytest.skip("the schemas are not here (../shared/data/gexf)")
    from lxml import etree

    by_name = {file.name: file for file in files}
    gexf = by_name[f"{view}.gexf"].read_text("utf-8")
    # The schema has viz' elements in GEXF's own namespace, unlike what Gephi writes and reads.
    mapped = gexf.replace("<viz:", "<").replace("</viz:", "</")
    schema = etree.XMLSchema(etree.parse(SHARED / "specs" / "1.3" / "gexf.xsd"))
    schema.assertValid(etree.fromstring(mapped.encode()))
    rules = etree.parse(SHARED / "graphml.xsd")
    # Links to other files are described in a schema that is not here; we write none.
    for element in rules.xpath("//*[starts-with(@ref, 'xlink:') or contains(@namespace, 'xlink')]"):
        element.getparent().remove(element)
    other = etree.XMLSchema(rules)
    other.assertValid(etree.parse(by_name[f"{view}.graphml"]))


@pytest.fixture(scope="session")
def tables(
    graphs: dict[str, nx.MultiDiGraph[str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    if importlib.util.find_spec("pyarrow") is None:
        pytest.skip("pyarrow is not installed here")
    folder = tmp_path_factory.mktemp("tables")
    exporters.write(graphs["funding"], folder, "parquet")
    return folder


def test_duckdb_reads_the_pair_and_adds_up_a_stage(
    tables: Path, graphs: dict[str, nx.MultiDiGraph[str]]
) -> None:
    if importlib.util.find_spec("duckdb") is None:
        pytest.skip("duckdb is not installed here")
    import duckdb

    base = duckdb.connect()
    edges, nodes = (base.read_parquet(str(tables / f"{n}.parquet")) for n in ("edges", "nodes"))
    joined = edges.set_alias("e").join(nodes.set_alias("n"), "n.id = e.dst")
    rows = joined.aggregate("e.kind, count(*), sum(e.amount)", "e.kind").fetchall()
    expected: dict[str, list[Any]] = {}
    for *_, kind, data in graphs["funding"].edges(keys=True, data=True):
        expected.setdefault(kind, []).append(data["amount"])
    known = {kind: [a for a in some if a is not None] for kind, some in expected.items()}
    assert {kind: (count, total) for kind, count, total in rows} == {
        kind: (len(some), sum(known[kind]) if known[kind] else None)
        for kind, some in expected.items()
    }


def test_spark_reads_the_pair(tables: Path, graphs: dict[str, nx.MultiDiGraph[str]]) -> None:
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed here")
    needs("java")
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    )
    try:
        edges = spark.read.parquet(str(tables / "edges.parquet"))
        nodes = spark.read.parquet(str(tables / "nodes.parquet"))
        graph = graphs["funding"]
        assert (nodes.count(), edges.count()) == (len(graph), graph.number_of_edges())
        assert edges.join(nodes, edges.src == nodes.id).count() == graph.number_of_edges()
        assert dict(edges.dtypes)["amount"].startswith("decimal(38,2)")
    finally:
        spark.stop()
