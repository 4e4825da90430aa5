"""`maillage totals`: how much in all, counted how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from maillage import dataset, money, values, workspace
from maillage import totals as library
from maillage.cli.options import (
    EndpointOption,
    FormatOption,
    RootOption,
    TableFormat,
    WithoutOption,
)
from maillage.cli.sheets import as_json, sheet
from maillage.errors import NotFound, UsageFault
from maillage.flows import Book, Flow
from maillage.kinship import Inside
from maillage.money import Amount, Bound, Hold
from maillage.totals import Cell, Counted, Elsewhere, LeftOut, Reason, Reckoning, Total
from maillage.vocabulary import PREFIXES
from maillage.workspace import Workspace

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage totals --by recipient,year  |  "
    "maillage totals --where recipient='Digital League' --explain"
)


class Reading(StrEnum):
    """Which readings of disputed sums count."""

    PREFERRED = "preferred"
    ALL = "all"


@app.command(epilog=EXAMPLES)
def totals(
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help=f"Group by any of: {', '.join(library.DIMENSIONS)}."),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="NAME=VALUE", help="Only flows that say so (or a part)."),
    ] = None,
    reading: Annotated[
        Reading, typer.Option(help="With all, rejected readings widen the range.")
    ] = Reading.PREFERRED,
    explain: Annotated[bool, typer.Option("--explain", help="Show the whole reckoning.")] = False,
    form: FormatOption = TableFormat.TABLE,
    without: WithoutOption = None,
    endpoint: EndpointOption = None,
    root: RootOption = Path(),
) -> None:
    """Add up the money, each sum once: per stage and currency, as ranges, with what is left out.

    The rules are those of docs/totals.md.
    """
    project = workspace.find(root)
    loaded = dataset.load(project, without=without or (), endpoint=endpoint, cached=False)
    book = library.read_flows(loaded)
    chosen = _chosen(where or [], book, loaded)
    found = library.reckon(book, by=_columns(by or []), where=chosen, reading=reading)
    typer.echo(_Scribe(book, project, found, explain).write(form), nl=False)


def _columns(words: Sequence[str]) -> list[str]:
    names = [name.strip() for word in words for name in word.split(",") if name.strip()]
    for name in names:
        if name not in library.DIMENSIONS:
            known = ", ".join(library.DIMENSIONS)
            raise UsageFault(f"--by {name}: there is no such grouping.", hint=f"One of: {known}.")
    return names


def _chosen(words: Sequence[str], book: Book, loaded: dataset.Dataset) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name not in library.DIMENSIONS or not value.strip():
            known = ", ".join(library.DIMENSIONS)
            raise UsageFault(f"--where {word}: write NAME=VALUE.", hint=f"NAME is one of: {known}.")
        chosen.setdefault(name, []).append(_value(name, value.strip(), book, loaded))
    return chosen


def _value(name: str, value: str, book: Book, loaded: dataset.Dataset) -> str:
    if name == "year":
        return value
    code = PREFIXES["stage"][value]
    iri = code if name == "stage" and code in book.names else values.resolve(loaded, value)
    if iri not in book.names:
        raise NotFound(f"--where {name}={value}: nothing in the graph has this name.")
    return iri


# ---------------------------------------------------------------- words

_ABOUT: Final = {
    Reason.RESTATES: "tells of the same sum as",
    Reason.REJECTED: "rejected in favour of",
    Reason.PART: "part of",
    Reason.MAYBE_PART: "may be part of",
}
_HELD: Final = {
    None: "told again there",
    Inside.SURELY: "lies in that sum",
    Inside.IN_A_READING: "lies in that sum as another reading has it",
    Inside.PERHAPS: "may lie in that sum",
}


class _Scribe:
    """Writes a reckoning; amounts in French, the frame in English."""

    def __init__(self, book: Book, project: Workspace, reckoning: Reckoning, explain: bool) -> None:
        self.book = book
        self.short = project.shorten
        self.reckoning = reckoning
        self.explain = explain

    def write(self, form: str) -> str:
        """Return the reckoning in a format."""
        if form == TableFormat.JSON:
            return self._json()
        if form == TableFormat.TABLE:
            return "\n".join(self._lines()) + "\n"
        table = sheet(self._titles(), [self._row(total) for total in self.reckoning.totals], form)
        return table if form == TableFormat.CSV else f"{table}\n{self._reasons()}"

    # ------------------------------------------------------------ shared

    def _cell(self, cell: Cell) -> str:
        readings = [" + ".join(self._name(thing) for thing in some) for some in cell]
        return " ou ".join(reading or "not said" for reading in readings)

    def _name(self, thing: str) -> str:
        return self.book.name(thing) if ":" in thing else thing

    def _stage(self, iri: str) -> str:
        code = iri.rpartition("/")[2]
        return f"{self.book.name(iri)} ({code})" if iri else "no stage"

    def _amount(self, amount: Amount | None, currency: str) -> str:
        if amount is None:
            return "nothing counted"
        return money.display(amount, currency)

    def _why_left_out(self, out: LeftOut, *, full: bool = False) -> str:
        if out.reason is Reason.LACK:
            words = out.flow.lack.value if out.flow.lack else ""
            words += f": {out.flow.note}" if out.flow.note else ""
        elif out.reason is Reason.YEAR:
            words = f"its year is not certain: {out.note}" if out.note else "its year is not said"
        else:
            others = ", ".join(self.short(iri) for iri in out.because_of) or "nothing"
            words = f"{_ABOUT[out.reason]} {others}" + (f", {out.note}" if out.note else "")
        if out.ruling is not None and full:
            words += f" ({self.short(out.ruling.iri)}: {out.ruling.reason})"
        return f"{words} [rule {out.reason.value}]"

    def _flow(self, flow: Flow) -> str:
        return f"{self.short(flow.iri)}  {flow.label}".rstrip()

    # ------------------------------------------------------------ text

    def _lines(self) -> Iterator[str]:
        if not self.reckoning.totals:
            yield "No flow matches."
        for total in self.reckoning.totals:
            yield from self._block(total)
            yield ""
        yield self._foot()
        if self.explain:
            yield ""
            yield from (f"rule {number}: {rule}" for number, rule in RULES.items())

    def _foot(self) -> str:
        outside = self.reckoning.outside
        count = "1 flow does" if outside == 1 else f"{outside} flows do"
        matched = f" {count} not match --where." if outside else ""
        reading = "" if self.reckoning.reading == "preferred" else " Rejected readings are open."
        return f"Sums of two stages or currencies are never added.{reading}{matched}"

    def _block(self, total: Total) -> Iterator[str]:
        head = self._stage(total.stage)
        for name, cell in zip(self.reckoning.by, total.cells, strict=True):
            head += f" · {name}: {self._cell(cell)}"
        yield f"{head}:  {self._amount(total.amount, total.currency)}"
        shown = [self._amount(one.amount, total.currency) for one in total.counted]
        width = max(map(len, shown), default=0)
        for one, amount in zip(total.counted, shown, strict=True):
            yield f"  + {amount:>{width}}  {' | '.join(self._flow(f) for f in one.flows)}"
            yield from (f"      {line}" for line in self._details(one))
        if self.explain and total.amount is not None:
            yield from (f"  = {line}" for line in _sums(total, self.short))
        for out in total.left_out:
            amount = self._amount(out.flow.amount, out.flow.currency) if out.flow.amount else "?"
            yield f"  - left out: {amount}  {self._flow(out.flow)}"
            yield f"      {self._why_left_out(out, full=self.explain)}"
            yield from (f"      {line}" for line in self._identities(out.flow))

    def _details(self, one: Counted) -> Iterator[str]:
        currency = one.flows[0].currency
        if one.parts:
            parts = ", ".join(self.short(iri) for iri in one.parts)
            yield (
                f"what is left of {self._amount(one.whole, currency)}: "
                f"{parts} in a row of its own [rule 8]"
            )
        if one.disputed:
            away = "; another sets it elsewhere" if one.whole.low.firm() == 0 else ""
            yield f"rival readings of one sum{away} [rule 5]"
        for flow in one.flows:
            if self.explain or flow.note:
                yield from self._said(flow)
            yield from self._identities(flow)
        yield from (self._elsewhere(other) for other in one.elsewhere)

    def _said(self, flow: Flow) -> Iterator[str]:
        if flow.printed:
            yield f"printed “{flow.printed}”, comparator {flow.comparator}"
        if flow.note:
            yield f"{flow.note} [rule 3]"
        for document in flow.documents:
            yield f"in {self.short(document)}"

    def _identities(self, flow: Flow) -> Iterator[str]:
        if flow.identities:
            decisions = ", ".join(self.short(iri) for iri in flow.identities)
            yield f"one thing is taken for another: {decisions} [rule 8]"

    def _elsewhere(self, other: Elsewhere) -> str:
        flow = other.flow
        amount = self._amount(flow.amount, flow.currency) if flow.amount else "no amount"
        stage = flow.stage.rpartition("/")[2] or "no stage"
        return f"not added to {self.short(flow.iri)} ({stage}, {amount}): {_HELD[other.inside]}"

    # ------------------------------------------------------------ tables and JSON

    def _titles(self) -> list[str]:
        counts = ["counted", "left out"]
        return ["stage", *self.reckoning.by, "total", "low", "high", "currency", *counts]

    def _row(self, total: Total) -> list[str]:
        low, high = _firm(total.amount)
        return [
            self._stage(total.stage),
            *map(self._cell, total.cells),
            self._amount(total.amount, total.currency),
            low or "",
            high or "",
            total.currency,
            "; ".join(self.short(f.iri) for one in total.counted for f in one.flows),
            "; ".join(f"{self.short(o.flow.iri)}: {self._why_left_out(o)}" for o in total.left_out),
        ]

    def _reasons(self) -> str:
        if not self.explain:
            return f"{self._foot()}\n"
        return "".join(f"{line}\n" for line in ("```", *self._lines(), "```"))

    def _json(self) -> str:
        found = {
            "by": list(self.reckoning.by),
            "reading": self.reckoning.reading,
            "notMatching": self.reckoning.outside,
            "totals": [self._total(total) for total in self.reckoning.totals],
        }
        return as_json(found)

    def _total(self, total: Total) -> dict[str, Any]:
        return {
            "stage": total.stage,
            "currency": total.currency,
            "keys": {
                name: {"label": self._cell(cell), "readings": [list(some) for some in cell]}
                for name, cell in zip(self.reckoning.by, total.cells, strict=True)
            },
            "total": _amount_json(total.amount, total.currency),
            "counted": [
                {
                    "flows": [flow.iri for flow in one.flows],
                    "label": " | ".join(flow.label for flow in one.flows),
                    "amount": _amount_json(one.amount, total.currency),
                    "whole": _amount_json(one.whole, total.currency),
                    "partsElsewhere": list(one.parts),
                    "printed": [flow.printed for flow in one.flows],
                    "documents": sorted({d for flow in one.flows for d in flow.documents}),
                    "notAddedTo": [
                        {"flow": other.flow.iri, "why": _HELD[other.inside]}
                        for other in one.elsewhere
                    ],
                }
                for one in total.counted
            ],
            "leftOut": [
                {
                    "flow": out.flow.iri,
                    "label": out.flow.label,
                    "amount": _amount_json(out.flow.amount, out.flow.currency),
                    "reason": self._why_left_out(out),
                    "rule": int(out.reason.value),
                    "because": list(out.because_of),
                    "decision": out.ruling.iri if out.ruling else None,
                }
                for out in total.left_out
            ],
        }


def _amount_json(amount: Amount | None, currency: str) -> Mapping[str, str | None] | None:
    """Return an amount with exact figures as text; a bound that does not hold is null."""
    if amount is None:
        return None
    low, high = _firm(amount)
    return {"text": money.display(amount, currency), "low": low, "high": high}


def _firm(amount: Amount | None) -> tuple[str | None, str | None]:
    if amount is None:
        return None, None
    firm = (amount.low.firm(), amount.high.firm())
    low, high = (None if bound is None else _digits(bound) for bound in firm)
    return low, high


def _digits(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sums(total: Total, short: Any) -> Iterator[str]:
    """Say how each bound of a total comes about."""
    for side in ("low", "high"):
        bounds = [(one, getattr(one.amount, side)) for one in total.counted]
        whole: Bound = getattr(total.amount, side)
        weak = [short(one.flows[0].iri) for one, bound in bounds if bound.hold is whole.hold]
        name = "lower" if side == "low" else "upper"
        if whole.hold is Hold.OPEN:
            yield f"no {name} bound: {', '.join(weak)} has none [rule 2]"
            continue
        terms = " + ".join(money.figure(bound.value, total.currency) for _, bound in bounds)
        shown = money.figure(whole.value, total.currency)
        near = "" if whole.hold is Hold.FIRM else f", only about: {', '.join(weak)} [rule 2]"
        yield f"{name} bound: {terms} = {shown}{near}"


RULES: Final = {
    1: "Sums are made per stage and currency, never across.",
    2: "Each amount is a range; a sum is as open as its most open summand.",
    3: "Without an amount a flow is listed, never counted as 0; a share counts if its base does.",
    4: "One sum counts once, however many reports tell it.",
    5: "A rejected reading is left out; with --reading all, rival readings widen the range.",
    6: "A part is not added to a whole that is counted.",
    7: "What may be part of a counted sum, or may overlap with it, is not added to it.",
    8: "In a grouping a part leaves its whole only where it says what the whole leaves unsaid.",
    9: "A year counts where it is certain; nothing is split between years or between actors.",
}
