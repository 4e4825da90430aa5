"""How two nodes are tied: the shortest ways from one to the other, with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from maillage.analysis._ways import ranked
from maillage.errors import NotFound

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph

__all__ = ["Path", "Step", "paths"]


@dataclass(frozen=True, slots=True)
class Step:
    """One edge on a way; `forward` where it is walked in its own direction."""

    source: str
    target: str
    relation: str
    forward: bool
    weak: bool
    reports: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A way: its nodes, and for each pair on it every edge that ties the two."""

    nodes: tuple[str, ...]
    steps: tuple[tuple[Step, ...], ...]

    @property
    def reports(self) -> int:
        """How many different reports carry the way where it is told of least."""
        return min(len({r for step in pair for r in step.reports}) for pair in self.steps)


def paths(graph: MultiDiGraph, one: str, other: str, *, most: int = 3) -> list[Path]:
    """Return the shortest ways between two nodes without loops, whatever the direction of edges.

    Yen 1971, "Finding the k shortest loopless paths in a network", Management Science 17. Of ways
    of one length, those whose least told pair has more reports come first, then by name; that is
    the order of all ways, not only of some that were found. Amounts, known or not, do not matter.
    Raise NotFound for a node that is not in the graph; return nothing where no way exists.
    """
    for name in (one, other):
        if name not in graph:
            raise NotFound(
                f"{name} is no node of the view {graph.graph.get('view')}.",
                hint="Try --view everything.",
            )
    if one == other:
        return []
    return [_path(graph, nodes) for nodes in islice(ranked(graph, one, other), most)]


def _path(graph: MultiDiGraph, nodes: tuple[str, ...]) -> Path:
    pairs = pairwise(nodes)
    return Path(nodes, tuple(tuple(_steps(graph, a, b)) for a, b in pairs))


def _steps(graph: MultiDiGraph, one: str, other: str) -> list[Step]:
    steps = []
    for source, target in ((one, other), (other, one)):
        for kind in sorted(k for _, t, k in graph.out_edges(source, keys=True) if t == target):
            data = graph.edges[source, target, kind]
            back = graph.get_edge_data(target, source, key=kind)
            if source == other and back and back.get("reports") == data.get("reports"):
                continue  # Told already, the same both ways.
            step = Step(
                source, target, data["relation"], source == one, bool(data.get("weak")),
                data.get("reports", ()), data.get("documents", ()),
            )  # fmt: skip
            steps.append(step)
    return sorted(steps, key=lambda s: (s.weak, -len(s.reports), s.relation))
