"""All files on their way into a new store, and what was noticed of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from maillage.cache import looks, manifest, quads
from maillage.cache.place import Cache
from maillage.errors import Faults, InputFault, MaillageError

__all__ = ["Reading", "into"]

# Bytes of files that go through memory together while a store is built.
_BATCH: Final = 48 * 1024**2


def into(target: Path, cache: Cache) -> Reading:
    """Make a store of all files. Raise Faults with every file that cannot be read."""
    reading = Reading(cache)
    store = ox.Store(str(target))
    stream: Any = _Stream(reading.quads())
    store.bulk_load(stream, format=ox.RdfFormat.N_QUADS)
    if reading.faults:
        raise reading.faults[0] if len(reading.faults) == 1 else Faults(reading.faults)
    store.flush()
    return reading


@dataclass(slots=True)
class Reading:
    """The files on their way into a new store, and what was noticed of them."""

    cache: Cache
    lines: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    graphs: dict[str, list[str]] = field(default_factory=dict)
    faults: list[MaillageError] = field(default_factory=list)

    def quads(self) -> Iterator[bytes]:
        """Yield N-Quads of all files, some megabytes of files at a time."""
        store, held = ox.Store(), 0
        for path in self.cache.files:
            held += self._take(store, path)
            if held >= _BATCH:
                yield quads.serialised(store)
                store, held = ox.Store(), 0
        yield quads.serialised(store)

    def _take(self, store: ox.Store, path: Path) -> int:
        """Load a file, or note what is wrong with it; return the bytes that were loaded."""
        name = self.cache.name(path)
        try:
            self.lines[name] = looks.line(path.stat(), name)
            content = path.read_bytes()
            self.digests[name] = manifest.digest(content)
            file = quads.held(self.cache, path, content)
            file.put(store)
            self.graphs[name] = file.graphs
        except MaillageError as fault:
            self.faults.append(fault)
            return 0
        except OSError as error:
            self.faults.append(InputFault(f"This file cannot be read: {error}", file=name))
            return 0
        return len(content)


class _Stream:
    """Pieces of bytes as a file that can be read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held = memoryview(piece)
        taken = bytes(self._held[:size] if size >= 0 else self._held)
        self._held = self._held[len(taken) :]
        return taken
