from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import maillage
from maillage import analysis, dataset
from maillage.errors import NotFound
from maillage.projection import Selection

ROOT = Path(__file__).parents[1] / "territory"


def graph(*edges: tuple[str, str], **told: Any) -> nx.MultiDiGraph[str]:
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph(view="t", direction="directed", **told)
    for n, (source, target) in enumerate(edges):
        result.add_edge(source, target, key="k", kind="k", relation="r", count=1,
                        reports=(f"t:{n}",), documents=("<d>",), spells=(), weak=False)  # fmt: skip
    for node in result:
        result.nodes[node].update(label=node.upper(), kind="thing")
    return result


EDGES = st.lists(
    st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), unique=True, min_size=1
)
BOW = graph(("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "c"))


def test_what_breaks_is_the_middle_and_says_what_it_cuts_off() -> None:
    assert analysis.breaks(BOW) == [analysis.Break("c", lost=2, parts=1)]
    assert analysis.cut_off(BOW, "c") == [("d", "e")]
    chain = graph(("a", "b"), ("b", "c"), ("c", "d"))
    assert [(b.node, b.lost) for b in analysis.breaks(chain)] == [("b", 1), ("c", 1)]


def test_communities_are_the_two_sides_named_after_their_members() -> None:
    two = graph(
        ("a", "b"), ("b", "c"), ("c", "a"), ("c", "x"), ("x", "y"), ("y", "z"), ("z", "x"),
    )  # fmt: skip
    two.add_node("alone", label="ALONE", kind="thing")
    found = analysis.communities(two)
    assert [sorted(c.members) for c in found] == [["a", "b", "c"], ["x", "y", "z"]]
    assert [c.name for c in found] == ["A · B (+1)", "X · Y (+1)"]
    assert [(c.inside, c.outside) for c in found] == [(3, 1), (3, 1)]
    # Newman: each side 3/7 - (7/14)² = 0.1786, twice.
    assert analysis.modularity(two, found) == pytest.approx(0.3571, abs=1e-4)


def test_brokers_between_two_groups_are_only_on_paths_between_them() -> None:
    line = graph(("a", "m"), ("m", "b"), ("a", "x"), ("x", "y"))
    found = analysis.brokers(line, ["a"], ["b"])
    assert [(b.node, b.betweenness) for b in found] == [("m", 1.0)]


def test_brokers_touch_several_communities() -> None:
    found = analysis.brokers(BOW)
    assert [(b.node, b.touches) for b in found] == [("c", 2)]


def test_paths_are_shortest_first_and_better_told_before_others() -> None:
    two_ways = graph(
        ("a", "m"), ("m", "b"), ("a", "n"), ("n", "b"), ("a", "x"), ("x", "y"), ("y", "b")
    )
    two_ways.add_edge("b", "n", key="j", kind="j", relation="again", count=1, reports=("t:again",),
                      documents=(), spells=(), weak=False)  # fmt: skip
    two_ways.edges["a", "n", "k"]["reports"] = ("t:2", "t:2b")
    found = analysis.paths(two_ways, "a", "b")
    assert [p.nodes for p in found] == [("a", "n", "b"), ("a", "m", "b"), ("a", "x", "y", "b")]
    assert [(s.relation, s.forward) for s in found[0].steps[1]] == [("again", False), ("r", True)]


@given(EDGES)
def test_paths_are_the_best_of_all_ways(edges: list[tuple[str, str]]) -> None:
    net = graph(*edges, ("a", "b"))
    plain = nx.Graph(net)
    # Any report is on one edge, so a pair is told as often as it has edges: a→b, b→a.
    told = [
        (len(way), -min(net.number_of_edges(*p) + net.number_of_edges(*p[::-1])
                        for p in pairwise(way)), tuple(way))
        for way in nx.all_simple_paths(plain, "a", "b")
    ]  # fmt: skip
    assert [p.nodes for p in analysis.paths(net, "a", "b", most=9)] == [
        nodes for _, _, nodes in sorted(told)[:9]
    ]


@given(EDGES)
def test_breaks_are_those_of_networkx_and_name_what_is_cut_off(
    edges: list[tuple[str, str]],
) -> None:
    net = graph(*edges)
    plain = nx.Graph(net)
    found = analysis.breaks(net)
    assert {b.node for b in found} == set(nx.articulation_points(plain))
    for one in found:
        parts = analysis.cut_off(net, one.node)
        home = plain.subgraph(nx.node_connected_component(plain, one.node) - {one.node})
        assert sorted(map(len, parts)) == sorted(map(len, nx.connected_components(home)))[:-1]
        assert (sum(map(len, parts)), len(parts)) == (one.lost, one.parts)


def test_what_is_told_there_and_back_by_other_reports_is_two_things() -> None:
    both = graph(("a", "b"), ("b", "a"))
    assert [s.reports for s in analysis.paths(both, "a", "b")[0].steps[0]] == [("t:0",), ("t:1",)]
    assert analysis.why(both, "a") == ["r → B [t:0]", "r ← B [t:1]"]
    none = graph()
    assert [c.reports for c in analysis.changes(both, none)] == [("t:0",), ("t:1",)]


def test_what_one_report_says_both_ways_is_told_once() -> None:
    both = graph(("a", "b"), ("b", "a"))
    both.edges["b", "a", "k"]["reports"] = ("t:0",)
    assert [s.reports for s in analysis.paths(both, "a", "b")[0].steps[0]] == [("t:0",)]
    assert analysis.why(both, "a") == ["r → B [t:0]"]
    assert [c.reports for c in analysis.changes(both, graph())] == [("t:0",)]


def test_no_way_is_no_path_and_an_unknown_node_is_refused() -> None:
    apart = graph(("a", "b"), ("c", "d"))
    assert analysis.paths(apart, "a", "c") == []
    assert analysis.paths(apart, "a", "a") == []
    with pytest.raises(NotFound, match="z is no node of the view t"):
        analysis.paths(apart, "a", "z")


def test_concentration_is_the_sum_of_squares_within_its_bounds() -> None:
    exact = [(Fraction(3, 4),) * 2, (Fraction(1, 4),) * 2]
    assert analysis.concentration(exact) == (Fraction(10, 16),) * 2
    open_ends = [(Fraction(0), Fraction(1)), (Fraction(0), Fraction(1))]
    assert analysis.concentration(open_ends) == (Fraction(1, 2), Fraction(1))


def test_changes_tell_what_is_told_of_each_time() -> None:
    def at(year: int) -> nx.MultiDiGraph[str]:
        from datetime import date

        chosen = Selection(start=date(year, 1, 1), end=date(year, 12, 31))
        return maillage.graph("funding", ROOT, selection=chosen)

    found = analysis.changes(at(2018), at(2020))
    assert [(c.state, c.source, c.target, c.kind, c.first, c.second) for c in found] == [
        (
            "first",
            "actor:bank",
            "actor:plan",
            "announced",
            "≈ 36 M€".replace(" ", found[0].first[1]),
            "",
        ),
        ("second", "actor:region", "actor:club", "voted", "", found[1].second),
        ("second", "actor:region", "actor:firms", "announced", "", found[2].second),
    ]
    assert found[1].reports == ("one:february", "one:july")


def test_places_are_shared_and_rankings_compared() -> None:
    usual = analysis.ranks(BOW, "degree")
    assert usual == {"c": 1, "a": 2, "b": 2, "d": 2, "e": 2}
    assert analysis.agreement({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2, "c": 3}, "abc") == 1
    assert analysis.agreement({"a": 1, "b": 2, "c": 3}, {"a": 3, "b": 2, "c": 1}, "abc") == -1
    assert analysis.agreement({"a": 1, "b": 1}, {"a": 1, "b": 2}, "ab") is None


def test_wholes_are_the_flows_that_hold_others() -> None:
    from maillage import projection

    assert projection.wholes(dataset.load(ROOT)) == {"one:whole"}
