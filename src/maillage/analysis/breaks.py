"""Nodes without which the network falls apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.analysis._ties import ties

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph, Ties

__all__ = ["Break", "breaks", "cut_off"]


@dataclass(frozen=True, slots=True)
class Break:
    """A node whose leaving cuts off `parts` parts, of `lost` nodes, from the largest one."""

    node: str
    lost: int
    parts: int


def breaks(graph: MultiDiGraph) -> list[Break]:
    """Return the articulation points, those that cut off most first.

    Hopcroft & Tarjan 1973, "Algorithm 447: efficient algorithms for graph manipulation", CACM 16.
    Direction, weight and amounts, known or not, do not matter: one tie, however thin, holds.
    """
    told = ties(graph)
    found = [
        Break(told.names[node], sum(sizes) - max(sizes), len(sizes) - 1)
        for node, sizes in _parted(told)
    ]
    return sorted(found, key=lambda b: (-b.lost, b.node))


def cut_off(graph: MultiDiGraph, node: str) -> list[tuple[str, ...]]:
    """Return the parts that lose touch with the largest one when a node leaves, largest first."""
    seen = {node}
    parts = []
    for one in sorted({*graph.successors(node), *graph.predecessors(node)}):
        part, todo = [], [one] if one not in seen else []
        seen.update(todo)
        while todo:
            here = todo.pop()
            part.append(here)
            new = {*graph.successors(here), *graph.predecessors(here)} - seen
            seen |= new
            todo.extend(new)
        parts.append(tuple(sorted(part)))
    return sorted((p for p in parts if p), key=lambda part: (-len(part), part))[1:]


def _parted(told: Ties) -> list[tuple[int, list[int]]]:
    """Return each articulation point, and the sizes of the parts that it holds together."""
    first, ends = told.first.tolist(), told.ends.tolist()
    found = []
    met, size = [-1] * len(told.names), [1] * len(told.names)
    for root in range(len(told.names)):
        if met[root] >= 0:
            continue
        order, above = _walked(root, first, ends, met)
        below: dict[int, list[int]] = {}
        low = {node: met[node] for node in order}
        for node in reversed(order):
            near = ends[first[node] : first[node + 1]]
            low[node] = min([low[node], *(met[j] for j in near if j != above[node])])
            up = above[node]
            if up >= 0:
                low[up] = min(low[up], low[node])
                size[up] += size[node]
                if low[node] >= met[up]:
                    below.setdefault(up, []).append(size[node])
        for node in sorted(below):
            rest = len(order) - 1 - sum(below[node])
            sizes = [*below[node], rest] if rest else below[node]
            if len(sizes) > 1:
                found.append((node, sizes))
    return found


def _walked(
    root: int, first: list[int], ends: list[int], met: list[int]
) -> tuple[list[int], dict[int, int]]:
    """Go deep first from a node; return the nodes as met, and from where each was."""
    order, above = [root], {root: -1}
    met[root] = 0
    todo = [(root, first[root])]
    while todo:
        node, at = todo.pop()
        while at < first[node + 1] and met[ends[at]] >= 0:
            at += 1
        if at < first[node + 1]:
            todo.append((node, at + 1))
            new = ends[at]
            met[new], above[new] = len(order), node
            order.append(new)
            todo.append((new, first[new]))
    return order, above
