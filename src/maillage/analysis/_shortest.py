"""What passes through each node on shortest paths, for many starts at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from maillage.analysis._ties import Real, Ties, Whole

__all__ = ["through"]

# How many steps along ties are kept at once: about 100 MB.
_AT_ONCE: Final = 2**21


def through(ties: Ties, starts: Sequence[int], wanted: Any = None) -> tuple[Real, int]:
    """Return for each node the sum of its shares of shortest paths, and how many pairs have one.

    Brandes 2001, with several starts side by side, each in its own copy of the nodes, so that
    numpy takes a step for all of them. `wanted` says for each start (row) at which nodes the paths
    that count end; without it, at all of them.
    """
    import numpy as np

    n = len(ties.names)
    found, reached = np.zeros(n), 0
    together = max(1, _AT_ONCE // max(len(ties.ends), n, 1))
    for at in range(0, len(starts), together):
        some = np.array(starts[at : at + together], np.int64)
        copies = np.arange(len(some)) * n + some
        ways, steps = _forward(ties, copies, len(some) * n)
        ends = (ways > 0) if wanted is None else wanted[at : at + together].reshape(-1) & (ways > 0)
        ends[copies] = False
        passed = np.zeros(len(some) * n)
        for source, target in reversed(steps):
            share = ways[source] / ways[target] * (ends[target] + passed[target])
            np.add.at(passed, source, share)
        passed[copies] = 0
        found += passed.reshape(len(some), n).sum(axis=0)
        reached += int(ends.sum())
    return found, reached


def _forward(ties: Ties, start: Whole, size: int) -> tuple[Real, list[tuple[Whole, Whole]]]:
    """Walk in all directions at once; return how many shortest ways lead to each node, and how."""
    import numpy as np

    n, degrees = len(ties.names), ties.degrees
    ways, seen, place = np.zeros(size), np.zeros(size, bool), np.zeros(size, np.int64)
    ways[start], seen[start] = 1, True
    steps: list[tuple[Whole, Whole]] = []
    while len(start):
        here = start % n
        many = degrees[here]
        source = np.repeat(start, many)
        skipped = np.repeat(ties.first[here] - np.cumsum(many) + many, many)
        target = ties.ends[skipped + np.arange(len(source))] + np.repeat(start - here, many)
        new = ~seen[target]
        source, target = source[new], target[new]
        seen[target] = True
        np.add.at(ways, target, ways[source])
        steps.append((source, target))
        # The next nodes, each once: where a node was met last.
        turn = np.arange(len(target))
        place[target] = turn
        start = target[place[target] == turn]
    return ways, steps
