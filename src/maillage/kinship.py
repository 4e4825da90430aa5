"""Which flows tell of the same sum, and which sum lies in which other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations, permutations
from typing import Final

from maillage.flows import Book, Flow, Ruling

__all__ = ["Inside", "Kinship", "of"]

# What rival statements must disagree on to be readings of one sum; a rank is not about money.
ON_A_SUM: Final = frozenset(["amount", "perimeter", "date", "status", ""])


class Inside(IntEnum):
    """How surely one sum lies in another; a chain is as sure as its weakest link."""

    SURELY = 0
    """A report in use says so."""
    IN_A_READING = 1
    """Only a rejected or disputed report says so."""
    PERHAPS = 2
    """The documents do not say, or the two may overlap."""


Links = Mapping[str, Mapping[str, Inside]]


@dataclass(frozen=True, slots=True)
class Kinship:
    """The flows of a book as sums: flow → sum, sum → sums that it lies in.

    `rejected` gives the decision against a flow; `rivals` are the flows that a decision sets
    against one another, decided or not; `preferred` are those that a decision prefers.
    """

    sums: Mapping[str, str]
    inside: Links
    rejected: Mapping[str, Ruling]
    rivals: frozenset[str]
    restates: Mapping[str, tuple[str, ...]]
    preferred: frozenset[str]

    def told_again(self, flows: Collection[Flow]) -> Flow:
        """Return the report of one sum that the others restate; ties go by IRI."""
        by_iri = {flow.iri: flow for flow in flows}
        told = {iri: _reach(iri, lambda i: self.restates.get(i, ())) for iri in by_iri}
        last = [
            iri for iri in by_iri if all(iri in told[other] for other in told[iri] & told.keys())
        ]
        return by_iri[min(last)]


def of(book: Book) -> Kinship:
    """Return the kinship of a book's flows."""
    known = {flow.iri: flow for flow in book.flows}
    disputes = [r for r in book.rulings if r.kind == "rival" and r.aspect in ON_A_SUM]
    sums = _sums(known, [r for r in book.rulings if r.kind == "same"] + disputes)
    rejected = _rejected(known, book.rulings)
    rivals = frozenset(
        iri for r in disputes if len(_among(r, known)) > 1 for iri in _among(r, known)
    )
    undecided = {iri for r in disputes if not r.preferred for iri in _among(r, known)}
    edges = list(_edges(known, book.rulings, rejected.keys() | undecided))
    inside = _inside([(sums[a], sums[b], how) for a, b, how in edges if sums[a] != sums[b]])
    restates = {flow.iri: flow.restates for flow in book.flows}
    preferred = frozenset(iri for ruling in book.rulings for iri in ruling.preferred)
    return Kinship(sums, inside, rejected, rivals, restates, preferred)


def _among(ruling: Ruling, known: Collection[str]) -> list[str]:
    return [iri for iri in ruling.concerns if iri in known]


def _sums(known: Mapping[str, Flow], rulings: Iterable[Ruling]) -> dict[str, str]:
    """Return for each flow the name of its sum: the first IRI of those that tell of it."""
    alike: defaultdict[str, set[str]] = defaultdict(set)
    pairs = [(f.iri, other) for f in known.values() for other in f.restates if other in known]
    pairs += [pair for r in rulings for pair in combinations(_among(r, known), 2)]
    for a, b in pairs:
        alike[a].add(b)
        alike[b].add(a)
    sums: dict[str, str] = {}
    for iri in sorted(known):
        if iri not in sums:
            sums |= dict.fromkeys(_reach(iri, lambda i: alike.get(i, ())) | {iri}, iri)
    return sums


def _rejected(known: Mapping[str, Flow], rulings: Iterable[Ruling]) -> dict[str, Ruling]:
    """Return the decision against each rejected flow.

    What tells a rejected statement again at its stage falls with it, unless it is named there.
    """
    told: defaultdict[str, set[str]] = defaultdict(set)
    for flow in known.values():
        for other in flow.restates:
            if other in known and known[other].stage == flow.stage:
                told[other].add(flow.iri)
    rejected: dict[str, Ruling] = {}
    for ruling in rulings:
        for iri in (iri for iri in ruling.rejected if iri in known):
            again = _reach(iri, lambda i: told.get(i, ())) - set(ruling.concerns)
            rejected |= {one: rejected.get(one, ruling) for one in sorted(again | {iri})}
    return rejected


def _edges(
    known: Mapping[str, Flow], rulings: Iterable[Ruling], doubted: Collection[str]
) -> Iterator[tuple[str, str, Inside]]:
    stated: set[tuple[str, str]] = set()
    for flow in known.values():
        stated |= {(flow.iri, whole) for whole in (*flow.parts_of, *flow.maybe_parts_of)}
        for whole in (iri for iri in flow.parts_of if iri in known):
            sure = flow.iri not in doubted and whole not in doubted
            yield flow.iri, whole, Inside.SURELY if sure else Inside.IN_A_READING
        for whole in (iri for iri in flow.maybe_parts_of if iri in known):
            yield flow.iri, whole, Inside.PERHAPS
    for ruling in (r for r in rulings if r.kind == "mayOverlap"):
        for a, b in permutations(_among(ruling, known), 2):
            if a not in ruling.preferred and (b, a) not in stated:
                yield a, b, Inside.PERHAPS


def _inside(edges: list[tuple[str, str, Inside]]) -> dict[str, dict[str, Inside]]:
    """Return for each sum all that it lies in, through any chain, as surely as the best chain.

    Two sums that share a part overlap: neither is added to the other.
    """
    closed = _closed(edges)
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for part, whole, how in edges:
        if how is not Inside.PERHAPS:
            parents[part].add(whole)
    shared = [
        (a, b, Inside.PERHAPS)
        for part in sorted(parents)
        for a, b in permutations(sorted(parents[part]), 2)
        if b not in closed.get(a, {}) and a not in closed.get(b, {})
    ]
    return _closed(edges + shared) if shared else closed


def _closed(edges: Iterable[tuple[str, str, Inside]]) -> dict[str, dict[str, Inside]]:
    direct: defaultdict[str, dict[str, Inside]] = defaultdict(dict)
    for part, whole, how in edges:
        direct[part][whole] = min(how, direct[part].get(whole, how))
    return {part: _wholes(part, direct) for part in sorted(direct)}


def _wholes(part: str, direct: Mapping[str, Mapping[str, Inside]]) -> dict[str, Inside]:
    found: dict[str, Inside] = {}
    for how in sorted(Inside, reverse=True):
        reached = _reach(part, lambda i: [w for w, h in direct.get(i, {}).items() if h <= how])  # noqa: B023
        found |= dict.fromkeys(sorted(reached - {part}), how)
    return found


def _reach(start: str, onward: Callable[[str], Iterable[str]]) -> set[str]:
    """Return what one comes to from a start by one step or more."""
    seen: set[str] = set()
    todo = [start]
    while todo:
        for other in onward(todo.pop()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen
