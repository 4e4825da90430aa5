"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "EndpointOption",
    "FormatOption",
    "RootOption",
    "TableFormat",
    "TextsOption",
    "ViewArgument",
    "WithoutOption",
]

ViewArgument = Annotated[str, typer.Argument(help="A view; `maillage views` lists them.")]


class TableFormat(StrEnum):
    """The forms of an answer that is a table."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


FormatOption = Annotated[TableFormat, typer.Option("--format", "-f", help="How to show it.")]

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
