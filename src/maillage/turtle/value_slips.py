"""Slips in values: decimal commas, and literals that are not of their datatype."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from maillage.turtle.datatypes import DATATYPES, correction, example, fault
from maillage.turtle.page import ASIDE, Page
from maillage.turtle.slips import Slip

__all__ = ["LOOKS"]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
# The patterns begin with a plain character: the engine finds those at the speed of memory.
_MAYBE_COMMA = re.compile(r",(?<=[0-9],)[+-]?[0-9]+(?:\.[0-9]+)*\s*+[;.,\]}#]")


def _decimal_commas(page: Page) -> Iterator[Slip]:
    found = _MAYBE_COMMA.finditer(page.text)
    if all(page.is_in_string(match.start()) for match in found):
        return
    tokens = page.tokens
    for before, comma, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        together = before.end == comma.start and comma.end == after.start
        if comma.kind == "," and together and before.kind in _FIGURES and after.kind in _FIGURES:
            whole, part = page.word(before), page.word(after)
            yield page.slip(
                "decimal-comma",
                before.start,
                after.end,
                f"{whole},{part} is two values, {whole} and {part}: the comma parts them.",
                f"Write {whole}.{part} for the one number, {whole} , {part} if two are meant.",
            )


_FIGURES = frozenset({"integer", "decimal"})
_TYPED = re.compile(r"\^\^(?:([\w.-]*):(\w*)|<([^>\n]*)>)")


def _ill_formed(page: Page) -> Iterator[Slip]:
    names = {prefix.name for prefix in page.declared if prefix.iri == _XSD}
    matches = list(_TYPED.finditer(page.text))
    # Where the simple way of reading a literal does not fit, every token is looked at.
    misfit = page.text.count("^^") != len(matches)
    doubtful = (match for match in matches if _doubtful(page.text, match, names))
    if misfit or not all(page.is_in_string(match.start()) for match in doubtful):
        yield from _ill_formed_tokens(page, names)


def _doubtful(text: str, match: re.Match[str], names: set[str]) -> bool:
    """Tell whether a typed literal is ill-formed, or written so that a glance cannot tell."""
    prefix, datatype, iri = match.groups()
    if iri is not None:
        datatype = iri[len(_XSD) :] if iri.startswith(_XSD) else None
    elif prefix not in names:
        datatype = None
    if datatype is None:
        return False
    end = match.start() - 1
    begin = text.rfind('"', 0, end) + 1
    value = text[begin:end]
    simple = text[end] == '"' and "\\" not in value and "\n" not in value
    return not simple or text[begin - 2 : begin] == '""' or _value_slip(value, datatype) is not None


def _ill_formed_tokens(page: Page, names: set[str]) -> Iterator[Slip]:
    tokens = page.tokens
    for string, mark, datatype in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if string.kind != "string" or mark.kind != "^^":
            continue
        local = _datatype(page.word(datatype), names)
        if local is None:
            continue
        quoted = page.word(string)
        width = 3 if quoted[:3] in ('"""', "'''") and len(quoted) > 5 else 1
        found = _value_slip(quoted[width:-width], local)
        if found is not None:
            yield page.slip(found[0], string.start, datatype.end, *found[1:])


def _datatype(written: str, names: set[str]) -> str | None:
    if written[0] == "<":
        return written[1 + len(_XSD) : -1] if written.startswith(f"<{_XSD}") else None
    prefix, _, local = written.partition(":")
    return local if prefix in names else None


@lru_cache(maxsize=4096)
def _value_slip(text: str, datatype: str) -> tuple[str, str, str] | None:
    """Return code, message and hint for a typed literal that is not well-formed."""
    if datatype not in DATATYPES:
        return "unknown-datatype", *_unknown_datatype(datatype)
    reason = fault(text, datatype)
    if reason is not None:
        return "ill-formed-value", *_ill_formed_words(text, datatype, reason)
    if datatype in ("integer", "decimal") and _LEADING_ZERO.fullmatch(text):
        return "leading-zero", *_zero_words(text)
    return None


def _ill_formed_words(text: str, datatype: str, reason: str) -> tuple[str, str]:
    shown = text if len(text) <= 60 else f"{text[:57]}…"
    meant = correction(text, datatype) or example(datatype)
    lead = "Write" if correction(text, datatype) else "Write for instance"
    return f'"{shown}" is no xsd:{datatype}: {reason}.', f"{lead} {meant}." if meant else ""


def _unknown_datatype(datatype: str) -> tuple[str, str]:
    from difflib import get_close_matches

    lower = {name.lower(): name for name in DATATYPES}
    near = get_close_matches(datatype.lower(), lower, n=1, cutoff=0.5)
    hint = f"Did you mean xsd:{lower[near[0]]}?" if near else ""
    return f"There is no datatype xsd:{datatype}.", hint


_LEADING_ZERO = re.compile(r"[+-]?0[0-9]+(?:\.[0-9]*)?")
_MAYBE_ZERO = re.compile(r"0(?=[0-9])(?:(?<=[\s,(>\]]0)|(?<=[\s,(>\]][+-]0))")


def _may_have_zeros(page: Page) -> bool:
    """Tell whether some figure begins with 0 and is not surely in a string or comment."""
    text = page.text
    matches = list(_MAYBE_ZERO.finditer(text))
    if page.has_long_strings:
        return bool(matches)
    lines = {max(text.rfind("\n", 0, match.start()), 0): match.end() for match in matches}
    return any(
        _MAYBE_ZERO.search(ASIDE.sub('""', text[begin : text.find("\n", end) + 1 or None]))
        for begin, end in lines.items()
    )


def _leading_zeros(page: Page) -> Iterator[Slip]:
    if not _may_have_zeros(page):
        return
    for token in page.of_kind("integer", "decimal"):
        word = page.word(token)
        if _LEADING_ZERO.fullmatch(word):
            yield page.slip("leading-zero", token.start, token.end, *_zero_words(word))


def _zero_words(word: str) -> tuple[str, str]:
    plain = re.sub(r"^([+-]?)0+(?=[0-9])", r"\1", word)
    return (
        f"{word} is the number {plain}: engines drop the zeros in front.",
        f'Write {plain}, or "{word}" where the zeros matter (a postal code, an identifier).',
    )


LOOKS = (_decimal_commas, _ill_formed, _leading_zeros)
