from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import networkx as nx
import pytest

import maillage
from maillage import dataset, projection
from maillage.errors import InputFault, NotFound
from maillage.projection import Selection

Graph: TypeAlias = "nx.MultiDiGraph[str]"
ROOT = Path(__file__).parents[1] / "territory"


@pytest.fixture(scope="module")
def funding() -> Graph:
    return maillage.graph("funding", ROOT)


@pytest.fixture(scope="module")
def actors() -> Graph:
    return maillage.graph("actors", ROOT)


def edge(graph: Graph, source: str, target: str, kind: str) -> dict[str, Any]:
    data: dict[str, Any] = graph.edges[f"actor:{source}", f"actor:{target}", kind]
    return data


def test_funding_has_one_edge_per_funder_recipient_and_stage(funding: Graph) -> None:
    assert sorted(funding.edges(keys=True)) == [
        ("actor:bank", "actor:club", "committed"),
        ("actor:bank", "actor:plan", "announced"),
        ("actor:region", "actor:club", "announced"),
        ("actor:region", "actor:club", "voted"),
        ("actor:region", "actor:club", "voted-USD"),
        ("actor:region", "actor:firms", "announced"),
    ]


def test_a_part_and_a_sum_told_again_are_not_added_to_the_whole(funding: Graph) -> None:
    data = edge(funding, "region", "firms", "announced")
    assert data["amount"] == Decimal(1000000)
    assert data["reports"] == ("one:part2", "one:whole", "two:told-again")
    assert data["counted"] == ("one:whole",)


def test_two_votes_of_one_stage_are_added_and_the_rejected_reading_is_not(funding: Graph) -> None:
    data = edge(funding, "region", "club", "voted")
    assert (data["amount"], data["low"], data["high"]) == (Decimal(500000),) * 3
    assert data["reports"] == ("one:february", "one:july")


def test_an_unknown_sum_is_unknown_and_not_zero(funding: Graph) -> None:
    data = edge(funding, "bank", "club", "committed")
    assert (data["amount"], data["low"], data["high"]) == (None, None, None)
    assert data["unquantified"] == 1
    assert data["amount_text"] == "non chiffré"
    assert data["weight"] == 1.0


def test_bounds_follow_the_words_around_the_number(funding: Graph) -> None:
    data = edge(funding, "region", "firms", "announced")
    assert (data["low"], data["high"]) == (Decimal(1000000), None)
    assert edge(funding, "bank", "plan", "announced")["high"] is None


def test_each_stretch_of_time_is_kept_and_overlaps_are_one(funding: Graph, actors: Graph) -> None:
    assert edge(funding, "region", "club", "voted")["spells"] == (
        (date(2020, 2, 1), date(2020, 2, 29)),
        (date(2020, 7, 1), date(2020, 7, 31)),
    )
    assert edge(actors, "anne", "region", "president")["spells"] == (
        (date(2018, 4, 1), date(2018, 4, 30)),
        (date(2021, 1, 1), None),
    )


def test_what_is_on_no_edge_is_listed_with_its_reason(funding: Graph) -> None:
    assert funding.graph["left_out"] == (
        ("one:cost", "no funder is named, or nobody and nothing that receives"),
        ("one:february-misread", "rejected by <identity/money#misprint>"),
    )


def test_weights_are_from_one_to_five_on_a_log_scale(funding: Graph) -> None:
    # Between 100 and 36 million: 1 + 4 ln(500 000 / 100) / ln(36 000 000 / 100) = 3.6629.
    assert edge(funding, "bank", "plan", "announced")["weight"] == 5.0
    assert edge(funding, "region", "club", "voted-USD")["weight"] == 1.0
    assert edge(funding, "region", "club", "voted")["weight"] == pytest.approx(3.6629, abs=1e-4)


