"""The checklist for files that open in Gephi without a warning, point by point."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from math import hypot
from pathlib import Path
from statistics import median
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import maillage
from maillage import exporters
from maillage.exporters import _xml

ROOT = Path(__file__).parents[1] / "territory"
GEXF = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"
VIEWS = ("funding", "actors", "everything")


@pytest.fixture(scope="module", params=VIEWS)
def view(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def graph(view: str) -> nx.MultiDiGraph[str]:
    return maillage.graph(view, ROOT)


@pytest.fixture(scope="module")
def file(graph: nx.MultiDiGraph[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gexf") / "x.gexf"
    exporters.write(graph, path, "gexf")
    return path


@pytest.fixture(scope="module")
def xml(file: Path) -> ElementTree.Element:
    return ElementTree.parse(file).getroot()


def found(xml: ElementTree.Element, path: str) -> list[ElementTree.Element]:
    return xml.findall(path.replace("viz:", VIZ).replace("g:", GEXF))


def test_head_is_gexf_1_3_with_viz_as_prefix_and_no_name(
    file: Path, xml: ElementTree.Element
) -> None:
    assert b'xmlns:viz="http://gexf.net/1.3/viz"' in file.read_bytes()
    assert b"<viz:color" in file.read_bytes()
    assert (xml.tag, xml.get("version")) == (f"{GEXF}gexf", "1.3")
    assert found(xml, "g:graph")[0].get("name") is None
    assert b"<!DOCTYPE" not in file.read_bytes()


def test_the_date_is_that_of_the_data(xml: ElementTree.Element) -> None:
    assert found(xml, "g:meta")[0].get("lastmodifieddate") == "2021-03-31"


def test_time_is_dynamic_in_intervals_of_days(xml: ElementTree.Element) -> None:
    told = found(xml, "g:graph")[0].attrib
    assert (told["mode"], told["timeformat"], told["timerepresentation"]) == (
        "dynamic", "date", "interval",
    )  # fmt: skip


def test_every_time_is_a_full_day_and_starts_before_it_ends(xml: ElementTree.Element) -> None:
    timed = [e for e in xml.iter() if e.get("start") or e.get("end")]
    assert timed
    for element in timed:
        start, end = element.get("start"), element.get("end")
        assert date.fromisoformat(start or "0001-01-01") <= date.fromisoformat(end or "9999-12-31")


def test_every_node_has_label_colour_position_and_size(xml: ElementTree.Element) -> None:
    nodes = found(xml, "g:graph/g:nodes/g:node")
    assert nodes
    for node in nodes:
        assert node.get("label")
        assert set(found(node, "viz:color")[0].attrib) == {"r", "g", "b"}
        assert {"x", "y"} <= set(found(node, "viz:position")[0].attrib)
        assert float(found(node, "viz:size")[0].attrib["value"]) > 0


def test_nodes_are_spaced_to_their_size(xml: ElementTree.Element) -> None:
    nodes = found(xml, "g:graph/g:nodes/g:node")
    at = [found(n, "viz:position")[0].attrib for n in nodes]
    points = [(float(p["x"]), float(p["y"])) for p in at]
    near = [
        min(hypot(x - u, y - v) for j, (u, v) in enumerate(points) if j != i)
        for i, (x, y) in enumerate(points)
    ]
    size = median(float(found(n, "viz:size")[0].attrib["value"]) for n in nodes)
    assert 2.5 <= median(near) / size <= 5


def test_attribute_ids_are_titles_and_take_no_reserved_name(xml: ElementTree.Element) -> None:
    reserved = {"label", "size", "color", "weight", "kind", "x", "y", "z", "start", "end", "id"}
    for told in xml.iter(f"{GEXF}attribute"):
        assert told.get("id") == told.get("title")
        assert re.fullmatch(r"[a-z0-9_]+", str(told.get("id")))
        assert told.get("id") not in reserved


def test_one_block_of_attributes_per_class_and_before_the_nodes(xml: ElementTree.Element) -> None:
    children = list(found(xml, "g:graph")[0])
    blocks = [(c.get("class"), c.get("mode")) for c in children if c.tag == f"{GEXF}attributes"]
    assert blocks == [("node", "static"), ("edge", "static")]
    assert [c.tag.removeprefix(GEXF) for c in children] == [
        "attributes", "attributes", "nodes", "edges",
    ]  # fmt: skip


def test_types_are_those_that_gephi_keeps(xml: ElementTree.Element) -> None:
    types = {a.get("type") for a in xml.iter(f"{GEXF}attribute")}
    assert types <= {"string", "boolean", "integer", "long", "double", "liststring"}


def test_edges_have_ids_of_their_own_and_ends_that_are_declared(xml: ElementTree.Element) -> None:
    nodes = {n.get("id") for n in found(xml, "g:graph/g:nodes/g:node")}
    edges = found(xml, "g:graph/g:edges/g:edge")
    assert max(Counter(e.get("id") for e in edges).values()) == 1
    assert {end for e in edges for end in (e.get("source"), e.get("target"))} <= nodes


def test_source_target_and_kind_are_unique_and_said_in_label_and_relation(
    xml: ElementTree.Element,
) -> None:
    edges = found(xml, "g:graph/g:edges/g:edge")
    places = Counter((e.get("source"), e.get("target"), e.get("kind")) for e in edges)
    assert max(places.values()) == 1
    for e in edges:
        values = {v.get("for"): v.get("value") for v in e.iter(f"{GEXF}attvalue")}
        assert e.get("kind")
        assert e.get("label") == values["relation"]
        assert e.get("type") == "directed"


def test_weights_are_positive_and_at_most_five(xml: ElementTree.Element) -> None:
    weights = [float(e.attrib["weight"]) for e in found(xml, "g:graph/g:edges/g:edge")]
    assert min(weights) >= 1
    assert max(weights) <= 5


def test_dates_are_repeated_as_attributes(xml: ElementTree.Element) -> None:
    edges = found(xml, "g:graph/g:edges/g:edge")
    dated = [e for e in edges if e.get("start") or list(e.iter(f"{GEXF}spell"))]
    assert dated
    for e in dated:
        values = {v.get("for"): v.get("value") for v in e.iter(f"{GEXF}attvalue")}
        first = [e, *e.iter(f"{GEXF}spell")][-1 if e.get("start") else 1]
        assert values["start_date"] == first.get("start")


def test_networkx_reads_every_node_edge_and_attribute(
    file: Path, graph: nx.MultiDiGraph[str]
) -> None:
    read: nx.MultiDiGraph[str] = nx.MultiDiGraph(nx.read_gexf(file, version="1.3"))
    assert set(read.nodes) == set(graph.nodes)
    assert read.number_of_edges() == graph.number_of_edges()
    for node, data in graph.nodes(data=True):
        assert read.nodes[node]["label"] == data["label"]
        assert read.nodes[node]["category"] == data["kind"]
        assert read.nodes[node]["iri"] == data["iri"]
    by_place = {(s, t, d["category"]): d for s, t, d in read.edges(data=True)}
    for source, target, kind, data in graph.edges(keys=True, data=True):
        seen = by_place[source, target, kind]
        assert expected(data) <= set(seen)
        assert seen["weight"] == data["weight"]
        assert seen["count"] == data["count"]
        assert seen["relation"] == data["relation"]
        assert seen["weak"] == data["weak"]
        assert seen.get("amount") == (None if data.get("amount") is None else float(data["amount"]))


def expected(data: dict[str, Any]) -> set[str]:
    renamed = {"kind": "category", "start": "start_date", "end": "end_date", "spells": "relation"}
    return {renamed.get(name, name) for name, value in data.items() if value is not None}


def test_several_stretches_of_time_are_spells_in_order(tmp_path: Path) -> None:
    exporters.write(maillage.graph("funding", ROOT), tmp_path / "x.gexf", "gexf")
    root = ElementTree.parse(tmp_path / "x.gexf").getroot()
    told = [[s.attrib for s in spells] for spells in root.iter(f"{GEXF}spells")]
    assert told == [
        [
            {"start": "2020-02-01", "end": "2020-02-29"},
            {"start": "2020-07-01", "end": "2020-07-31"},
        ]
    ]


def small(**data: Any) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(direction="directed")
    graph.add_node("a", label="A", kind="k")
    graph.add_node("b", label="B", kind="k")
    graph.add_edge("a", "b", key="r", kind="r", relation="r", **data)
    return graph


def attribute(path: Path, name: str) -> tuple[str | None, list[str | None]]:
    root = ElementTree.parse(path).getroot()
    declared = [a.get("type") for a in root.iter(f"{GEXF}attribute") if a.get("id") == name]
    values = [v.get("value") for v in root.iter(f"{GEXF}attvalue") if v.get("for") == name]
    return declared[0], values


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("351000"), "double", "351000.0"),
        (Decimal("12345678901234567890.12"), "string", "12345678901234567890.12"),
        (2**31 - 1, "integer", "2147483647"),
        (2**31, "long", "2147483648"),
        (True, "boolean", "true"),
        (("a", 'b"c'), "liststring", '["a", "b\\"c"]'),
        (date(2020, 2, 29), "string", "2020-02-29"),
        ("line\nline\t&<>\x00", "string", "line\nline\t&<>"),
    ],
)
def test_a_value_keeps_its_type_and_its_last_digit(
    tmp_path: Path, value: Any, kind: str, text: str
) -> None:
    exporters.write(small(note=value), tmp_path / "x.gexf", "gexf")
    assert attribute(tmp_path / "x.gexf", "note") == (kind, [text])


def test_a_graph_without_dates_has_no_time(tmp_path: Path) -> None:
    exporters.write(small(), tmp_path / "x.gexf", "gexf")
    assert b'mode="static" defaultedgetype' in (tmp_path / "x.gexf").read_bytes()


@given(st.text())
def test_any_text_is_well_formed_xml(text: str) -> None:
    read = ElementTree.fromstring(f'<a b="{_xml.escape(text)}"/>'.encode())
    assert read.get("b") == re.sub(
        "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text
    )
