"""The `maillage` command: finds the subcommand, turns faults into messages and exit statuses."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Final

import typer
import typer.core
import typer.main

from maillage.cli import quick
from maillage.cli.start import main

__all__ = ["COMMANDS", "app", "main", "run"]

# Name → module below maillage.cli that holds `app`; only the one that is called is imported.
COMMANDS: Final = {
    "analyse": "analyse",
    "cache": "cache",
    "conflicts": "conflicts",
    "coverage": "coverage",
    "diff": "diff",
    "draw": "draw",
    "evidence": "evidence",
    "fmt": "fmt",
    "export": "export",
    "info": "info",
    "ledger": "ledger",
    "path": "path",
    "push": "push",
    "queries": "queries",
    "query": "query",
    "timeline": "timeline",
    "serve": "serve",
    "totals": "totals",
    "shapes": "shapes",
    "validate": "validate",
    "views": "views",
    "why": "why",
}

EPILOG: Final = """
Exit status: 0 all is well, 1 there are findings, 2 the command could not run.
"""


class LazyGroup(typer.core.TyperGroup):
    """A command group that imports a subcommand when it is called."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Return the names of the subcommands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str):  # type: ignore[no-untyped-def,override]
        """Import the module of a subcommand and return its command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"maillage.cli.{COMMANDS[cmd_name]}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=LazyGroup,
    name="maillage",
    help="Who funds whom, and who says so: check, question and export a sourced graph.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from maillage import __version__

        typer.echo(f"maillage {__version__}")
        raise typer.Exit


@app.callback()
def group(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Who funds whom, and who says so: check, question and export a sourced graph."""


def _plain(words: Sequence[str]) -> bool:
    """Run a complete, ordinary call of a command the short way; return whether it was one."""
    if not words or words[0] not in COMMANDS or "_MAILLAGE_COMPLETE" in os.environ:
        return False
    commands = importlib.import_module(f"maillage.cli.{COMMANDS[words[0]]}").app.registered_commands
    if len(commands) != 1 or (function := commands[0].callback) is None:
        return False
    try:
        arguments = quick.arguments(quick.declared(function), words[1:])
    except quick.NotPlain:
        return False
    try:
        function(**arguments)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    return True


def run(words: Sequence[str]) -> None:
    """Run a command; faults pass as they are raised."""
    if not _plain(words):
        app(args=list(words), prog_name="maillage")