def test_actors_are_tied_by_roles_organs_mergers_and_taking_part(actors: Graph) -> None:
    assert sorted(actors.edges(keys=True)) == [
        ("actor:anne", "actor:region", "president"),
        ("actor:bank", "actor:hub", "merger"),
        ("actor:bob", "actor:council", "sameEvent"),
        ("actor:club", "actor:hub", "merger"),
        ("actor:club", "actor:region", "sameProgramme"),
        ("actor:council", "actor:bob", "sameEvent"),
        ("actor:council", "actor:region", "organOf"),
        ("actor:region", "actor:club", "sameProgramme"),
    ]


def test_an_edge_counts_its_reports_and_names_its_documents(actors: Graph) -> None:
    data = edge(actors, "anne", "region", "president")
    assert data["count"] == 2
    assert data["reports"] == ("one:role", "two:role")
    assert data["documents"] == ("<sources/one>", "<sources/two>")


def test_an_edge_of_the_register_has_no_report_and_no_date(actors: Graph) -> None:
    data = edge(actors, "council", "region", "organOf")
    assert (data["count"], data["reports"], data["spells"]) == (1, (), ())


def test_nodes_carry_label_kind_and_iri(actors: Graph) -> None:
    assert actors.nodes["actor:anne"] == {
        "label": "Anne Durand", "kind": "personne", "iri": "https://example.org/t/org/anne"
    }  # fmt: skip
    assert actors.nodes["actor:region"]["type"] == "région"
    assert "actor:alone" in actors


def test_everything_holds_reports_as_nodes_and_dates_events() -> None:
    graph = maillage.graph("everything", ROOT)
    assert graph.nodes["two:vote"]["start"] == date(2020, 7, 1)
    assert graph.has_edge("two:claim", "actor:club", key="about")
    assert graph.has_edge("actor:anne", "two:claim", key="says")
    assert graph.has_edge("<sources/two>", "two:vote", key="reports")
    assert graph.edges["actor:club", "actor:town", "locatedIn"]["weak"] is True


def test_a_time_keeps_what_may_lie_within_and_only_dated_reports() -> None:
    chosen = Selection(start=date(2020, 7, 15), end=date(2020, 12, 31))
    graph = maillage.graph("funding", ROOT, selection=chosen)
    assert sorted(graph.edges(keys=True)) == [
        ("actor:region", "actor:club", "voted"),
        ("actor:region", "actor:firms", "announced"),
    ]
    assert edge(graph, "region", "club", "voted")["amount"] == Decimal(250000)
    assert ("two:about", "another time than asked for") in graph.graph["left_out"]
    assert ("one:part", "no date is known") in graph.graph["left_out"]


def test_undated_reports_are_kept_where_asked_for() -> None:
    chosen = Selection(end=date(2019, 1, 1), undated=True)
    graph = maillage.graph("funding", ROOT, selection=chosen)
    assert graph.has_edge("actor:bank", "actor:club", key="committed")


def test_a_stage_and_a_document_narrow_the_graph() -> None:
    chosen = Selection(stages=frozenset({"announced"}), documents=frozenset({"<sources/two>"}))
    graph = maillage.graph("funding", ROOT, selection=chosen)
    assert sorted(graph.edges(keys=True)) == [
        ("actor:bank", "actor:plan", "announced"),
        ("actor:region", "actor:firms", "announced"),
    ]
    assert sorted(graph) == ["actor:bank", "actor:firms", "actor:plan", "actor:region"]


def test_a_disputed_reading_is_kept_where_asked_for_and_marked() -> None:
    graph = maillage.graph("funding", ROOT, selection=Selection(disputed=True))
    data = edge(graph, "region", "club", "voted")
    assert "one:february-misread" in data["reports"]
    assert data["disputed"] is True


def test_the_graph_is_the_same_whatever_the_hash_seed() -> None:
    code = (
        "import maillage, sys; g = maillage.graph('everything', sys.argv[1]);"
        "print(list(g.nodes(data=True)), list(g.edges(keys=True, data=True)), g.graph)"
    )

    def run(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code, str(ROOT)]
        return subprocess.run(command, env=environment, check=True, capture_output=True).stdout

    assert run("1") == run("2")


