"""Groups of nodes that are tied more to each other than to the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.analysis._louvain import Near, louvain
from maillage.analysis._louvain import modularity as of_groups
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


def communities(graph: MultiDiGraph) -> list[Community]:
    """Return the communities, the largest first; a node without ties belongs to none.

    Blondel et al. 2008, "Fast unfolding of communities in large networks" (Louvain). Direction
    does not matter; pairs weigh by their reports, in a view of money all the same, since an
    unknown sum has no weight. Engines differ where several groupings are as good, so none is used:
    the project's own code, without a seed, gives the same groups whatever is installed.
    """
    near, names = _near(graph)
    members: dict[int, list[int]] = {}
    home = louvain(near)
    for node, group in enumerate(home):
        members.setdefault(group, []).append(node)
    groups = [_community(graph, near, names, home, m) for m in members.values() if near[m[0]]]
    return sorted(groups, key=lambda g: (-len(g.members), g.members))


def _near(graph: MultiDiGraph) -> tuple[Near, list[str]]:
    told = ties(graph)
    first, ends, weights = told.first.tolist(), told.ends.tolist(), told.weights.tolist()
    parts = [slice(*first[i : i + 2]) for i in range(len(told.names))]
    return [dict(zip(ends[p], weights[p], strict=True)) for p in parts], told.names


def _community(
    graph: MultiDiGraph, near: Near, names: list[str], home: list[int], group: list[int]
) -> Community:
    own = home[group[0]]
    within = {i: sum(home[j] == own for j in near[i]) for i in group}
    best = sorted(group, key=lambda i: (-within[i], names[i]))
    shown = [str(graph.nodes[names[i]].get("label", names[i])) for i in best[:2]]
    rest = len(group) - len(shown)
    name = " · ".join(shown) + (f" (+{rest})" if rest else "")
    inside = sum(within.values())
    outside = sum(len(near[i]) for i in group) - inside
    return Community(name, tuple(names[i] for i in best), inside // 2, outside)


def modularity(graph: MultiDiGraph, groups: list[Community]) -> float | None:
    """Return how far the groups are from chance (Newman & Girvan 2004); None without ties."""
    near, names = _near(graph)
    if not any(near):
        return None
    home = {node: i for i, group in enumerate(groups) for node in group.members}
    # A node without ties adds nothing, whatever group it stands in.
    return round(float(of_groups(near, [home.get(name, -1) for name in names])), 4)
