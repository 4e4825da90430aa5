"""`maillage info`: what is in this project."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from maillage import dataset, overview, workspace
from maillage.cli import render
from maillage.cli.options import RootOption, WithoutOption

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = "Example:  maillage info --format json"


class Format(StrEnum):
    """The forms of the overview."""

    TEXT = "text"
    JSON = "json"


@app.command(epilog=EXAMPLES)
def info(
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TEXT,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Say what is in this project: documents, nodes per class, flows, passages, dates."""
    project = workspace.find(root)
    found = overview.describe(dataset.load(project, without=without or ()))
    if form is Format.JSON:
        import json
        from dataclasses import asdict

        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return
    typer.echo(_text(found, project), nl=False)


def _text(found: overview.Overview, project: workspace.Workspace) -> str:
    dates = f"{found.earliest} to {found.latest}" if found.earliest and found.latest else "none"
    documents = [[d.label, d.date, str(d.passages), str(d.reports)] for d in found.documents]
    classes = [[project.shorten(name), str(count)] for name, count in found.classes]
    stages = [[project.shorten(name), str(count)] for name, count in found.flows_by_stage]
    return "\n".join(
        [
            f"{found.name} — {found.triples} triples in {found.files} files ({project.root})",
            f"Dates: {dates}\n",
            render.columns(["document", "date", "passages", "reports"], documents),
            render.columns(["class", "nodes"], classes),
            render.columns(["flows at stage", "count"], stages),
        ]
    )
