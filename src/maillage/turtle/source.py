"""The bytes of a file as text, and what its encoding is when it is not what it should be."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["Damage", "Source"]

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF32_MARKS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Damage(NamedTuple):
    """Bytes that are not UTF-8: where the first is in the text, and what they are taken for."""

    encoding: str
    offset: int
    byte: int


class Source(NamedTuple):
    """The text of a file without its byte order mark, so that columns are those of an editor."""

    text: str
    marked: bool = False
    damage: Damage | None = None

    @classmethod
    def read(cls, path: Path) -> Source:
        """Return the text of a file, however it is encoded.

        Raises:
            OSError: the file cannot be read.
        """
        return cls.of(path.read_bytes())

    @classmethod
    def of(cls, data: bytes) -> Source:
        """Return the text of bytes: UTF-8, else UTF-16 or 32 by its look, else Windows-1252."""
        wide = _wide(data)
        if wide is not None:
            text = data.decode(wide, errors="replace").removeprefix("\ufeff")
            return cls(text, damage=Damage(wide[:6].upper(), 0, data[0]))
        marked = data.startswith(_UTF8_MARK)
        body = data[3:] if marked else data
        try:
            return cls(body.decode("utf-8"), marked)
        except UnicodeDecodeError as error:
            offset = len(body[: error.start].decode("utf-8"))
            damage = Damage("Windows-1252", offset, body[error.start])
            return cls(body.decode("utf-8", errors="maillage-windows"), marked, damage)


def _wide(data: bytes) -> str | None:
    """Return the encoding of bytes that have two or four for a character: by mark, or by zeros."""
    if data[:4] in _UTF32_MARKS:
        return "utf-32"
    if data[:2] in _UTF16_MARKS:
        return "utf-16"
    head = data[:400]
    if b"\x00" not in head:
        return None
    zeros = tuple(head[at::4].count(0) * 5 > len(head[at::4]) * 4 for at in range(4))
    return _ZEROS.get(zeros)


# Which of four bytes are zero in a text of mostly Latin letters.
_ZEROS: Mapping[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}


def _from_windows(error: UnicodeError) -> tuple[str, int]:
    """Read as Windows-1252 the bytes that are not UTF-8; many files hold both."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("maillage-windows", _from_windows)
