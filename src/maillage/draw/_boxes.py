"""Boxes that must not lie on each other: moved apart, little by little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Box", "apart", "overlap"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points."""

    left: float
    bottom: float
    right: float
    top: float


def overlap(one: Box, other: Box) -> float:
    """Return the area that two boxes share."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.top, other.top) - max(one.bottom, other.bottom)
    return width * height if width > 0 and height > 0 else 0.0


def apart(centres: Sequence[tuple[float, float]], halves: Sequence[tuple[float, float]]) -> Any:
    """Return centres of boxes so that no two overlap, each moved as little as is needed.

    Pairs that overlap move along the side where they do so least; where that does not end, the
    whole drawing grows a little.
    """
    import numpy as np

    at, half = np.array(centres, dtype=float), np.array(halves, dtype=float)
    if len(at) < 2:
        return at
    # Nodes at one point have no side to move to: give each a place of its own first.
    at = at + np.arange(len(at))[:, None] * np.array([1e-4, 7e-5])
    for turn in range(4000):
        away = at[:, None, :] - at[None, :, :]
        deep = half[:, None, :] + half[None, :, :] - np.abs(away)
        both = (deep > 1e-6).all(axis=2)
        np.fill_diagonal(both, False)
        if not both.any():
            break
        along_x = deep[..., 0] < deep[..., 1]
        push = np.where(both, np.minimum(deep[..., 0], deep[..., 1]) / 2 + 0.01, 0.0)
        step_x = (np.where(along_x, push, 0.0) * np.sign(away[..., 0])).sum(axis=1)
        step_y = (np.where(along_x, 0.0, push) * np.sign(away[..., 1])).sum(axis=1)
        at = at + 0.6 * np.column_stack([step_x, step_y])
        if turn % 50 == 49:
            at = at * 1.03
    return at
