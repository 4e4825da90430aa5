from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms.link_analysis import pagerank_alg

import maillage
from maillage import analysis
from maillage.errors import NotFound, UsageFault
from maillage.projection import Selection

ROOT = Path(__file__).parents[1] / "territory"


def graph(*edges: tuple[str, str], **told: str) -> nx.MultiDiGraph[str]:
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    result.graph.update(view="t", direction="directed", **told)
    for n, (source, target) in enumerate(edges):
        result.add_edge(source, target, key="k", kind="k", relation="r", count=1,
                        reports=(f"t:{n}",), documents=("<d>",), spells=(), weak=False)  # fmt: skip
    for node in result:
        result.nodes[node].update(label=node.upper(), kind="thing")
    return result


# Two triangles that share c: a-b-c and c-d-e.
BOW = graph(("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "c"))


def test_degree_counts_different_neighbours() -> None:
    twice = graph(("a", "b"), ("b", "a"), ("a", "c"))
    assert analysis.measure(twice, "degree") == {"a": 2, "b": 1, "c": 1}


def test_strength_counts_different_reports() -> None:
    twice = graph(("a", "b"), ("b", "a"), ("a", "c"))
    assert analysis.measure(twice, "strength") == {"a": 3, "b": 2, "c": 1}


def test_betweenness_of_the_middle_of_a_bow_tie() -> None:
    # Of the 6 pairs without c, 4 (one from each triangle) pass through it: 4 / 6.
    found = analysis.measure(BOW, "betweenness")
    assert found["c"] == pytest.approx(4 / 6)
    assert [found[n] for n in "abde"] == [0, 0, 0, 0]


def test_constraint_of_the_middle_of_a_bow_tie() -> None:
    # Four neighbours, p = 1/4 each; each has one way round over its twin: 1/4 × 1/2.
    assert analysis.measure(BOW, "constraint")["c"] == pytest.approx(4 * (1 / 4 + 1 / 8) ** 2)


def test_a_node_without_ties_has_no_constraint_and_comes_last() -> None:
    lonely = graph(("a", "b"))
    lonely.add_node("z", label="Z", kind="thing")
    assert analysis.measure(lonely, "constraint")["z"] is None
    assert analysis.ranking(lonely, "constraint")[-1] == ("z", None)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), min_size=1))
def test_pagerank_is_that_of_networkx(edges: list[tuple[str, str]]) -> None:
    unique = list(dict.fromkeys(edges))
    one = graph(*unique)
    other: nx.DiGraph[str] = nx.DiGraph(unique)
    expected = pagerank_alg._pagerank_python(other, tol=1e-14, max_iter=1000)  # type: ignore[attr-defined]
    found = analysis.measure(one, "pagerank")
    assert found == pytest.approx(expected, rel=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), min_size=1))
def test_constraint_is_that_of_networkx(edges: list[tuple[str, str]]) -> None:
    pairs = list(dict.fromkeys((min(e), max(e)) for e in edges if e[0] != e[1]))
    one = graph(*pairs)
    plain: nx.Graph[str] = nx.Graph(pairs)
    expected = {
        node: sum(nx.local_constraint(plain, node, other) for other in plain[node])
        for node in plain
    }
    assert analysis.measure(one, "constraint") == pytest.approx(expected, rel=1e-9)


def test_money_given_and_received_is_counted_as_in_totals() -> None:
    voted = maillage.graph("funding", ROOT, selection=Selection(stages=frozenset({"announced"})))
    given = analysis.measure(voted, "given")
    # The plan holds its parts: one million, not one and a half.
    assert given["actor:region"] == Decimal(1000000)
    assert given["actor:firms"] is None
    assert analysis.measure(voted, "received")["actor:club"] == Decimal(300000)


def test_money_of_two_stages_is_refused_and_so_is_strength() -> None:
    funding = maillage.graph("funding", ROOT)
    with pytest.raises(UsageFault, match="never added: announced, committed, voted, voted-USD"):
        analysis.measure(funding, "given")
    with pytest.raises(UsageFault, match="mix stages"):
        analysis.measure(funding, "strength")
    with pytest.raises(UsageFault, match="received is about money, and the view actors is not"):
        analysis.measure(maillage.graph("actors", ROOT), "received")


def test_an_unknown_measure_lists_those_there_are() -> None:
    with pytest.raises(NotFound, match="no measure fame"):
        analysis.measure(BOW, "fame")


def test_the_number_of_a_community_is_no_rank() -> None:
    with pytest.raises(UsageFault, match="a name, not a rank"):
        analysis.ranking(BOW, "community")


def test_why_names_the_edges_and_their_reports() -> None:
    actors = maillage.graph("actors", ROOT)
    told = analysis.why(actors, "actor:anne")
    assert told == ["président → Région [one:role, two:role]"]


@pytest.mark.parametrize("name", sorted(analysis.MEASURES))
def test_each_measure_says_what_it_means_and_where_it_is_from(name: str) -> None:
    found = analysis.find(name)
    assert found.meaning
    assert found.source
    assert found.values.__doc__
