"""Bringing a copy of a store up to date with the files that changed."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from maillage.cache import manifest, quads
from maillage.cache.generation import Generation
from maillage.cache.manifest import Manifest
from maillage.cache.place import Cache, Unusable
from maillage.cache.plan import Plan

__all__ = ["refresh"]


def refresh(
    cache: Cache, base: Generation, known: Manifest, plan: Plan, target: Path
) -> dict[str, list[str]]:
    """Copy a store by hard links and replace the graphs of the changed files; return the graphs.

    A graph that several files write to is emptied, and filled again from all of them.
    """
    root = cache.root
    fresh = {name: quads.held(cache, root / name, data) for name, data in plan.contents.items()}
    graphs = {name: known[name].graphs for name in plan.lines if name not in fresh}
    graphs |= {name: file.graphs for name, file in fresh.items()}
    dirty = {graph for name in plan.stale if name in known for graph in known[name].graphs}
    dirty |= {graph for file in fresh.values() for graph in file.graphs}
    while again := [n for n in graphs if n not in fresh and not dirty.isdisjoint(graphs[n])]:
        # Files in several graphs draw in others.
        for name in again:
            fresh[name] = quads.held(cache, root / name, _unchanged(cache, name, plan))
            dirty.update(graphs[name])
    base.store.backup(str(target))
    store = ox.Store(str(target))
    for graph in sorted(dirty):
        _empty(store, graph)
    for file in fresh.values():
        file.put(store)
    store.flush()
    return graphs


def _unchanged(cache: Cache, name: str, plan: Plan) -> bytes:
    content = (cache.root / name).read_bytes()
    if manifest.digest(content) != plan.digests[name]:
        raise Unusable("A file changed while the cache was built.", file=name)
    return content


def _empty(store: ox.Store, graph: str) -> None:
    if graph:
        store.remove_graph(ox.NamedNode(graph))
    else:
        store.clear_graph(ox.DefaultGraph())
