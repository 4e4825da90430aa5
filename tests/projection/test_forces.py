from __future__ import annotations

from itertools import combinations
from math import dist
from statistics import mean

import networkx as nx
import numpy as np
import pytest

from maillage.projection import forces, layout


def towns(count: int, size: int) -> nx.MultiDiGraph[str]:
    """Return groups of `size` around two hubs each, tied by one edge in a row."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for town in range(count):
        for i in range(size):
            graph.add_edge(f"{town}.{i % 2}", f"{town}.{i + 2}")
            graph.add_edge(f"{town}.{i + 2}", f"{town}.{(i + 1) % size + 2}")
        graph.add_edge(f"{town}.0", f"{town}.1")
    for town in range(1, count):
        graph.add_edge(f"{town - 1}.0", f"{town}.0")
    return graph


def placed(graph: nx.MultiDiGraph[str]) -> layout.Points:
    return layout.place(graph, layout.sizes(graph))


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph[str]:
    found = towns(6, 98)
    assert len(found) > layout.STRESS_LIMIT
    return found


def test_what_is_tied_stands_nearer_than_what_is_not(graph: nx.MultiDiGraph[str]) -> None:
    at = placed(graph)
    tied = mean(dist(at[a], at[b]) for a, b in graph.edges())
    pairs = list(combinations(sorted(graph), 2))[::97]
    assert tied < 0.4 * mean(dist(at[a], at[b]) for a, b in pairs)


def test_groups_stand_apart(graph: nx.MultiDiGraph[str]) -> None:
    at = placed(graph)
    middles = {
        town: np.mean([at[n] for n in graph if n.startswith(f"{town}.")], axis=0)
        for town in range(6)
    }
    own = [
        int(min(middles, key=lambda town: dist(at[n], middles[town]))) == int(n.split(".")[0])
        for n in graph
    ]
    assert mean(own) > 0.95


def test_no_node_covers_another(graph: nx.MultiDiGraph[str]) -> None:
    at, size = placed(graph), layout.sizes(graph)
    covered = [
        (a, b) for a, b in combinations(at, 2) if dist(at[a], at[b]) < (size[a] + size[b]) / 2
    ]
    assert len(covered) <= 0.01 * len(at)


def test_the_same_graph_has_the_same_places_whatever_the_order(
    graph: nx.MultiDiGraph[str],
) -> None:
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph(list(graph.edges())[::-1])
    assert placed(other) == placed(graph)


@pytest.mark.parametrize(
    "graph",
    [nx.star_graph(600), nx.path_graph(900), nx.complete_graph(450), nx.balanced_tree(5, 4)],
    ids=["star", "path", "complete", "tree"],
)
def test_every_shape_has_a_finite_place_for_each_node(graph: nx.Graph[int]) -> None:
    left, right = np.array(graph.edges()).T
    at = forces.positions(len(graph), left, right, lambda n, *_: np.eye(n, 2), limit=50)
    assert at.shape == (len(graph), 2)
    assert np.isfinite(at).all()
    assert len({tuple(p) for p in at.round(6).tolist()}) == len(graph)


def test_repulsion_on_the_mesh_is_near_that_of_every_pair() -> None:
    random = np.random.default_rng(1)
    at, charge = random.normal(size=(300, 2)), random.uniform(1, 3, size=300)
    way = at[:, None] - at[None, :]
    square = (way**2).sum(axis=2) + np.eye(300)
    exact = (charge[None, :, None] * way / square[:, :, None]).sum(axis=1)
    found = forces._repulsion(at, charge, forces._kernels(256))
    error = np.linalg.norm(found - exact, axis=1) / np.linalg.norm(exact, axis=1).mean()
    assert np.median(error) < 0.05
