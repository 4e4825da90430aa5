"""`maillage draw`: a view as a picture."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from maillage.cli import viewing
from maillage.cli.options import RootOption, ViewArgument
from maillage.cli.viewing import EVERYTHING, Chosen, StrongOption, chooses

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage draw funding -o funding.svg  |  "
    "maillage draw funding --as sankey -o money.svg  |  "
    "maillage draw actors --around 'Digital League' -o ego.png"
)


class Form(StrEnum):
    """The kinds of picture."""

    NETWORK = "network"
    SANKEY = "sankey"
    TIMELINE = "timeline"
    MATRIX = "matrix"


@app.command(epilog=EXAMPLES)
@chooses
def draw(
    view: ViewArgument,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The picture: a .png, .svg or .pdf file.")
    ],
    form: Annotated[
        Form, typer.Option("--as", help="The kind of picture; --around NAME makes ego networks.")
    ] = Form.NETWORK,
    strong: StrongOption = False,
    chosen: Chosen = EVERYTHING,
    root: RootOption = Path(),
) -> None:
    """Draw a view: kinds by colour and shape, complete labels, legend, sources and date."""
    from maillage import draw as pictures

    pictures.check(output)
    chosen = replace(chosen, strong=strong)
    graph = viewing.graph(root, view, chosen)
    drawings = {
        Form.NETWORK: pictures.network,
        Form.SANKEY: pictures.sankey,
        Form.TIMELINE: pictures.calendar,
        Form.MATRIX: pictures.matrix,
    }
    pictures.save(drawings[form](graph), output)
    typer.echo(f"{output}: {len(graph)} nodes, {graph.number_of_edges()} edges")
