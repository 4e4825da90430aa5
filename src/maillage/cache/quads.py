"""A file's quads on their way into a store, and the graphs that they are in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from maillage.cache.place import Cache

__all__ = ["Held", "held", "serialised"]


class Held(NamedTuple):
    """A file's quads on their way into a store."""

    graphs: list[str]
    """The names of its graphs; "" is the default graph."""
    put: Callable[[ox.Store], None]
    """Load the quads into a store; raise MaillageError where the file is no RDF."""


def held(cache: Cache, path: Path, content: bytes) -> Held:
    """Return a file's quads. Raise MaillageError where a file of quads is none."""
    only = cache.graph_of(path)
    if only is not None:
        return Held([only], lambda store: cache.load(store, path, content))
    # By itself first: which graphs are this file's cannot be told among others.
    alone = ox.Store()
    cache.load(alone, path, content)
    quads = serialised(alone)
    named = sorted(g.value for g in alone.named_graphs() if isinstance(g, ox.NamedNode))
    # A file of quads can write to the default graph too.
    return Held(["", *named], lambda store: store.load(quads, format=ox.RdfFormat.N_QUADS))


def serialised(store: ox.Store) -> bytes:
    """Return all quads of a store as N-Quads."""
    data = ox.serialize(store, format=ox.RdfFormat.N_QUADS)
    assert data is not None  # noqa: S101 - serialising to no file returns the bytes
    return data
