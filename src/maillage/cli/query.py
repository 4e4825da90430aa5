"""`maillage query`: answer a question."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maillage.cli import asking, results
from maillage.cli.options import EndpointOption, RootOption, WithoutOption

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
    asking.answer(
        name=name,
        text=text,
        param=param,
        form=form,
        out=out,
        limit=limit,
        timeout=timeout,
        allow_service=allow_service,
        without=without,
        endpoint=endpoint,
        root=root,
    )
