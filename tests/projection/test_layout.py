from __future__ import annotations

from math import hypot
from statistics import median

import networkx as nx
import pytest

from maillage.projection import layout


def star(n: int) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edges_from(("hub", f"leaf{i}") for i in range(n))
    return graph


def test_no_node_has_no_place() -> None:
    assert layout.place(nx.MultiDiGraph(), {}) == {}


@pytest.mark.parametrize("n", [5, 40, 1500])
def test_neighbours_are_spaced_to_the_sizes(n: int) -> None:
    graph = star(n)
    size = layout.sizes(graph)
    points = list(layout.place(graph, size).values())
    near = [
        min(hypot(x - u, y - v) for j, (u, v) in enumerate(points) if j != i)
        for i, (x, y) in enumerate(points[:200])
    ]
    assert 2.5 <= median(near) / median(size.values()) <= 5


def test_parts_and_loose_nodes_do_not_lie_on_each_other() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "b"), ("c", "d"), ("d", "e")])
    graph.add_nodes_from("fgh")
    points = layout.place(graph, layout.sizes(graph))
    assert len(set(points.values())) == 8
    left, right = [points[n] for n in "cde"], [points[n] for n in "ab"]
    apart = min(hypot(x - u, y - v) for x, y in left for u, v in right)
    assert apart > layout.SPACING


def test_the_order_of_nodes_and_edges_does_not_matter() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("x", "y")]
    one: nx.MultiDiGraph[str] = nx.MultiDiGraph(edges)
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph(edges[::-1])
    assert layout.place(one, layout.sizes(one)) == layout.place(other, layout.sizes(other))
