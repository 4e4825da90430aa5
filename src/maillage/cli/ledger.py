"""`maillage ledger`: how far each sum is known to have come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from maillage import dataset, dates, facts, money, values, workspace
from maillage import ledger as library
from maillage.cli.options import FormatOption, RootOption, TableFormat, WithoutOption
from maillage.cli.sheets import as_json, sheet
from maillage.errors import UsageFault
from maillage.facts import Names
from maillage.ledger import WAY, Age, Ledger, Line, Step

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage ledger  |  maillage ledger 'French Tech' --as-of 2016-12-31  |  "
    "maillage ledger --format csv"
)


@app.command(epilog=EXAMPLES)
def ledger(
    programme: Annotated[
        str | None, typer.Argument(help="Only this programme, with its parts.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="Count ages to this day, not to the data's."),
    ] = None,
    form: FormatOption = TableFormat.TABLE,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Show each sum from announced to paid: known stages, what is missing, the gap and the age.

    Sums of the ledger are never added: a part stands beside its whole.
    """
    project = workspace.find(root)
    loaded = dataset.load(project, without=without or (), cached=False)
    day = _day(as_of) if as_of is not None else library.latest_day(loaded)
    iri = values.resolve(loaded, programme) if programme is not None else None
    found = library.read(loaded, iri)
    typer.echo(_Scribe(facts.names(loaded), day).write(found, form), nl=False)


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise UsageFault(f"--as-of {word}: write a day as 2023-12-31.") from None


class _Scribe:
    """Writes a ledger; amounts and dates in French, the frame in English."""

    def __init__(self, names: Names, as_of: date | None) -> None:
        self.names = names
        self.as_of = as_of

    def write(self, found: Ledger, form: TableFormat) -> str:
        """Return the ledger in a format."""
        if form is TableFormat.JSON:
            document = {
                "asOf": str(self.as_of) if self.as_of else None,
                "sums": [self._json(line) for line in found.lines],
                "rejected": list(found.rejected),
                "besideTheWay": list(found.beside),
            }
            return as_json(document)
        if form is TableFormat.TABLE:
            return "\n".join(self._text(found)) + "\n"
        titles = ["programme", "sum", "flow", *WAY, "missing", "gap", "age", "part of"]
        return sheet(titles, [self._row(line) for line in found.lines], form)

    def _programmes(self, line: Line) -> str:
        return " + ".join(map(self.names.thing, line.programmes)) or "Programme not said"

    def _amount(self, step: Step) -> str:
        return money.display(step.amount, step.currency) if step.amount else "amount not given"

    def _text(self, found: Ledger) -> Iterator[str]:
        before = ""
        for line in found.lines:
            programme = self._programmes(line)
            if programme != before:
                yield from ([""] if before else [])
                yield programme
                before = programme
            yield f"  {self.names.short(line.flow)}  {line.label}"
            yield from (f"    {text}" for text in self._details(line))
        yield ""
        ages = f" Ages on {self.as_of}." if self.as_of else ""
        count = "1 sum" if len(found.lines) == 1 else f"{len(found.lines)} sums"
        yield f"{count}; a part stands beside its whole: do not add them.{ages}"
        for words, iris in (
            ("Rejected readings", found.rejected),
            ("At no stage of this way", found.beside),
        ):
            if iris:
                yield f"{words}, left out: {', '.join(map(self.names.short, iris))}."

    def _details(self, line: Line) -> Iterator[str]:
        for step in line.steps:
            when = dates.display(step.when) if step.when else "no date"
            flows = ", ".join(map(self.names.short, step.flows))
            parts = f"  in parts of it: {flows}" if step.in_parts else f"  {flows}"
            yield f"{step.stage:<11} {self._amount(step)}  ({when}){parts}"
        yield f"{'not known':<11} {', '.join(line.missing) or 'nothing: it is told to be paid'}"
        if self._gap(line):
            yield f"{'gap':<11} {self._gap(line)}"
        yield f"{'age':<11} {self._age(line)}"
        for words, holders in (("part of", line.part_of), ("perhaps in", line.maybe_part_of)):
            if holders:
                yield f"{words:<11} {', '.join(map(self.names.short, holders))}"

    def _gap(self, line: Line) -> str:
        first, last = line.steps[0], line.steps[-1]
        if line.exceeds:
            return f"none: more is {last.stage} than was {first.stage}"
        if line.gap is None:
            return ""
        left = money.display(line.gap, first.currency)
        return f"{left} {first.stage} and not known to be {last.stage}"

    def _age(self, line: Line) -> str:
        since = _since(line.age, self.as_of) if line.age and self.as_of else "not known"
        return f"{line.steps[-1].stage}: {since}"

    def _row(self, line: Line) -> list[str]:
        steps = {step.stage: step for step in line.steps}
        return [
            self._programmes(line),
            line.label,
            self.names.short(line.flow),
            *(self._amount(steps[stage]) if stage in steps else "" for stage in WAY),
            ", ".join(line.missing),
            self._gap(line),
            self._age(line),
            ", ".join(map(self.names.short, line.part_of)),
        ]

    def _json(self, line: Line) -> dict[str, Any]:
        return {
            "programmes": list(line.programmes),
            "flow": line.flow,
            "label": line.label,
            "steps": [
                {
                    "stage": step.stage,
                    "amount": self._amount(step) if step.amount else None,
                    "low": _exact(step.amount.low if step.amount else None),
                    "high": _exact(step.amount.high if step.amount else None),
                    "currency": step.currency or None,
                    "date": step.when or None,
                    "toldBy": str(step.told_by) if step.told_by else None,
                    "inParts": step.in_parts,
                    "flows": list(step.flows),
                }
                for step in line.steps
            ],
            "missing": list(line.missing),
            "gap": self._gap(line) or None,
            "since": {"first": _iso(line.age.first), "last": _iso(line.age.last)}
            if line.age
            else None,
            "partOf": list(line.part_of),
            "perhapsPartOf": list(line.maybe_part_of),
        }


def _exact(bound: money.Bound | None) -> str | None:
    firm = bound.firm() if bound is not None else None
    return None if firm is None else f"{firm:f}"


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _since(age: Age, as_of: date) -> str:
    """Say an age in years and months, as a range where the day is not known."""
    least, most = age.months(as_of)
    if (most if most is not None else least or 0) < 0:
        return "still to come on that day"
    if least is None or most is None:
        return f"at least {_span(least)}" if most is None else f"at most {_span(most)}"
    least = max(least, 0)
    return _span(most) if least == most else f"{_span(least)} to {_span(most)}"


def _span(months: int | None) -> str:
    years, rest = divmod(max(months or 0, 0), 12)
    counts = ((years, "year"), (rest, "month"))
    words = [f"{count} {unit}{'s' if count > 1 else ''}" for count, unit in counts if count]
    return " ".join(words) or "less than a month"
