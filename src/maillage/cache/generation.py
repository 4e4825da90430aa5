"""A generation of the store: held while it is read, whole or not taken at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO, Final, NamedTuple

import pyoxigraph as ox

from maillage.cache import locks
from maillage.cache.looks import TICK, Looks
from maillage.cache.place import Cache

__all__ = ["Generation", "current", "is_fresh", "pointed", "seal"]

_NAME: Final = r"g-\w+"

# How often a pointer is followed again because its generation was replaced meanwhile.
_TRIES: Final = 20


class Generation(NamedTuple):
    """A store that is held for reading as long as this object lives."""

    folder: Path
    store: ox.Store
    lock: IO[bytes]


def current(cache: Cache) -> Generation | None:
    """Return the generation that the pointer names, held for reading; None where none is whole."""
    for _ in range(_TRIES):
        name = pointed(cache.pointer)
        if name is None:
            return None
        folder = cache.folder / name
        try:
            lock = locks.shared(folder / "lock")
            if lock is None:
                continue  # It was replaced and removed between the two steps.
            if (folder / "seal").read_text("utf-8") != seal(folder / "store"):
                return None
            return Generation(folder, ox.Store.read_only(str(folder / "store")), lock)
        except (OSError, ValueError, RuntimeError):
            return None
    return None


def pointed(pointer: Path) -> str | None:
    """Return the name of the generation that a pointer names, None where it names none."""
    try:
        name = pointer.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if re.fullmatch(_NAME, name, re.ASCII) else None


def seal(store: Path) -> str:
    """Return how a store's files look: the engine can loop without end on damaged blocks."""
    files = sorted(p for p in store.iterdir() if not p.name.startswith(("LOG", "LOCK")))
    return "\n".join(f"{p.name} {(s := p.stat()).st_size} {s.st_mtime_ns}" for p in files)


def is_fresh(found: Generation, seen: Looks) -> bool:
    """Return whether the files look as they did, and looked so long enough ago to be sure."""
    try:
        when, _, text = (found.folder / "seen").read_text("utf-8").partition("\n")
        return text == seen.text and seen.newest + TICK < int(when)
    except (OSError, ValueError):
        return False
