"""The sums behind edges and nodes, counted as `maillage totals` counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from maillage import dates, kinship, money, totals
from maillage.dataset import Dataset
from maillage.errors import InputFault
from maillage.flows import Book, Flow
from maillage.kinship import Kinship
from maillage.projection.rows import EdgeRow

__all__ = ["NAMELESS", "Ledger", "Sum", "comparator", "read", "row", "text", "wholes"]

NAMELESS: Final = "no funder is named, or nobody and nothing that receives"
"""Why a flow is on no edge of a view that draws money from one to another."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A total of one stage and currency, or None where nothing of it has an amount.

    `counted` and `unquantified` name flows, `left_out` gives the rule of docs/totals.md that
    keeps a flow from being added. `joint` where some of the money is of several together.
    """

    stage: str
    currency: str
    amount: money.Amount | None
    counted: tuple[str, ...]
    unquantified: tuple[str, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    joint: bool = False

    @property
    def point(self) -> Decimal | None:
        """The figure that is printed, whatever the words around it; None where there is none."""
        return _point(self.amount)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All flows of a graph, by short name, and how they hang together."""

    book: Book
    kin: Kinship
    reading: str
    flows: Mapping[str, Flow]

    def sums(self, names: Iterable[str], *, alone: bool = False) -> tuple[Sum, ...]:
        """Add up flows, per stage and currency.

        With `alone`, the sum is one funder's for one recipient: of money that several give or get
        together only an upper bound is known then.
        """
        known = sorted(name for name in set(names) if name in self.flows)
        if len(known) == 1:
            return (self._single(known[0], alone),)
        joint = [n for n in known if alone and _joint(self.flows[n])]
        rest = [name for name in known if name not in joint]
        found = [*self._reckoned(rest), *(self._single(name, alone) for name in joint)]
        return _merged(found)

    def _single(self, name: str, alone: bool) -> Sum:
        flow = self.flows[name]
        stage, currency = flow.stage.rpartition("/")[2], flow.currency
        if flow.amount is None:
            return Sum(stage, currency, None, (), (name,))
        if alone and _joint(flow):
            return Sum(stage, currency, _at_most(flow.amount), (name,), (), joint=True)
        if self.reading == "all" and flow.iri in self.kin.rejected:
            return self._reckoned([name])[0]
        return Sum(stage, currency, flow.amount, (name,), ())

    def _reckoned(self, names: Collection[str]) -> list[Sum]:
        if not names:
            return []
        if plain := self._plain(names):
            return [plain]
        among = {self.flows[name].iri: name for name in names}
        # Only these flows are gone through; what they lie in is known from all of them.
        part = replace(self.book, flows=tuple(self.flows[name] for name in names))
        rows = totals.reckon(part, reading=self.reading, kin=self.kin).totals
        return [_sum(row, among) for row in rows]

    def _plain(self, names: Collection[str]) -> Sum | None:
        """Return the sum of flows of which no rule keeps any out; None where rules must be asked.

        It is what `totals.reckon` returns for them; most flows are of this kind.
        """
        some = sorted((self.flows[name] for name in names), key=lambda flow: flow.iri)
        apart = {(self.kin.sums[flow.iri]) for flow in some}
        alike = {(flow.stage, flow.currency) for flow in some}
        alone = not any(
            flow.iri in self.kin.rejected or flow.iri in self.kin.rivals for flow in some
        ) and not any(map(self.kin.inside.get, apart))
        amounts = [flow.amount for flow in some if flow.amount is not None]
        if not (len(apart) == len(some) == len(amounts) and len(alike) == 1 and alone):
            return None
        ((stage, currency),) = alike
        short = {self.flows[name].iri: name for name in names}
        counted = tuple(short[flow.iri] for flow in some)
        return Sum(stage.rpartition("/")[2], currency, money.add(amounts), counted, ())


def read(dataset: Dataset, *, reading: str = "preferred") -> Ledger:
    """Read every funding flow. `reading` is "preferred" or "all", as in `totals.reckon`."""
    book = totals.read_flows(dataset)
    shorten = dataset.workspace.shorten
    flows = {shorten(flow.iri): flow for flow in book.flows}
    return Ledger(book, kinship.of(book), reading, flows)


