"""Mistakes of syntax, all of a file at once, in words that say what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from maillage.turtle.positions import Lines, Span
from maillage.turtle.slips import Slip
from maillage.turtle.source import Source
from maillage.turtle.statements import Misread, StatementReader
from maillage.turtle.syntax import MISTAKE_LIMIT, Surprise
from maillage.turtle.wording import Words, misread_words, surprise_words

__all__ = ["mistakes", "refusal"]

_FOREIGN = (
    ("<?xml", "XML"),
    ("<rdf:RDF", "RDF/XML"),
    ("<!DOCTYPE", "HTML or XML"),
    ("<html", "HTML"),
    ('{"', "JSON"),
    ("{\n", "JSON"),
    ("[{", "JSON"),
    ("PK\x03\x04", "a zip archive, a spreadsheet or a text document"),
    ("%PDF", "PDF"),
    ("\x1f‹", "a gzip archive"),
    ("{\\rtf", "a text document"),
)


def mistakes(
    source: Source,
    *,
    trig: bool = False,
    base: str | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> tuple[Slip, ...]:
    """Return the mistakes of syntax of a text, in the order of their places.

    ``prefixes`` are those that the project knows, to name the one that was probably meant. Reading
    goes on after each mistake; after MISTAKE_LIMIT of them it stops and says so.
    """
    foreign = _foreign(source, trig=trig)
    if foreign is not None:
        return (foreign,)
    reader = StatementReader(source.text, trig=trig, base=base)
    for _ in reader:
        pass
    return _Found(reader, prefixes or {}).slips()


def refusal(
    source: Source,
    error: SyntaxError,
    *,
    trig: bool = False,
    base: str | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> tuple[Slip, ...]:
    """Return why a parser refused a text: its mistakes, or the parser's own words.

    The second is for what the parser alone knows; then there is one slip, at its place.
    """
    found = mistakes(source, trig=trig, base=base, prefixes=prefixes)
    if found:
        return found
    line, column = error.lineno or 1, error.offset or 1
    end_line, end_column = error.end_lineno or line, error.end_offset or column
    message = (error.msg or "This is not Turtle.").rpartition(": ")[2]
    return (Slip(Span(line, column, end_line, end_column), "syntax", message),)


_QUERY = re.compile(
    r"(?is)(?:\s|#[^\n]*\n|(?:prefix|base)\b[^>]*>)*"
    r"(select|construct|ask|describe|insert|delete|load|clear)\s+[?$*{<\w]"
)
_CELLS = re.compile(r"[^\n\r<>:@#\[\]{}]*[^\n\r<>:@#\[\]{}.;,]")


def _is_table(start: str) -> bool:
    """Tell whether a text begins with two lines that one sign parts into as many cells."""
    lines = start.split("\n", maxsplit=2)[:2]
    if len(lines) < 2 or not _CELLS.fullmatch(lines[0].rstrip()):
        return False
    return any(0 < lines[0].count(sign) == lines[1].count(sign) for sign in ";,\t")


def _foreign(source: Source, *, trig: bool) -> Slip | None:
    """Recognise a file that is no Turtle at all: one slip instead of a hundred."""
    start = source.text.lstrip(" \t\r\n")
    for beginning, language in _FOREIGN:
        if start[:20].lower().startswith(beginning.lower()) and not (trig and beginning == "{\n"):
            message = f"This is {language}, not Turtle."
            return Slip(
                Span(1, 1, 1, 2), "not-turtle", message, "Convert it, or name it otherwise."
            )
    query = _QUERY.match(source.text)
    if query is not None:
        message = f"This is SPARQL ({query[1].upper()}), not Turtle."
        place = Lines(source.text).span(*query.span(1))
        return Slip(place, "not-turtle", message, "Name it .rq, in a folder of queries.")
    if _is_table(start):
        message = "This is a table (CSV), not Turtle."
        return Slip(Span(1, 1, 1, 2), "not-turtle", message, "Write what it says as statements.")
    at = source.text.find("\x00")
    if at >= 0:
        message = "This is no text: it holds the character NUL."
        place = Lines(source.text).span(at, at + 1)
        return Slip(place, "not-turtle", message, "Save it as plain text in UTF-8.")
    return None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a reader found, before it is put into words."""

    reader: StatementReader
    prefixes: Mapping[str, str]

    def slips(self) -> tuple[Slip, ...]:
        lines = Lines(self.reader.text)
        words = [
            *(surprise_words(self.reader.text, s, self._names()) for s in self._surprises()),
            *(
                misread_words(m, self.reader.state.scope.prefixes, self.prefixes)
                for m in self._misread()
            ),
        ]
        found = sorted((_slip(lines, w) for w in words), key=lambda slip: (slip.span, slip.code))
        if len(self.reader.syntax.surprises) >= MISTAKE_LIMIT:
            found.append(_too_many(found[-1].span))
        return tuple(found)

    def _names(self) -> Mapping[str, str]:
        own = {name[:-1]: iri for name, iri in self.reader.state.scope.prefixes.items()}
        return {**self.prefixes, **own}

    def _surprises(self) -> list[Surprise]:
        """Leave out what only follows from an earlier mistake of the same statement."""
        kept: list[Surprise] = []
        for surprise in self.reader.syntax.surprises:
            if surprise.expected == "number end" and kept and _between(kept[-1], surprise):
                kept.pop()
            if not any(_follows(self.reader.text, earlier, surprise) for earlier in kept[-4:]):
                kept.append(surprise)
        return kept

    def _misread(self) -> Iterable[Misread]:
        """Leave out prefixes whose declaration is itself a mistake."""
        seen: set[str] = set()
        for entry in self.reader.misread:
            if entry.code == "undeclared-prefix":
                if entry.detail in seen or self._attempted(entry.detail):
                    continue
                seen.add(entry.detail)
            yield entry

    def _attempted(self, prefix: str) -> bool:
        name = re.escape(prefix.rstrip(":"))
        return bool(re.search(rf"(?im)^\s*@?prefix\s+{name}\b", self.reader.text))


