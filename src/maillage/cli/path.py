"""`maillage path`: how two are tied, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maillage.cli import viewing
from maillage.cli.options import RootOption, WithoutOption
from maillage.cli.viewing import AtOption, DisputedOption, FromOption, ToOption, UndatedOption

if TYPE_CHECKING:
    from maillage.analysis import Path as Way
    from maillage.projection.build import MultiDiGraph

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = "Example:  maillage path 'Laurent Wauquiez' 'Jean-Michel Bérard' --count 2"


@app.command(epilog=EXAMPLES)
def path(
    one: Annotated[str, typer.Argument(help="An actor, person, programme, place …")],
    other: Annotated[str, typer.Argument(help="Another one.")],
    view: Annotated[str, typer.Option(help="The view to walk through.")] = "everything",
    count: Annotated[int, typer.Option(min=1, help="How many ways at most.")] = 3,
    weak: Annotated[
        bool, typer.Option("--with-weak", help="Walk weak ties too, such as being in one place.")
    ] = False,
    start: FromOption = None,
    end: ToOption = None,
    at: AtOption = None,
    undated: UndatedOption = False,
    disputed: DisputedOption = False,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Show the shortest ways between two, each step with the reports that say so.

    Exit 1 where there is none.
    """
    from maillage import analysis, dataset, projection, values

    loaded = dataset.load(root, without=without or (), cached=False)
    chosen = viewing.Chosen(
        start=start, end=end, at=at, undated=undated, disputed=disputed, strong=not weak
    )
    # A node that has lost its last tie to a filter is still a node that can be asked for.
    graph = projection.build(
        loaded, projection.find(loaded.workspace, view), viewing.selection(loaded, chosen)
    )
    ends = [loaded.workspace.shorten(values.resolve(loaded, name)) for name in (one, other)]
    found = [] if any(e not in graph for e in ends) else analysis.paths(graph, *ends, most=count)
    if not found:
        hint = "" if weak else " without weak ties; try --with-weak"
        typer.echo(f"No way from {ends[0]} to {ends[1]} in {view}{hint}.")
        raise typer.Exit(1)
    for number, way in enumerate(found, 1):
        typer.echo(_told(graph, way, number), nl=False)


def _told(graph: MultiDiGraph, way: Way, number: int) -> str:
    def label(node: str) -> str:
        return f"{graph.nodes[node].get('label', node)} ({node})"

    steps = "1 step" if len(way.steps) == 1 else f"{len(way.steps)} steps"
    lines = [f"{number}. {steps}", f"   {label(way.nodes[0])}"]
    for node, pair in zip(way.nodes[1:], way.steps, strict=True):
        for step in pair:
            arrow = "→" if step.forward else "←"
            weak = ", weak" if step.weak else ""
            source = ", ".join(step.reports) or "register"
            lines.append(f"     {arrow} {step.relation}{weak} [{source}]")
        lines.append(f"   {label(node)}")
    return "\n".join(lines) + "\n"