NODES = "#+ columns: {node: iri, label: string, kind: string}\n"
EDGES = "#+ columns: {source: iri, target: iri, kind: string, relation: string}\n"
THING = "<https://example.org/t/x> a skos:Concept ; skos:prefLabel 'X'@fr ."
GIVEN = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n" + THING


def view(project: Callable[..., Path], nodes: str, edges: str) -> Graph:
    root = project(
        {
            "graph/a.ttl": GIVEN,
            "queries/views/mine/nodes.rq": nodes,
            "queries/views/mine/edges.rq": edges,
        }
    )
    return maillage.graph("mine", root)


ROWS = """
SELECT ?source ?target ?kind ?relation {
  VALUES (?source ?target ?kind ?relation) {
    (<https://example.org/t/x> <https://example.org/t/z> "k" "r")
  }
}
"""


@pytest.mark.parametrize(
    ("told", "weak"), [("true", True), ("1", True), ("false", False), ("0", False)]
)
def test_a_boolean_is_read_in_each_of_its_spellings(
    project: Callable[..., Path], told: str, weak: bool
) -> None:
    nodes = 'SELECT ?node ?label ?kind { ?node a ?c BIND("X" AS ?label) BIND("k" AS ?kind) }'
    edges = EDGES.replace("}", ", weak: boolean}") + (
        "SELECT ?source ?target ?kind ?relation ?weak "
        "{ VALUES ?source { <https://example.org/t/x> } BIND(?source AS ?target) "
        f'BIND("k" AS ?kind) BIND("r" AS ?relation) BIND("{told}"^^xsd:boolean AS ?weak) }}'
    )
    graph = view(project, NODES + nodes, edges)
    assert [data["weak"] for *_, data in graph.edges(data=True)] == [weak]


def test_an_edge_to_a_node_that_is_not_given_is_refused(project: Callable[..., Path]) -> None:
    given = '(<https://example.org/t/x> "X" "thing")'
    nodes = NODES + f"SELECT ?node ?label ?kind {{ VALUES (?node ?label ?kind) {{ {given} }} }}"
    with pytest.raises(InputFault, match="ends at <z>, which nodes") as refused:
        view(project, nodes, EDGES + ROWS)
    assert refused.value.file == "queries/views/mine/edges.rq"


def test_a_row_without_a_kind_is_refused(project: Callable[..., Path]) -> None:
    given = '(<https://example.org/t/x> "X" UNDEF)'
    nodes = NODES + f"SELECT ?node ?label ?kind {{ VALUES (?node ?label ?kind) {{ {given} }} }}"
    with pytest.raises(InputFault, match="has no kind"):
        view(project, nodes, EDGES + ROWS.replace("(<", "#(<"))


def test_a_header_without_its_columns_is_refused(project: Callable[..., Path]) -> None:
    nodes = "#+ columns: {node: iri}\nSELECT ?node { ?node a ?c }"
    with pytest.raises(InputFault, match="promises no column label, kind"):
        view(project, nodes, EDGES + "SELECT * {}")


@pytest.mark.parametrize(
    ("told", "message", "extra"),
    [
        ("direction: sideways", "direction is 'sideways'", ", report: iri"),
        ("weight: heavy", "weight is 'heavy'", ", report: iri"),
        ("weight: money", "needs a column report", ""),
        ("aggregate: {note: mean}", "aggregate of note is 'mean'", ", report: iri"),
        ("aggregate: {relation: set}", "names relation", ", report: iri"),
    ],
)
def test_a_declaration_that_means_nothing_is_refused(
    project: Callable[..., Path], told: str, message: str, extra: str
) -> None:
    columns = EDGES.rstrip("}\n") + ", note: string" + extra + "}\n"
    edges = f"{columns}#+ view:\n#+   {told}\nSELECT * {{}}"
    with pytest.raises(InputFault, match=message):
        view(project, NODES + "SELECT * {}", edges)


def test_an_unknown_view_suggests_the_nearest() -> None:
    loaded = dataset.load(ROOT)
    with pytest.raises(NotFound, match="no view fundings") as refused:
        projection.find(loaded.workspace, "fundings")
    assert "funding" in str(refused.value.hint)
