"""Where nodes stand: the same on every run, and spaced to their sizes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from maillage.projection import forces

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph: TypeAlias = nx.MultiDiGraph[str]

__all__ = ["SPACING", "STRESS_LIMIT", "Points", "pack", "place", "rings", "sizes"]

STRESS_LIMIT: Final = 400
"""Parts of up to this many nodes are laid out by stress; larger ones by forces."""

SPACING: Final = 3.45
"""Median distance to the nearest neighbour ÷ median size; 2.5 to 5 looks right in Gephi."""

GOLDEN: Final = pi * (3 - sqrt(5))

Points: TypeAlias = "dict[str, tuple[float, float]]"
Near: TypeAlias = "dict[str, list[str]]"


def sizes(graph: MultiDiGraph, *, least: float = 8.0, most: float = 32.0) -> dict[str, float]:
    """Return each node's size (a diameter) by its number of edges, so that areas grow with it."""
    degrees = dict.fromkeys(graph, 0)
    for source, rows in graph.adjacency():
        for target, between in rows.items():
            degrees[source] += len(between)
            degrees[target] += len(between)
    top = max(degrees.values(), default=0)
    grow = (most - least) / sqrt(top) if top else 0.0
    return {node: round(least + grow * sqrt(degree), 2) for node, degree in degrees.items()}


