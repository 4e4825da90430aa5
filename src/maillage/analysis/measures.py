"""Measures of how much a node matters, each with its definition and its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from maillage.analysis._ties import ties
from maillage.analysis.betweenness import PIVOTS, betweenness, sampled
from maillage.analysis.constraint import constraint
from maillage.analysis.pagerank import pagerank
from maillage.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph
    from maillage.projection.ledger import Sum

__all__ = ["MEASURES", "Measure", "find", "measure", "ranking", "sums", "why"]

Values = Mapping[str, "float | Decimal | None"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: what it means, where it comes from, and whether more of it is more.

    `rising` is None where a value is a name, and nothing is more or less.
    """

    name: str
    meaning: str
    source: str
    values: Callable[[MultiDiGraph], Values]
    rising: bool | None = True


def degree(graph: MultiDiGraph) -> Values:
    """Count the different nodes that a node is tied to.

    Freeman 1978, "Centrality in social networks", Social Networks 1. Direction, kind and weight
    do not matter; unknown amounts count like known ones, since a tie is a tie.
    """
    told = ties(graph)
    return dict(zip(told.names, told.degrees.tolist(), strict=True))


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

    Direction matters. The printed figures are added, whatever the words around them; None where
    none is printed; `sums` has the words. What is told again, is rejected, or lies or may lie in a
    counted sum is not added (docs/totals.md). Refused for several stages or currencies at once,
    which are never added.
    """
    return {node: told.point if told else None for node, told in sums(graph, "given").items()}


def received(graph: MultiDiGraph) -> Values:
    """Add up what a node receives, at one stage, as `maillage totals` does; see given."""
    return {node: told.point if told else None for node, told in sums(graph, "received").items()}


def sums(graph: MultiDiGraph, name: str) -> dict[str, Sum | None]:
    """Return what each node has "given" or "received"; None where nothing is told of it.

    Raise UsageFault where the view is not one of money, or holds more than one stage or currency.
    """
    ledger = graph.graph.get("ledger")
    if ledger is None:
        raise UsageFault(
            f"{name} is about money, and the view {graph.graph.get('view')} is not.",
            hint="Use the view funding.",
        )
    kinds = sorted({kind for *_, kind in graph.edges(keys=True)})
    if len(kinds) > 1:
        raise UsageFault(
            f"Sums of several stages or currencies are never added: {', '.join(kinds)}.",
            hint=f"Choose one, for instance --stage {kinds[0]}",
        )
    result: dict[str, Sum | None] = {}
    for node in sorted(graph):
        near = graph.out_edges if name == "given" else graph.in_edges
        reports = {report for *_, data in near(node, data=True) for report in data["reports"]}
        result[node] = next(iter(ledger.sums(reports)), None)
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
            "betweenness-sampled",
            f"share of shortest paths through it, ESTIMATED: only paths from {PIVOTS} nodes",
            "Brandes & Pich 2007",
            sampled,
        ),
        Measure(
            "constraint", "how tied its ties are to each other", "Burt 1992", constraint, False
        ),
        Measure("community", "the number of its community", "Blondel et al. 2008", community, None),
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
    """Return the nodes from the one that matters most; unknown values last, ties by name.

    Raise UsageFault for what is no rank, and where the measure makes no sense for the view.
    """
    if find(name).rising is None:
        raise UsageFault(
            f"{name} is {find(name).meaning}: a name, not a rank.",
            hint="`maillage analyse communities` lists them.",
        )
    values = measure(graph, name)
    sign = -1 if find(name).rising else 1

    def key(item: tuple[str, float | Decimal | None]) -> tuple[bool, float | Decimal, str]:
        node, value = item
        return (value is None, sign * value if value is not None else 0, node)

    return sorted(values.items(), key=key)


def why(graph: MultiDiGraph, node: str, *, most: int = 3) -> list[str]:
    """Return the edges that make a node matter, those with most reports first, with sources.

    What the same reports say both ways is told once.
    """
    edges = [
        (source, target, kind, data)
        for source, target, kind, data in graph.edges(keys=True, data=True)
        if source == node or (target == node and not _told_back(graph, source, target, kind))
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


def _told_back(graph: MultiDiGraph, source: str, target: str, kind: str) -> bool:
    """Whether an edge says again, in its own direction, what one in the other direction says."""
    back = graph.get_edge_data(target, source, key=kind)
    told = graph.edges[source, target, kind]
    return back is not None and bool(back["reports"] == told["reports"])


def _through(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what two nodes share, where a view says so in a column `through`."""
    through = data.get("through", ())
    return through if isinstance(through, tuple) else (str(through),)


def _size(data: dict[str, object]) -> Decimal:
    amount, count = data.get("amount"), data.get("count", 1)
    if "amount_text" in data:
        return amount if isinstance(amount, Decimal) else Decimal(0)
    return Decimal(count if isinstance(count, int) else 1)
