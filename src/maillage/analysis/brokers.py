"""Nodes that stand between others who are not tied to each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.analysis._ties import ties
from maillage.analysis.communities import communities
from maillage.analysis.measures import constraint

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph

__all__ = ["Broker", "brokers"]


@dataclass(frozen=True, slots=True)
class Broker:
    """A node between others: its betweenness, its constraint, how many communities it touches."""

    node: str
    betweenness: float
    constraint: float | None
    touches: int


def brokers(
    graph: MultiDiGraph, one: Collection[str] = (), other: Collection[str] = ()
) -> list[Broker]:
    """Return the nodes on shortest paths between others, the most needed first.

    With two groups, only paths from a member of one to a member of the other count, as the share
    of the pairs (Brandes 2008, "On variants of shortest-path betweenness centrality"). Without,
    betweenness is Freeman's. Constraint is Burt's. Direction and weight do not matter for paths.
    """
    import networkx as nx

    plain, names = ties(graph)
    number = {name: i for i, name in enumerate(names)}
    if one and other:
        sources = [number[n] for n in sorted(one) if n in number]
        targets = [number[n] for n in sorted(other) if n in number]
        found = _between(plain, sources, targets)
    else:
        found = nx.betweenness_centrality(plain)
    burt = constraint(graph)
    home = {n: i for i, group in enumerate(communities(graph)) for n in group.members}
    result = [
        Broker(
            name,
            round(found[i], 6),
            _number(burt[name]),
            len({home[names[j]] for j in plain[i] if names[j] in home}),
        )
        for i, name in enumerate(names)
        if found[i] > 0
    ]
    return sorted(result, key=lambda b: (-b.betweenness, b.node))


def _between(plain: object, sources: list[int], targets: list[int]) -> dict[int, float]:
    """Return for each node the mean share of the shortest paths of a pair that pass through it."""
    import networkx as nx

    assert isinstance(plain, nx.Graph)  # noqa: S101 - networkx is imported late
    found = dict.fromkeys(plain, 0.0)
    pairs = sorted({(min(s, t), max(s, t)) for s in sources for t in targets if s != t})
    reached = 0
    for s, t in pairs:
        if not nx.has_path(plain, s, t):
            continue
        reached += 1
        routes = list(nx.all_shortest_paths(plain, s, t))
        for route in routes:
            for node in route[1:-1]:
                found[node] += 1 / len(routes)
    return {node: value / reached for node, value in found.items()} if reached else found


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None
