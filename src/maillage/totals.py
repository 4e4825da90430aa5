"""Totals that count each sum once and say how: the rules of docs/totals.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from maillage import dates, kinship, money
from maillage.flows import Book, Flow, Ruling
from maillage.flows import read as read_flows
from maillage.kinship import Inside, Kinship

__all__ = [
    "DIMENSIONS",
    "Cell",
    "Counted",
    "Elsewhere",
    "LeftOut",
    "Reason",
    "Reckoning",
    "Total",
    "read_flows",
    "reckon",
]

DIMENSIONS: Final = ("funder", "recipient", "programme", "stage", "year", "place")

# The way of money; codes of a project's own come after these.
STAGES: Final = (
    *("requested", "announced", "budgeted", "authorised"),
    *("voted", "committed", "paid", "costed"),
)

Cell = tuple[tuple[str, ...], ...]
"""What a row says in one column: readings, each of one or more things; `((),)` is "not said"."""

UNSAID: Final[Cell] = ((),)


class Reason(Enum):
    """Why a flow is left out of a total, with the rule of docs/totals.md that says so."""

    LACK = "3"
    RESTATES = "4"
    REJECTED = "5"
    PART = "6"
    MAYBE_PART = "7"
    YEAR = "9"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A report at another stage of the same sum (`inside` is None), or of a sum that holds it."""

    flow: Flow
    inside: Inside | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A sum that a total counts.

    `flows` is one report, or rival readings where it is `disputed` (of which some may set the
    sum elsewhere); `whole` is the sum as reported, `amount`
    what of it stands in this row: less where `parts` of it stand in rows of their own.
    """

    flows: tuple[Flow, ...]
    whole: money.Amount
    amount: money.Amount
    cells: tuple[Cell, ...]
    parts: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A flow that a total does not count; `because_of` names the flows or things it yields to."""

    flow: Flow
    reason: Reason
    cells: tuple[Cell, ...]
    because_of: tuple[str, ...] = ()
    ruling: Ruling | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """One row: a stage, a currency and what is grouped by; `amount` is None if nothing counts."""

    stage: str
    currency: str
    cells: tuple[Cell, ...]
    amount: money.Amount | None
    counted: tuple[Counted, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Totals with all that was counted and left out; `outside` flows did not match `where`."""

    by: tuple[str, ...]
    reading: str
    totals: tuple[Total, ...]
    outside: int

    @property
    def counted(self) -> tuple[Counted, ...]:
        """Return every sum that is counted, each once."""
        return tuple(counted for total in self.totals for counted in total.counted)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Return every flow that is left out, each once."""
        found = (left_out for total in self.totals for left_out in total.left_out)
        return tuple({left_out.flow.iri: left_out for left_out in found}.values())


def reckon(
    book: Book,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, Collection[str]] | None = None,
    reading: str = "preferred",
    kin: Kinship | None = None,
) -> Reckoning:
    """Add up the flows of a book, per stage and currency and by any of DIMENSIONS, in that order.

    `where` keeps flows by IRIs (years as text), any of the values of each dimension; a thing
    stands for its parts too. `reading` is "preferred" or "all": with "all", rejected readings
    widen the range instead of being left out. `kin` is the kinship where it is at hand, so that
    a part of a book can be reckoned with what the whole book knows of it.
    """
    columns = tuple(name for name in dict.fromkeys(by) if name != "stage")
    kin = kinship.of(book) if kin is None else kin
    chosen, unsure = _select(book, where or {})
    reports: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in sorted(book.flows, key=lambda flow: flow.iri):
        reports[kin.sums[flow.iri]].append(flow)
    desk = _Desk(book, kin, columns, reading, reports)
    left_out = [*desk.undated(unsure), *desk.lacking(chosen)]
    counted: list[Counted] = []
    for flows in desk.tables(chosen):
        units, out = desk.units(flows)
        kept, within = desk.count(units)
        counted += kept
        left_out += out + within
    outside = len(book.flows) - len(chosen) - len(unsure)
    return Reckoning(columns, reading, tuple(_rows(desk, counted, left_out)), outside)


