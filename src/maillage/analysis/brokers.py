"""Nodes that stand between others who are not tied to each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.analysis.betweenness import between, betweenness, sampled
from maillage.analysis.communities import communities
from maillage.analysis.constraint import constraint

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
    graph: MultiDiGraph,
    one: Collection[str] = (),
    other: Collection[str] = (),
    *,
    exact: bool = True,
) -> list[Broker]:
    """Return the nodes on shortest paths between others, the most needed first.

    With two groups, only paths from a member of one to a member of the other count, as the share
    of the pairs (Brandes 2008). Without, betweenness is Freeman's, or, not `exact`, its estimate.
    Constraint is Burt's. Direction and weight do not matter for paths; unknown amounts are ties
    like any other. See the functions of these names for their sources.
    """
    if one and other:
        found: Mapping[str, float] = between(graph, one, other)
    else:
        found = (betweenness if exact else sampled)(graph)
    burt = constraint(graph)
    home = {n: i for i, group in enumerate(communities(graph)) for n in group.members}
    result = [
        Broker(name, value, burt[name], len({home[n] for n in _near(graph, name)}))
        for name, value in found.items()
        if value > 0
    ]
    return sorted(result, key=lambda b: (-b.betweenness, b.node))


def _near(graph: MultiDiGraph, node: str) -> set[str]:
    return {*graph.successors(node), *graph.predecessors(node)} - {node}
