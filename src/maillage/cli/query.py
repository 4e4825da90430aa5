"""`maillage query`: answer a question."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from maillage import queries, workspace
from maillage.cli import output, results
from maillage.cli.options import EndpointOption, RootOption, WithoutOption, opened
from maillage.engine import evaluating
from maillage.errors import UsageFault

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage query flows  |  maillage query flows -p funder='Digital League' "
    "--format csv  |  maillage query my.rq  |  maillage query -e 'SELECT * { ?s ?p ?o } LIMIT 5'"
)


@app.command(epilog=EXAMPLES)
def query(
    name: Annotated[
        str | None, typer.Argument(help="A question of the catalogue, a file.rq, or - for stdin.")
    ] = None,
    text: Annotated[str | None, typer.Option("-e", "--execute", help="SPARQL to answer.")] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("-p", "--param", metavar="NAME=VALUE", help="A value for the question."),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", help=f"One of: {', '.join(results.FORMATS)}."),
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file.")] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many rows.")] = None,
    timeout: Annotated[float, typer.Option(help="End the query after so many seconds.")] = 300,
    allow_service: Annotated[
        bool, typer.Option("--allow-service", help="Let the query ask other servers.")
    ] = False,
    without: WithoutOption = None,
    endpoint: EndpointOption = None,
    root: RootOption = Path(),
) -> None:
    """Answer a question of the catalogue, of a query file, or written on the spot.

    Without --format, rows are shown as a table and graphs as Turtle; -o x.csv chooses by ending.
    """
    if form is not None and form not in results.FORMATS:
        raise UsageFault(f"No format {form}.", hint=f"One of: {', '.join(results.FORMATS)}.")
    project = workspace.find(root)
    question = _question(project, name, text)
    _check_folders(question, without or [])
    with output.opened(out, pager=form is None) as stream, output.deadline(timeout), evaluating():
        loaded = opened(project, without, endpoint)
        answer = queries.ask(loaded, question, pairs(param or []), service=allow_service)
        chosen = form or results.default_format(answer, out.name if out else None)
        results.write(answer, chosen, project, stream, limit)


def _question(project: workspace.Workspace, name: str | None, text: str | None) -> queries.Query:
    if (name is None) == (text is None):
        raise UsageFault("Give a question's name, or SPARQL with -e.", hint="See --help.")
    if name == "-":
        text = sys.stdin.read()
    if text is not None:
        return queries.written(text, Path("query"), "the query")
    return queries.find(project, name or "")


def _check_folders(question: queries.Query, without: list[str]) -> None:
    for folder in question.graphs:
        if folder in without:
            raise UsageFault(f"{question.name} rests on graph/{folder}; it needs it.")


def pairs(given: list[str]) -> dict[str, list[str]]:
    """Return `name=value` words as a mapping."""
    values: dict[str, list[str]] = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UsageFault(f"-p {word}: this is not NAME=VALUE.")
        values.setdefault(name, []).append(value)
    return values
