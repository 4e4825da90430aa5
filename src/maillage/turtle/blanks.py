"""Names for blank nodes that depend only on what is said of them, in bounded time.

Two graphs that differ only in the names of their blank nodes get the same names here. The method is
colour refinement: each blank node is hashed with its statements and the hashes of its neighbours
until the hashes tell all apart; twins are then told apart one by one. RDFC-1.0 gives names that
hold everywhere, but takes exponential time on cliques and renames nodes far from a change; these
names serve to compare two graphs, stay where nothing changed, and stop at a bound of work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeAlias

from pyoxigraph import BlankNode, Quad

__all__ = ["WORK_LIMIT", "Names", "named", "names", "same"]

# Statements of blank nodes looked at before giving up, beside a few rounds over all of them: about
# a second.
WORK_LIMIT = 100_000
ROUNDS = 4

Row: TypeAlias = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """A name for each blank node; where ``exact`` is false, alike nodes share one."""

    of: dict[str, str]
    exact: bool


def names(quads: Iterable[Quad], *, kept: Collection[str] = (), limit: int = WORK_LIMIT) -> Names:
    """Return names for the blank nodes of some quads, but for those ``kept`` (``_:x``) as they are.

    After ROUNDS over all of them, at most ``limit`` statements of blank nodes are looked at; where
    that does not tell all of them apart, the result is not exact.
    """
    rows = [_row(quad) for quad in quads if _has_blank(quad)]
    statements = _statements(rows, frozenset(kept))
    work = _Work(statements, limit + ROUNDS * sum(map(len, statements.values())))
    work.run()
    # Where the limit came first, only what holds for both of two equal graphs is a name.
    return Names(work.stable if work.open else work.colours, exact=not work.open)


def named(quads: Iterable[Quad], given: Names) -> Counter[Row]:
    """Return the statements with the given names, counted (nodes that share a name add up)."""
    of = given.of
    rows = (_row(quad) for quad in quads)
    return Counter((of.get(s, s), p, of.get(o, o), of.get(g, g)) for s, p, o, g in rows)


def same(first: Collection[Quad], second: Collection[Quad], *, kept: Collection[str] = ()) -> bool:
    """Tell whether two sets of quads say the same, up to the names of blank nodes not ``kept``.

    True is a proof only where the work did not end at its limit (see `names`); False too, but for
    graphs of alike nodes that no colour tells apart and no symmetry maps on each other.
    """
    one, other = set(first), set(second)
    if not any(map(_has_blank, one ^ other)):
        return one == other
    return len(one) == len(other) and named(one, names(one, kept=kept)) == named(
        other, names(other, kept=kept)
    )


def _has_blank(quad: Quad) -> bool:
    return any(isinstance(t, BlankNode) for t in (quad.subject, quad.object, quad.graph_name))


def _row(quad: Quad) -> Row:
    return str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name)


def _statements(rows: list[Row], kept: frozenset[str]) -> dict[str, list[Row]]:
    """Return the statements that each blank node stands in."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for term in {row[0], row[2], row[3]}:
            if term.startswith("_:") and term not in kept:
                found[term].append(row)
    return found


def _hash(*parts: str) -> str:
    return blake2b("\x00".join(parts).encode(), digest_size=12).hexdigest()


@dataclass(slots=True)
class _Work:
    """Refines colours until each node has its own, or the limit is reached."""

    statements: dict[str, list[Row]]
    limit: int
    colours: dict[str, str] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    stable: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        self.open = set(self.statements)
        self.colours = dict.fromkeys(self.open, "_:")
        while self.open and self.limit > 0:
            before = len(set(self.colours.values()))
            self._refine()
            if self.open and len(set(self.colours.values())) == before:
                self.stable = self.stable or dict(self.colours)
                self._part_twins()
        self.stable = self.stable or dict(self.colours)

    def _refine(self) -> None:
        """Hash each open node with its neighbours; a node with a hash of its own keeps it."""
        self.limit -= sum(len(self.statements[node]) for node in self.open)
        fresh = {node: self._colour(node) for node in self.open}
        counts = Counter(fresh.values())
        self.colours |= fresh
        self.open = {node for node, colour in fresh.items() if counts[colour] > 1}

    def _colour(self, node: str) -> str:
        of = self.colours
        lines = sorted(
            "\x01".join("_:self" if t == node else of.get(t, t) for t in row)
            for row in self.statements[node]
        )
        return _hash(of[node], *lines)

    def _part_twins(self) -> None:
        """Tell alike nodes apart: all of a class at once where they touch no other open node."""
        classes: dict[str, list[str]] = defaultdict(list)
        for node in self.open:
            classes[self.colours[node]].append(node)
        loose = [c for c, nodes in classes.items() if not any(map(self._touches, nodes))]
        for colour in loose:
            for number, node in enumerate(classes[colour]):
                self._fix(node, _hash(colour, str(number)))
        if not loose:
            colour = min(classes, key=lambda c: (len(classes[c]), c))
            self._fix(classes[colour][0], _hash(colour, "first"))

    def _touches(self, node: str) -> bool:
        self.limit -= len(self.statements[node])
        return any(t != node and t in self.open for row in self.statements[node] for t in row)

    def _fix(self, node: str, colour: str) -> None:
        self.colours[node] = colour
        self.open.discard(node)
