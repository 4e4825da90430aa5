"""`maillage serve`: a local SPARQL endpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maillage import dataset, workspace
from maillage.cli.options import RootOption, WithoutOption
from maillage.errors import RunFault
from maillage.serving.server import Limits, Server

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = "Examples:  maillage serve  |  maillage serve --port 7000 --timeout 10"


@app.command(epilog=EXAMPLES)
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 chooses a free one.")] = 8890,
    host: Annotated[
        str, typer.Option(help="The address to listen on; others than loopback open it to all.")
    ] = "127.0.0.1",
    timeout: Annotated[float, typer.Option(help="Seconds that one question may take.")] = 30,
    rows: Annotated[int, typer.Option(help="Rows that one answer may have.")] = 100_000,
    megabytes: Annotated[int, typer.Option(help="Megabytes that one answer may have.")] = 50,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-origin",
            metavar="ORIGIN",
            help="Let web pages of this origin read answers (* for all).",
        ),
    ] = None,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Answer SPARQL over HTTP, for reading only: /sparql for programs, a page at / for people.

    Each question runs in a process of its own, on the files as they are at that moment.
    """
    project = workspace.find(root)
    dataset.load(project, without=without or ())
    limits = Limits(seconds=timeout, rows=rows, bytes=megabytes * 1_000_000)
    try:
        server = Server(
            (host, port),
            project.root,
            without=without or (),
            limits=limits,
            origins=allow_origin or (),
        )
    except OSError as error:
        raise RunFault(f"Cannot listen on {host}:{port}: {error.strerror}") from error
    typer.echo(f"{project.settings.name}: http://{host}:{server.server_port}/ (Ctrl+C ends)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        typer.echo("")
    finally:
        server.server_close()
