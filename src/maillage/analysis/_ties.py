"""A view as pairs that are tied, for measures that know no direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    MultiDiGraph: TypeAlias = nx.MultiDiGraph[str]
    Whole: TypeAlias = NDArray[np.int64]
    Real: TypeAlias = NDArray[np.float64]

__all__ = ["MultiDiGraph", "Real", "Ties", "Whole", "settled", "ties"]


@dataclass(frozen=True, slots=True)
class Ties:
    """Nodes as numbers in the order of their names, and the neighbours of each, in order.

    The neighbours of node i are `ends[first[i]:first[i + 1]]`: each tied pair is there from both
    sides. `weights` stands beside `ends`.
    """

    names: list[str]
    first: Whole
    ends: Whole
    weights: Whole

    @property
    def degrees(self) -> Whole:
        """How many neighbours each node has."""
        return self.first[1:] - self.first[:-1]

    @property
    def starts(self) -> Whole:
        """Where each tie comes from, beside `ends`."""
        import numpy as np

        return np.repeat(np.arange(len(self.names)), self.degrees)

    @property
    def pairs(self) -> int:
        """How many pairs are tied."""
        return len(self.ends) // 2


def ties(graph: MultiDiGraph) -> Ties:
    """Return who is tied to whom, whatever the kind and direction of edges; loops are no ties.

    A pair weighs the number of different reports on it (of edges, where the register says it). In
    a view of money all pairs weigh the same: sums of several stages cannot be added, and an
    unknown sum is not 0.
    """
    import numpy as np

    names = sorted(graph)
    number = {name: i for i, name in enumerate(names)}
    n = len(names)
    told: dict[int, list[tuple[tuple[str, ...], int]]] = {}
    for source, target, data in graph.edges(data=True):
        if source != target:
            one, other = number[source], number[target]
            pair = one * n + other if one < other else other * n + one
            reports = data.get("reports") or ()
            told.setdefault(pair, []).append((reports, 0 if reports else data.get("count", 1)))
    money = graph.graph.get("weight") == "money"
    codes = np.fromiter(told, np.int64, len(told))
    weights = np.fromiter((1 if money else _weight(t) for t in told.values()), np.int64, len(told))
    lower, upper = codes // max(n, 1), codes % max(n, 1)
    starts, ends = np.concatenate((lower, upper)), np.concatenate((upper, lower))
    order = np.lexsort((ends, starts))
    first = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(starts, minlength=n), out=first[1:])
    return Ties(names, first, ends[order], np.concatenate((weights, weights))[order])


def _weight(told: list[tuple[tuple[str, ...], int]]) -> int:
    if len(told) == 1:
        return len(set(told[0][0])) + told[0][1]
    return len({report for reports, _ in told for report in reports}) + sum(n for _, n in told)


def settled(value: float) -> float:
    """Round to ten significant digits, so that no engine's or processor's last bits show.

    What lies just between two such numbers (often an exact fraction) goes up for all of them.
    """
    return float(f"{value * (1 + 1e-12):.10g}")
