"""Measures of how much a node matters, each with its definition and its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from maillage.analysis._ties import ties
from maillage.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph

__all__ = ["MEASURES", "Measure", "find", "measure", "ranking", "why"]

Values = dict[str, "float | Decimal | None"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: what it means, where it comes from, and whether more of it is more."""

    name: str
    meaning: str
    source: str
    values: Callable[[MultiDiGraph], Values]
    rising: bool = True


def degree(graph: MultiDiGraph) -> Values:
    """Count the different nodes that a node is tied to.

    Freeman 1978, "Centrality in social networks", Social Networks 1. Direction, kind and weight
    do not matter; unknown amounts count like known ones, since a tie is a tie.
    """
    plain, names = ties(graph)
    return {name: plain.degree(i) for i, name in enumerate(names)}


def strength(graph: MultiDiGraph) -> Values:
    """Count the different reports on a node's edges.

    Barrat et al. 2004, "The architecture of complex weighted networks", PNAS 101. Direction does
    not matter. Refused for money: sums of two stages cannot be added; see given and received.
    """
    if graph.graph.get("weight") == "money":
        raise UsageFault(
            "strength counts reports; in a view of money that would mix stages and unknown sums.",
            hint="Use the measures given or received, with --stage.",
        )
    told: dict[str, set[str]] = {node: set() for node in graph}
    for source, target, kind, data in graph.edges(keys=True, data=True):
        reports = data.get("reports") or [
            f"{source} {kind} {target} {n}" for n in range(data.get("count", 1))
        ]
        told[source].update(reports)
        told[target].update(reports)
    return {node: len(reports) for node, reports in sorted(told.items())}


def given(graph: MultiDiGraph) -> Values:
    """Add up what a node gives, at one stage, as `maillage totals` does.

    The printed figures are added, whatever the words around them; None where none is printed.
    Refused for several stages or currencies at once, which are never added.
    """
    return _money(graph, outgoing=True)


def received(graph: MultiDiGraph) -> Values:
    """Add up what a node receives, at one stage, as `maillage totals` does; see given."""
    return _money(graph, outgoing=False)


def _money(graph: MultiDiGraph, *, outgoing: bool) -> Values:
    ledger = graph.graph.get("ledger")
    if ledger is None:
        raise UsageFault("This view is not one of money.", hint="Use the view funding.")
    kinds = sorted({kind for *_, kind in graph.edges(keys=True)})
    if len(kinds) > 1:
        raise UsageFault(
            f"Sums of several stages or currencies are never added: {', '.join(kinds)}.",
            hint=f"Choose one, for instance --stage {kinds[0]}",
        )
    result: Values = {}
    for node in sorted(graph):
        edges = graph.out_edges(node, data=True) if outgoing else graph.in_edges(node, data=True)
        reports = {report for *_, data in edges for report in data["reports"]}
        sums = ledger.sums(reports)
        result[node] = sums[0].point if len(sums) == 1 else None
    return result


def pagerank(graph: MultiDiGraph, *, damping: float = 0.85) -> Values:
    """Return how often a walk along the edges, that starts anew now and then, comes by.

    Brin & Page 1998, "The anatomy of a large-scale hypertextual Web search engine". Direction
    matters (undirected edges are walked both ways). A step is chosen by the number of reports; in
    a view of money all edges weigh the same, since unknown sums have no weight. Nodes that lead
    nowhere jump anywhere.
    """
    import numpy as np

    names = sorted(graph)
    if not names:
        return {}
    index = {name: i for i, name in enumerate(names)}
    money = graph.graph.get("weight") == "money"
    both = graph.graph.get("direction") == "undirected"
    steps: dict[tuple[int, int], float] = {}
    for source, target, data in graph.edges(data=True):
        weight = 1.0 if money else float(data.get("count", 1))
        pair = (index[source], index[target])
        for one, other in (pair, pair[::-1]) if both else (pair,):
            steps[one, other] = steps.get((one, other), 0.0) + weight
    start = np.array([one for one, _ in sorted(steps)], dtype=np.int64)
    end = np.array([other for _, other in sorted(steps)], dtype=np.int64)
    weight_of = np.array([weight for _, weight in sorted(steps.items())], dtype=float)
    n = len(names)
    out = np.bincount(start, weights=weight_of, minlength=n)
    share = weight_of / out[start] if len(start) else weight_of
    rank = np.full(n, 1 / n)
    for _ in range(200):
        moved = np.bincount(end, weights=share * rank[start], minlength=n)
        moved = damping * (moved + rank[out == 0].sum() / n) + (1 - damping) / n
        change = float(np.abs(moved - rank).sum())
        rank = moved
        if change < 1e-12 * n:
            break
    return {name: round(float(value), 9) for name, value in zip(names, rank, strict=True)}


