"""A difference in sentences: what is new, gone, moved, or said otherwise, thing by thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Literal, TypeAlias

import pyoxigraph as ox

from maillage import money
from maillage.diff.compare import Difference, FileDifference
from maillage.diff.labels import Labels

__all__ = ["Chapter", "Line", "Status", "Thing", "chapters"]

Status: TypeAlias = Literal["new", "gone", "moved", "changed"]
_MAI: Final = "https://w3id.org/maillage/ns#"
_MONEY: Final = frozenset(_MAI + name for name in ("amount", "low", "high"))
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_QUIET: Final = frozenset({_TYPE, "http://www.w3.org/2004/02/skos/core#prefLabel"})
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of a thing by one property, before and after; either may be empty."""

    property: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    def __str__(self) -> str:
        old, new = ", ".join(self.before), ", ".join(self.after)
        if old and new:
            return f"{self.property} {old} → {new}"
        return f"{self.property} added: {new}" if new else f"{self.property} removed: {old}"


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of which something else is said."""

    iri: str
    kind: str
    label: str
    status: Status
    lines: tuple[Line, ...]
    place: str = ""

    def __str__(self) -> str:
        name = f"{self.kind} “{self.label}”" if self.kind else f"“{self.label}”"
        if self.status == "moved":
            return f"{name} moved here from {self.place}"
        if self.status == "changed":
            return f"{name}: {'; '.join(map(str, self.lines))}"
        facts = "; ".join(
            f"{line.property} {', '.join(line.before or line.after)}" for line in self.lines
        )
        return f"{self.status} {name}" + (f": {facts}" if facts else "")


@dataclass(frozen=True, slots=True)
class Chapter:
    """What is different in one file; ``title`` is the name of the document that it is."""

    path: str
    title: str
    things: tuple[Thing, ...]
    exact: bool


def chapters(difference: Difference, labels: Labels) -> tuple[Chapter, ...]:
    """Return a difference in sentences, by file, things in the order of their IRIs."""
    moved = _moved(difference)
    settled = {f"<{iri}>" for iri in labels.settled}
    before = settled.union(*({str(q.subject) for q in f.before} for f in difference.files))
    after = settled.union(*({str(q.subject) for q in f.after} for f in difference.files))
    return tuple(
        Chapter(
            file.path,
            labels.of(file.graph) or file.path,
            tuple(_Telling(file, labels, moved, (before, after)).things()),
            file.exact,
        )
        for file in difference.files
    )


def _moved(difference: Difference) -> dict[tuple[str, str], str]:
    """Return, for a thing and a file, the other file in which the very same was said of it before.

    An empty string marks the file that it left.
    """
    left: dict[tuple[str, frozenset[str]], str] = {}
    came: dict[tuple[str, frozenset[str]], str] = {}
    for file in difference.files:
        before, after = _about(file.before), _about(file.after)
        left |= {(s, facts): file.path for s, facts in before.items() if s not in after}
        came |= {(s, facts): file.path for s, facts in after.items() if s not in before}
    both = left.keys() & came.keys()
    return {(s, came[s, f]): left[s, f] for s, f in both} | {(s, left[s, f]): "" for s, f in both}


def _about(quads: Iterable[ox.Quad]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            found[quad.subject.value].add(f"{quad.predicate} {quad.object}")
    return {subject: frozenset(facts) for subject, facts in found.items()}


class _Telling:
    """Tells the differences of one file."""

    def __init__(
        self,
        file: FileDifference,
        labels: Labels,
        moved: dict[tuple[str, str], str],
        ever: tuple[set[str], set[str]],
    ) -> None:
        self.file = file
        self.labels = labels
        self.moved = moved
        self.owners = _owners(file)
        self.ever = ever
        self.currency = _currencies(file)

    def things(self) -> Iterator[Thing]:
        """Yield the things of which something else is said."""
        sides: defaultdict[str, tuple[list[ox.Quad], list[ox.Quad]]]
        sides = defaultdict(lambda: ([], []))
        for number, quads in enumerate((self.file.removed, self.file.added)):
            for quad in quads:
                sides[self._owner(quad)[0]][number].append(quad)
        for name in sorted(sides):
            thing = self._thing(name, *sides[name])
            if thing is not None:
                yield thing

    def _thing(self, name: str, removed: list[ox.Quad], added: list[ox.Quad]) -> Thing | None:
        iri = name[1:-1] if name.startswith("<") else name
        kind = self.labels.kind(iri)
        label = self.labels.of(iri) or self.labels.short(iri)
        came_from = self.moved.get((iri, self.file.path))
        if came_from is not None:
            return Thing(iri, kind, label, "moved", (), came_from) if came_from else None
        status: Status = "changed"
        if name not in self.ever[0]:
            status = "new"
        elif name not in self.ever[1]:
            status = "gone"
        lines = self._lines(removed, added, quiet=status != "changed")
        return Thing(iri, kind, label, status, lines)

    def _lines(
        self, removed: list[ox.Quad], added: list[ox.Quad], *, quiet: bool
    ) -> tuple[Line, ...]:
        values: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for number, quads in enumerate((removed, added)):
            for quad in quads:
                if quiet and quad.predicate.value in _QUIET:
                    continue
                values[self._property(quad)][number].append(self._value(quad))
        return tuple(
            Line(name, tuple(sorted(values[name][0])), tuple(sorted(values[name][1])))
            for name in sorted(values)
        )

    def _owner(self, quad: ox.Quad) -> tuple[str, list[str]]:
        """Return the named thing that a statement belongs to, and the properties from there."""
        name = str(quad.subject)
        way: list[str] = []
        while name in self.owners and len(way) < 50:
            name, step = self.owners[name]
            way.insert(0, step)
        return name, way

    def _property(self, quad: ox.Quad) -> str:
        way = [*self._owner(quad)[1], quad.predicate.value]
        return " › ".join(self.labels.term(iri) for iri in way)

    def _value(self, quad: ox.Quad) -> str:
        term = quad.object
        if isinstance(term, ox.NamedNode):
            return self.labels.of(term.value) or self.labels.short(term.value)
        if not isinstance(term, ox.Literal):
            return "[…]"
        if quad.predicate.value in _MONEY and str(quad.subject) in self.currency:
            return _sum(term, self.currency[str(quad.subject)])
        return _words(term)


def _owners(file: FileDifference) -> dict[str, tuple[str, str]]:
    """Return for each blank node one statement that leads to it: subject and property."""
    found: dict[str, tuple[str, str]] = {}
    for quad in sorted(file.before | file.after, key=str):
        if isinstance(quad.object, ox.BlankNode):
            found.setdefault(str(quad.object), (str(quad.subject), quad.predicate.value))
    return found


def _currencies(file: FileDifference) -> dict[str, str]:
    return {
        str(quad.subject): quad.object.value.rpartition("/")[2]
        for quad in (*file.before, *file.after)
        if quad.predicate.value == _MAI + "currency" and isinstance(quad.object, ox.NamedNode)
    }


def _sum(term: ox.Literal, currency: str) -> str:
    try:
        return money.figure(Decimal(term.value), currency, short=False)
    except InvalidOperation:
        return _words(term)


def _words(term: ox.Literal) -> str:
    """Return a literal as people read it, on one line, every character to be seen."""
    text = " ".join(term.value.split())
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    text = "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in text)
    plain = term.datatype.value.rpartition("#")[2] not in ("string", "langString")
    tag = f" ({term.language})" if term.language and term.language != "fr" else ""
    return text if plain else f"“{text}”{tag}"