# ---------------------------------------------------------------- which flows


def _select(book: Book, where: Mapping[str, Collection[str]]) -> tuple[list[Flow], list[Flow]]:
    """Return the flows that match, and those that would if their year were known."""
    rest = {name: values for name, values in where.items() if name != "year"}
    flows = [f for f in book.flows if all(_is(f, n, v, book) for n, v in rest.items())]
    years = where.get("year")
    if years is None:
        return flows, []
    chosen = [flow for flow in flows if flow.year in years]
    return chosen, [f for f in flows if f.year not in years and _perhaps(f, years)]


def _is(flow: Flow, dimension: str, values: Collection[str], book: Book) -> bool:
    things = _things(flow, dimension)
    wanted = [book.same.get(value, value) for value in values]
    return any(v == t or v in book.broader.get(t, ()) for v in wanted for t in things)


def _things(flow: Flow, dimension: str) -> tuple[str, ...]:
    single = {"stage": flow.stage, "year": flow.year}
    if dimension in single:
        return (single[dimension],) if single[dimension] else ()
    plural = {
        "funder": flow.funders,
        "recipient": flow.recipients,
        "programme": flow.programmes,
        "place": flow.places,
    }
    return plural[dimension]


def _perhaps(flow: Flow, years: Collection[str]) -> bool:
    """Return whether the flow may be of one of these years though it is not known to be."""
    if not flow.when:
        return True
    when = dates.read(flow.when)
    first = when.earliest.year if when.earliest else 0
    last = when.latest.year if when.latest else 9999
    loose = first != last or when.qualified
    return loose and any(y.isdecimal() and first <= int(y) <= last for y in years)


# ---------------------------------------------------------------- counting


@dataclass(frozen=True, slots=True)
class _Unit:
    """One sum in one stage and currency: one report of it, or its rival readings."""

    sum: str
    flows: tuple[Flow, ...]
    amount: money.Amount
    cells: tuple[Cell, ...]
    disputed: bool


