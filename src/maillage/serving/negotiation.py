"""Which media type to answer in (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["chosen"]


def chosen(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered type that a client likes best, the first of equals; None for none."""
    if not accept or not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    liked = [(_quality(media, ranges), -place, media) for place, media in enumerate(offered)]
    quality, _, best = max(liked)
    return best if quality > 0 else None


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (word.strip() for word in part.lower().split(";"))
    weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        return media, float(weight)
    except ValueError:
        return media, 0.0


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight of the most specific range that covers a type."""
    kind = media.partition("/")[0]
    for pattern in (media, f"{kind}/*", "*/*"):
        weights = [weight for covered, weight in ranges if covered == pattern]
        if weights:
            return max(weights)
    return 0.0
