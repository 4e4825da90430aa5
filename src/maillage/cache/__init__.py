"""The on-disk store of a large graph: kept beside the files, never trusted over them.

A generation is a folder with a store and what it was built from. It is built beside the others
and never changes once a pointer names it; the pointer is replaced by renaming. Readers hold a
shared lock on their generation, so that it is removed only when nobody reads it. Whether a
generation is up to date is decided as git's index does: by each file's size, times and inode,
and by its content where those differ or are too young to be sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from maillage.cache.opening import opened
from maillage.cache.place import Cache, Unusable

if TYPE_CHECKING:
    from maillage.cache.building import build
    from maillage.cache.removal import clear
    from maillage.cache.status import State, state

__all__ = ["Cache", "State", "Unusable", "build", "clear", "opened", "state"]

_LATER: Final = {"build": "building", "clear": "removal", "State": "status", "state": "status"}


def __getattr__(name: str) -> Any:
    """Import what a call with a warm cache does not need when it is first asked for."""
    from importlib import import_module

    if name not in _LATER:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
