"""Groups by modularity, in whole numbers and a fixed order."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

__all__ = ["Near", "louvain", "modularity"]

# For each node its neighbours and how much ties it to them. A node that stands for a group has
# itself as neighbour, with twice what is tied inside: as often as both ends of a tie.
Near: TypeAlias = list[dict[int, int]]


def louvain(near: Near) -> list[int]:
    """Return each node's group, so that the modularity of all is high.

    Blondel et al. 2008, "Fast unfolding of communities in large networks", J. Stat. Mech. P10008:
    nodes move, groups unite, again and again. As Traag, Waltman & van Eck 2019 ("From Louvain to
    Leiden", Sci. Rep. 9) found wanting, nodes whose neighbours stay are not looked at again, and a
    group that does not hang together is divided. At the end each group is connected, and neither a
    node's move nor the union of two groups makes the modularity higher; a better division of the
    whole may still exist. Nodes are gone through from the least tied on, gains are compared as
    whole numbers, the first of the best is taken: no seed, engine or rounding has a part in it.
    """
    home = list(range(len(near)))
    while True:
        better = _divided(near, _united(near, _moved(near, home)))
        if better == home:
            return home
        home = better


def modularity(near: Near, home: Iterable[int]) -> Fraction:
    """Return how much more is tied inside groups than by chance (Newman & Girvan 2004)."""
    inside: Counter[int] = Counter()
    total: Counter[int] = Counter()
    home = list(home)
    for node, ties in enumerate(near):
        total[home[node]] += sum(ties.values())
        inside[home[node]] += sum(w for other, w in ties.items() if home[other] == home[node])
    all_ends = total.total()
    return sum(
        (Fraction(inside[g], all_ends) - Fraction(total[g], all_ends) ** 2 for g in total),
        Fraction(0),
    )


def _moved(near: Near, home: list[int]) -> list[int]:
    """Move single nodes to the group of a neighbour, or alone, as long as that is a gain."""
    home, free = list(home), len(near)
    ends = [sum(ties.values()) for ties in near]
    total, all_ends = Counter[int](), sum(ends)
    for node, group in enumerate(home):
        total[group] += ends[node]
    # Those with few ties first: so each finds its group before hubs have drawn all into theirs.
    todo = deque(sorted(range(len(near)), key=ends.__getitem__))
    waits = [True] * len(near)
    while todo:
        node = todo.popleft()
        waits[node] = False
        old = home[node]
        total[old] -= ends[node]
        best, gain = _best(_tied(near, node, home), total, ends[node], all_ends)
        if gain < 0:
            best, free = free, free + 1
        total[best] += ends[node]
        if best != old:
            home[node] = best
            stirred = [i for i in near[node] if not waits[i] and home[i] != best]
            todo.extend(stirred)
            for other in stirred:
                waits[other] = True
    return _numbered(home)


def _tied(near: Near, node: int, home: list[int]) -> dict[int, int]:
    """Return how much ties a node to its own group, which comes first, and to others."""
    tied = {home[node]: 0}
    for other, weight in near[node].items():
        if other != node:
            tied[home[other]] = tied.get(home[other], 0) + weight
    return tied


def _best(tied: dict[int, int], total: Counter[int], ends: int, all_ends: int) -> tuple[int, int]:
    """Return the first of the groups in which a node adds most to modularity, and how much."""
    best, gain = -1, -(2**200)
    for group, weight in tied.items():
        found = all_ends * weight - ends * total[group]
        if found > gain:
            best, gain = group, found
    return best, gain


def _united(near: Near, home: list[int]) -> list[int]:
    """Take each group for a node, and move these, until none moves."""
    groups = max(home, default=-1) + 1
    whole: Near = [{} for _ in range(groups)]
    for node, ties in enumerate(near):
        of = whole[home[node]]
        for other, weight in ties.items():
            of[home[other]] = of.get(home[other], 0) + weight
    moved = _moved(whole, list(range(groups)))
    if moved == list(range(groups)):
        return home
    moved = _united(whole, moved)
    return _numbered(moved[group] for group in home)


def _divided(near: Near, home: list[int]) -> list[int]:
    """Divide groups that do not hang together."""
    found = [-1] * len(home)
    for node in range(len(home)):
        if found[node] < 0:
            found[node], todo = node, [node]
            while todo:
                for other in near[todo.pop()]:
                    if found[other] < 0 and home[other] == home[node]:
                        found[other] = node
                        todo.append(other)
    return _numbered(found)


def _numbered(home: Iterable[int]) -> list[int]:
    """Give groups numbers from 0 in the order of their first nodes."""
    number: dict[int, int] = {}
    return [number.setdefault(group, len(number)) for group in home]
