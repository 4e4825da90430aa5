"""How much of what a recipient gets comes from one funder, between what bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from maillage.errors import UsageFault
from maillage.projection.ledger import Ledger, Sum

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph

__all__ = ["Dependence", "concentration", "dependence"]

Range = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Dependence:
    """A funder's share of what a recipient gets at one stage, from 0 to 1, as far as it is known.

    `index` bounds the concentration of all its money at that stage (Herfindahl–Hirschman: 1 where
    all comes from one funder). `unknown` counts flows without an amount.
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


def dependence(graph: MultiDiGraph, funder: str | None = None) -> list[Dependence]:
    """Return each recipient's dependence on each funder, by stage and currency.

    The share of a funder lies between low ÷ (low + all others' high) and high ÷ (high + all
    others' low). An unknown sum, "at least" and "about" leave the upper end open: only bounds that
    hold are used. A single known funder has a share of 1 whatever the sum, but only among what the
    documents tell. Raise UsageFault where the view is not one of money.
    """
    ledger = graph.graph.get("ledger")
    if not isinstance(ledger, Ledger):
        raise UsageFault("This view is not one of money.", hint="Use the view funding.")
    found: list[Dependence] = []
    for node in sorted(graph):
        found += _of_recipient(graph, ledger, node)
    kept = [d for d in found if funder is None or d.funder == funder]
    return sorted(kept, key=lambda d: (-d.share[0], -d.share[1], d.recipient, d.stage, d.funder))


def _of_recipient(graph: MultiDiGraph, ledger: Ledger, node: str) -> list[Dependence]:
    by_kind: dict[str, dict[str, Sum]] = {}
    for source, _, kind, data in sorted(graph.in_edges(node, keys=True, data=True), key=_place):
        sums = ledger.sums(data["reports"], alone=True)
        by_kind.setdefault(kind, {})[source] = sums[0]
    result = []
    for kind, sums_of in sorted(by_kind.items()):
        shares = _shares(sums_of)
        index = concentration(shares.values())
        unknown = sum(len(told.unquantified) for told in sums_of.values())
        for source, told in sorted(sums_of.items()):
            currency = told.currency or next(
                (s.currency for s in sums_of.values() if s.currency), ""
            )
            result.append(
                Dependence(node, source, kind, currency, told, shares[source], index,
                           len(sums_of), unknown)
            )  # fmt: skip
    return result


def _place(edge: tuple[str, str, str, object]) -> tuple[str, str, str]:
    return edge[0], edge[1], edge[2]


def _shares(sums: dict[str, Sum]) -> dict[str, Range]:
    if len(sums) == 1:
        return dict.fromkeys(sums, (Fraction(1), Fraction(1)))
    bounds = {name: _bounds(told) for name, told in sums.items()}
    result: dict[str, Range] = {}
    for name, (low, high) in bounds.items():
        others = [b for other, b in bounds.items() if other != name]
        least = sum((b[0] for b in others), Fraction(0))
        most = None if any(b[1] is None for b in others) else sum((b[1] or 0) for b in others)
        lower = Fraction(0) if most is None or low + most == 0 else low / (low + most)
        upper = Fraction(1) if high is None or high + least == 0 else high / (high + least)
        result[name] = (Fraction(lower), Fraction(upper))
    return result


def _bounds(told: Sum) -> tuple[Fraction, Fraction | None]:
    """Return the bounds that hold: an unknown sum is at least 0 and has no upper one."""
    if told.amount is None:
        return Fraction(0), None
    low, high = told.amount.low.firm(), told.amount.high.firm()
    lower = _exact(low) if low is not None else Fraction(0)
    upper = _exact(high) if high is not None and not told.unquantified else None
    return lower, upper


def _exact(value: Decimal) -> Fraction:
    return Fraction(value)


def concentration(shares: Iterable[Range]) -> Range:
    """Return bounds of the sum of the squared shares.

    Herfindahl 1950; Hirschman 1964, "The paternity of an index". The lower bound is also at least
    1 ÷ the number of funders, where all have the same share.
    """
    known = list(shares)
    if not known:
        return Fraction(0), Fraction(1)
    least = max(sum((low**2 for low, _ in known), Fraction(0)), Fraction(1, len(known)))
    most = min(sum((high**2 for _, high in known), Fraction(0)), Fraction(1))
    return least, most
