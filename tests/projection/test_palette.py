"""Colours that hold on white paper, in a grey print and for the colour-blind."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from maillage.projection import palette

# Viénot, Brettel & Mollon 1999, "Digital video colourmaps for checking the legibility of displays
# by dichromats", on linear RGB.
BLIND = {
    "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
}
MANY = [f"kind-{n}" for n in range(9)]


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    low: np.ndarray = parts / 12.92
    return np.where(parts <= 0.04045, low, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(rgb: np.ndarray) -> float:
    return float(rgb @ np.array([0.2126, 0.7152, 0.0722]))


def lab(rgb: np.ndarray) -> np.ndarray:
    """Return CIE L*a*b* of linear sRGB under D65."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = np.clip(to_xyz @ rgb / np.array([0.9505, 1.0, 1.089]), 0, None)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kinds", [list(palette.STAGES), MANY], ids=["stages", "others"])
def test_a_line_has_a_contrast_of_three_to_one_on_white(kinds: list[str]) -> None:
    for style in palette.line_styles(kinds).values():
        assert 1.05 / (luminance(linear(style.colour)) + 0.05) >= 3.0, style


@pytest.mark.parametrize("sight", BLIND)
@pytest.mark.parametrize("kinds", [list(palette.STAGES), MANY], ids=["stages", "others"])
def test_two_lines_differ_by_dash_or_by_a_colour_that_the_blind_see(
    kinds: list[str], sight: str
) -> None:
    seen = np.array(BLIND[sight])
    for one, other in combinations(palette.line_styles(kinds).values(), 2):
        apart = np.linalg.norm(lab(seen @ linear(one.colour)) - lab(seen @ linear(other.colour)))
        assert one.dashes != other.dashes or apart > 10, (one, other, apart)


@pytest.mark.parametrize("kinds", [list(palette.STAGES), MANY], ids=["stages", "others"])
def test_two_lines_differ_by_dash_or_by_grey(kinds: list[str]) -> None:
    for one, other in combinations(palette.line_styles(kinds).values(), 2):
        apart = abs(lab(linear(one.colour))[0] - lab(linear(other.colour))[0])
        assert one.dashes != other.dashes or apart > 4, (one, other, apart)


def test_every_kind_of_node_has_a_shape_of_its_own() -> None:
    kinds = ["organisation", "organe", "personne", "groupe", "programme", "lieu", "événement",
             "document", "affirmation", "chiffre", "objectif"]  # fmt: skip
    markers = [style.marker for style in palette.node_styles(kinds).values()]
    assert len(set(markers)) == len(kinds)