def betweenness(graph: MultiDiGraph) -> Values:
    """Return the share of the shortest paths between others that pass through a node.

    Freeman 1977, "A set of measures of centrality based on betweenness", Sociometry 40; computed
    as in Brandes 2001. Direction and weight do not matter; 1 is the middle of a star.
    """
    import networkx as nx

    plain, names = ties(graph)
    found = nx.betweenness_centrality(plain)
    return {name: round(found[i], 9) for i, name in enumerate(names)}


def constraint(graph: MultiDiGraph) -> Values:
    """Return how much a node's ties lead to nodes that are tied to each other.

    Burt 1992, "Structural Holes": cᵢ = Σⱼ (pᵢⱼ + Σ_q pᵢ_q p_qⱼ)², p the share of the reports that
    tie i to j. Low means a broker between separate contacts. Direction does not matter; None for
    a node without ties, which is no broker.
    """
    plain, names = ties(graph)
    money = graph.graph.get("weight") == "money"
    total = {
        i: sum(1 if money else d["weight"] for *_, d in plain.edges(i, data=True)) for i in plain
    }

    def share(i: int, j: int) -> float:
        return (1 if money else plain[i][j]["weight"]) / total[i]

    result: Values = {}
    for i, name in enumerate(names):
        near = sorted(plain[i])
        value = 0.0
        for j in near:
            through = sum(
                share(i, q) * share(q, j) for q in near if q != j and plain.has_edge(q, j)
            )
            value += (share(i, j) + through) ** 2
        result[name] = round(value, 9) if near else None
    return result


def community(graph: MultiDiGraph) -> Values:
    """Return the number of each node's community, 1 for the largest; see communities."""
    from maillage.analysis.communities import communities

    found = communities(graph)
    return {node: n for n, group in enumerate(found, 1) for node in group.members}


MEASURES: Final[Mapping[str, Measure]] = {
    m.name: m
    for m in (
        Measure("degree", "how many others it is tied to", "Freeman 1978", degree),
        Measure("strength", "how many reports tie it to others", "Barrat et al. 2004", strength),
        Measure("given", "money given, at one stage", "docs/totals.md", given),
        Measure("received", "money received, at one stage", "docs/totals.md", received),
        Measure("pagerank", "how often a walk comes by", "Brin & Page 1998", pagerank),
        Measure("betweenness", "share of shortest paths through it", "Freeman 1977", betweenness),
        Measure(
            "constraint", "how tied its ties are to each other", "Burt 1992", constraint, False
        ),
        Measure("community", "number of its community", "Blondel et al. 2008", community, False),
    )
}


def find(name: str) -> Measure:
    """Return a measure by name. Raise NotFound with those there are."""
    if name not in MEASURES:
        raise NotFound(f"There is no measure {name}.", hint=f"There are: {', '.join(MEASURES)}.")
    return MEASURES[name]


def measure(graph: MultiDiGraph, name: str) -> Values:
    """Return a measure of each node. Raise UsageFault where it makes no sense for the view."""
    return find(name).values(graph)


def ranking(graph: MultiDiGraph, name: str) -> list[tuple[str, float | Decimal | None]]:
    """Return the nodes from the one that matters most; unknown values last, ties by name."""
    values = measure(graph, name)
    sign = -1 if find(name).rising else 1

    def key(item: tuple[str, float | Decimal | None]) -> tuple[bool, float | Decimal, str]:
        node, value = item
        return (value is None, sign * value if value is not None else 0, node)

    return sorted(values.items(), key=key)


def why(graph: MultiDiGraph, node: str, *, most: int = 3) -> list[str]:
    """Return the edges that make a node matter, those with most reports first, with sources.

    What is said both ways is told once.
    """
    edges = [
        (source, target, kind, data)
        for source, target, kind, data in graph.edges(keys=True, data=True)
        if source == node or (target == node and not graph.has_edge(node, source, key=kind))
    ]
    edges.sort(key=lambda e: (-_size(e[3]), e[0], e[1], e[2]))
    told = []
    for source, target, _, data in edges[:most]:
        other = graph.nodes[target if source == node else source].get("label", "")
        arrow = "→" if source == node else "←"
        amount = f", {data['amount_text']}" if "amount_text" in data else ""
        reports = ", ".join(data.get("reports") or _through(data)) or "register"
        told.append(f"{data['relation']} {arrow} {other}{amount} [{reports}]")
    if len(edges) > most:
        told.append(f"and {len(edges) - most} more")
    return told


def _through(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what two nodes share, where a view says so in a column `through`."""
    through = data.get("through", ())
    return through if isinstance(through, tuple) else (str(through),)


def _size(data: dict[str, object]) -> Decimal:
    amount, count = data.get("amount"), data.get("count", 1)
    if "amount_text" in data:
        return amount if isinstance(amount, Decimal) else Decimal(0)
    return Decimal(count if isinstance(count, int) else 1)
