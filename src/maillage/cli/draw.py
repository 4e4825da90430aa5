"""`maillage draw`: a view as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maillage.cli import viewing
from maillage.cli.options import RootOption, WithoutOption
from maillage.cli.viewing import (
    AroundOption,
    AtOption,
    DepthOption,
    DisputedOption,
    DocumentOption,
    FromOption,
    PlaceOption,
    ProgrammeOption,
    StageOption,
    StrongOption,
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
    programme: ProgrammeOption = None,
    place: PlaceOption = None,
    disputed: DisputedOption = False,
    strong: StrongOption = False,
    around: AroundOption = None,
    depth: DepthOption = 1,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Draw a view: kinds by colour and shape, complete labels, legend, sources and date."""
    from maillage import draw as pictures

    pictures.check(output)
    chosen = viewing.Chosen(
        without, start, end, at, undated, stage, document, programme, place, disputed, strong,
        around, depth,
    )  # fmt: skip
    graph = viewing.graph(root, view, chosen)
    pictures.save(pictures.network(graph), output)
    typer.echo(f"{output}: {len(graph)} nodes, {graph.number_of_edges()} edges")
