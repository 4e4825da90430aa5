"""How far a ranking holds when disputed, outside or large statements are left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from maillage.analysis.measures import ranking

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph

__all__ = ["agreement", "ranks"]


def ranks(graph: MultiDiGraph, name: str) -> dict[str, int]:
    """Return each node's place by a measure; equal values share the better place."""
    found = ranking(graph, name)
    result: dict[str, int] = {}
    for place, (node, value) in enumerate(found, 1):
        before = found[place - 2] if place > 1 else None
        result[node] = result[before[0]] if before and before[1] == value else place
    return result


def agreement(one: dict[str, int], other: dict[str, int], among: Sequence[str]) -> float | None:
    """Return how alike two rankings are, from −1 (upside down) to 1 (the same order).

    Kendall 1945, "The treatment of ties in ranking problems" (tau-b), over the nodes that both
    have; None where one of them ties everybody.
    """
    both = [node for node in among if node in one and node in other]
    alike = apart = tied_one = tied_other = 0
    for i, a in enumerate(both):
        for b in both[i + 1 :]:
            x, y = one[a] - one[b], other[a] - other[b]
            alike += x * y > 0
            apart += x * y < 0
            tied_one += x == 0
            tied_other += y == 0
    pairs = len(both) * (len(both) - 1) // 2
    scale = ((pairs - tied_one) * (pairs - tied_other)) ** 0.5
    return round((alike - apart) / scale, 3) if scale else None
