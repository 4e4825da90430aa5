"""Where a selection of a project's files is cached, and what may be wrong with that place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from maillage.errors import MaillageError, RunFault

__all__ = ["Cache", "Load", "Unusable", "check", "translated"]

Load = Callable[[ox.Store, Path, bytes], None]
"""Load a file's bytes into a store; raise MaillageError where they are no RDF."""


class Unusable(RunFault):
    """The cache cannot be read or written here; the files themselves still can."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Where a selection of a project's files is cached, and how they are read."""

    root: Path
    files: tuple[Path, ...]
    graph_of: Callable[[Path], str | None]
    """The only graph that a file can hold; None where the file itself names its graphs."""
    load: Load
    base: str
    """The base IRI of the project: graphs are named after it."""
    without: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder of all generations."""
        return self.root / ".maillage" / "cache"

    @property
    def pointer(self) -> Path:
        """The file that names the generation of this selection."""
        from urllib.parse import quote

        left_out = "".join(f"-{quote(name, safe='')}" for name in sorted(self.without))
        return self.folder / f"current{left_out}"

    @property
    def key(self) -> str:
        """What a generation must agree with besides its files."""
        return f"1 {ox.__version__} {self.base!a}"

    def name(self, path: Path) -> str:
        """Return what a file is called in a generation."""
        # Of strings: with thousands of files, paths take longer than the change of one of them.
        return str(path).removeprefix(f"{self.root}{os.sep}")


def check(cache: Cache) -> None:
    """Raise Unusable where the cache's place leads elsewhere or is no folder."""
    for place in (cache.folder.parent, cache.folder):
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise Unusable("The cache's place is no folder of the project.", file=place)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the system says into Unusable; faults of the files pass as they are."""
    try:
        yield
    except MaillageError:
        raise
    except ImportError as error:
        raise Unusable("This system has no file locks; the cache needs them.") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise Unusable(f"The cache cannot be used: {error}") from error
