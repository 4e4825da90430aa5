"""`maillage export`: a view as a file for other tools."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maillage.cli import viewing
from maillage.cli.options import EndpointOption, RootOption, ViewArgument
from maillage.cli.viewing import EVERYTHING, Chosen, StrongOption, chooses
from maillage.exporters import formats

if TYPE_CHECKING:
    from maillage.projection.build import MultiDiGraph

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage export funding -o funding.gexf  |  maillage export everything "
    "--format csv -o everything/  |  maillage export actors --from 2016-01-01 -o actors.gexf"
)


@app.command(epilog=EXAMPLES)
@chooses
def export(
    view: ViewArgument,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The file, or the folder of a pair of files.")
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help=f"One of: {', '.join(formats())}. Else by the file's ending, else gexf.",
        ),
    ] = None,
    with_: Annotated[
        str | None,
        typer.Option("--with", metavar="MEASURES", help="Columns such as pagerank,community."),
    ] = None,
    strong: StrongOption = False,
    chosen: Chosen = EVERYTHING,
    endpoint: EndpointOption = None,
    root: RootOption = Path(),
) -> None:
    """Write a view as GEXF, GraphML, Parquet …; say what the format could not carry."""
    from maillage import exporters

    wanted = form or exporters.named(output)
    exporters.find(wanted)
    chosen = replace(chosen, strong=strong, endpoint=endpoint)
    graph = viewing.graph(root, view, chosen)
    for name in with_.split(",") if with_ else ():
        _measure(graph, name.strip())
    files, losses = exporters.write(graph, output, wanted)
    nodes, edges = len(graph), graph.number_of_edges()
    for file in files:
        typer.echo(f"{file}: {nodes} nodes, {edges} edges")
    for loss in losses:
        typer.echo(f"not carried by {wanted}: {loss.what}: {loss.count}", err=True)


def _measure(graph: MultiDiGraph, name: str) -> None:
    """Add a measure to the nodes; a value that is not known is not written."""
    from maillage import analysis

    for node, value in analysis.measure(graph, name).items():
        if value is not None:
            graph.nodes[node][name] = value