def _between(stray: Surprise, number: Surprise) -> bool:
    """Tell whether a stray sign stands between the parts of a broken number."""
    first, before, after = stray.found, number.previous, number.found
    return (
        first is not None
        and before is not None
        and after is not None
        and first.kind == "unknown"
        and before.end <= first.start < after.start
    )


def _follows(text: str, earlier: Surprise, surprise: Surprise) -> bool:
    """Tell whether a surprise is a consequence of an earlier one."""
    first, second = earlier.found, surprise.found
    if first is None or second is None:
        return first is None or first.kind in ("badlong", "badiri")
    if first.kind == "merge":
        # One unfinished merge is one mistake, from its first mark to its last.
        return second.kind == "merge" and text[second.start] != "<"
    if first == second or first.kind == "badlong":
        return True
    return earlier.begun == surprise.begun and _follows_inside(text, earlier, surprise)


def _follows_inside(text: str, earlier: Surprise, surprise: Surprise) -> bool:
    """Tell the same of two mistakes in one statement."""
    first, second = earlier.found, surprise.found
    if first is None or second is None:
        return False
    near = second.start - first.end <= 2
    same_line = "\n" not in text[first.start : second.start]
    return (
        (earlier.expected == "subject" and surprise.expected in ("object", "predicate"))
        or earlier.expected in ("namespace", "prefix name")
        or first.kind == "star"
        or (surprise.expected == "number end" == earlier.expected and near)
        # "250 000 €": the sign belongs to the number that is already reported.
        or (near and _loose(earlier) and second.kind in ("unknown", "word", "curly"))
        or (near and text[first.start] == "^")
        or (first.kind == "aside" and surprise.expected == "object end")
        or (same_line and first.kind == "badstring" and second.kind != "curly")
    )


def _loose(surprise: Surprise) -> bool:
    found = surprise.found
    return surprise.expected in ("number end", "object end") or (
        found is not None and found.kind == "unknown"
    )


def _slip(lines: Lines, words: Words) -> Slip:
    return Slip(lines.span(words.start, words.end), words.code, words.message, words.hint)


def _too_many(last: Span) -> Slip:
    message = f"Reading stopped here, after {MISTAKE_LIMIT} mistakes."
    return Slip(last, "too-many-mistakes", message, "Correct these first, then check again.")
