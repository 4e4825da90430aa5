"""How a cache stands to the files: what `maillage cache status` says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from maillage.cache import manifest
from maillage.cache.generation import Generation, current
from maillage.cache.place import Cache, check, translated

__all__ = ["State", "size", "state"]


@dataclass(frozen=True, slots=True)
class State:
    """What `maillage cache status` says."""

    folder: Path
    exists: bool
    fresh: bool
    changed: tuple[str, ...]
    size: int
    """Bytes on disk of all generations."""


@translated()
def state(cache: Cache) -> State:
    """Say how the cache stands to the files, without changing anything."""
    check(cache)
    used = size(cache)
    found = current(cache) if cache.folder.is_dir() else None
    if found is None:
        return State(cache.folder, used > 0, False, (), used)
    changed = _changed(cache, found)
    return State(cache.folder, True, not changed, changed, used)


def size(cache: Cache) -> int:
    """Return the bytes on disk of all generations."""
    return sum(path.stat().st_size for path in cache.folder.rglob("*") if path.is_file())


def _changed(cache: Cache, found: Generation) -> tuple[str, ...]:
    known = manifest.read(found.folder, cache)
    if known is None:
        return ("(the cache is of another version)",)
    now = {cache.name(path): path for path in cache.files}
    come_or_gone = known.keys() ^ now.keys()
    differ = (
        name
        for name in known.keys() & now.keys()
        if manifest.digest(now[name].read_bytes()) != known[name].digest
    )
    return tuple(sorted((*come_or_gone, *differ)))
