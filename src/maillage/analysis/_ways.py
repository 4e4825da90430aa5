"""All ways between two nodes, the best first."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph

__all__ = ["ranked"]

Nodes: TypeAlias = tuple[str, ...]
# How long it is, how well told (less is better), and the nodes: ways are compared in this order.
_Way: TypeAlias = tuple[int, int, Nodes]
_ANY: Final = 2**62


def ranked(graph: MultiDiGraph, one: str, other: str) -> Iterator[Nodes]:
    """Give the ways without loops: the shorter first, then the better told, then by name.

    Yen 1971: each way that was given is left at each of its nodes in turn, and the best way on from
    there that none before has taken is a candidate. A way is as well told as its least told pair.
    """
    near = _Near(graph)
    first = _best(near, (one,), other, frozenset())
    waiting = [first] if first else []
    given: list[Nodes] = []
    known = set(waiting)
    while waiting:
        _, _, nodes = heapq.heappop(waiting)
        yield nodes
        given.append(nodes)
        for at in range(1, len(nodes)):
            begun = nodes[:at]
            taken = frozenset(way[at] for way in given if way[:at] == begun)
            found = _best(near, begun, other, taken)
            if found and found not in known:
                known.add(found)
                heapq.heappush(waiting, found)


@dataclass(frozen=True, slots=True)
class _Near:
    """The neighbours of nodes, and how many reports tie them, looked up once."""

    graph: MultiDiGraph
    found: dict[str, dict[str, int]] = field(default_factory=dict)

    def of(self, node: str) -> dict[str, int]:
        """Return the neighbours of a node in the order of their names."""
        if node not in self.found:
            out, into = self.graph.succ[node], self.graph.pred[node]
            self.found[node] = {
                other: len(
                    {
                        report
                        for edges in (out.get(other, {}), into.get(other, {}))
                        for data in edges.values()
                        for report in data.get("reports") or ()
                    }
                )
                for other in sorted({*out, *into})
                if other != node
            }
        return self.found[node]


def _best(near: _Near, begun: Nodes, end: str, taken: frozenset[str]) -> _Way | None:
    """Return the best way on that does not go back, nor first to a node that is taken."""
    firsts = near.of(begun[-1]).keys() - taken - set(begun)
    levels = _levels(near, begun, end, firsts)
    if not levels:
        return None
    told = near.of(begun[-1])
    reach = {node: min(told[node], levels[-1][node]) for node in firsts & levels[-1].keys()}
    least = min([max(reach.values()), *(near.of(a)[b] for a, b in pairwise(begun))])
    nodes = [*begun, min(node for node, width in reach.items() if width >= least)]
    for level in reversed(levels[:-1]):
        on = near.of(nodes[-1]).items()
        nodes.append(next(n for n, w in on if n in level and min(w, level[n]) >= least))
    return len(nodes), -least, tuple(nodes)


def _levels(near: _Near, begun: Nodes, end: str, firsts: AbstractSet[str]) -> list[dict[str, int]]:
    """Go back from the end until one of `firsts` is reached; nothing where that cannot be.

    Each level holds the nodes that are so many steps away, with how well told the best way is.
    """
    seen = {*begun, end}
    levels = [{end: _ANY}]
    while levels[-1] and firsts.isdisjoint(levels[-1]):
        level: dict[str, int] = {}
        for node, width in levels[-1].items():
            for other, told in near.of(node).items():
                if other not in seen:
                    level[other] = max(level.get(other, 0), min(told, width))
        seen |= level.keys()
        levels.append(level)
    return levels if levels[-1] else []
