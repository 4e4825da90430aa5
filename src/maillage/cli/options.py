"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from maillage.dataset import Dataset
    from maillage.workspace import Workspace

__all__ = ["EndpointOption", "RootOption", "TextsOption", "WithoutOption", "opened"]

RootOption = Annotated[
    Path,
    typer.Option("--root", help="A folder of the project (this one or above it)."),
]

WithoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="FOLDER",
        help="Leave out a folder of graph/, for instance: --without context.",
    ),
]

TextsOption = Annotated[
    Path,
    typer.Option("--texts", help="The folder of the documents' texts (not part of a project)."),
]

EndpointOption = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        metavar="URL|NAME",
        help="Ask this SPARQL server instead of the files; names stand in maillage.toml.",
    ),
]


def opened(
    project: Workspace, without: Collection[str] | None = None, endpoint: str | None = None
) -> Dataset:
    """Return the project's graph: from its files, or as a server holds it."""
    from maillage import dataset

    if endpoint is None:
        return dataset.load(project, without=without or ())
    return dataset.connect(project, endpoint, without=without or ())