def row(book: Ledger, name: str, shorten: Callable[[str], str]) -> EdgeRow:
    """Return a flow that lacks an end as a row of a view, so that filters can be asked of it."""
    flow = book.flows[name]
    stage, ends = flow.stage.rpartition("/")[2], [*flow.funders, *flow.recipients]
    when = _when(flow.date)
    return EdgeRow(
        source=shorten(flow.funders[0]) if flow.funders else "",
        target=shorten(flow.recipients[0]) if flow.recipients else "",
        kind=stage if flow.currency in ("", "EUR") else f"{stage}-{flow.currency}",
        relation=book.book.name(flow.stage),
        report=name,
        document=shorten(flow.documents[0]) if flow.documents else None,
        earliest=when.earliest if when else None,
        latest=when.latest if when else None,
        weak=False,
        extras=tuple(shorten(thing) for thing in (*ends, *flow.programmes)),
    )


def _when(text: str) -> dates.When | None:
    try:
        return dates.read(text) if text else None
    except InputFault:
        return None


def _sum(row: totals.Total, among: Mapping[str, str]) -> Sum:
    counted = tuple(among[f.iri] for one in row.counted for f in one.flows)
    lacking = tuple(among[o.flow.iri] for o in row.left_out if o.reason is totals.Reason.LACK)
    others = {
        among[o.flow.iri]: f"rule {o.reason.value}"
        for o in row.left_out
        if o.reason is not totals.Reason.LACK
    }
    return Sum(row.stage.rpartition("/")[2], row.currency, row.amount, counted, lacking, others)


def _merged(sums: Iterable[Sum]) -> tuple[Sum, ...]:
    """Bring sums of one stage and currency together; what has no currency joins any."""
    groups: dict[tuple[str, str], list[Sum]] = {}
    for one in sorted(sums, key=lambda s: (s.stage, not s.currency, s.currency, s.counted)):
        key = (one.stage, one.currency)
        if not one.currency:
            key = next((k for k in groups if k[0] == one.stage), key)
        groups.setdefault(key, []).append(one)
    return tuple(_together(stage, currency, some) for (stage, currency), some in groups.items())


def _together(stage: str, currency: str, some: list[Sum]) -> Sum:
    if len(some) == 1:
        return some[0]
    amounts = [one.amount for one in some if one.amount is not None]
    return Sum(
        stage,
        currency,
        money.add(amounts) if amounts else None,
        tuple(name for one in some for name in one.counted),
        tuple(name for one in some for name in one.unquantified),
        {name: why for one in some for name, why in one.left_out.items()},
        any(one.joint for one in some),
    )


def _joint(flow: Flow) -> bool:
    return len(flow.funders) > 1 or len(flow.recipients) > 1


def _at_most(amount: money.Amount) -> money.Amount:
    return money.Amount(money.UNKNOWN.low, amount.high)


def _point(amount: money.Amount | None) -> Decimal | None:
    if amount is None:
        return None
    open_ends = money.Hold.OPEN
    if amount.low.hold is not open_ends:
        return amount.low.value
    return amount.high.value if amount.high.hold is not open_ends else None


_NEAR: Final = money.Hold.NEAR
_OPEN: Final = money.Hold.OPEN


def comparator(amount: money.Amount | None) -> str:
    """Return the code that says what an amount's bounds are worth."""
    if amount is None:
        return "unquantified"
    low, high = amount.low, amount.high
    if high.hold is _OPEN:
        words = {_OPEN: "unquantified", _NEAR: "about"}
        return words.get(low.hold, "moreThan" if low.strict else "atLeast")
    if low.hold is _OPEN:
        return "atMost"
    if low.value != high.value:
        return "range"
    if low.hold is _NEAR:
        return "about" if high.hold is _NEAR else "justBelow"
    return "exact"


def text(told: Sum) -> str:
    """Return a sum in French, as `maillage totals` writes it."""
    if told.amount is None:
        return "non chiffré"
    count = len(told.unquantified)
    more = f" + {count} non chiffré{'s' if count > 1 else ''}" if count else ""
    return money.display(told.amount, told.currency or "EUR") + more


def wholes(dataset: Dataset) -> frozenset[str]:
    """Return the flows that surely hold others, by short name."""
    book = totals.read_flows(dataset)
    shorten = dataset.workspace.shorten
    return frozenset(shorten(whole) for flow in book.flows for whole in flow.parts_of)
