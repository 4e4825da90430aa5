"""A view as a plain graph of who is tied to whom, for measures that know no direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph: TypeAlias = nx.MultiDiGraph[str]
    Ties: TypeAlias = nx.Graph[int]

__all__ = ["MultiDiGraph", "Ties", "ties"]


def ties(graph: MultiDiGraph) -> tuple[Ties, list[str]]:
    """Return one edge for each pair that is tied, and the node that each number stands for.

    `weight` is the number of different reports (of edges, where the register says it) on the pair,
    whatever their kind and direction. Nodes are numbers in the order of their names: sets of
    numbers, unlike sets of words, have the same order on every run.
    """
    import networkx as nx

    names = sorted(graph)
    number = {name: i for i, name in enumerate(names)}
    told: dict[tuple[int, int], set[str]] = {}
    for source, target, kind, data in graph.edges(keys=True, data=True):
        if source != target:
            one, other = sorted((number[source], number[target]))
            told_by = data.get("reports") or ()
            unsaid = range(0 if told_by else data.get("count", 1))
            named = (*told_by, *(f"{source} {kind} {target} {n}" for n in unsaid))
            told.setdefault((one, other), set()).update(named)
    plain: Ties = nx.Graph()
    plain.add_nodes_from(range(len(names)))
    for (one, other), reports in sorted(told.items()):
        plain.add_edge(one, other, weight=len(reports))
    return plain, names
