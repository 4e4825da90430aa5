"""Slips of encoding and line ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maillage.turtle.page import Page
from maillage.turtle.slips import Slip

__all__ = ["LOOKS"]


def _encoding(page: Page) -> Iterator[Slip]:
    if page.source.marked:
        yield page.slip(
            "byte-order-mark",
            0,
            0,
            "The file begins with a byte order mark, which Turtle does not know.",
            "Save it as UTF-8 without BOM.",
        )
    damage = page.source.damage
    if damage is not None:
        yield page.slip("not-utf-8", damage.offset, damage.offset + 1, *_damage_words(page))


def _damage_words(page: Page) -> tuple[str, str]:
    damage = page.source.damage
    if damage is None or damage.encoding.startswith("UTF-"):
        encoding = "another encoding" if damage is None else damage.encoding
        return f"The file is in {encoding}, which Turtle does not allow.", "Save it as UTF-8."
    character = page.text[damage.offset]
    return (
        f"The byte 0x{damage.byte:02X} is not UTF-8; in Windows-1252 it is {character!r}.",
        "Save the file as UTF-8 (in most editors: “Save with encoding”).",
    )


def _carriage_returns(page: Page) -> Iterator[Slip]:
    at = page.text.find("\r")
    if at >= 0:
        yield page.slip(
            "carriage-return",
            at,
            at + 1,
            f"{page.text.count(chr(13))} lines end as on Windows (CR LF).",
            "Save the file with LF line ends; `maillage fmt` does it.",
        )


_DAMAGED = re.compile(
    "Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œ“”˜¦]|â‚¬|Â[ °«»]|\ufffd"
)


def _damaged(page: Page) -> Iterator[Slip]:
    done = 0
    for match in _DAMAGED.finditer(page.text):
        if match.start() < done:
            continue
        start, done = _word_around(page.text, match.start(), match.end())
        word = page.text[start:done]
        message = f"{word!r} was broken by a wrong encoding."
        yield page.slip("damaged-text", start, done, message, _repaired(word))


def _word_around(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and end - start < 30 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and end - start < 60 and text[end] not in _AROUND:
        end += 1
    return start, end


_AROUND = frozenset(" \t\r\n\"'.,;:<>()[]")


def _repaired(word: str) -> str:
    try:
        meant = word.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return "Write it anew from the source."
    return f"Write {meant!r}."


LOOKS = (_encoding, _carriage_returns, _damaged)
