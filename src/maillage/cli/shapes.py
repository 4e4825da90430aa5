"""`maillage shapes`: what the shapes ask for, and the SPARQL that they become."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maillage import workspace
from maillage.cli.options import RootOption
from maillage.errors import NotFound

if TYPE_CHECKING:
    from maillage.validation.shapes import Shapes

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Look at the shapes: `explain` shows the SPARQL that each constraint becomes.",
    epilog="Example:  maillage shapes explain maish:FundingFlow-amount",
)

EXAMPLES = "Examples:  maillage shapes explain  |  maillage shapes explain maish:FundingFlow-amount"


@app.callback()
def group() -> None:
    """Look at the shapes: `explain` shows the SPARQL that each constraint becomes."""


@app.command(epilog=EXAMPLES)
def explain(
    name: Annotated[
        str | None, typer.Argument(help="A shape, such as maish:FundingFlow; all without it.")
    ] = None,
    root: RootOption = Path(),
) -> None:
    """Show the query that finds the violations of each constraint.

    The queries are those for a standard SPARQL engine; on the embedded one, a form that scans
    the values first may be chosen instead, with the same rows.
    """
    from maillage.validation.shapes import Shapes

    project = workspace.find(root)
    typer.echo("\n".join(_explained(Shapes(project), name)))


def _explained(shapes: Shapes, name: str | None) -> Iterable[str]:
    from maillage import shacl
    from maillage.validation.naming import nearest, show

    project = shapes.workspace
    wanted = project.expand(name) if name is not None else None
    try:
        entries = shacl.explain(shapes.graph)
    except shacl.ShaclError as error:
        raise shapes.fault(error) from error
    chosen = [e for e in entries if name is None or str(e[0]) == f"<{wanted}>"]
    if not chosen:
        names = sorted({show(shape, project) for shape, _, _ in entries})
        like = nearest(name or "", names)
        hint = f"Did you mean {like}?" if like else "`maillage shapes explain` shows them all."
        raise NotFound(f"No constraint belongs to a shape {name}.", hint=hint)
    for shape, component, query in chosen:
        kind = project.shorten(component.value).removesuffix("ConstraintComponent")
        yield f"# {show(shape, project)}: {kind}\n{' '.join(query.split())}\n"
