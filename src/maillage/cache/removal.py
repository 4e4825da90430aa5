"""Removing generations that nobody reads."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from maillage.cache import locks, status
from maillage.cache.generation import pointed
from maillage.cache.place import Cache, check, translated

__all__ = ["clear", "remove_old"]


@translated()
def clear(cache: Cache) -> int:
    """Remove every generation that nobody reads; return the bytes that were freed."""
    check(cache)
    if not cache.folder.is_dir():
        return 0
    before = status.size(cache)
    with locks.alone(cache.folder):
        for pointer in cache.folder.glob("current*"):
            pointer.unlink()
        remove_old(cache.folder)
    return before - status.size(cache)


def remove_old(folder: Path) -> None:
    """Remove generations that no pointer names and nobody reads (the build lock is held)."""
    import fcntl

    named = {pointed(pointer) for pointer in folder.glob("current*")}
    for old in folder.glob("g-*"):
        if old.name in named or old.is_symlink():
            continue
        with contextlib.suppress(OSError), contextlib.ExitStack() as held:
            if (old / "lock").exists():
                lock = held.enter_context((old / "lock").open("rb"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                (old / "lock").unlink()
            shutil.rmtree(old)
