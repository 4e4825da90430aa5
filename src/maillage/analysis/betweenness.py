"""Shortest paths that pass through nodes: all of them, a sample, or those between two groups."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from maillage.analysis._shortest import through
from maillage.analysis._ties import settled, ties
from maillage.errors import UsageFault

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph, Ties

__all__ = ["LIMIT", "PIVOTS", "between", "betweenness", "engine", "sampled"]

# Nodes times pairs: a minute or so, by what smaller ones take. The limit is the same
# for both, so that what is answered does not depend on what is installed.
LIMIT: Final = 10**9
# From here on rustworkx is worth its import.
_LARGE: Final = 10**6
PIVOTS: Final = 256


def betweenness(graph: MultiDiGraph) -> dict[str, float]:
    """Return the share of the shortest paths between others that pass through a node.

    Freeman 1977, "A set of measures of centrality based on betweenness", Sociometry 40; computed
    as in Brandes 2001, "A faster algorithm for betweenness centrality", by rustworkx where it is
    installed and the network large. Direction and weight do not matter, nor do amounts, known or
    not: a tie is a tie. 1 is the middle of a star. Raise UsageFault beyond LIMIT.
    """
    told = ties(graph)
    if len(told.names) * told.pairs > LIMIT:
        raise UsageFault(
            f"All shortest paths of {len(told.names)} nodes and {told.pairs} pairs are too many.",
            hint=f"betweenness-sampled estimates it from {PIVOTS} nodes; or choose a part of the "
            "view, for instance by --around.",
        )
    found = (_by_rustworkx if engine(graph) else _by_numpy)(told)
    return {name: settled(value) for name, value in zip(told.names, found, strict=True)}


def sampled(graph: MultiDiGraph) -> dict[str, float]:
    """Estimate betweenness from the shortest paths that start at 256 of the nodes.

    Brandes & Pich 2007, "Centrality estimation in large networks", Int. J. of Bifurcation and
    Chaos 17. The nodes are those whose names have the least SHA-256, so each run takes the same
    ones, as good as by lot. Exact where there are no more nodes than that. Where nodes differ
    little, their order is chance.
    """
    told = ties(graph)
    chosen = sorted(told.names, key=lambda name: sha256(name.encode()).digest())[:PIVOTS]
    number = {name: i for i, name in enumerate(told.names)}
    found, _ = through(told, [number[name] for name in chosen])
    scale = _scale(len(told.names)) * len(told.names) / max(len(chosen), 1)
    return {name: settled(v * scale) for name, v in zip(told.names, found.tolist(), strict=True)}


def between(graph: MultiDiGraph, one: Collection[str], other: Collection[str]) -> dict[str, float]:
    """Return the mean share of the shortest paths from one group to another through each node.

    Brandes 2008, "On variants of shortest-path betweenness centrality and their generic
    computation", Social Networks 30. A pair that is in both groups both ways counts once; pairs
    without a way do not count. Direction and weight do not matter.
    """
    import numpy as np

    told = ties(graph)
    number = {name: i for i, name in enumerate(told.names)}
    starts = sorted({number[n] for n in one if n in number})
    ends = {number[n] for n in other if n in number}
    wanted = np.zeros((len(starts), len(told.names)), bool)
    for row, start in enumerate(starts):
        twice = {s for s in starts[:row] if start in ends}
        wanted[row, [e for e in ends if e != start and e not in twice]] = True
    found, reached = through(told, starts, wanted)
    return {
        name: settled(value / max(reached, 1))
        for name, value in zip(told.names, found.tolist(), strict=True)
    }


def engine(graph: MultiDiGraph) -> str:
    """Return the engine that computes all shortest paths, and its version; "" for numpy.

    It is named to the reader of a table, but in no file: the figures are the same.
    """
    if len(graph) * graph.number_of_edges() < _LARGE:
        return ""
    from importlib import metadata

    try:
        return f"rustworkx {metadata.version('rustworkx')}"
    except metadata.PackageNotFoundError:
        return ""


def _by_rustworkx(told: Ties) -> Sequence[float]:
    import rustworkx

    plain: rustworkx.PyGraph[int, None] = rustworkx.PyGraph(multigraph=False)
    plain.add_nodes_from(range(len(told.names)))
    starts, ends = told.starts, told.ends
    once = starts < ends
    plain.add_edges_from_no_data(list(zip(starts[once].tolist(), ends[once].tolist(), strict=True)))
    found = rustworkx.betweenness_centrality(plain, normalized=True)
    return [found[i] for i in range(len(told.names))]


def _by_numpy(told: Ties) -> Sequence[float]:
    found, _ = through(told, range(len(told.names)))
    return [value * _scale(len(told.names)) for value in found.tolist()]


def _scale(nodes: int) -> float:
    """Return one over the number of ordered pairs of others that a node can stand between."""
    return 1 / ((nodes - 1) * (nodes - 2)) if nodes > 2 else 0.0
