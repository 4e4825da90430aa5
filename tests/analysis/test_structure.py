from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import maillage
from maillage import analysis, dataset
from maillage.errors import NotFound, UsageFault
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


BOW = graph(("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "c"))


def test_what_breaks_is_the_middle_and_says_what_it_cuts_off() -> None:
    assert analysis.breaks(BOW) == [analysis.Break("c", (("d", "e"),))]
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


def test_no_way_is_no_path_and_an_unknown_node_is_refused() -> None:
    apart = graph(("a", "b"), ("c", "d"))
    assert analysis.paths(apart, "a", "c") == []
    assert analysis.paths(apart, "a", "a") == []
    with pytest.raises(NotFound, match="z is no node of the view t"):
        analysis.paths(apart, "a", "z")


FLOW = """
<https://example.org/t/f{n}> a mai:FundingFlow ; mai:stage stage:voted ;
    mai:funder <https://example.org/t/org/{funder}> ; mai:recipient <https://example.org/t/org/r> ;
    mai:comparator comparator:{comparator} {amount} .
"""
HEAD = """
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix comparator: <https://w3id.org/maillage/code/comparator/> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix stage: <https://w3id.org/maillage/code/stage/> .
<https://example.org/t/org/a> a org:Organization .
<https://example.org/t/org/b> a org:Organization .
<https://example.org/t/org/r> a org:Organization .
"""


def shares(project: Any, *flows: tuple[str, str, str]) -> dict[str, tuple[Fraction, Fraction]]:
    text = HEAD
    for n, (funder, comparator, amount) in enumerate(flows):
        told = f"; mai:amount {amount} ; mai:currency cur:EUR" if amount else ""
        text += FLOW.format(n=n, funder=funder, comparator=comparator, amount=told)
    money = maillage.graph("funding", project({"graph/a.ttl": text}))
    return {d.funder: d.share for d in analysis.dependence(money)}


def test_exact_sums_give_an_exact_share(project: Any) -> None:
    assert shares(project, ("a", "exact", "3.0"), ("b", "exact", "1.0")) == {
        "actor:a": (Fraction(3, 4),) * 2,
        "actor:b": (Fraction(1, 4),) * 2,
    }


def test_at_least_leaves_the_share_of_the_others_open_below(project: Any) -> None:
    # a gives 3 or more, b exactly 1: a's share is 3/4 or more, b's is 1/4 or less.
    assert shares(project, ("a", "atLeast", "3.0"), ("b", "exact", "1.0")) == {
        "actor:a": (Fraction(3, 4), Fraction(1)),
        "actor:b": (Fraction(0), Fraction(1, 4)),
    }


def test_an_unknown_sum_leaves_all_shares_open(project: Any) -> None:
    found = shares(project, ("a", "exact", "3.0"), ("b", "unquantified", ""))
    assert found == {"actor:a": (Fraction(0), Fraction(1)), "actor:b": (Fraction(0), Fraction(1))}


def test_concentration_is_the_sum_of_squares_within_its_bounds() -> None:
    exact = [(Fraction(3, 4),) * 2, (Fraction(1, 4),) * 2]
    assert analysis.concentration(exact) == (Fraction(10, 16),) * 2
    open_ends = [(Fraction(0), Fraction(1)), (Fraction(0), Fraction(1))]
    assert analysis.concentration(open_ends) == (Fraction(1, 2), Fraction(1))


def test_dependence_is_refused_where_there_is_no_money() -> None:
    with pytest.raises(UsageFault, match="not one of money"):
        analysis.dependence(maillage.graph("actors", ROOT))


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
