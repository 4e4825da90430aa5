from __future__ import annotations

from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage import analysis
from maillage.analysis import _ties, betweenness
from maillage.errors import UsageFault

Net = nx.MultiDiGraph


def graph(edges: list[tuple[int, int]], nodes: int) -> nx.MultiDiGraph[str]:
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph(view="t", direction="directed")
    result.add_nodes_from(f"n{i:04}" for i in range(nodes))
    for n, (one, other) in enumerate(edges):
        result.add_edge(f"n{one:04}", f"n{other:04}", key="k", count=1, reports=(f"t:{n}",))
    return result


def drawn(nodes: int, edges: int) -> nx.MultiDiGraph[str]:
    """Return a network with a few hubs."""
    draw = Random(7)  # noqa: S311 - no secret
    pairs = {(min(int(draw.paretovariate(1)), nodes) - 1, draw.randrange(nodes))
             for _ in range(edges)}  # fmt: skip
    return graph(sorted(pairs), nodes)


EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), unique=True)


def plain(net: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    result: nx.Graph[str] = nx.Graph(net)
    result.remove_edges_from(list(nx.selfloop_edges(result)))
    return result


@given(EDGES)
def test_both_engines_give_the_betweenness_of_networkx(edges: list[tuple[int, int]]) -> None:
    pytest.importorskip("rustworkx", reason="the extra `fast` is not installed")
    net = graph(edges, 10)
    told = _ties.ties(net)
    expected = nx.betweenness_centrality(plain(net))
    for engine in (betweenness._by_numpy, betweenness._by_rustworkx):
        found = dict(zip(told.names, engine(told), strict=True))
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-15)
    assert analysis.measure(net, "betweenness") == pytest.approx(expected, rel=1e-9)


def test_a_large_network_gives_the_same_figures_with_and_without_rustworkx(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("rustworkx", reason="the extra `fast` is not installed")
    net = drawn(600, 4000)
    assert analysis.engine(net).startswith("rustworkx ")
    fast = analysis.measure(net, "betweenness")
    monkeypatch.setattr(betweenness, "engine", lambda _: "")
    # Not nearly, but to the last digit: an export must not depend on what is installed.
    assert analysis.measure(net, "betweenness") == fast


def test_a_small_network_needs_no_engine() -> None:
    assert analysis.engine(drawn(60, 200)) == ""


def test_many_starts_at_once_are_the_same_as_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from maillage.analysis import _shortest, constraint

    net = drawn(80, 400)
    at_once = [analysis.measure(net, name) for name in ("betweenness", "constraint")]
    monkeypatch.setattr(_shortest, "_AT_ONCE", 1)
    monkeypatch.setattr(constraint, "_AT_ONCE", 7)
    assert [analysis.measure(net, name) for name in ("betweenness", "constraint")] == at_once


@given(EDGES)
def test_a_sample_of_all_nodes_is_no_sample(edges: list[tuple[int, int]]) -> None:
    net = graph(edges, 10)
    whole = analysis.measure(net, "betweenness")
    assert analysis.measure(net, "betweenness-sampled") == pytest.approx(whole, rel=1e-9)


def test_a_sample_is_near_the_whole_where_it_matters() -> None:
    net = drawn(1200, 6000)
    exact, estimate = (analysis.measure(net, f"betweenness{w}") for w in ("", "-sampled"))
    best = [node for node, _ in analysis.ranking(net, "betweenness")[:5]]
    assert [estimate[n] for n in best] == pytest.approx([exact[n] for n in best], abs=0.02)
    assert sum(1 for n in exact if estimate[n] != exact[n]) > 100


def test_too_many_shortest_paths_are_refused_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(betweenness, "LIMIT", 20)
    net = graph([(i, i + 1) for i in range(5)], 6)
    with pytest.raises(UsageFault, match="All shortest paths of 6 nodes and 5 pairs") as told:
        analysis.measure(net, "betweenness")
    assert "betweenness-sampled" in str(told.value.hint)


@settings(max_examples=60)
@given(EDGES, st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_between_two_groups_each_pair_counts_once(
    edges: list[tuple[int, int]], one: set[int], other: set[int]
) -> None:
    net = graph(edges, 10)
    groups = [[f"n{i:04}" for i in sorted(group)] for group in (one, other)]
    tied = plain(net)
    pairs = {frozenset((s, t)) for s in groups[0] for t in groups[1] if s != t}
    ways = [list(nx.all_shortest_paths(tied, *pair)) for pair in pairs if nx.has_path(tied, *pair)]
    expected = {
        node: sum(sum(node in way[1:-1] for way in some) / len(some) for some in ways)
        / max(len(ways), 1)
        for node in net
    }
    assert betweenness.between(net, *groups) == pytest.approx(expected, rel=1e-9)
