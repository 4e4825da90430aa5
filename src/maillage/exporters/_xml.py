"""XML written as text: what must be escaped, what XML cannot hold at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

__all__ = ["escape", "stream", "token"]

# https://www.w3.org/TR/xml/#charsets
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAFE: Final = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;",
     "\t": "&#9;"}
)  # fmt: skip
_CHUNK: Final = 2000


def escape(text: str) -> str:
    """Return a text for an attribute or element; characters that XML forbids are left out."""
    if not _UNSAFE.search(text):
        return text
    return _ILLEGAL.sub("", text).translate(_ESCAPES)


def token(text: Any) -> str:
    """Return a text on one line, single spaces between its words (xs:token)."""
    return " ".join(str(text).split())


def stream(pieces: Iterable[str], out: BinaryIO) -> None:
    """Write pieces as UTF-8, a few thousand at a time."""
    chunk: list[str] = []
    for piece in pieces:
        chunk.append(piece)
        if len(chunk) >= _CHUNK:
            out.write("".join(chunk).encode())
            chunk.clear()
    out.write("".join(chunk).encode())
