from __future__ import annotations

from fractions import Fraction
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.analysis._louvain import Near, louvain, modularity

PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] < p[1]),
    st.integers(1, 4),
    min_size=1,
)


def near(pairs: dict[tuple[int, int], int], nodes: int = 12) -> Near:
    result: Near = [{} for _ in range(nodes)]
    for (one, other), weight in sorted(pairs.items()):
        result[one][other] = result[other][one] = weight
    return result


def of(graph: nx.Graph[int]) -> Near:
    pairs = {(min(e), max(e)): 1 for e in graph.edges()}
    return near(pairs, len(graph))


def plain(tied: Near) -> nx.Graph[int]:
    result: nx.Graph[int] = nx.Graph()
    result.add_nodes_from(range(len(tied)))
    result.add_weighted_edges_from(
        (i, j, w) for i, ties in enumerate(tied) for j, w in ties.items()
    )
    return result


def groups(home: list[int]) -> list[set[int]]:
    return [{i for i, h in enumerate(home) if h == group} for group in sorted(set(home))]


@given(PAIRS)
def test_modularity_is_that_of_networkx(pairs: dict[tuple[int, int], int]) -> None:
    tied = near(pairs)
    home = louvain(tied)
    expected = nx.community.modularity(plain(tied), groups(home))
    assert float(modularity(tied, home)) == pytest.approx(expected, abs=1e-12)


@given(PAIRS)
def test_each_group_hangs_together(pairs: dict[tuple[int, int], int]) -> None:
    tied = near(pairs)
    assert all(nx.is_connected(plain(tied).subgraph(group)) for group in groups(louvain(tied)))


@given(PAIRS)
def test_no_move_of_a_node_and_no_union_of_two_groups_is_better(
    pairs: dict[tuple[int, int], int],
) -> None:
    tied = near(pairs)
    home = louvain(tied)
    best = modularity(tied, home)
    names = {*home, -1}
    moves = [[*home[:i], group, *home[i + 1 :]] for i in range(len(home)) for group in names]
    unions = [[a if h == b else h for h in home] for a in names for b in names]
    assert max(modularity(tied, other) for other in (*moves, *unions)) == best


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_groups_that_were_planted_are_found(seed: int) -> None:
    planted = nx.planted_partition_graph(8, 25, 0.4, 0.01, seed=seed)
    assert groups(louvain(of(planted))) == [set(range(n, n + 25)) for n in range(0, 200, 25)]


@pytest.mark.parametrize(
    "graph",
    [
        nx.karate_club_graph(),
        nx.florentine_families_graph(),
        nx.watts_strogatz_graph(500, 8, 0.1, seed=1),
        nx.barabasi_albert_graph(500, 3, seed=1),
        nx.grid_2d_graph(15, 15),
    ],
    ids=["karate", "florentine", "small world", "scale-free", "grid"],
)
def test_it_is_not_worse_than_networkx_with_a_seed(graph: nx.Graph[Any]) -> None:
    tied = of(nx.convert_node_labels_to_integers(graph))
    theirs = nx.community.louvain_communities(plain(tied), seed=7)
    found = nx.community.modularity(plain(tied), theirs)
    assert float(modularity(tied, louvain(tied))) > found - 0.005


def test_nothing_tied_is_nothing_grouped() -> None:
    assert louvain([{}, {}]) == [0, 1]
    assert louvain([]) == []
    assert modularity(near({(0, 1): 1}, 2), [0, 1]) == Fraction(-1, 2)
