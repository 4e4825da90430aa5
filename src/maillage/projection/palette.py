"""Colours and shapes by kind: readable for the colour-blind, and in print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["GREY", "STAGES", "LineStyle", "NodeStyle", "line_styles", "node_styles"]

GREY: Final = "#8a8a8a"


@dataclass(frozen=True, slots=True)
class NodeStyle:
    """How the nodes of one kind look: a colour (#rrggbb) and a matplotlib marker."""

    colour: str
    marker: str


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How the edges of one kind look: a colour (#rrggbb) and a dash pattern in points."""

    colour: str
    dashes: tuple[float, ...]


# Okabe & Ito, "Color Universal Design" (2008); the shape says the same once more.
_NODES: Final = {
    "organisation": NodeStyle("#0072b2", "o"),
    "organe": NodeStyle("#56b4e9", "h"),
    "personne": NodeStyle("#e69f00", "^"),
    "groupe": NodeStyle("#009e73", "D"),
    "programme": NodeStyle("#cc79a7", "s"),
    "lieu": NodeStyle("#999999", "v"),
    "événement": NodeStyle("#d55e00", "*"),
    "document": NodeStyle("#f0e442", "p"),
    "affirmation": NodeStyle("#333333", "X"),
    "chiffre": NodeStyle("#7f6fb0", "P"),
    "objectif": NodeStyle("#5f8f3f", "8"),
}
_MORE_NODES: Final = (
    NodeStyle("#332288", "<"),
    NodeStyle("#88ccee", ">"),
    NodeStyle("#117733", "d"),
    NodeStyle("#aa4499", "H"),
    NodeStyle("#882255", "8"),
)

# Stages of money from word to payment: the further, the darker and the more solid. Okabe and Ito's
# hues, those that are too light for a line on white paper darkened to a contrast of 3 to 1.
_LINES: Final = {
    "requested": LineStyle("#8a8a8a", (1, 2)),
    "announced": LineStyle("#c47f00", (5, 2)),
    "budgeted": LineStyle("#2e8fc9", (8, 2)),
    "authorised": LineStyle("#b65e92", (8, 2, 1, 2)),
    "voted": LineStyle("#009e73", ()),
    "committed": LineStyle("#0b4f9e", ()),
    "paid": LineStyle("#222222", ()),
    "costed": LineStyle("#d55e00", (2, 2)),
}
STAGES: Final = tuple(_LINES)
"""The stages of money, from the first to the last; costed stands apart."""

# Paul Tol's "muted" scheme (SRON/EPS/TN/09-002), the light ones darkened as above. Neighbours have
# another dash pattern, so that a grey print tells them apart; a pair of both comes again after 36.
_MORE_LINES: Final = (
    "#332288", "#117733", "#b8860b", "#882255", "#2b8f80", "#cc6677", "#266e93", "#aa4499",
    "#5f5f12",
)  # fmt: skip
_DASHES: Final[tuple[tuple[float, ...], ...]] = ((), (5, 2), (1.5, 1.5), (7, 2, 1.5, 2))


def node_styles(kinds: Iterable[str]) -> dict[str, NodeStyle]:
    """Return a style for each kind of node, in the order of their names."""
    spare = iter(_MORE_NODES * (1 + len(set(kinds := list(kinds)))))
    return {kind: _NODES.get(kind) or next(spare) for kind in sorted(set(kinds))}


def line_styles(kinds: Iterable[str]) -> dict[str, LineStyle]:
    """Return a style for each kind of edge, in the order of their names."""
    styles: dict[str, LineStyle] = {}
    for kind in sorted(set(kinds)):
        if kind in _LINES:
            styles[kind] = _LINES[kind]
        else:
            n = sum(1 for known in styles if known not in _LINES)
            colour = _MORE_LINES[n % len(_MORE_LINES)]
            styles[kind] = LineStyle(colour, _DASHES[n % len(_DASHES)])
    return styles
