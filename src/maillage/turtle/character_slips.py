"""Slips that cannot be seen: invisible characters, HTML, marks of an unsolved merge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from maillage.turtle.page import Page
from maillage.turtle.slips import Slip

__all__ = ["LOOKS"]

_NAMES: Final = {
    "\u00a0": "a no-break space (U+00A0)",
    "\u202f": "a narrow no-break space (U+202F)",
    "\u2007": "a figure space (U+2007)",
    "\u00ad": "a soft hyphen (U+00AD)",
    "\u200b": "a zero-width space (U+200B)",
    "\u2060": "a word joiner (U+2060)",
    "\ufeff": "a byte order mark (U+FEFF)",
    "\u200c": "a zero-width non-joiner (U+200C)",
    "\u200d": "a zero-width joiner (U+200D)",
}
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u00a0\u00ad\u061c\u115f\u180e\u2000-\u200f"
    "\u2028-\u202f\u2060-\u206f\u3164\ufeff\ufff9-\ufffb"
    # Accents of their own, Greek and Cyrillic: not invisible, but not what they seem to be.
    "\u0300-\u036f\u0391-\u03ff\u0400-\u04ff]"
)
# Letters that nobody can tell from Latin ones.
_TWINS: Final = dict(
    zip(
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονАВЕЅЗІЈКМНОРСТУХаеорсухіјѕһԁ",
        "ABEZHIKMNOPTYXovABES3IJKMHOPCTYXaeopcyxijshd",
        strict=True,
    )
)
_ESCAPED = re.compile(r"\\u(00[Aa][0D]|00[Aa]d|200[0-9A-Fa-f]|20[26][0-9A-Fa-f]|[Ff][Ee][Ff]{2})")
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HARD_SPACES = frozenset("\u00a0\u202f")
_JOINERS = frozenset("\u200c\u200d")


def _invisible(page: Page) -> Iterator[Slip]:
    matches = [m for m in _INVISIBLE.finditer(page.text) if not _usual(page.text, m.start())]
    if not matches:
        return
    holders = iter([token for token in page.tokens if token.kind != "merge"])
    holder = next(holders, None)
    for match in matches:
        at = match.start()
        while holder is not None and holder.end <= at:
            holder = next(holders, None)
        if holder is not None and holder.start <= at:
            yield from _invisible_slip(page, at, holder.kind)


def _usual(text: str, at: int) -> bool:
    """Tell whether a character is good typography: « a », 46 M€, 12 %, an emoji of several."""
    character = text[at]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if "\u0300" <= character <= "\u036f":
        return _composed(before, character) is None
    if "\u0391" <= character <= "\u04ff":
        return character not in _TWINS or not (_is_latin(before) or _is_latin(after))
    if character in _HARD_SPACES:
        return before.isdigit() or before == "«" or (after != "" and after in ":;!?»%€$°")
    return character in _JOINERS and before > "\u0590" and after > "\u0590"


def _composed(letter: str, accent: str) -> str | None:
    """Return the one character that a letter and an accent behind it make, if there is one."""
    from unicodedata import normalize

    both = normalize("NFC", letter + accent)
    return both if len(both) == 1 else None


def _is_latin(character: str) -> bool:
    return character != "" and character < "\u0250" and character.isalpha()


def _twin_slip(page: Page, at: int) -> Slip:
    """Return the slip for a letter that looks like a Latin one, or an accent beside its letter."""
    character = page.text[at]
    if character in _TWINS:
        script = "Greek" if character < "\u0400" else "Cyrillic"
        message = (
            f"{character} is a {script} letter here (U+{ord(character):04X}) among Latin ones."
        )
        return page.slip("look-alike", at, at + 1, message, f"Write the Latin {_TWINS[character]}.")
    composed = _composed(page.text[at - 1], character)
    message = f"{composed} is written as two characters: what looks equal will not be found equal."
    hint = f"Write {composed} anew (it is Unicode's form NFC that is meant)."
    return page.slip("decomposed-accent", at - 1, at + 1, message, hint)


def _invisible_slip(page: Page, at: int, kind: str) -> Iterator[Slip]:
    character = page.text[at]
    name = _NAMES.get(character, f"the invisible character U+{ord(character):04X}")
    if character in _DIRECTION:
        yield page.slip(
            "text-direction",
            at,
            at + 1,
            f"There is {name} here: it makes text read otherwise than it is stored.",
            "Delete it.",
        )
    elif kind == "comment":
        return
    elif "\u0300" <= character <= "\u04ff":
        yield _twin_slip(page, at)
    else:
        where = {"string": "this value", "iri": "this IRI"}.get(kind, "this name")
        hint = "Write a plain space." if character in "\u00a0\u202f\u2007" else "Delete it."
        yield page.slip(
            "invisible-character",
            at,
            at + 1,
            f"There is {name} in {where}: what looks equal will not be found equal.",
            hint,
        )


_STAR = re.compile(r"<<(?!<)|\{\|")


def _stars(page: Page) -> Iterator[Slip]:
    """Find statements about statements, which the engine reads and most other tools do not."""
    if not _STAR.search(page.text):
        return
    for token in page.of_kind("star"):
        if page.word(token)[:2] in ("<<", "{|"):
            yield page.slip(
                "rdf-star",
                token.start,
                token.end,
                f"{page.word(token)} is RDF 1.2: a statement about a statement.",
                "Make the statement a node of its own, and say about the node what you mean.",
            )


_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|euro|[A-Za-z]{1,6}(?:acute|grave|circ|cedil|uml);?|#[0-9]{2,5}|#x[0-9A-Fa-f]{2,4});"
)


def _entities(page: Page) -> Iterator[Slip]:
    if not _ENTITY.search(page.text):
        return
    import html

    for token in page.of_kind("string"):
        for match in _ENTITY.finditer(page.text, token.start, token.end):
            yield page.slip(
                "html-entity",
                match.start(),
                match.end(),
                f"{match[0]} is HTML, not text: it stays as it is in a value.",
                f"Write {html.unescape(match[0])!r}.",
            )


_MARKER = re.compile(r"^(?:<{7} .*|={7}$|>{7} .*)", re.MULTILINE)


def _merge_markers(page: Page) -> Iterator[Slip]:
    """Find the marks of an unsolved merge inside strings; elsewhere they are mistakes of syntax."""
    if "<<<<<<< " not in page.text:
        return
    matches = list(_MARKER.finditer(page.text))
    for token in page.of_kind("string"):
        for match in matches:
            if token.start < match.start() < token.end and match[0][0] == "<":
                yield page.slip(
                    "merge-marker",
                    match.start(),
                    match.end(),
                    "A merge was not finished: this value holds both versions.",
                    "Keep one version and delete the lines <<<<<<<, ======= and >>>>>>>.",
                )


LOOKS = (_invisible, _stars, _entities, _merge_markers)
