"""A stable form of Turtle and TriG: one fact is one line, and one changed fact one hunk.

The rules, and why each keeps diffs quiet:

- Blocks and the comments between them stay in the order of the author. The order of the blocks is
  the thread of a document; sorting them would move a block when a name changes.
- Inside a block, ``a`` and labels come first, then the properties in the order in which the class
  and the vocabulary give them, then the rest by name; values in alphabetical order: two people who
  state the same facts write the same lines.
- One triple is one line; a property with several values is repeated, so that a value more is a
  line more and touches no other.
- Comments stay with what they stand above or behind. Prefixes stand at the top, sorted, and only
  those that are used.
- Values stay as they are written: ``10.50`` remains ``10.50``.

The result says the same triples, or there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Final, TypeAlias

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from maillage.turtle import blanks
from maillage.turtle.draft import Body, Comments, Entry, Part, parts
from maillage.turtle.mistakes import mistakes
from maillage.turtle.positions import Span
from maillage.turtle.slips import Slip
from maillage.turtle.source import Source
from maillage.turtle.syntax import Block, Close, Directive, Leaf, Open, Statement, SyntaxReader
from maillage.turtle.terms import TYPE, NotATerm, Scope
from maillage.turtle.tokens import tokenize

__all__ = ["FIRST", "Formatted", "Order", "changed_lines", "formatted"]

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
# What every block begins with, whatever the vocabulary.
FIRST = (
    TYPE.value,
    _RDFS + "label",
    _SKOS + "prefLabel",
    _SKOS + "altLabel",
    _SKOS + "definition",
)
_WIDTH = 100
_BASE = "urn:maillage:base/"


Order: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text in the stable form; or, where there is none, why (``text`` is then None)."""

    text: str | None
    slips: tuple[Slip, ...] = ()


def formatted(source: Source, *, trig: bool = False, order: Order | None = None) -> Formatted:
    """Return a text in the stable form.

    ``order`` gives, for the IRI of a class, the IRIs of its properties in order; for an empty
    string, those of all others. A text with mistakes, with one prefix for two things, or not in
    UTF-8 has no stable form.
    """
    if source.damage is not None:
        return _refused("not-utf-8", "The file is not in UTF-8.", "Save it as UTF-8 first.")
    before = _quads(source.text, trig=trig)
    sheet = _Sheet.of(source.text, trig=trig, order=order or {})
    if before is None or sheet.surprising:
        return Formatted(None, mistakes(source, trig=trig, base=_BASE))
    twice = sheet.twice()
    if twice:
        return Formatted(None, twice)
    text = sheet.print()
    if not _kept(sheet, before, text, trig=trig):
        hint = "Put @base at the top of the file." if sheet.scope.base != _BASE else ""
        return _refused("not-kept", "Its stable form would differ.", hint)
    return Formatted(text)


def _refused(code: str, message: str, hint: str) -> Formatted:
    return Formatted(None, (_slip(1, code, message, hint),))


def _slip(line: int, code: str, message: str, hint: str = "") -> Slip:
    return Slip(Span(line, 1, line, 2), code, message, hint)


def _kept(sheet: _Sheet, before: list[Quad], after: str, *, trig: bool) -> bool:
    """Tell whether a printed text says the same triples and has the same comments."""
    labels = _labels(sheet.text)
    second = _quads(after, trig=trig)
    same = second is not None and blanks.same(before, second, kept=labels)
    return same and sorted(sheet.comments) == _comments(after)


def _quads(text: str, *, trig: bool) -> list[Quad] | None:
    """Return what a text says, or None where it is not well-formed."""
    form = RdfFormat.TRIG if trig else RdfFormat.TURTLE
    try:
        parsed = parse(text.encode(), form, base_iri=_BASE)
        return [quad if isinstance(quad, Quad) else Quad(*quad) for quad in parsed]
    except SyntaxError:
        return None


def _labels(text: str) -> set[str]:
    """Return the blank nodes that the text itself names: they must keep their names."""
    if "_:" not in text:
        return set()
    return {text[t.start : t.end] for t in tokenize(text) if t.kind == "label"}


# What may hold the sign of a comment, and comments: of a text without mistakes, all there are.
_COMMENT: Final = re.compile(
    r""""{3}(?:[^"\\]|\\.|"(?!""))*+"{3}|\'{3}(?:[^\'\\]|\\.|\'(?!\'\'))*+\'{3}"""
    r"""|"(?:[^"\\\n]|\\.)*+"|\'(?:[^\'\\\n]|\\.)*+\'|<[^<>\s]*+>|\\.|(\#[^\n\r]*)""",
    re.DOTALL,
)


