"""How much of what a recipient gets comes from one funder, between what bounds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from maillage.errors import UsageFault
from maillage.flows import Lack
from maillage.kinship import Inside
from maillage.projection.ledger import Ledger, Sum
from maillage.totals import Reason

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph

__all__ = ["Dependence", "concentration", "dependence"]

Range = tuple[Fraction, Fraction]
# The rule of docs/totals.md for what may lie in a counted sum.
_PERHAPS: Final = f"rule {Reason.MAYBE_PART.value}"


@dataclass(frozen=True, slots=True)
class Dependence:
    """A funder's share of what a recipient gets at one stage, from 0 to 1, as far as it is known.

    `index` bounds the concentration of all its money at that stage (Herfindahl–Hirschman: 1 where
    all comes from one funder). `unknown` counts flows without an amount, `unnamed` those to the
    recipient whose funder is not said, and rests, where a flow is told as a share of something.
    """

    recipient: str
    funder: str
    stage: str
    currency: str
    money: Sum
    share: Range
    index: Range
    funders: int
    unknown: int
    unnamed: int


def dependence(graph: MultiDiGraph, funder: str | None = None) -> list[Dependence]:
    """Return each recipient's dependence on each funder, by stage and currency.

    The share of a funder lies between low ÷ (low + all others' high) and high ÷ (high + all
    others' low), on sums that are added as in docs/totals.md. Only bounds that hold are used: an
    unknown sum, "at least" and "about" have no upper one, and the share stays open. So it does
    where two funders' sums may be the same money. Of what several give together each may give all
    or nothing, and a sum whose funder is not said may come from anybody; so may the rest of what
    is told as a share ("40 % of the budget"). A single funder has a share of 1 whatever the sum,
    but only of what the documents tell. Direction matters: from funder to recipient. Raise
    UsageFault where the view is not one of money.
    """
    ledger = graph.graph.get("ledger")
    if not isinstance(ledger, Ledger):
        raise UsageFault(
            f"dependence is about money, and the view {graph.graph.get('view')} is not.",
            hint="Use the view funding.",
        )
    unnamed = _unnamed(ledger)
    found: list[Dependence] = []
    for node in sorted(graph):
        found += _of_recipient(graph, ledger, node, unnamed)
    kept = [d for d in found if funder is None or d.funder == funder]
    return sorted(kept, key=lambda d: (-d.share[0], -d.share[1], d.recipient, d.stage, d.funder))


def _of_recipient(
    graph: MultiDiGraph, ledger: Ledger, node: str, unnamed: Mapping[tuple[str, str], list[str]]
) -> list[Dependence]:
    flows: dict[str, dict[str, tuple[str, ...]]] = {}
    for source, _, kind, data in sorted(graph.in_edges(node, keys=True, data=True), key=_place):
        flows.setdefault(kind, {})[source] = data["reports"]
    result = []
    for kind, told in sorted(flows.items()):
        of_others = unnamed.get((str(graph.nodes[node].get("iri", "")), kind), [])
        result += _at_stage(ledger, node, kind, told, of_others)
    return result


def _at_stage(
    ledger: Ledger, node: str, kind: str, told: Mapping[str, tuple[str, ...]], others: list[str]
) -> list[Dependence]:
    named = [flow for flows in told.values() for flow in flows]
    unnamed = _told_otherwise(ledger, others, named)
    # Of what is told as a share, "40 % of the budget", others give the rest.
    unnamed += [flow for flow in named if ledger.flows[flow].lack is Lack.SHARE]
    sums = {funder: ledger.sums(flows, alone=True)[0] for funder, flows in told.items()}
    shares = _shares(ledger, told, unnamed)
    # Behind an unnamed funder there may be several: then nothing is known of their number.
    index = concentration(shares.values(), complete=not unnamed)
    unknown = sum(len(one.unquantified) for one in sums.values())
    currencies = [one.currency for one in sums.values() if one.currency]
    return [
        Dependence(node, funder, kind, one.currency or next(iter(currencies), ""), one,
                   shares[funder], index, len(sums), unknown, len(unnamed))
        for funder, one in sorted(sums.items())
    ]  # fmt: skip


def _place(edge: tuple[str, str, str, object]) -> tuple[str, str, str]:
    return edge[0], edge[1], edge[2]


def _unnamed(ledger: Ledger) -> dict[tuple[str, str], list[str]]:
    """Return the flows whose funder is not said, by recipient (else programme) and kind of edge."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, flow in sorted(ledger.flows.items()):
        if flow.funders or (ledger.reading != "all" and flow.iri in ledger.kin.rejected):
            continue
        stage = flow.stage.rpartition("/")[2]
        kind = stage if flow.currency in ("", "EUR") else f"{stage}-{flow.currency}"
        for recipient in flow.recipients or flow.programmes:
            found.setdefault((recipient, kind), []).append(name)
    return found


def _told_otherwise(ledger: Ledger, others: list[str], named: Collection[str]) -> list[str]:
    """Return the flows that are not, or not only, money whose funder is named in another report.

    A whole whose parts have funders is more than these: its rest is nobody's that is named.
    """
    own = {_lineage(ledger, name)[0] for name in named}
    return [
        name
        for name in others
        if _lineage(ledger, name)[0] not in own
        and not any(
            whole in own and how is not Inside.PERHAPS
            for whole, how in ledger.kin.inside.get(_lineage(ledger, name)[0], {}).items()
        )
    ]


def _lineage(ledger: Ledger, name: str) -> tuple[str, ...]:
    """Return the sum that a flow tells of, and those in which it lies or may lie."""
    own = ledger.kin.sums[ledger.flows[name].iri]
    return own, *ledger.kin.inside.get(own, ())


def _shares(
    ledger: Ledger, told: Mapping[str, tuple[str, ...]], unnamed: list[str]
) -> dict[str, Range]:
    givers = _by_givers(ledger, told, unnamed)
    if givers.keys() == {frozenset(told)} and len(told) == 1:
        return dict.fromkeys(told, (Fraction(1), Fraction(1)))
    if _shared(ledger, told):
        return dict.fromkeys(told, (Fraction(0), Fraction(1)))
    bounds = {who: _bounds(ledger, flows) for who, flows in givers.items()}
    result: dict[str, Range] = {}
    for name in told:
        low, high = bounds.get(frozenset({name}), (Fraction(0), Fraction(0)))
        # What several give together, or nobody knows who: perhaps all of it, perhaps nothing.
        perhaps = [b[1] for who, b in bounds.items() if not who or (name in who and len(who) > 1)]
        others = [b for who, b in bounds.items() if who and name not in who]
        least = sum((b[0] for b in others), Fraction(0))
        most = _added([*(b[1] for b in others), *perhaps])
        result[name] = _share(low, _added([high, *perhaps]), least, most)
    return result


def _by_givers(
    ledger: Ledger, told: Mapping[str, tuple[str, ...]], unnamed: list[str]
) -> dict[frozenset[str], list[str]]:
    """Return the flows of each group of funders; of none, where the funder is not said.

    Funders that the view leaves out are "".
    """
    givers: dict[str, set[str]] = {}
    for funder, flows in told.items():
        for flow in flows:
            givers.setdefault(flow, set()).add(funder)
    found: dict[frozenset[str], list[str]] = {frozenset(): unnamed} if unnamed else {}
    for flow, names in givers.items():
        others = {""} if len(ledger.flows[flow].funders) > len(names) else set()
        found.setdefault(frozenset(names | others), []).append(flow)
    return found


def _share(low: Fraction, high: Fraction | None, least: Fraction, most: Fraction | None) -> Range:
    """Return the bounds of x ÷ (x + y), x from low to high, y from least to most."""
    lower = Fraction(0) if most is None or low + most == 0 else low / (low + most)
    upper = Fraction(1) if high is None or high + least == 0 else high / (high + least)
    return lower, upper


def _added(bounds: Iterable[Fraction | None]) -> Fraction | None:
    """Add up upper bounds; one that is open leaves the sum open."""
    total = Fraction(0)
    for bound in bounds:
        if bound is None:
            return None
        total += bound
    return total


def _shared(ledger: Ledger, told: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether sums of two funders may be the same money, though they are not told as joint."""
    holders: dict[str, set[tuple[str, str]]] = {}
    flows = [(funder, flow) for funder, flows in told.items() for flow in flows]
    for funder, flow in flows:
        holders.setdefault(_lineage(ledger, flow)[0], set()).add((funder, flow))
    return any(
        other != funder and another != flow
        for funder, flow in flows
        for whole in _lineage(ledger, flow)
        for other, another in holders.get(whole, ())
    )


def _bounds(ledger: Ledger, flows: list[str]) -> tuple[Fraction, Fraction | None]:
    """Return the bounds that hold of flows from the same givers, for one of their recipients."""
    together = [flow for flow in flows if len(ledger.flows[flow].recipients) > 1]
    own = [flow for flow in flows if flow not in together]
    found = [*ledger.sums(own), *ledger.sums(together, alone=True)]
    bounds = [_bounds_of(ledger, one) for one in found]
    return sum((low for low, _ in bounds), Fraction(0)), _added(high for _, high in bounds)


def _bounds_of(ledger: Ledger, told: Sum) -> tuple[Fraction, Fraction | None]:
    """Return the bounds that hold: an unknown sum is at least 0 and has no upper one.

    What only may lie in the sum, and so is not in the total, may also come on top.
    """
    if told.amount is None:
        return Fraction(0), None
    low, high = told.amount.low.firm(), told.amount.high.firm()
    upper = Fraction(high) if high is not None and not told.unquantified else None
    perhaps = [name for name, rule in told.left_out.items() if rule == _PERHAPS]
    more = [_bounds_of(ledger, ledger.sums([name])[0])[1] for name in perhaps]
    return Fraction(low) if low is not None else Fraction(0), _added([upper, *more])


def concentration(shares: Iterable[Range], *, complete: bool = True) -> Range:
    """Return bounds of the sum of the squared shares.

    Herfindahl 1950; Hirschman 1964, "The paternity of an index". The lower bound is also at least
    1 ÷ the number of funders, where all have the same share, if these are all the funders.
    """
    known = list(shares)
    if not known:
        return Fraction(0), Fraction(1)
    least = sum((low**2 for low, _ in known), Fraction(0))
    least = max(least, Fraction(1, len(known))) if complete else least
    most = min(sum((high**2 for _, high in known), Fraction(0)), Fraction(1))
    return least, most
