"""Groups of nodes that are tied more to each other than to the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.analysis._ties import ties

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph

__all__ = ["Community", "communities", "modularity"]


@dataclass(frozen=True, slots=True)
class Community:
    """A group, named after its best tied members; `inside` and `outside` count its tied pairs."""

    name: str
    members: tuple[str, ...]
    inside: int
    outside: int


def communities(graph: MultiDiGraph, *, seed: int = 7) -> list[Community]:
    """Return the communities, the largest first; a node without ties belongs to none.

    Blondel et al. 2008, "Fast unfolding of communities in large networks" (Louvain), seeded.
    Direction does not matter; pairs weigh by their reports, in a view of money all the same.
    """
    import networkx as nx

    plain, names = ties(graph)
    plain.remove_nodes_from([i for i in list(plain) if not plain.degree(i)])
    if not plain:
        return []
    money = graph.graph.get("weight") == "money"
    weight = None if money else "weight"
    found = nx.community.louvain_communities(plain, weight=weight, seed=seed)
    groups = [_community(graph, plain, names, group) for group in found]
    return sorted(groups, key=lambda g: (-len(g.members), g.members))


def _community(graph: MultiDiGraph, plain: object, names: list[str], group: set[int]) -> Community:
    import networkx as nx

    assert isinstance(plain, nx.Graph)  # noqa: S101 - networkx is imported late
    within = {i: sum(1 for j in plain[i] if j in group) for i in group}
    best = sorted(group, key=lambda i: (-within[i], names[i]))
    shown = [str(graph.nodes[names[i]].get("label", names[i])) for i in best[:2]]
    rest = len(group) - len(shown)
    name = " · ".join(shown) + (f" (+{rest})" if rest else "")
    inside = sum(within.values()) // 2
    outside = sum(1 for i in group for j in plain[i] if j not in group)
    return Community(name, tuple(names[i] for i in best), inside, outside)


def modularity(graph: MultiDiGraph, groups: list[Community]) -> float | None:
    """Return how far the groups are from chance (Newman & Girvan 2004); None without ties."""
    import networkx as nx

    plain, names = ties(graph)
    number = {name: i for i, name in enumerate(names)}
    plain.remove_nodes_from([i for i in list(plain) if not plain.degree(i)])
    if not plain:
        return None
    weight = None if graph.graph.get("weight") == "money" else "weight"
    parts = [{number[node] for node in group.members} for group in groups]
    return round(float(nx.community.modularity(plain, parts, weight=weight)), 4)
