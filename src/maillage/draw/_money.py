"""The sums that a picture shows, counted as `maillage totals` counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from maillage.flows import Lack
from maillage.money import OPEN, Amount, Bound, Hold
from maillage.projection import ledger, palette

if TYPE_CHECKING:
    import networkx as nx

    from maillage.flows import Flow
    from maillage.projection.ledger import Ledger

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["NOBODY", "NOTHING", "Band", "bands", "told", "within"]

NOBODY: Final = "financeur non précisé"
NOTHING: Final = "destinataire non précisé"
"""What stands where the documents name nobody: a statement of absence, not an actor."""

# How a sum that is not added relates to the one that is, by the rule of docs/totals.md.
_TIES: Final = {
    "rule 4": "même somme que",
    "rule 5": "autre lecture de",
    "rule 6": "compris dans",
    "rule 7": "peut-être compris dans",
}


@dataclass(frozen=True, slots=True)
class Band:
    """Money of one stage from one to another; an end that is not named has no key.

    `amount` is None where no figure is known; `more` where some of it has none. `inside` says in
    which other sum of the picture it lies, so that it is not drawn beside it.
    """

    source: str
    target: str
    kind: str
    relation: str
    names: tuple[str, str]
    amount: Amount | None
    currency: str
    text: str
    more: bool = False
    reports: tuple[str, ...] = ()
    inside: str = ""

    @property
    def figure(self) -> Decimal:
        """The largest figure that is known of it, for a scale; 0 where none is."""
        bounds = (self.amount.low, self.amount.high) if self.amount else ()
        return max((b.value for b in bounds if b.hold is not Hold.OPEN), default=Decimal(0))


def bands(graph: MultiDiGraph) -> list[Band]:
    """Return the edges of a view of money, and flows of which an end is not named, by stage."""
    book: Ledger | None = graph.graph.get("ledger")
    found = [_of_edge(graph, edge) for edge in graph.edges(keys=True)]
    if book is not None:
        found += _nameless(graph, book)
        found = _nested(found, book)
    return sorted(found, key=_order)


def within(graph: MultiDiGraph) -> dict[tuple[str, str, str], str]:
    """Return for an edge in which other sum of the picture it lies, where it does."""
    return {(b.source, b.target, b.kind): b.inside for b in bands(graph) if b.inside}


def _order(band: Band) -> tuple[object, ...]:
    known = list(palette.STAGES)
    stage = band.kind.partition("-")[0]
    rank = known.index(stage) if stage in known else len(known)
    return (rank, band.kind, not band.source, band.source, bool(band.inside), -band.figure,
            band.target, band.names)  # fmt: skip


def _of_edge(graph: MultiDiGraph, edge: tuple[str, str, str]) -> Band:
    source, target, kind = edge
    data = graph.edges[edge]
    labels = [str(graph.nodes[n].get("label", n)) for n in (source, target)]
    return Band(
        source,
        target,
        kind,
        str(data.get("relation", kind)),
        (labels[0], labels[1]),
        _amount(data),
        str(data.get("currency") or ""),
        told(graph, data),
        bool(data.get("unquantified")) and data.get("amount") is not None,
        tuple(data.get("reports", ())),
    )


def _amount(data: dict[str, Any]) -> Amount | None:
    """Return the bounds that an edge carries; those that are only near stand in its words."""
    low, high, point = data.get("low"), data.get("high"), data.get("amount")
    if point is None and high is None:
        return None
    near = data.get("comparator") in ("about", "justBelow", "range")
    other = Bound(point, Hold.NEAR) if near and point is not None else OPEN
    return Amount(other if low is None else Bound(low), other if high is None else Bound(high))


def told(graph: MultiDiGraph, data: dict[str, Any]) -> str:
    """Return an edge's sum in words; where it has no figure, why."""
    text = str(data.get("amount_text", "non chiffré"))
    book: Ledger | None = graph.graph.get("ledger")
    if book is None or data.get("amount") is not None or data.get("high") is not None:
        return text
    return _lacking([book.flows[n] for n in data.get("reports", ()) if n in book.flows]) or text


def _lacking(flows: list[Flow]) -> str:
    lacks = {flow.lack for flow in flows}
    if lacks == {Lack.IN_KIND}:
        return "en nature, non chiffré"
    if lacks == {Lack.SHARE} and len(flows) == 1 and flows[0].printed:
        share = flows[0].printed.replace("%", " %").replace("  ", " ")
        return f"{share} d’une base non chiffrée"
    return ""


def _nameless(graph: MultiDiGraph, book: Ledger) -> list[Band]:
    """Return the flows that lack a funder or whoever receives, one band for each pair of ends."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    around = graph.graph.get("around")
    for name, reason in graph.graph.get("left_out", ()):
        flow = book.flows.get(name)
        if reason != ledger.NAMELESS or flow is None:
            continue
        for source in flow.funders or ("",):
            for target in flow.recipients or flow.programmes or ("",):
                kind = ledger.row(book, name, str).kind
                groups.setdefault((source, target, kind), []).append(name)
    known = {str(data.get("iri", n)): n for n, data in graph.nodes(data=True)}
    return [
        _of_group(book, group, place, known)
        for place, group in groups.items()
        if around is None or known.get(place[1]) or known.get(place[0])
    ]


def _of_group(
    book: Ledger, names: list[str], place: tuple[str, str, str], known: dict[str, str]
) -> Band:
    source, target, kind = place
    one = book.sums(names, alone=True)[0]
    flows = [book.flows[name] for name in names]
    text = ledger.text(one) if one.amount else _lacking(flows) or ledger.text(one)
    return Band(
        known.get(source, source),
        known.get(target, target),
        kind,
        ledger.row(book, names[0], str).relation,
        (
            book.book.name(source) if source else NOBODY,
            book.book.name(target) if target else NOTHING,
        ),
        one.amount,
        one.currency,
        text,
        bool(one.unquantified) and one.amount is not None,
        tuple(names),
    )  # fmt: skip


def _nested(found: Iterable[Band], book: Ledger) -> list[Band]:
    """Mark the bands of which no sum is counted beside the others of their stage."""
    some = list(found)
    result = []
    for band in some:
        beside = [b for b in some if b.kind == band.kind]
        rules = _left_out(book, beside)
        why = {rules.get(name, "") for name in band.reports}
        tie = next((_TIES[rule] for rule in sorted(why) if rule in _TIES), "")
        other = _holder(book, band, beside) if tie and "" not in why else None
        result.append(replace(band, inside=f"{tie} « {other} »") if other else band)
    return result


def _left_out(book: Ledger, beside: Iterable[Band]) -> dict[str, str]:
    names = [name for band in beside for name in band.reports]
    found: dict[str, str] = {}
    for one in book.sums(names):
        found |= one.left_out
    return found


def _holder(book: Ledger, band: Band, beside: Iterable[Band]) -> str | None:
    """Return where the money of the sum goes in which a band's sum lies, or that it repeats."""
    own = {book.kin.sums[book.flows[name].iri] for name in band.reports}
    above = own | {whole for one in own for whole in book.kin.inside.get(one, {})}
    for other in beside:
        sums = {book.kin.sums[book.flows[name].iri] for name in other.reports}
        if other is not band and sums & above and not other.inside:
            return other.names[1]
    return None
