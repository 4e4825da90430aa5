"""Where the command starts: a plain question is answered before typer is even imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from maillage.cli import quick
from maillage.cli.quick import Parameter
from maillage.errors import MaillageError, RunFault

__all__ = ["QUERY", "main"]

# The options of `maillage query`, as cli/query.py declares them: a test compares the two.
QUERY: Final = (
    Parameter("name", (), str),
    Parameter("text", ("-e", "--execute"), str),
    Parameter("param", ("-p", "--param"), str, many=True),
    Parameter("form", ("--format", "-f"), str),
    Parameter("out", ("-o", "--output"), Path),
    Parameter("limit", ("--limit",), int),
    Parameter("timeout", ("--timeout",), float, default=300),
    Parameter("allow_service", ("--allow-service",), bool, default=False),
    Parameter("without", ("--without",), str, many=True),
    Parameter("endpoint", ("--endpoint",), str),
    Parameter("root", ("--root",), Path, default=Path()),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; faults become one message each and exit status 2."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if not _asked(words):
            from maillage.cli import app

            app.run(words)
    except MaillageError as fault:
        sys.stdout.flush()
        sys.stderr.write(f"maillage: {fault}\n")
        sys.exit(fault.exit_status)
    except BrokenPipeError:
        # The reader (head, less) went away: what it wanted, it has. Python must not complain
        # about the unwritten rest when it closes stdout.
        sys.stdout = None
        sys.exit(0)
    except OSError as error:
        # A file that went away or was closed between two looks at it, wherever that was.
        sys.stderr.write(f"maillage: {_refused(error)}\n")
        sys.exit(RunFault.exit_status)


def _refused(error: OSError) -> RunFault:
    """Return what the system refused, and of which file where it is known."""
    what = f"The system refuses: {error.strerror or error}."
    hint = "Is the file still there, and may you read or write it?" if error.filename else None
    return RunFault(what, file=error.filename, hint=hint)


def _asked(words: Sequence[str]) -> bool:
    """Run a complete, ordinary `query` or `validate`; return whether it was one."""
    if words[:1] not in (["query"], ["validate"]) or "_MAILLAGE_COMPLETE" in os.environ:
        return False
    return _answered(words[1:]) if words[0] == "query" else _validated(words[1:])


def _answered(words: Sequence[str]) -> bool:
    try:
        arguments = quick.arguments(QUERY, words)
    except quick.NotPlain:
        return False
    from maillage.cli import asking

    asking.answer(**arguments)
    return True


def _validated(words: Sequence[str]) -> bool:
    from maillage.cli import validating

    try:
        arguments = quick.arguments(validating.OPTIONS, words)
    except quick.NotPlain:
        return False
    if status := validating.report(**arguments):
        sys.exit(status)
    return True
