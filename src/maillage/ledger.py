"""Each sum from announced to paid: the stages that are known, what is missing, and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage import dates, facts, kinship, money, totals
from maillage.dataset import Dataset
from maillage.errors import InputFault
from maillage.flows import Book, Flow
from maillage.kinship import Inside, Kinship
from maillage.money import Amount

__all__ = ["WAY", "Age", "Ledger", "Line", "Step", "latest_day", "read"]

# The way of money; a total cost ("costed") is no step on it.
WAY: Final = ("requested", "announced", "budgeted", "authorised", "voted", "committed", "paid")


@dataclass(frozen=True, slots=True)
class Step:
    """What is known of a sum at one stage; `in_parts`: only parts of it have come so far.

    `amount` is None where no amount is given. `told_by` is the last day on which a document can
    have told it, where the step itself has no date.
    """

    stage: str
    amount: Amount | None
    currency: str
    when: str
    told_by: date | None
    flows: tuple[str, ...]
    in_parts: bool


@dataclass(frozen=True, slots=True)
class Age:
    """Since when a step stands: some day from `first` to `last`, None where nothing bounds it."""

    first: date | None
    last: date | None

    def months(self, as_of: date) -> tuple[int | None, int | None]:
        """Return the least and the most full months up to a day; less than 0 lies after it."""
        ends = (self.last, self.first)
        least, most = (None if day is None else _months(day, as_of) for day in ends)
        return least, most


def _months(day: date, as_of: date) -> int:
    return (as_of.year - day.year) * 12 + as_of.month - day.month - (as_of.day < day.day)


@dataclass(frozen=True, slots=True)
class Line:
    """One sum: its steps in order, the stages that nothing is known of, and the gap.

    `gap` is what of the first step's amount is not known to have reached the last step; it is
    None where there is one step only, where an amount is unknown, or where more came than had
    been said (`exceeds`).
    """

    programmes: tuple[str, ...]
    flow: str
    label: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    gap: Amount | None
    exceeds: bool
    age: Age | None
    part_of: tuple[str, ...]
    maybe_part_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sums; and the flows that are none: rejected, or at a stage that is no step on the way."""

    lines: tuple[Line, ...]
    rejected: tuple[str, ...]
    beside: tuple[str, ...]


def read(dataset: Dataset, programme: str | None = None) -> Ledger:
    """Return the sums of one programme and its parts, or of all, with their known stages."""
    desk = _desk(dataset)
    programme = desk.book.same.get(programme, programme) if programme else None
    about = [f for f in desk.book.flows if programme is None or desk.under(f.programmes, programme)]
    steps = {name: [f for f in told if _is_step(f)] for name, told in desk.reports.items()}
    lines = [_line(name, told, desk) for name, told in steps.items() if told]
    chosen = [x for x in lines if programme is None or desk.under(x.programmes, programme)]
    rejected = tuple(flow.iri for flow in about if flow.iri in desk.kin.rejected)
    off = [flow.iri for flow in about if not _is_step(flow)]
    return Ledger(
        tuple(sorted(chosen, key=desk.order)),
        rejected,
        tuple(iri for iri in off if iri not in rejected),
    )


def _is_step(flow: Flow) -> bool:
    return facts.local(flow.stage) in WAY


def latest_day(dataset: Dataset) -> date | None:
    """Return the latest day that any report or document of the data names."""
    days = [facts.text(row[0]) for row in dataset.select(_DAYS)]
    known = [date.fromisoformat(day) for day in days if _is_day(day)]
    return max(known, default=None)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class _Desk:
    book: Book
    kin: Kinship
    told_by: Mapping[str, date]
    reports: Mapping[str, list[Flow]]
    """The flows on the way that are in use, by sum."""
    parts: Mapping[str, list[str]]
    """The sums that surely lie in a sum."""

    def under(self, programmes: Iterable[str], programme: str) -> bool:
        """Return whether one of these is a programme or a part of it."""
        wider = self.book.broader
        return any(p == programme or programme in wider.get(p, ()) for p in programmes)

    def order(self, line: Line) -> tuple[object, ...]:
        """Sort by programme, unsaid last, then by the first step."""
        named = [self.book.name(one) for one in line.programmes]
        return (not named, named, WAY.index(line.steps[0].stage), line.label, line.flow)