def _comments(text: str) -> list[str]:
    """Return the comments of a text without mistakes."""
    found = (match[1] for match in _COMMENT.finditer(text) if match[1] is not None)
    return sorted(comment.rstrip() for comment in found)


@dataclass(frozen=True)
class _Sheet:
    """The parts of a text, and what is needed to print them."""

    text: str
    parts: list[Part]
    order: Order
    comments: list[str]
    surprising: bool

    @classmethod
    def of(cls, text: str, *, trig: bool, order: Order) -> _Sheet:
        reader = SyntaxReader(text, trig=trig)
        statements: list[Statement] = list(reader)
        comments = [text[t.start : t.end].rstrip() for t in reader.comments]
        found = list(parts(text, statements, reader.comments))
        return cls(text, found, order, comments, bool(reader.surprises))

    def ranks(self, classes: Iterable[str]) -> dict[str, int]:
        """Return the place of each property in a block about something of some classes."""
        own = [iri for name in sorted(classes) for iri in self.order.get(name, ())]
        return {
            iri: rank
            for rank, iri in enumerate(dict.fromkeys((*FIRST, *own, *self.order.get("", ()))))
        }

    # -- prefixes -------------------------------------------------------------------------------

    @cached_property
    def title(self) -> list[Part]:
        """The comments that stand before the first prefix, above everything else."""
        alone = list(takewhile(lambda part: part.statement is None, self.parts))
        following = self.parts[len(alone) : len(alone) + 1]
        return alone if following and isinstance(following[0].statement, Directive) else []

    @cached_property
    def directives(self) -> list[tuple[Directive, Part]]:
        return [(p.statement, p) for p in self.parts if isinstance(p.statement, Directive)]

    def twice(self) -> tuple[Slip, ...]:
        """Return a slip where a prefix (or the base) stands for two things."""
        seen: dict[str, str] = {}
        for directive, _ in self.directives:
            iri = self.text[directive.iri.start : directive.iri.end]
            if seen.setdefault(directive.name, iri) != iri:
                line = self.text.count("\n", 0, directive.start) + 1
                name = directive.name or "the base"
                message = f"{name} stands for two things: {seen[directive.name]} and {iri}."
                return (_slip(line, "prefix-twice", message, "Give each a name of its own."),)
        return ()

    @cached_property
    def scope(self) -> Scope:
        scope = Scope(_BASE)
        for directive, _ in sorted(self.directives, key=lambda pair: pair[0].name != ""):
            iri = directive.iri
            scope = scope.declare(directive.name, self.text[iri.start + 1 : iri.end - 1])
        return scope

    def iri(self, leaf: Leaf) -> str | None:
        """Return the IRI of a name as it is written, or None for what is no name."""
        if leaf.kind == "type":
            return TYPE.value
        if leaf.kind not in ("iri", "pname"):
            return None
        try:
            node: NamedNode = self.scope.name(self.text[leaf.start : leaf.end])
        except NotATerm:
            return None
        return node.value

    # -- printing -------------------------------------------------------------------------------

    def print(self) -> str:
        """Return the text in the stable form."""
        body = _Printer(self).lines()
        used = {m for line in body for m in line.names}
        blocks = any(isinstance(part.statement, Block) for part in self.parts)
        head = self._head(used if blocks else {d.name for d, _ in self.directives})
        above = [line for part in self.title for line in (*part.comments.above, "")]
        gap = [""] if head and body else []
        text = "\n".join([*above, *head, *gap, *(line.text for line in body)]).strip("\n")
        return f"{text}\n" if text else ""

    def _head(self, used: set[str]) -> list[str]:
        """Return the lines of the base and the prefixes, with their comments."""
        title: list[str] = []
        found: dict[tuple[bool, str], list[str]] = {}
        for number, (directive, part) in enumerate(self.directives):
            comments = part.comments
            if number == 0:
                title += comments.above
                comments = Comments(behind=comments.behind)
            key = directive.name != "", directive.name
            if key in found or (directive.name and directive.name not in used):
                title += [*comments.above, *comments.behind]
            else:
                line = _directive(self.text, directive) + comments.tail()
                found[key] = [*comments.all_above(), line]
        return [*title, *(line for key in sorted(found) for line in found[key])]


