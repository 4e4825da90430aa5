"""Nodes without which the network falls apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.analysis._ties import ties

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph

__all__ = ["Break", "breaks"]


@dataclass(frozen=True, slots=True)
class Break:
    """What a node's leaving cuts off: the parts that lose touch with the largest one."""

    node: str
    cut_off: tuple[tuple[str, ...], ...]

    @property
    def lost(self) -> int:
        """How many nodes lose touch."""
        return sum(len(part) for part in self.cut_off)


def breaks(graph: MultiDiGraph) -> list[Break]:
    """Return the articulation points, those that cut off most first.

    Hopcroft & Tarjan 1973, "Algorithm 447: efficient algorithms for graph manipulation". Direction
    and weight do not matter: one tie, however thin, holds.
    """
    import networkx as nx

    plain, names = ties(graph)
    found = []
    for point in sorted(nx.articulation_points(plain)):
        near = nx.node_connected_component(plain, point) - {point}
        parts = sorted(
            (sorted(part) for part in nx.connected_components(plain.subgraph(near))),
            key=lambda part: (-len(part), part),
        )
        found.append(
            Break(names[point], tuple(tuple(names[i] for i in part) for part in parts[1:]))
        )
    return sorted(found, key=lambda b: (-b.lost, b.node))
