"""How often a walk along the edges comes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.analysis._ties import settled

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph, Real, Whole

__all__ = ["pagerank"]

_DAMPING = 0.85


def pagerank(graph: MultiDiGraph) -> dict[str, float]:
    """Return how often a walk along the edges, that starts anew now and then, comes by.

    Brin & Page 1998, "The anatomy of a large-scale hypertextual Web search engine". Direction
    matters (undirected edges are walked both ways). A step is chosen by the number of reports; in
    a view of money all edges weigh the same, since unknown sums have no weight. Nodes that lead
    nowhere jump anywhere. The walk starts anew with probability 0.15.
    """
    names = sorted(graph)
    start, end, weight = _steps(graph, {name: i for i, name in enumerate(names)})
    rank = _walked(len(names), start, end, weight)
    return {name: settled(value) for name, value in zip(names, rank.tolist(), strict=True)}


def _steps(graph: MultiDiGraph, number: dict[str, int]) -> tuple[Whole, Whole, Real]:
    """Return where each edge starts and ends, and its weight, in an order that is always alike."""
    import numpy as np

    money = graph.graph.get("weight") == "money"
    told = [
        (number[source], number[target], 1 if money else data.get("count", 1))
        for source, target, data in graph.edges(data=True)
    ]
    if graph.graph.get("direction") == "undirected":
        told += [(target, source, weight) for source, target, weight in told]
    table = np.array(sorted(told), np.int64).reshape(len(told), 3)
    return table[:, 0], table[:, 1], table[:, 2].astype(float)


def _walked(n: int, start: Whole, end: Whole, weight: Real) -> Real:
    import numpy as np

    out = np.bincount(start, weight, n)
    share = weight / out[start]
    rank = np.full(n, 1 / max(n, 1))
    # The distance to the limit is at least divided by 0.85 at each turn.
    for _ in range(220):
        moved = np.bincount(end, share * rank[start], n)
        moved = _DAMPING * (moved + rank[out == 0].sum() / n) + (1 - _DAMPING) / n
        change = float(np.abs(moved - rank).max())
        rank = moved
        if change < 1e-13 / n:
            break
    return rank
