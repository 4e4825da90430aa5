"""Text in a picture: how wide it is, where it breaks, and its French spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["FIXED", "Text", "counted", "french"]

NARROW: Final = "\u202f"
FIXED: Final = "\u00a0"

# Words that must not end a line: they belong to what follows.
_LEADING: Final = re.compile(
    r"(?<![^\s\u00a0(])(à|au|aux|d’un|d’une|de|des|du|en|et|l’|la|le|les|ou|par|pour|sur|un|une) ",
    re.IGNORECASE,
)
_BRACKETS: Final = re.compile(r"\([^()]*\)")
SLACK: Final = 1.15
"""A line may be this much wider than asked for, where that keeps words together."""


def french(text: str) -> str:
    """Return the text with the spaces that French asks for, none of which breaks a line."""
    text = text.replace("« ", f"«{FIXED}").replace(" »", f"{FIXED}»")
    text = re.sub(r" ([;!?])", NARROW + r"\1", text)
    return re.sub(r" ([:%€])", FIXED + r"\1", text)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, in the plural from two."""
    return f"{count}{FIXED}{noun}{'s' if count > 1 else ''}"


class Text:
    """Measures of text in points, in the font that the pictures use."""

    def __init__(self) -> None:
        from matplotlib.textpath import TextToPath

        self._paths = TextToPath()
        self._known: dict[tuple[str, float, str], float] = {}

    def width(self, text: str, size: float, weight: str = "normal") -> float:
        """Return how wide one line of text is."""
        key = (text, size, weight)
        if key not in self._known:
            from matplotlib.font_manager import FontProperties

            font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
            self._known[key] = self._paths.get_text_width_height_descent(text, font, False)[0]
        return self._known[key]

    def wrap(self, text: str, size: float, width: float, weight: str = "normal") -> list[str]:
        """Return the text as lines of at most this width; a longer word stays whole."""
        return self._lines(text.split(" "), size, width, weight)

    def label(self, text: str, size: float, width: float, weight: str = "normal") -> list[str]:
        """Return a label as lines of about equal length, none of which ends in a small word."""
        joined = _BRACKETS.sub(lambda found: found[0].replace(" ", FIXED), text)
        joined = french(_LEADING.sub(rf"\1{FIXED}", joined))
        units = [part for unit in joined.split(" ") for part in self._fitting(unit, size, width)]
        lines = self._lines(units, size, width, weight)
        low, high = width / 2, width
        while high - low > 1:
            middle = (low + high) / 2
            if len(self._lines(units, size, middle, weight)) > len(lines):
                low = middle
            else:
                high = middle
        return self._lines(units, size, high, weight)

    def _fitting(self, unit: str, size: float, width: float) -> list[str]:
        """Return words that belong together, or each alone where they are too wide together."""
        if self.width(unit, size) <= width * SLACK:
            return [unit]
        return re.split(rf"(?<!«){FIXED}(?![»:;?!%€])", unit)

    def _lines(self, units: Sequence[str], size: float, width: float, weight: str) -> list[str]:
        lines: list[str] = []
        for word in units:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, size, weight) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines
