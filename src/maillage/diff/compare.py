"""Which statements two states of a graph do not share, blank nodes named by what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from maillage.diff.sides import Side, pair
from maillage.turtle import blanks

__all__ = ["Difference", "FileDifference", "compare"]

Key: TypeAlias = tuple[str, str]
# Levels of nested blank nodes that are matched by the way that leads to them.
DEPTH = 50


@dataclass(frozen=True, slots=True)
class FileDifference:
    """What one file (one graph) says on one side only, and all that it says on each.

    Blank nodes have the same label on both sides where they are taken to be the same. ``exact`` is
    false where some could not be told apart in bounded time: then alike ones count as one.
    """

    path: str
    graph: str
    before: frozenset[ox.Quad]
    after: frozenset[ox.Quad]
    exact: bool = True

    @property
    def removed(self) -> tuple[ox.Quad, ...]:
        """What is no longer said, in a fixed order."""
        return tuple(sorted(self.before - self.after, key=str))

    @property
    def added(self) -> tuple[ox.Quad, ...]:
        """What is newly said, in a fixed order."""
        return tuple(sorted(self.after - self.before, key=str))


@dataclass(frozen=True, slots=True)
class Difference:
    """The files that say something else on the other side, in the order of their paths.

    A file of which that could not be decided in bounded time is among them, with nothing removed
    or added; the difference is then as good as empty, and false as a condition.
    """

    first: Side
    second: Side
    files: tuple[FileDifference, ...]

    def __bool__(self) -> bool:
        return any(file.before != file.after for file in self.files)


def compare(first: Side, second: Side) -> Difference:
    """Return what two sides do not have in common.

    Raise Faults or InputFault where a file that differs is not well-formed.
    """
    first, second = pair(first, second)
    found = (
        _file(first, second, path)
        for path in sorted({*first.files, *second.files})
        if first.files.get(path) != second.files.get(path)
    )
    return Difference(first, second, tuple(f for f in found if f.before != f.after or not f.exact))


def _file(first: Side, second: Side, path: str) -> FileDifference:
    before, after = first.quads(path), second.quads(path)
    one, other = blanks.names(before), blanks.names(after)
    exact = one.exact and other.exact
    old, new = _renamed(before, one.of), _renamed(after, other.of)
    matched = _matched(old, new)
    return FileDifference(
        path,
        second.graph(path),
        frozenset(old),
        frozenset(_relabelled(new, matched)),
        exact,
    )


def _renamed(quads: Iterable[ox.Quad], names: dict[str, str]) -> set[ox.Quad]:
    """Return quads whose blank nodes have the given names."""
    labels = {node: f"b{name.removeprefix('_:')}" for node, name in names.items()}
    return _relabelled(quads, labels, key=str)


def _relabelled(
    quads: Iterable[ox.Quad], labels: dict[str, str], key: object = None
) -> set[ox.Quad]:
    def term(given: object) -> object:
        if not isinstance(given, ox.BlankNode):
            return given
        name = str(given) if key is str else given.value
        return ox.BlankNode(labels[name]) if name in labels else given

    if not labels:
        return set(quads)
    return {
        ox.Quad(term(q.subject), q.predicate, term(q.object), term(q.graph_name))  # type: ignore[arg-type]
        for q in quads
    }


def _matched(old: set[ox.Quad], new: set[ox.Quad]) -> dict[str, str]:
    """Return old labels for new blank nodes to which the same way leads, where it is the only one.

    So a changed statement about a blank node is one change, not a new node.
    """
    labels: dict[str, str] = {}
    for _ in range(DEPTH):
        current = _relabelled(new, labels)
        known = {*labels.values(), *(_blanks(old) & _blanks(current))}
        gone, come = _ways(old - current, known), _ways(current - old, known)
        fresh = {
            nodes[0]: gone[way][0]
            for way, nodes in come.items()
            if len(nodes) == 1 and len(gone.get(way, ())) == 1 and nodes[0] != gone[way][0]
        }
        fresh = {b: a for b, a in fresh.items() if list(fresh.values()).count(a) == 1}
        if not fresh:
            break
        labels = {**{b: fresh.get(a, a) for b, a in labels.items()}, **fresh}
    return labels


def _blanks(quads: Iterable[ox.Quad]) -> set[str]:
    return {t.value for q in quads for t in (q.subject, q.object) if isinstance(t, ox.BlankNode)}


def _ways(quads: set[ox.Quad], settled: set[str]) -> dict[Key, list[str]]:
    """Return the blank nodes that a settled node's property leads to."""
    ways: defaultdict[Key, list[str]] = defaultdict(list)
    for quad in quads:
        reached = quad.object
        start = quad.subject
        sure = not isinstance(start, ox.BlankNode) or start.value in settled
        if sure and isinstance(reached, ox.BlankNode) and reached.value not in settled:
            ways[str(start), str(quad.predicate)].append(reached.value)
    return ways
