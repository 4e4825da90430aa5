"""`maillage analyse`: what the network says, in the words of the one who asks."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from maillage.cli import analysing
from maillage.cli.options import FormatOption, RootOption, TableFormat
from maillage.cli.viewing import EVERYTHING, Chosen, chooses

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage analyse importance actors --by pagerank  |  maillage analyse brokers "
    "everything --between Lyon --between Grenoble  |  maillage analyse changes actors --from 2016 "
    "--to 2020"
)


class Question(StrEnum):
    """What can be asked."""

    IMPORTANCE = "importance"
    BROKERS = "brokers"
    COMMUNITIES = "communities"
    DEPENDENCE = "dependence"
    BREAKS = "breaks"
    CHANGES = "changes"
    ROBUSTNESS = "robustness"


@app.command(epilog=EXAMPLES)
@chooses
def analyse(
    question: Annotated[
        Question,
        typer.Argument(
            help="importance: who matters, and why; brokers: who stands between others; "
            "communities: who belongs together; dependence: whose money comes from one funder; "
            "breaks: what falls apart if one leaves; changes: what differs between --from and "
            "--to; robustness: how far a ranking holds."
        ),
    ],
    view: Annotated[
        str | None,
        typer.Argument(
            help="A view; `maillage views` lists them. If not said: actors, for dependence funding."
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            help="The measure of importance and robustness, degree if not said: one of "
            "betweenness, betweenness-sampled, constraint, degree, given, pagerank, "
            "received, strength. For brokers: betweenness, or betweenness-sampled."
        ),
    ] = None,
    between: Annotated[
        list[str] | None,
        typer.Option(help="brokers: two nodes or places to stand between; give it twice."),
    ] = None,
    funder: Annotated[str | None, typer.Option(help="dependence: only on this funder.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only nodes of this kind or type, as in a legend.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many rows.")] = 10,
    weak: Annotated[
        bool, typer.Option("--with-weak", help="Count weak ties too, such as one place.")
    ] = False,
    form: FormatOption = TableFormat.TABLE,
    chosen: Chosen = EVERYTHING,
    root: RootOption = Path(),
) -> None:
    """Say who matters, who stands between whom, who depends on whom, what changed."""
    chosen = replace(chosen, strong=not weak)
    view = view or ("funding" if question is Question.DEPENDENCE else "actors")
    asked = analysing.Asked(view, chosen, by, between or [], funder, kind or [], top)
    told, aside = analysing.answer(root, question.value, asked, form.value)
    typer.echo(told, nl=False)
    if aside:
        typer.echo(aside, err=True)
