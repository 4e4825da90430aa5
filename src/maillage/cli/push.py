"""`maillage push`: the project's graphs onto a server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from maillage import dataset, workspace
from maillage import endpoint as endpoints
from maillage import push as pushing
from maillage.cli.options import RootOption, WithoutOption

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = "Example:  MAILLAGE_PUBLIC_PASSWORD=… maillage push --endpoint public"


@app.command(epilog=EXAMPLES)
def push(
    endpoint: Annotated[
        str, typer.Option("--endpoint", metavar="NAME", help="An endpoint of maillage.toml.")
    ],
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Load the project's named graphs onto a server: those that changed, verified by count."""
    project = workspace.find(root)
    server = endpoints.named(project, endpoint)
    loaded = dataset.load(project, without=without or ())
    done = pushing.push(loaded, server, progress=_progress)
    typer.echo(
        f"{len(done.sent)} graphs sent, {len(done.kept)} as they were, {len(done.removed)} "
        f"removed; {done.triples} triples counted on {server.name}."
    )


def _progress(name: str) -> None:
    if sys.stderr.isatty():
        typer.echo(f"sending {name}", err=True)
