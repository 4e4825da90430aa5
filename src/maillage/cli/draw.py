"""`maillage draw`: a view as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maillage.cli import viewing
from maillage.cli.options import RootOption, WithoutOption
from maillage.cli.viewing import (
    AtOption,
    DisputedOption,
    DocumentOption,
    FromOption,
    StageOption,
    ToOption,
    UndatedOption,
)

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage draw funding -o funding.svg  |  "
    "maillage draw actors --without context -o actors.png"
)


@app.command(epilog=EXAMPLES)
def draw(
    view: Annotated[str, typer.Argument(help="A view; `maillage views` lists them.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The picture: a .png, .svg or .pdf file.")
    ],
    start: FromOption = None,
    end: ToOption = None,
    at: AtOption = None,
    undated: UndatedOption = False,
    stage: StageOption = None,
    document: DocumentOption = None,
    disputed: DisputedOption = False,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Draw a view: kinds by colour and shape, complete labels, legend, sources and date."""
    from maillage import draw as pictures

    pictures.check(output)
    graph = viewing.graph(root, view, without, start, end, at, undated, stage, document, disputed)
    pictures.save(pictures.network(graph), output)
    typer.echo(f"{output}: {len(graph)} nodes, {graph.number_of_edges()} edges")
