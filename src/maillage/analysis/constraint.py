"""How much a node's ties lead to nodes that are tied to each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from maillage.analysis._ties import settled, ties

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph, Ties, Whole

__all__ = ["constraint"]

_AT_ONCE: Final = 2**21


def constraint(graph: MultiDiGraph) -> dict[str, float | None]:
    """Return how much a node's ties lead to nodes that are tied to each other.

    Burt 1992, "Structural Holes": cᵢ = Σⱼ (pᵢⱼ + Σ_q pᵢ_q p_qⱼ)² over the neighbours j of i, p the
    share of the reports that tie i to j. Low means a broker between separate contacts. Direction
    does not matter; in a view of money all pairs weigh the same, since an unknown sum has no
    weight. None for a node without ties, which is no broker.
    """
    import numpy as np

    told = ties(graph)
    n, starts = len(told.names), told.starts
    share = told.weights / np.bincount(starts, told.weights, n)[starts]
    codes = starts * n + told.ends
    back = np.searchsorted(codes, told.ends * n + starts)
    total = share.copy()
    for ab, ac, bc in _triangles(told, codes):
        # From one corner to another by way of the third, in all six directions.
        for there, first, second in (
            (ab, ac, back[bc]), (back[ab], bc, back[ac]), (ac, ab, bc),
            (back[ac], back[bc], back[ab]), (bc, back[ab], ac), (back[bc], back[ac], ab),
        ):  # fmt: skip
            np.add.at(total, there, share[first] * share[second])
    found = np.bincount(starts, total**2, n)
    return {
        name: settled(value) if degree else None
        for name, value, degree in zip(
            told.names, found.tolist(), told.degrees.tolist(), strict=True
        )
    }


def _triangles(told: Ties, codes: Whole) -> Iterator[tuple[Any, Any, Any]]:
    """Give each triangle once, as the places of its three ties.

    Every tie is taken from its less tied end, so that a hub's neighbours are not all paired
    (Chiba & Nishizeki 1985).
    """
    import numpy as np

    n, starts = len(told.names), told.starts
    rank = np.empty(n, np.int64)
    rank[np.argsort(told.degrees, kind="stable")] = np.arange(n)
    up = np.flatnonzero(rank[starts] < rank[told.ends])
    # Among the upward ties of one node, each is paired with those that come after it.
    last = np.cumsum(np.bincount(starts[up], minlength=n))[starts[up]]
    after = last - np.arange(len(up)) - 1
    for part in _parts(after):
        one = np.repeat(part, after[part])
        ahead = np.arange(len(one)) - np.repeat(np.cumsum(after[part]) - after[part], after[part])
        ab, ac = up[one], up[one + 1 + ahead]
        wanted = told.ends[ab] * n + told.ends[ac]
        bc = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        there = codes[bc] == wanted
        yield ab[there], ac[there], bc[there]


def _parts(sizes: Whole) -> Iterator[Whole]:
    """Cut numbers from 0 on into runs whose sizes add up to no more than fits at once."""
    import numpy as np

    turn = np.cumsum(sizes) // _AT_ONCE
    yield from np.split(np.arange(len(sizes)), np.flatnonzero(np.diff(turn)) + 1)
