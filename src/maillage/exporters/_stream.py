"""Text written as UTF-8, some hundred thousand characters at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Final

__all__ = ["stream"]

_ENOUGH: Final = 2**18


def stream(pieces: Iterable[str], out: BinaryIO) -> None:
    """Write pieces, so that the memory that is needed does not grow with them."""
    kept: list[str] = []
    length = 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length >= _ENOUGH:
            out.write("".join(kept).encode())
            kept, length = [], 0
    out.write("".join(kept).encode())
