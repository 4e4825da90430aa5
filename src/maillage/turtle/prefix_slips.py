"""Slips in prefixes, and schema.org by its old address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from maillage.turtle.page import Page, Prefix
from maillage.turtle.slips import Slip

__all__ = ["LOOKS"]

_SCHEMA = "http://schema.org/"


def _schema(page: Page) -> Iterator[Slip]:
    if _SCHEMA not in page.text:
        return
    for token in page.of_kind("iri"):
        word = page.word(token)
        if word.startswith(f"<{_SCHEMA}"):
            yield page.slip(
                "schema-http",
                token.start,
                token.end,
                "schema.org is written with http: here; terms with https: are others.",
                f"Write <https://schema.org/{word[len(_SCHEMA) + 1 :]}",
            )


_BRACKETED = re.compile(r"<([A-Za-z][\w.-]*):(?!//)([^<>\s]*)>")


def _names_in_brackets(page: Page) -> Iterator[Slip]:
    """Find `<actor:region>`: a whole IRI that looks like a name with its prefix."""
    known = {*page.project, *(prefix.name for prefix in page.declared)} - _SCHEMES
    if not any(match[1] in known for match in _BRACKETED.finditer(page.text)):
        return
    for token in page.of_kind("iri"):
        match = _BRACKETED.fullmatch(page.word(token))
        if match is not None and match[1] in known:
            name = f"{match[1]}:{match[2]}"
            message = f"In < > {name} is a whole IRI, not a name with the prefix {match[1]}:."
            hint = f"Write {name} without < >."
            yield page.slip("name-in-brackets", token.start, token.end, message, hint)


# What begins whole IRIs.
_SCHEMES = frozenset({"data", "doi", "file", "geo", "http", "https", "info", "mailto", "tag"}) | {
    *("tel", "urn", "uuid")
}


def _prefixes_twice(page: Page) -> Iterator[Slip]:
    first: dict[str, Prefix] = {}
    for prefix in page.declared:
        earlier = first.setdefault(prefix.name, prefix)
        if earlier is not prefix:
            line = page.lines.at(earlier.start)[0]
            other = "the same" if earlier.iri == prefix.iri else f"<{earlier.iri}>"
            yield page.slip(
                "prefix-twice",
                prefix.start,
                prefix.end,
                f"The prefix {prefix.name}: was declared in line {line} already, for {other}.",
                "Keep one declaration, or give the second another name.",
            )


def _prefixes_differ(page: Page) -> Iterator[Slip]:
    usual = {iri: name for name, iri in page.project.items()}
    for prefix in page.declared:
        wanted = page.project.get(prefix.name)
        name = usual.get(prefix.iri)
        if wanted is not None and wanted != prefix.iri:
            yield page.slip(
                "prefix-differs",
                prefix.start,
                prefix.end,
                f"In this project {prefix.name}: stands for <{wanted}>, here for <{prefix.iri}>.",
                f"Write @prefix {prefix.name}: <{wanted}> . or choose another name.",
            )
        elif name is not None and prefix.name not in page.project:
            yield page.slip(
                "prefix-differs",
                prefix.start,
                prefix.end,
                f"In this project <{prefix.iri}> is called {name}:, here {prefix.name}:.",
                f"Write @prefix {name}: <{prefix.iri}> . and {name}: in the names.",
            )


def _prefixes_unused(page: Page) -> Iterator[Slip]:
    counted = Counter(prefix.name for prefix in page.declared)
    # Looking for each is fastest where they are few; for thousands it would take hours.
    many = len(page.declared) > _MANY
    names = _used_names(page) if many else frozenset[str]()
    for prefix in page.declared:
        used = prefix.name in names if many else _used(page, prefix)
        if counted[prefix.name] == 1 and not used:
            yield page.slip(
                "prefix-unused",
                prefix.start,
                prefix.end,
                f"The prefix {prefix.name}: is declared but not used.",
                "Delete the line; `maillage fmt` does it.",
            )


_MANY = 200


def _used_names(page: Page) -> frozenset[str]:
    """Return the prefixes of all names but those that are being declared."""
    declared = {prefix.start for prefix in page.declared}
    names = (token for token in page.of_kind("pname") if token.start not in declared)
    return frozenset(page.word(token).partition(":")[0] for token in names)


def _used(page: Page, prefix: Prefix) -> bool:
    """Tell whether a prefix is used: at a glance where it is plain, else by the tokens."""
    name = prefix.name + ":"
    if any(_outside(page, at) for at in islice(_places(page.text, name, prefix.end), 20)):
        return True
    others = (at for at in _places(page.text, name) if at != prefix.start)
    if next(others, None) is None:
        return False
    return any(
        token.start != prefix.start and page.text.startswith(name, token.start)
        for token in page.of_kind("pname")
    )


def _places(text: str, name: str, start: int = 0) -> Iterator[int]:
    """Yield where a prefix may stand: before it is nothing that would make it a longer name."""
    # For one prefix a search costs a tenth of compiling a pattern; the empty one is everywhere.
    if name == ":":
        yield from (match.start() for match in _EMPTY.finditer(text, start))
        return
    at = text.find(name, start)
    while at >= 0:
        if not _LONGER.match(text[at - 1 : at]):
            yield at
        at = text.find(name, at + 1)


_LONGER = re.compile(r"[\w.:%-]")
_EMPTY = re.compile(r"(?<![\w.:%-]):")
_WHOLE = re.compile('"[^"\\\\]*"|<[^<> ]*>')
_DOUBTFUL = re.compile("[\"'#<\\\\]")


def _outside(page: Page, at: int) -> bool:
    """Tell whether a place is surely in no string, comment or IRI."""
    if page.has_long_strings:
        return False
    line = page.text[page.text.rfind("\n", 0, at) + 1 : at]
    return not _DOUBTFUL.search(_WHOLE.sub("", line))


LOOKS = (_schema, _names_in_brackets, _prefixes_twice, _prefixes_differ, _prefixes_unused)
