"""A file's quads, and the graphs that they are in."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from maillage.cache.place import Cache

__all__ = ["graphs", "held", "serialised"]


def held(cache: Cache, path: Path, content: bytes) -> tuple[bytes, list[str]]:
    """Return a file's quads as N-Quads, and the names of its graphs."""
    store = ox.Store()
    cache.load(store, path, content)
    return serialised(store), graphs(cache, path, store)


def serialised(store: ox.Store) -> bytes:
    """Return all quads of a store as N-Quads."""
    data = ox.serialize(store, format=ox.RdfFormat.N_QUADS)
    assert data is not None  # noqa: S101 - serialising to no file returns the bytes
    return data


def graphs(cache: Cache, path: Path, store: ox.Store) -> list[str]:
    """Return the names of a file's graphs, given a store with its quads; "" is the default graph.

    Where the file can hold one graph only, the store is not looked at.
    """
    only = cache.graph_of(path)
    if only is not None:
        return [only]
    # A file of quads can write to the default graph too.
    return ["", *sorted(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))]