def _desk(dataset: Dataset) -> _Desk:
    book = totals.read_flows(dataset)
    kin = kinship.of(book)
    told = facts.pairs(dataset, _TOLD)
    known = {document: max(days) for document, days in told.items() if all(map(_is_day, days))}
    reports: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in book.flows:
        if flow.iri not in kin.rejected:
            reports[kin.sums[flow.iri]].append(flow)
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for name, inside in kin.inside.items():
        for whole in (other for other, how in inside.items() if how is Inside.SURELY):
            parts[whole].append(name)
    days = {document: date.fromisoformat(day) for document, day in known.items()}
    return _Desk(book, kin, days, reports, parts)


# ---------------------------------------------------------------- lines


def _line(name: str, told: list[Flow], desk: _Desk) -> Line:
    own = list(_steps(told, desk, in_parts=False))
    parts = [f for part in desk.parts.get(name, ()) for f in desk.reports.get(part, ())]
    known = {step.stage for step in own}
    later = [
        step
        for step in _steps(filter(_is_step, parts), desk, in_parts=True)
        if step.stage not in known
    ]
    steps = tuple(sorted((*own, *later), key=lambda step: WAY.index(step.stage)))
    first = desk.kin.told_again(told)
    gap, exceeds = _gap(steps)
    return Line(
        programmes=tuple(sorted({p for flow in told for p in flow.programmes})),
        flow=first.iri,
        label=first.label,
        steps=steps,
        missing=tuple(_missing(steps)),
        gap=gap,
        exceeds=exceeds,
        age=_age(steps[-1]),
        part_of=tuple(_holders(name, desk, Inside.SURELY)),
        maybe_part_of=tuple(_holders(name, desk, Inside.PERHAPS)),
    )


def _holders(name: str, desk: _Desk, wanted: Inside) -> Iterator[str]:
    for other, inside in desk.kin.inside.get(name, {}).items():
        if inside is wanted and desk.reports.get(other):
            yield desk.kin.told_again(desk.reports[other]).iri


def _steps(flows: Iterable[Flow], desk: _Desk, *, in_parts: bool) -> Iterator[Step]:
    """Return what a sum, or its parts together, come to at each stage."""
    by_stage: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        by_stage[flow.stage].append(flow)
    for stage, some in by_stage.items():
        part = Book(tuple(some), desk.book.rulings)
        for row in totals.reckon(part, kin=desk.kin).totals:
            yield _step(facts.local(stage), row, some, desk, in_parts=in_parts)


def _step(stage: str, row: totals.Total, flows: list[Flow], desk: _Desk, *, in_parts: bool) -> Step:
    counted = [flow for one in row.counted for flow in one.flows] or flows
    when = counted[0].date if len(counted) == 1 else ""
    days = [desk.told_by.get(d) for flow in counted for d in flow.documents]
    told_by = max((day for day in days if day), default=None) if all(days) else None
    iris = tuple(sorted(flow.iri for flow in counted))
    return Step(stage, row.amount, row.currency, when, told_by, iris, in_parts)


def _missing(steps: tuple[Step, ...]) -> Iterator[str]:
    known = {step.stage for step in steps}
    first = WAY.index(steps[0].stage)
    return (stage for stage in WAY[first:] if stage not in known)


def _gap(steps: tuple[Step, ...]) -> tuple[Amount | None, bool]:
    first, last = steps[0], steps[-1]
    alike = first.currency == last.currency and first.stage != last.stage
    if not alike or first.amount is None or last.amount is None:
        return None, False
    rest = money.take(first.amount, last.amount)
    return rest, rest is None


def _age(step: Step) -> Age | None:
    """Return since when a step stands; what is told without a date was so when it was told."""
    first, last = _days(step.when)
    if first or last:
        return Age(first, last)
    return Age(None, step.told_by) if step.told_by else None


def _days(when: str) -> tuple[date | None, date | None]:
    try:
        read = dates.read(when)
    except InputFault:
        return None, None
    return read.earliest, read.latest


_DAYS: Final = """
SELECT DISTINCT ?day WHERE {
  VALUES ?known { mai:earliest mai:latest }
  ?thing ?known ?day .
}
"""

_TOLD: Final = """
SELECT DISTINCT ?document ?day WHERE { ?document a mai:Document ; mai:latest ?day }
"""
