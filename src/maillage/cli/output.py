"""Where an answer goes: the terminal, a file that is whole or not there, and no later than said."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from maillage.errors import RunFault

__all__ = ["deadline", "opened"]

# Files that are being written: a run that is cut short must not leave them behind.
_UNFINISHED: set[Path] = set()


@contextmanager
def opened(path: Path | None, *, pager: bool = False) -> Iterator[IO[bytes]]:
    """Give a stream for an answer: stdout, or a file that appears when it is complete.

    `pager` shows what is longer than the terminal with $PAGER. Raise RunFault where the file
    cannot be written.
    """
    if path is not None:
        with _beside(path) as stream:
            yield stream
    elif pager and sys.stdout.isatty():
        with _paged() as stream:
            yield stream
    else:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as stream:
            _UNFINISHED.add(new)
            yield stream
        new.replace(path)
    except OSError as error:
        raise RunFault(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        _UNFINISHED.discard(new)
        new.unlink(missing_ok=True)


@contextmanager
def _paged() -> Iterator[IO[bytes]]:
    import shutil
    import subprocess

    held = io.BytesIO()
    yield held
    text = held.getvalue()
    pager = os.environ.get("PAGER", "less")
    fits = text.count(b"\n") < shutil.get_terminal_size().lines
    if fits or pager in ("", "cat") or shutil.which(pager.split()[0]) is None:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
        return
    chop = {**os.environ, "LESS": os.environ.get("LESS", "-FRSX")}
    subprocess.run(pager.split(), input=text, check=False, env=chop)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End the process with exit status 2 when the time is over.

    The engine computes outside the interpreter and cannot be interrupted: only the end of the
    process surely ends a query.
    """

    def end() -> None:
        sys.stderr.write(f"maillage: no answer within {seconds:g} s; the query was ended.\n")
        sys.stderr.write("    Narrow the question, or allow more with --timeout.\n")
        sys.stderr.flush()
        for path in _UNFINISHED:
            path.unlink(missing_ok=True)
        os._exit(2)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
