"""`maillage queries`: the catalogue of questions."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from maillage import queries as library
from maillage import workspace
from maillage.cli.options import RootOption

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = "Example:  maillage queries --tag money"


@app.command(epilog=EXAMPLES)
def queries(
    tag: Annotated[str | None, typer.Option(help="Only the questions with this tag.")] = None,
    root: RootOption = Path(),
) -> None:
    """List the questions that can be asked, by theme, with their parameters."""
    found = library.catalogue(workspace.find(root))
    chosen = [q for q in found if tag is None or tag in q.tags]
    for theme, group in groupby(chosen, key=lambda q: q.theme):
        typer.echo(theme)
        for question in group:
            typer.echo(_line(question))
        typer.echo()


def _line(question: library.Query) -> str:
    taken = " ".join(
        f"-p {p.name}=…" if p.required else f"[-p {p.name}=…]" for p in question.parameters
    )
    return f"  {question.name:28} {question.summary}" + (f"\n{'':31}{taken}" if taken else "")
