"""XML written as text: what must be escaped, what XML cannot hold at all."""

from __future__ import annotations

import re
from typing import Any, Final

__all__ = ["escape", "legal", "special", "token"]

# https://www.w3.org/TR/xml/#charsets
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAFE: Final = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
# What XML or JSON write otherwise.
special: Final = re.compile(r'[&<>"\\\x00-\x1f\ud800-\udfff\ufffe\uffff]').search
_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;",
     "\t": "&#9;"}
)  # fmt: skip


def escape(text: str) -> str:
    """Return a text for an attribute or element; characters that XML forbids are left out."""
    if not _UNSAFE.search(text):
        return text
    return _ILLEGAL.sub("", text).translate(_ESCAPES)


def legal(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return _ILLEGAL.sub("", text)


def token(text: Any) -> str:
    """Return a text on one line, single spaces between its words (xs:token)."""
    return " ".join(str(text).split())
