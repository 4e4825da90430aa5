"""`maillage cache`: the store on disk of a large graph."""

from __future__ import annotations

from pathlib import Path

import typer

from maillage import cache as caching
from maillage import dataset, workspace
from maillage.cli.options import RootOption, WithoutOption

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Look at, build or clear the store on disk that answers for a large graph.",
    epilog="Examples:  maillage cache status  |  maillage cache build  |  maillage cache clear",
)


def _cache(root: Path, without: list[str] | None = None) -> caching.Cache:
    return dataset.cache_of(workspace.find(root), without or ())


@app.command(epilog="Example:  maillage cache status")
def status(without: WithoutOption = None, root: RootOption = Path()) -> None:
    """Say whether there is a cache and whether it agrees with the files, by their content."""
    kept = _cache(root, without)
    state = caching.state(kept)
    typer.echo(f"{state.folder}: {state.size / 1e6:.1f} MB on disk")
    typer.echo(_agreement(state))
    if not dataset.is_large(workspace.find(root), kept.files):
        typer.echo("The graph is small: it is read from its files, and no cache is used.")


def _agreement(state: caching.State) -> str:
    if not state.exists:
        return "There is no cache."
    if state.fresh:
        return "It agrees with the files."
    if not state.changed:
        return "It cannot be read; the next call builds it anew."
    named = "".join(f"\n  {name}" for name in state.changed[:20])
    more = "\n  …" if len(state.changed) > 20 else ""
    return f"{len(state.changed)} files differ; the next call takes them in:{named}{more}"


@app.command(epilog="Example:  maillage cache build")
def build(without: WithoutOption = None, root: RootOption = Path()) -> None:
    """Build the cache anew from all files."""
    kept = _cache(root, without)
    caching.build(kept)
    state = caching.state(kept)
    typer.echo(f"{state.folder}: {state.size / 1e6:.1f} MB from {len(kept.files)} files")


@app.command(epilog="Example:  maillage cache clear")
def clear(root: RootOption = Path()) -> None:
    """Remove the cache; what another process reads just now stays until the next time."""
    freed = caching.clear(_cache(root))
    typer.echo(f"{freed / 1e6:.1f} MB freed")