def place(graph: MultiDiGraph, size: dict[str, float]) -> Points:
    """Return a position for each node: SPACING times the median size from its neighbour.

    Each connected part is laid out by itself and the parts are then set beside each other: by
    stress majorisation (Gansner, Koren & North 2004) up to STRESS_LIMIT nodes, above by forces
    (see `forces`), because stress takes its time squared.
    """
    if not graph:
        return {}
    near = {n: sorted({*graph.successors(n), *graph.predecessors(n)} - {n}) for n in sorted(graph)}
    parts = _parts(near)
    loose = [node for part in parts if len(part) == 1 for node in part]
    shaped = [_shape(part, near) for part in parts if len(part) > 1]
    if len(loose) > 1 or not shaped:
        shaped.append({n: (float(i % 8), float(-(i // 8))) for i, n in enumerate(loose)})
    elif loose:
        shaped.append({loose[0]: (0.0, 0.0)})
    return _spaced(pack(shaped), size)


def _shape(part: list[str], near: Near) -> Points:
    points = (_by_stress if len(part) <= STRESS_LIMIT else _by_forces)(part, near)
    apart = _nearest([points[node] for node in part])
    return {n: (x / apart, y / apart) for n, (x, y) in points.items()} if apart else points


def _parts(near: Near) -> list[list[str]]:
    """Return the connected parts, the largest first."""
    seen: set[str] = set()
    parts = []
    for node in near:
        if node not in seen:
            part = _outwards([node], near)
            seen.update(part)
            parts.append(sorted(part))
    return sorted(parts, key=lambda part: (-len(part), part))


def _outwards(hubs: Iterable[str], near: Near) -> list[str]:
    """Return the nodes hub by hub, each followed by what it is tied to, breadth first."""
    order: list[str] = []
    seen: set[str] = set()
    for hub in hubs:
        todo = deque([hub] if hub not in seen else [])
        seen.add(hub)
        while todo:
            node = todo.popleft()
            order.append(node)
            new = [other for other in near[node] if other not in seen]
            seen.update(new)
            todo.extend(sorted(new, key=lambda n: (-len(near[n]), n)))
    return order


def _spiral(part: list[str], near: Near) -> Points:
    hubs = sorted(part, key=lambda n: (-len(near[n]), n))
    return {
        node: (sqrt(i + 0.5) * cos(i * GOLDEN), sqrt(i + 0.5) * sin(i * GOLDEN))
        for i, node in enumerate(_outwards(hubs, near))
    }


def _by_forces(part: list[str], near: Near) -> Points:
    """Lay a large part out by forces, its coarsest form by stress (see `forces`)."""
    import numpy as np

    index = {node: i for i, node in enumerate(part)}
    pairs = [(index[a], index[b]) for a in part for b in near[a] if a < b]
    left, right = np.array(pairs, dtype=np.int64).T
    at = forces.positions(len(part), left, right, _coarsest, limit=STRESS_LIMIT)
    return _turned(part, at - at.mean(axis=0))


def _coarsest(count: int, left: Any, right: Any) -> Any:
    import numpy as np

    if count == 1:
        return np.zeros((1, 2))
    names = [f"{i:06}" for i in range(count)]
    near: Near = {name: [] for name in names}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        near[names[one]].append(names[other])
        near[names[other]].append(names[one])
    points = _by_stress(names, near)
    return np.array([points[name] for name in names])


def _by_stress(part: list[str], near: Near) -> Points:
    """Minimise the weighted stress Σ d⁻² (|xᵢ − xⱼ| − d)², from a spiral, by SMACOF steps."""
    import numpy as np

    wanted = _distances(part, near)
    np.fill_diagonal(wanted, 1.0)
    weight = wanted**-2
    np.fill_diagonal(weight, 0.0)
    total = weight.sum(axis=1)
    begin = _spiral(part, near)
    at = np.array([begin[node] for node in part])
    for _ in range(200):
        apart = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
        np.fill_diagonal(apart, 1.0)
        pull = weight * wanted / np.maximum(apart, 1e-9)
        moved = (weight @ at + at * pull.sum(axis=1)[:, None] - pull @ at) / total[:, None]
        step = float(np.abs(moved - at).max())
        at = moved
        if step < 1e-3:
            break
    return _turned(part, at - at.mean(axis=0))


def _turned(part: Sequence[str], at: Any) -> Points:
    """Lay the longest side of a shape along the page."""
    import numpy as np

    _, axes = np.linalg.eigh(at.T @ at)
    axes = axes * np.where(axes.sum(axis=0) < 0, -1, 1)
    turned = at @ axes[:, ::-1]
    return {node: (float(x), float(y)) for node, (x, y) in zip(part, turned, strict=True)}


def _distances(part: list[str], near: Near) -> Any:
    """Return path lengths; an edge is longer, the less its ends share (as in neato's subset).

    Floyd and Warshall's way (1962), a row and a column at a time.
    """
    import numpy as np

    index = {node: i for i, node in enumerate(part)}
    around = {node: {node, *near[node]} for node in part}
    length = np.full((len(part), len(part)), np.inf)
    np.fill_diagonal(length, 0.0)
    for one in part:
        for other in near[one]:
            length[index[one], index[other]] = sqrt(4 + len(around[one] ^ around[other]))
    for k in range(len(part)):
        np.minimum(length, length[:, k, None] + length[None, k, :], out=length)
    return length


def pack(shapes: Sequence[Points], *, gap: float = 0.9, ratio: float = 1.3) -> Points:
    """Set shapes beside each other on shelves, the largest first, on a page of about this ratio."""
    boxes = [_box(shape) for shape in shapes]
    widths, total = [], -gap
    for *_, w, _ in boxes:
        total += w + gap
        widths.append(max(total, *(w for *_, w, _ in boxes)))
    shelved = [_shelves(boxes, width, gap) for width in widths]
    corners = min(shelved, key=lambda s: (max(s[1], ratio * s[2]), s[1]))[0]
    result: Points = {}
    for shape, (left, top, *_), (x, y) in zip(shapes, boxes, corners, strict=True):
        result |= {n: (px - left + x, py - top + y) for n, (px, py) in shape.items()}
    return result


def _shelves(
    boxes: Sequence[tuple[float, ...]], width: float, gap: float
) -> tuple[list[tuple[float, float]], float, float]:
    """Return the upper left corner of each box, and how wide and high all are together."""
    corners = []
    x = y = deep = wide = 0.0
    for *_, w, h in boxes:
        if x > 0 and x + w > width + 1e-9:
            x, y, deep = 0.0, y - deep - gap, 0.0
        corners.append((x, y))
        wide, deep, x = max(wide, x + w), max(deep, h), x + w + gap
    return corners, wide, deep - y


def _box(shape: Points) -> tuple[float, float, float, float]:
    """Return left, top, width and height."""
    xs, ys = [x for x, _ in shape.values()], [y for _, y in shape.values()]
    return min(xs), max(ys), max(xs) - min(xs), max(ys) - min(ys)


def _spaced(points: Points, size: dict[str, float]) -> Points:
    ordered = sorted(points)
    middle = sorted(size[node] for node in ordered)[len(ordered) // 2]
    near = _nearest([points[node] for node in ordered])
    factor = SPACING * middle / near if near > 0 else 1.0
    x0 = sum(points[node][0] for node in ordered) / len(ordered)
    y0 = sum(points[node][1] for node in ordered) / len(ordered)
    return {
        node: (round((points[node][0] - x0) * factor, 2), round((points[node][1] - y0) * factor, 2))
        for node in ordered
    }


def _nearest(places: list[tuple[float, float]]) -> float:
    """Return the median distance to the nearest neighbour, of 500 to 1,000 nodes."""
    if len(places) < 2:
        return 0.0
    import numpy as np

    xs, ys = np.array(places).T.copy()
    step = max(1, len(places) // 500)
    distances = []
    for x, y in places[::step]:
        squares = (xs - x) ** 2 + (ys - y) ** 2
        distances.append(float(np.partition(squares, 1)[1]) ** 0.5)
    return float(np.median(distances))


def rings(graph: MultiDiGraph, centre: str | None) -> Points:
    """Return positions around a node: what is one edge away on the first ring, and so on.

    On a ring, nodes stand near those of the ring within that they are tied to.
    """
    near = {n: sorted({*graph.successors(n), *graph.predecessors(n)} - {n}) for n in sorted(graph)}
    points: Points = {str(centre): (0.0, 0.0)}
    angle = {str(centre): 0.0}
    ring, far = [str(centre)], 0
    while ring:
        far += 1
        parent = {m: n for n in reversed(ring) for m in near[n] if m not in points}
        ring = sorted(parent, key=lambda n: (angle[parent[n]], parent[n], near[n], n))
        for i, node in enumerate(ring):
            turn = 2 * pi * (i + 0.5 * (far % 2)) / len(ring)
            angle[node] = turn
            radius = far * max(2.2, len(ring) / 9)
            points[node] = (radius * cos(turn), radius * sin(turn))
    rest = [n for n in sorted(graph) if n not in points]
    return points | {n: (2.0 * i, -4.0 * far) for i, n in enumerate(rest)}
