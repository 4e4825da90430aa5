"""A layout by forces for large graphs: coarse to fine, repulsion on a mesh, nodes kept apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log2, pi, sqrt
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

__all__ = ["positions"]

_SPREAD: Final = 2.0
"""Repulsion against attraction: the greater, the farther apart are tied nodes."""

_GRAVITY: Final = 0.05
_GOLDEN: Final = pi * (3 - sqrt(5))


@dataclass(frozen=True, slots=True)
class Ties:
    """Who is tied to whom: two arrays of node numbers, and how many ties each pair stands for.

    `mass` is how many nodes of the whole graph each node stands for.
    """

    count: int
    left: Array
    right: Array
    weight: Array
    mass: Array


def positions(
    count: int,
    left: Array,
    right: Array,
    smallest: Callable[[int, Array, Array], Array],
    *,
    limit: int,
) -> Array:
    """Return x and y of each of `count` nodes, tied by `left[i]`—`right[i]`, each pair once.

    Nodes are drawn together star by star until at most `limit` are left (after Hachul & Jünger
    2004), those are laid out by `smallest`, and each step back is evened out by the forces of
    ForceAtlas2 (Jacomy et al. 2014). All repulsion is reckoned together, as a convolution on a
    mesh (Hockney & Eastwood 1981), so that a step takes n log n. The same numbers give the same
    places; other processors may differ in the last digits.
    """
    import numpy as np

    ones = np.ones(len(left)), np.ones(count)
    levels, parents = [Ties(count, left, right, *ones)], []
    while levels[-1].count > limit:
        parent, coarse = _coarser(levels[-1])
        if coarse.count > 0.95 * levels[-1].count:
            break
        levels.append(coarse)
        parents.append(parent)
    top = levels[-1]
    at = smallest(top.count, top.left, top.right) if top.count <= limit else _spiral(top.count)
    at = _scaled(at, top)
    for level, parent in zip(levels[-2::-1], reversed(parents), strict=True):
        at = _settled(_unfolded(at, parent, level), level)
    return _apart(at if parents else _settled(at, top))


def _coarser(ties: Ties) -> tuple[Array, Ties]:
    """Draw each node with many ties and its neighbours together; return each node's new number.

    The greatest come first, and nobody's neighbour is drawn together with others twice: Luby's
    rounds (1986) with a fixed order instead of chance.
    """
    import numpy as np

    n = ties.count
    degree = np.bincount(ties.left, minlength=n) + np.bincount(ties.right, minlength=n)
    rank = np.empty(n, dtype=np.int64)
    rank[np.lexsort((np.arange(n), -degree))] = np.arange(n)
    sun = np.full(n, -1, dtype=np.int64)
    left, right = ties.left, ties.right
    while True:
        free = (sun[left] < 0) & (sun[right] < 0)
        left, right = left[free], right[free]
        best = np.full(n, n, dtype=np.int64)
        np.minimum.at(best, left, rank[right])
        np.minimum.at(best, right, rank[left])
        chosen = (sun < 0) & (rank < best)
        if not chosen.any():
            break
        sun[chosen] = np.flatnonzero(chosen)
        # A neighbour goes to the greatest of those that are chosen around it.
        taken = np.full(n, n, dtype=np.int64)
        for one, other in ((left, right), (right, left)):
            near = chosen[other]
            np.minimum.at(taken, one[near], rank[other[near]])
        new = (sun < 0) & (taken < n)
        by_rank = np.empty(n, dtype=np.int64)
        by_rank[rank] = np.arange(n)
        sun[new] = by_rank[taken[new]]
    _, parent = np.unique(sun, return_inverse=True)
    return parent, _merged(ties, parent)


def _merged(ties: Ties, parent: Array) -> Ties:
    import numpy as np

    count = int(parent.max()) + 1
    one, other = parent[ties.left], parent[ties.right]
    apart = one != other
    low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
    pairs, where = np.unique(low * count + high, return_inverse=True)
    weight = np.bincount(where, weights=ties.weight[apart], minlength=len(pairs))
    mass = np.bincount(parent, weights=ties.mass, minlength=count)
    return Ties(count, pairs // count, pairs % count, weight, mass)


def _spiral(count: int) -> Array:
    import numpy as np

    i = np.arange(count)
    radius = np.sqrt(i + 0.5)
    return np.stack((radius * np.cos(i * _GOLDEN), radius * np.sin(i * _GOLDEN)), axis=1)


def _scaled(at: Array, ties: Ties) -> Array:
    """Give a layout the room that all the nodes need that it stands for."""
    import numpy as np

    at = at - at.mean(axis=0)
    radius = float(np.sqrt((at**2).sum(axis=1).mean())) or 1.0
    return at * (sqrt(float(ties.mass.sum())) / radius)


def _unfolded(at: Array, parent: Array, ties: Ties) -> Array:
    """Set what was drawn together around the place where it was, the heaviest innermost."""
    import numpy as np

    order = np.lexsort((np.arange(ties.count), -ties.mass, parent))
    first = np.searchsorted(parent[order], np.arange(len(at)))
    place = np.empty(ties.count, dtype=np.int64)
    place[order] = np.arange(ties.count) - first[parent[order]]
    # Begun elsewhere at each star, or all of them would point the same way.
    turn = place * _GOLDEN + parent
    radius = 0.7 * np.sqrt(place)
    around: Array = np.stack((radius * np.cos(turn), radius * np.sin(turn)), axis=1)
    return at[parent] + around


def _settled(at: Array, ties: Ties) -> Array:
    """Follow the forces for some steps, each node as fast as it does not swing (ForceAtlas2)."""
    import numpy as np

    n = ties.count
    steps = 100 if n <= 2_000 else 50 if n <= 20_000 else 30
    cells = 2 ** min(9, max(6, ceil(log2(2 * sqrt(n)))))
    mesh = _kernels(cells)
    weight = ties.weight
    charge = ties.mass + np.bincount(ties.left, weights=weight, minlength=n)
    charge += np.bincount(ties.right, weights=weight, minlength=n)
    before, speed = np.zeros_like(at), 1.0
    for _ in range(steps):
        force = charge[:, None] * _SPREAD * _repulsion(at, charge, mesh)
        pull = weight[:, None] * (at[ties.right] - at[ties.left])
        for axis in (0, 1):
            force[:, axis] += np.bincount(ties.left, weights=pull[:, axis], minlength=n)
            force[:, axis] -= np.bincount(ties.right, weights=pull[:, axis], minlength=n)
        off = at - at.mean(axis=0)
        force -= _GRAVITY * charge[:, None] * off
        swing = np.sqrt(((force - before) ** 2).sum(axis=1))
        traction = np.sqrt(((force + before) ** 2).sum(axis=1)) / 2
        wanted = float((charge * traction).sum() / max(float((charge * swing).sum()), 1e-12))
        speed = min(wanted, 1.5 * speed)
        pace = speed / (1 + speed * np.sqrt(swing))
        move = force * pace[:, None]
        length = np.sqrt((move**2).sum(axis=1))
        most = 0.1 * sqrt(float((off**2).sum(axis=1).mean()))
        at = at + move * np.minimum(1.0, most / np.maximum(length, 1e-12))[:, None]
        before = force
    return at


@dataclass(frozen=True, slots=True)
class Mesh:
    """A square of cells, and what a unit charge does on it: transforms of x/r² and y/r²."""

    cells: int
    across: Array
    up: Array


def _kernels(cells: int) -> Mesh:
    import numpy as np

    far = np.fft.fftfreq(2 * cells, 1 / (2 * cells))
    square = far[:, None] ** 2 + far[None, :] ** 2
    # Nearer than a cell charges are as a cloud: no force at no distance.
    square = np.maximum(square, 1.0)
    return Mesh(
        cells, *(np.fft.rfft2((way / square).astype(np.float32)) for way in (far[:, None], far))
    )


def _repulsion(at: Array, charge: Array, mesh: Mesh) -> Array:
    """Return Σ chargeⱼ (xᵢ − xⱼ) / |xᵢ − xⱼ|² for each node, on a mesh that spans them all."""
    import numpy as np

    low = at.min(axis=0)
    cell = float((at.max(axis=0) - low).max()) / (mesh.cells - 2) or 1.0
    scaled = (at - low) / cell + 0.5
    corner = scaled.astype(np.int64)
    part = scaled - corner
    size = 2 * mesh.cells
    corners = [
        ((corner[:, 0] + i) * size + corner[:, 1] + j,
         np.abs(1 - i - part[:, 0]) * np.abs(1 - j - part[:, 1]))
        for i in (0, 1) for j in (0, 1)
    ]  # fmt: skip
    density = sum(
        np.bincount(where, weights=share * charge, minlength=size * size)
        for where, share in corners
    )
    # Single precision is far finer than a cell.
    spectrum = np.fft.rfft2(np.reshape(density, (size, size)).astype(np.float32))
    result = np.zeros_like(at)
    for axis, kernel in enumerate((mesh.across, mesh.up)):
        field = np.fft.irfft2(spectrum * kernel, s=(size, size)).ravel()
        result[:, axis] = sum(field[where] * share for where, share in corners)
    return result / cell


def _apart(at: Array) -> Array:
    """Push near nodes apart until few are nearer than what the median neighbour should be."""
    import numpy as np

    n = len(at)
    extent = at.max(axis=0) - at.min(axis=0)
    wanted = 0.55 * sqrt(float(extent[0] * extent[1]) / n)
    if not wanted:
        return _spiral(n)
    for step in range(40):
        shift = (step % 2) * wanted, (step // 2 % 2) * wanted
        cell = np.floor((at + np.array(shift)) / (2 * wanted)).astype(np.int64)
        order = np.lexsort((np.arange(n), cell[:, 1], cell[:, 0]))
        push = np.zeros_like(at)
        for ahead in range(1, min(9, n)):
            one, other = order[:-ahead], order[ahead:]
            same = (cell[one] == cell[other]).all(axis=1)
            one, other = one[same], other[same]
            way = at[other] - at[one]
            length = np.sqrt((way**2).sum(axis=1))
            # Two nodes on one spot part in a direction of their own.
            turn = (one + other) * _GOLDEN
            spot = length < 1e-9
            way[spot] = np.stack((np.cos(turn), np.sin(turn)), axis=1)[spot]
            lack = np.maximum(wanted - length, 0.0) / np.where(spot, 1.0, np.maximum(length, 1e-9))
            for axis in (0, 1):
                moved = 0.25 * lack * way[:, axis]
                push[:, axis] += np.bincount(other, weights=moved, minlength=n)
                push[:, axis] -= np.bincount(one, weights=moved, minlength=n)
        at = at + push
    return at
