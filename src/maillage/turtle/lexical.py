"""Slips in a text that parsers let pass: values, characters, prefixes, encoding.

Each kind is looked for by a fast pattern first; only where it matches is the text read token by
token to confirm it, so that a clean file of a million triples costs about a second.
"""

from __future__ import annotations

from collections.abc import Mapping

from maillage.turtle import character_slips, encoding_slips, prefix_slips, repeat_slips, value_slips
from maillage.turtle.page import Page
from maillage.turtle.slips import Slip
from maillage.turtle.source import Source

__all__ = ["slips"]

_LOOKS = (
    *encoding_slips.LOOKS,
    *value_slips.LOOKS,
    *character_slips.LOOKS,
    *prefix_slips.LOOKS,
    *repeat_slips.LOOKS,
)


def slips(source: Source, *, prefixes: Mapping[str, str] | None = None) -> tuple[Slip, ...]:
    """Return the slips of a text in the order of their places.

    ``prefixes`` are the project's (``{"mai": "https://…#"}``). The text should have no mistakes of
    syntax; see `maillage.turtle.mistakes` for those.
    """
    page = Page(source, prefixes or {})
    found = (slip for look in _LOOKS for slip in look(page))
    return tuple(sorted(found, key=lambda slip: (slip.span, slip.code)))
