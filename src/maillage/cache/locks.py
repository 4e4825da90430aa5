"""Locks: one builder at a time, and no generation removed while somebody reads it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

__all__ = ["Turn", "alone", "shared"]


def shared(path: Path) -> IO[bytes] | None:
    """Lock a generation for reading; return None where it was removed meanwhile."""
    import fcntl

    try:
        lock = path.open("rb")
    except FileNotFoundError:
        return None
    fcntl.flock(lock, fcntl.LOCK_SH)
    try:
        if path.stat().st_ino == os.fstat(lock.fileno()).st_ino:
            return lock
    except FileNotFoundError:
        pass
    lock.close()
    return None


class Turn(NamedTuple):
    """A builder's turn."""

    when: int
    """When it began, by the clock of the folder's file system, in ns."""
    waited: bool
    """Whether another builder was at work before."""


@contextmanager
def alone(folder: Path) -> Iterator[Turn]:
    """Be the only builder in a folder."""
    import fcntl

    path = folder / "build.lock"
    with path.open("ab") as lock:
        waited = False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("maillage: waiting for another run that builds the cache\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
            waited = True
        os.utime(path)
        yield Turn(path.stat().st_mtime_ns, waited)
