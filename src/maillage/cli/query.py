"""`maillage query`: answer a question."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from maillage import dataset, queries, workspace
from maillage.cli import render
from maillage.cli.options import RootOption, WithoutOption
from maillage.errors import UsageFault

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage query flows  |  maillage query flows -p funder='Digital League' "
    "--format csv  |  maillage query my.rq"
)


class Format(StrEnum):
    """The forms of a table."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command(epilog=EXAMPLES)
def query(
    name: Annotated[str, typer.Argument(help="A question of the catalogue, or a file.rq.")],
    param: Annotated[
        list[str] | None,
        typer.Option("-p", "--param", metavar="NAME=VALUE", help="A value for the question."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TABLE,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Answer a question of the catalogue, or of a query file."""
    project = workspace.find(root)
    question = queries.find(project, name)
    answer = queries.run(dataset.load(project, without=without or ()), question, pairs(param or []))
    typer.echo(render.table(answer, project, form), nl=False)


def pairs(given: list[str]) -> dict[str, str]:
    """Return `name=value` words as a mapping."""
    values: dict[str, str] = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UsageFault(f"-p {word}: this is not NAME=VALUE.")
        if name in values:
            raise UsageFault(f"-p {name} is given twice.")
        values[name] = value
    return values
