"""Building a generation beside the others: from one that is nearly right, or from all files."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from maillage.cache import locks, manifest, reading, writing
from maillage.cache.generation import Generation, current, is_fresh, pointed, seal
from maillage.cache.locks import Turn
from maillage.cache.looks import Looks, look
from maillage.cache.place import Cache, Unusable, check, translated
from maillage.cache.plan import Plan, plan
from maillage.cache.reading import Reading
from maillage.cache.refresh import refresh
from maillage.cache.removal import remove_old

__all__ = ["brought_up_to_date", "build"]


@translated()
def build(cache: Cache) -> Generation:
    """Build the store anew, whatever is there."""
    check(cache)
    with _building(cache) as turn:
        new = _from_files(cache, turn)
        remove_old(cache.folder)
        return new


def brought_up_to_date(cache: Cache, seen: Looks, found: Generation | None) -> Generation:
    """Return the store as the files looked, by replacing what changed where that is little.

    `found` is the generation that was there when they were looked at: it is let go.
    """
    with _building(cache) as turn:
        if turn.waited:
            seen = look(cache)  # The other one has seen them later than this one.
        new = _updated(cache, seen, _still(cache, found), turn)
        if found is not None and found is not new:
            found.lock.close()  # What is held cannot be removed.
        remove_old(cache.folder)
        return new


def _still(cache: Cache, found: Generation | None) -> Generation | None:
    """Return the generation that the pointer names now: mostly the one that was found."""
    if found is not None and pointed(cache.pointer) == found.folder.name:
        return found
    return current(cache)


@contextlib.contextmanager
def _building(cache: Cache) -> Iterator[Turn]:
    """Be the only builder in the cache's folder."""
    cache.folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        # Whatever the project ignores in git, it ignores its cache.
        if not (ignored := cache.folder.parent / ".gitignore").exists():
            ignored.write_text("*\n")
    with locks.alone(cache.folder) as turn:
        yield turn


def _updated(cache: Cache, seen: Looks, found: Generation | None, turn: Turn) -> Generation:
    if found is not None and is_fresh(found, seen):
        return found  # Another process built it while this one waited.
    base = found or _wider(cache)
    known = manifest.read(base.folder, cache) if base is not None else None
    if base is None or known is None:
        return _from_files(cache, turn)
    change = plan(cache, seen, known)
    if base is found and not change.stale:
        _note(base.folder, cache, turn.when, change, {name: known[name].graphs for name in known})
        return base
    if not change.is_small:
        return _from_files(cache, turn)
    with _beside(cache) as folder:
        graphs = refresh(cache, base, known, change, folder / "store")
        _note(folder, cache, turn.when, change, graphs)
    return _reopened(cache)


def _wider(cache: Cache) -> Generation | None:
    """Return the generation of all files, to start from where some of them are left out."""
    return current(replace(cache, without=())) if cache.without else None


def _from_files(cache: Cache, turn: Turn) -> Generation:
    with _beside(cache) as folder:
        read = reading.into(folder / "store", cache)
        _note(folder, cache, turn.when, read, read.graphs)
    return _reopened(cache)


@contextlib.contextmanager
def _beside(cache: Cache) -> Iterator[Path]:
    """Give a folder for a new generation, which the pointer names when all went well."""
    folder = Path(tempfile.mkdtemp(prefix="g-", dir=cache.folder))
    try:
        yield folder
        writing.replace(folder / "seal", seal(folder / "store"))
        (folder / "lock").touch()
        writing.switch(cache.pointer, folder.name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _note(
    folder: Path, cache: Cache, when: int, of: Plan | Reading, graphs: Mapping[str, list[str]]
) -> None:
    entries = ((name, line, of.digests[name], graphs[name]) for name, line in of.lines.items())
    manifest.write(folder, cache, when, entries)


def _reopened(cache: Cache) -> Generation:
    result = current(cache)
    if result is None:
        raise Unusable("The cache was built and cannot be read.", file=cache.folder)
    return result
