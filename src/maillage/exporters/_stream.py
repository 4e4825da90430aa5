"""Text written as UTF-8, a few thousand pieces at a time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO, Final

__all__ = ["stream"]

_CHUNK: Final = 2000


def stream(pieces: Iterable[str], out: BinaryIO) -> None:
    """Write pieces, so that the memory that is needed does not grow with them."""
    rest = iter(pieces)
    while chunk := list(islice(rest, _CHUNK)):
        out.write("".join(chunk).encode())