def _without(other: Flow, stage: str) -> money.Amount:
    """Return what a stage holds of a sum by a reading that sets it elsewhere, or counts nothing."""
    return money.UNKNOWN if other.amount is None and other.stage == stage else money.NOTHING


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all steps of a reckoning look at."""

    book: Book
    kin: Kinship
    columns: tuple[str, ...]
    reading: str
    reports: Mapping[str, Sequence[Flow]]

    def cells(self, *flows: Flow) -> tuple[Cell, ...]:
        """Return what rival readings say in each column; alike readings say it once."""
        return tuple(tuple(sorted({_things(f, c) for f in flows})) for c in self.columns)

    def undated(self, flows: Iterable[Flow]) -> list[LeftOut]:
        """Return the flows whose year is not known well enough, as left out."""
        return [LeftOut(f, Reason.YEAR, self.cells(f), note=f.year) for f in flows]

    def lacking(self, flows: Iterable[Flow]) -> list[LeftOut]:
        """Return the flows without an amount, as left out."""
        return [LeftOut(f, Reason.LACK, self.cells(f)) for f in flows if f.amount is None]

    def tables(self, flows: Iterable[Flow]) -> list[list[Flow]]:
        """Return the flows with an amount, apart by stage and currency."""
        tables: defaultdict[tuple[str, str], list[Flow]] = defaultdict(list)
        for flow in flows:
            if flow.amount is not None:
                tables[flow.stage, flow.currency].append(flow)
        return [tables[key] for key in sorted(tables)]

    def units(self, flows: Iterable[Flow]) -> tuple[list[_Unit], list[LeftOut]]:
        """Return each sum of one stage and currency once, and the reports that it leaves out."""
        sums: defaultdict[str, list[Flow]] = defaultdict(list)
        for flow in flows:
            sums[self.kin.sums[flow.iri]].append(flow)
        units, left_out = [], []
        for name, told in sums.items():
            kept = self._readings(told)
            if kept:
                units.append(self._unit(name, kept))
            left_out += [self._passed(flow, kept) for flow in told if flow not in kept]
        return units, left_out

    def _readings(self, told: Sequence[Flow]) -> list[Flow]:
        """Return the one report to count of a sum, or all readings that are still open."""
        usable = self._usable(told)
        preferred = [flow for flow in usable if flow.iri in self.kin.preferred]
        rivals = [flow for flow in usable if flow.iri in self.kin.rivals]
        if self._disputed(usable) and rivals:
            return rivals
        return [self.kin.told_again(preferred or rivals or usable)] if usable else []

    def _usable(self, flows: Iterable[Flow]) -> list[Flow]:
        decided = self.reading == "preferred"
        return [f for f in flows if not (decided and f.iri in self.kin.rejected)]

    def _disputed(self, usable: Sequence[Flow]) -> list[Flow]:
        """Return the rival readings of a sum, at any stage, that are still open."""
        if not usable or not any(flow.iri in self.kin.rivals for flow in usable):
            return []
        told = self.reports[self.kin.sums[usable[0].iri]]
        rivals = [f for f in self._usable(told) if f.iri in self.kin.rivals]
        decided = self.reading == "preferred" and any(f.iri in self.kin.preferred for f in rivals)
        return rivals if len(rivals) > 1 and not decided else []

    def _unit(self, name: str, flows: Sequence[Flow]) -> _Unit:
        amounts = [flow.amount for flow in flows if flow.amount is not None]
        others = [flow for flow in self._disputed(flows) if flow not in flows]
        amounts += [_without(other, flows[0].stage) for other in others]
        if len(amounts) == 1 and flows[0].iri in self.kin.rejected:
            amounts.append(money.NOTHING)
        disputed = len(amounts) > 1
        return _Unit(name, tuple(flows), money.span(amounts), self.cells(*flows), disputed)

    def _passed(self, flow: Flow, kept: Sequence[Flow]) -> LeftOut:
        """Return a report as left out: rejected, or told by another report of the same sum."""
        ruling = self.kin.rejected.get(flow.iri)
        if ruling is not None and self.reading == "preferred":
            others = ruling.preferred or tuple(
                iri for iri in ruling.concerns if iri not in ruling.rejected
            )
            return LeftOut(flow, Reason.REJECTED, self.cells(flow), others, ruling)
        because_of = tuple(other.iri for other in kept)
        return LeftOut(flow, Reason.RESTATES, self.cells(flow), because_of)

    def count(self, units: Iterable[_Unit]) -> tuple[list[Counted], list[LeftOut]]:
        """Count the sums of one stage and currency from the outermost whole inwards."""
        counted: dict[str, Counted] = {}
        left_out: list[LeftOut] = []
        for unit in sorted(units, key=self._outermost_first):
            wholes = sorted(name for name in self._inside(unit) if name in counted)
            home = self._home(unit, wholes, counted)
            if wholes and home is None:
                left_out += [self._within(flow, unit, wholes, counted) for flow in unit.flows]
                continue
            if home is not None:
                counted[home] = _less(counted[home], unit)
            counted[unit.sum] = Counted(
                unit.flows, unit.amount, unit.amount, unit.cells, disputed=unit.disputed
            )
        return list(counted.values()), left_out

    def _inside(self, unit: _Unit) -> Mapping[str, Inside]:
        return self.kin.inside.get(unit.sum, {})

    def _outermost_first(self, unit: _Unit) -> tuple[object, ...]:
        high = unit.amount.high
        size = high.value if high.hold is not money.Hold.OPEN else unit.amount.low.value
        return (len(self._inside(unit)), size.copy_negate(), unit.sum)

    def _home(self, unit: _Unit, wholes: list[str], counted: Mapping[str, Counted]) -> str | None:
        """Return the counted whole that a part can leave for a row of its own, if it can.

        It can where every counted whole surely holds it, leaves unsaid what the part says, says
        nothing else than the part, and is large enough.
        """
        inside = self._inside(unit)
        if not wholes or unit.disputed:
            return None
        for name in wholes:
            whole = counted[name]
            sure = inside[name] is Inside.SURELY and not whole.disputed
            if not (sure and _refines(unit.cells, whole.cells)):
                return None
        nearest = max(wholes, key=lambda name: (len(self.kin.inside.get(name, {})), name))
        return nearest if money.take(counted[nearest].amount, unit.amount) else None

    def _within(
        self, flow: Flow, unit: _Unit, wholes: Sequence[str], counted: Mapping[str, Counted]
    ) -> LeftOut:
        inside = self._inside(unit)
        surest = min(inside[name] for name in wholes)
        holders = tuple(
            flow.iri for name in wholes if inside[name] is surest for flow in counted[name].flows
        )
        reason = Reason.MAYBE_PART if surest is Inside.PERHAPS else Reason.PART
        note = "as another reading has it" if surest is Inside.IN_A_READING else ""
        return LeftOut(flow, reason, self.cells(flow), holders, note=note)


def _refines(part: tuple[Cell, ...], whole: tuple[Cell, ...]) -> bool:
    """Return whether the part says more than the whole, and the same where the whole speaks."""
    pairs = list(zip(part, whole, strict=True))
    return part != whole and all(w in (UNSAID, p) for p, w in pairs)


def _less(whole: Counted, unit: _Unit) -> Counted:
    rest = money.take(whole.amount, unit.amount)
    assert rest is not None  # noqa: S101 - asked before
    return replace(whole, amount=rest, parts=(*whole.parts, *(f.iri for f in unit.flows)))


# ---------------------------------------------------------------- rows


_Place = tuple[str, tuple[Cell, ...], str]
"""A row: stage, cells, currency."""


def _rows(desk: _Desk, counted: Iterable[Counted], left_out: Iterable[LeftOut]) -> Iterable[Total]:
    rows: defaultdict[_Place, list[Counted]] = defaultdict(list)
    for one in counted:
        noted = replace(one, elsewhere=tuple(_elsewhere(one.flows[0], desk)))
        rows[one.flows[0].stage, one.cells, one.flows[0].currency].append(noted)
    outs = _listed(left_out, rows)
    for place in sorted({*rows, *outs}, key=lambda place: _row_order(desk, place)):
        stage, cells, currency = place
        some = sorted(rows.get(place, ()), key=lambda one: one.flows[0].iri)
        rest = sorted(outs.get(place, ()), key=lambda out: (out.reason.value, out.flow.iri))
        amount = money.add(one.amount for one in some) if some else None
        yield Total(stage, currency, cells, amount, tuple(some), tuple(rest))


def _listed(left_out: Iterable[LeftOut], rows: Iterable[_Place]) -> dict[_Place, list[LeftOut]]:
    """Return the flows that are left out by row: their own, in each currency if they have none."""
    currencies: defaultdict[tuple[str, tuple[Cell, ...]], set[str]] = defaultdict(set)
    for stage, cells, currency in rows:
        currencies[stage, cells].add(currency)
    outs: defaultdict[_Place, list[LeftOut]] = defaultdict(list)
    for out in sorted(left_out, key=lambda out: not out.flow.currency):
        known = currencies[out.flow.stage, out.cells]
        if out.flow.currency or not known:
            known.add(out.flow.currency)
        for currency in {out.flow.currency} if out.flow.currency else known:
            outs[out.flow.stage, out.cells, currency].append(out)
    return outs


def _elsewhere(flow: Flow, desk: _Desk) -> Iterable[Elsewhere]:
    name = desk.kin.sums[flow.iri]
    sums: dict[str, Inside | None] = {name: None, **desk.kin.inside.get(name, {})}
    for other, inside in sums.items():
        for report in desk.reports[other]:
            if (report.stage, report.currency) != (flow.stage, flow.currency):
                yield Elsewhere(report, inside)


def _row_order(desk: _Desk, place: _Place) -> tuple[object, ...]:
    stage, cells, currency = place
    code = stage.rpartition("/")[2]
    rank = STAGES.index(code) if code in STAGES else len(STAGES)
    named = [[[desk.book.name(t) for t in some] or ["\uffff"] for some in cell] for cell in cells]
    return (rank, stage, named, cells, currency)