def _directive(text: str, directive: Directive) -> str:
    iri = text[directive.iri.start : directive.iri.end]
    return f"@prefix {directive.name} {iri} ." if directive.name else f"@base {iri} ."


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line, and the prefixes in it."""

    text: str
    names: frozenset[str] = frozenset()


_SIMPLE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_SUFFIX = re.compile(r"\s*(\^\^|@)(?:\s|#[^\n]*\n)*")


class _Printer:
    """Prints the parts of a sheet."""

    def __init__(self, sheet: _Sheet) -> None:
        self.sheet = sheet
        self.text = sheet.text
        self.names: set[str] = set()
        self.known_ranks: dict[frozenset[str], dict[str, int]] = {}
        spaces = sheet.scope.prefixes.items()
        self.spaces = sorted(spaces, key=lambda item: (-len(item[1]), item[0]))
        self.based = sheet.scope.base != _BASE

    def lines(self) -> list[_Line]:
        """Return the lines of everything but the directives."""
        found: list[_Line] = []
        titles = set(map(id, self.sheet.title))
        depth = 0
        before = _Shape(single=False, opening=True)
        for part in self.sheet.parts:
            if isinstance(part.statement, Directive) or id(part) in titles:
                continue
            printed, shape = self._part(part, depth)
            if isinstance(part.statement, Close):
                depth = 0
            if found and shape.needs_gap(before, apart=part.apart):
                found.append(_Line(""))
            names = frozenset(self.names)
            found += [_Line(line, names) for line in printed]
            before = shape
            if isinstance(part.statement, Open):
                depth = 1
        return found

    def _part(self, part: Part, depth: int) -> tuple[list[str], _Shape]:
        self.names = set()
        statement = part.statement
        indent = "    " * depth
        lines = [indent + comment for comment in part.comments.all_above()]
        body: list[str] = []
        if isinstance(statement, Block):
            body = self._block(part, depth)
        elif isinstance(statement, Open):
            name = "" if statement.name is None else self._leaf(statement.name) + " "
            body = [name + "{" + part.comments.tail()]
        elif isinstance(statement, Close):
            body = ["}" + part.comments.tail()]
        shape = _Shape(
            single=isinstance(statement, Block) and len(body) == 1,
            opening=isinstance(statement, Open),
            closing=isinstance(statement, Close),
        )
        return [*lines, *body], shape

    # -- blocks ---------------------------------------------------------------------------------

    def _block(self, part: Part, depth: int) -> list[str]:
        body = part.body or Body("pairs")
        subject = self._node(part.subject, depth)
        subject[0] = "    " * depth + subject[0]
        if not body.entries:
            return _ended(subject, " ." + part.comments.tail())
        entries = self._sorted(body.entries)
        line = self._one_line(entries, body.last)
        if line is not None and len(subject) == 1:
            return [f"{subject[0]} {line}"]
        return [*subject, *self._entries(entries, body.last, depth + 1, " .")]

    def _one_line(self, entries: list[Entry], last: list[str]) -> str | None:
        """Return the only statement of a block, where it goes on the line of its subject."""
        first = entries[0]
        if len(entries) > 1 or last or first.comments.all_above():
            return None
        value = self._node(first.value, 0)
        if len(value) > 1:
            return None
        return f"{self._predicate(first)} {value[0]} .{first.comments.tail()}"

    def _entries(self, entries: list[Entry], last: list[str], depth: int, end: str) -> list[str]:
        """Return entries as lines, each ended by a semicolon, the last by ``end``."""
        indent = "    " * depth
        lines: list[str] = []
        for number, entry in enumerate(entries):
            final = number == len(entries) - 1
            mark = " ;" if not final or (last and end) else end
            lines += [indent + comment for comment in entry.comments.all_above()]
            value = self._node(entry.value, depth)
            head = "" if entry.predicate is None else self._predicate(entry) + " "
            value[0] = indent + head + value[0]
            lines += _ended(value, (mark if entry.predicate else "") + entry.comments.tail())
        lines += [indent + comment for comment in last]
        if last and end:
            lines.append(indent + end.strip())
        return lines

    def _sorted(self, entries: list[Entry]) -> list[Entry]:
        """Return entries in order, the same statement once, with the comments of both."""
        found: dict[tuple[int, str, int, str, str, int], Entry] = {}
        ranks = self._ranks(frozenset(self._classes(entries)))
        for number, entry in enumerate(entries):
            key = self._key(entry, number, ranks)
            found[key] = entry if key not in found else found[key].with_comments_of(entry)
        return [found[key] for key in sorted(found)]

    def _classes(self, entries: list[Entry]) -> Iterator[str]:
        for entry in entries:
            about = entry.predicate is not None and self.sheet.iri(entry.predicate) == TYPE.value
            if about and isinstance(entry.value, Leaf):
                yield self.sheet.iri(entry.value) or ""

    def _ranks(self, classes: frozenset[str]) -> dict[str, int]:
        if classes not in self.known_ranks:
            self.known_ranks[classes] = self.sheet.ranks(classes)
        return self.known_ranks[classes]

    def _key(
        self, entry: Entry, number: int, ranks: Mapping[str, int]
    ) -> tuple[int, str, int, str, str, int]:
        """Return the place of an entry: property, then language, then text; brackets stay last."""
        iri = "" if entry.predicate is None else self.sheet.iri(entry.predicate) or ""
        rank = ranks.get(iri, len(ranks))
        if isinstance(entry.value, Body) or entry.value.kind == "anon":
            return rank, iri, 1, "", "", number
        text = self._leaf(entry.value)
        suffix = text[entry.value.middle - entry.value.start :]
        return rank, iri, 0, suffix, text, 0

    # -- terms ----------------------------------------------------------------------------------

    def _predicate(self, entry: Entry) -> str:
        leaf = entry.predicate
        if leaf is None:
            return ""
        return "a" if self.sheet.iri(leaf) == TYPE.value else self._leaf(leaf)

    def _leaf(self, leaf: Leaf) -> str:
        written = self.text[leaf.start : leaf.middle]
        if leaf.kind == "anon":
            return "[]"
        if leaf.kind == "iri":
            written = self._short(leaf, written)
        self._use(leaf.kind, written)
        suffix = self.text[leaf.middle : leaf.end]
        if suffix:
            suffix = _SUFFIX.sub(r"\1", suffix, count=1)
            self._use(
                "pname" if suffix[:3] not in ("^^<",) and suffix[0] == "^" else "", suffix[2:]
            )
        return written + suffix

    def _use(self, kind: str, written: str) -> None:
        if kind == "pname":
            self.names.add(written.partition(":")[0] + ":")

    def _short(self, leaf: Leaf, written: str) -> str:
        """Return an IRI by a prefix of the file, where that gives a simple name."""
        iri = self.sheet.iri(leaf)
        if iri is None or "\\" in written or f"<{iri}>" != written:
            return written
        for name, space in self.spaces:
            local = iri[len(space) :]
            if iri.startswith(space) and _SIMPLE.fullmatch(local):
                self._use("pname", name)
                return name + local
        return written

    def _node(self, node: Leaf | Body | None, depth: int) -> list[str]:
        """Return a term as lines; the first goes behind what stands before it."""
        if node is None:
            return [""]
        if isinstance(node, Leaf):
            return self._leaf(node).split("\n")
        return self._list(node, depth) if node.kind == "(" else self._blank(node, depth)

    def _blank(self, body: Body, depth: int) -> list[str]:
        inline = self._inline(body)
        if inline is not None:
            return [inline]
        entries = self._sorted(body.entries)
        return ["[", *self._entries(entries, body.last, depth + 1, ""), "    " * depth + "]"]

    def _list(self, body: Body, depth: int) -> list[str]:
        inline = self._inline(body)
        if inline is not None:
            return [inline]
        return ["(", *self._entries(body.entries, body.last, depth + 1, ""), "    " * depth + ")"]

    def _inline(self, body: Body) -> str | None:
        """Return brackets as one line, where they are short and hold no comment."""
        if body.last or any(entry.comments for entry in body.entries):
            return None
        entries = self._sorted(body.entries) if body.kind == "[" else body.entries
        if body.kind == "[" and len(entries) > 1:
            return None
        words = [self._inline_entry(entry) for entry in entries]
        if any(word is None or "\n" in word for word in words):
            return None
        inner = " ".join(word for word in words if word)
        if not inner:
            return "()"
        line = f"[ {inner} ]" if body.kind == "[" else f"( {inner} )"
        return line if len(line) <= _WIDTH - 30 else None

    def _inline_entry(self, entry: Entry) -> str | None:
        value = (
            self._leaf(entry.value) if isinstance(entry.value, Leaf) else self._inline(entry.value)
        )
        if value is None or entry.predicate is None:
            return value
        return f"{self._predicate(entry)} {value}"


@dataclass(frozen=True, slots=True)
class _Shape:
    """What was printed, as far as the blank line after it depends on it."""

    single: bool = False
    opening: bool = False
    closing: bool = False

    def needs_gap(self, before: _Shape, *, apart: bool) -> bool:
        """Tell whether a blank line stands between what was before and this."""
        if before.opening or self.closing:
            return False
        return apart or not (self.single and before.single)


def _ended(lines: list[str], end: str) -> list[str]:
    return [*lines[:-1], lines[-1] + end]


def changed_lines(before: str, after: str) -> Iterator[str]:
    """Yield the lines of a unified diff between two texts, without its head."""
    from difflib import unified_diff

    yield from list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1))[2:]
