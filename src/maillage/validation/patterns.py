"""What a check reads: its graph patterns, as walks that begin at the node in its column `subject`.

Only the part of SPARQL is read that says which statements can matter to which row. A check that
has anything else is not understood; then nothing is known of it, and it is run as a whole.

Whether there is a row about a node depends on statements that its patterns match. A pattern is
connected with the node by others of its group and of the groups around it, and these must match
together with it; so they make a walk, as the paths of a shape do (see `affected`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pyoxigraph as ox

from maillage.shacl import paths
from maillage.shacl.terms import RDF
from maillage.validation.affected import Read, of_path, reversed_path, then

__all__ = ["Loose", "Plan", "plan", "restricted"]

SUBJECT: Final = "subject"

_TOKEN: Final = re.compile(
    r"""(?xs)
    (?P<aside> \#[^\n]* )
  | (?P<string> \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3}
              | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
  | (?P<iri> <[^<>"{}|^`\\\s]*> )
  | (?P<variable> [?$]\w+ )
  | (?P<name> (?:[A-Za-z](?:[\w.-]*[\w-])?)?:(?:[\w:%-]|\.(?=[\w:%-]))* )
  | (?P<label> _:\w+ )
  | (?P<number> (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? )
  | (?P<word> @?[A-Za-z][\w-]* )
  | (?P<mark> \^\^|&&|\|\||[!<>]=|[^\s\w] )"""
)
_STARTS: Final = {"FILTER", "BIND", "VALUES", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "UNION"}
# Rows that depend on other rows, and graphs that are not those of the project.
_OPAQUE: Final = {"LIMIT", "OFFSET", "SERVICE", "FROM", "CONSTRUCT", "DESCRIBE", "ASK"}


class _Unknown(Exception):
    """The query has something that this module does not read."""


@dataclass(frozen=True, slots=True)
class Loose:
    """A pattern that no walk leads to: any statement like it may matter to any row.

    None stands for any property, and any value. `about_graph` names the properties by which the
    named graph that is the statement's subject holds the node, where that is the connection.
    """

    predicates: frozenset[str] | None
    value: ox.NamedNode | None
    about_graph: frozenset[str] = frozenset()

    def fits(self, quad: ox.Quad) -> bool:
        """Tell whether a statement may match."""
        return (self.predicates is None or quad.predicate.value in self.predicates) and (
            self.value is None or quad.object == self.value
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What a check reads, and where its text may be restricted to some nodes."""

    reads: frozenset[Read]
    loose: frozenset[Loose]
    openings: tuple[int, ...]
    """The places after the opening brackets of the groups that name the node."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A triple pattern: variables by name, None for a constant; path None is a variable."""

    subject: str | None
    path: paths.Path | None
    value: str | None
    constant: ox.NamedNode | None
    predicate: str | None
    graph: str | None


@dataclass(slots=True)
class _Group:
    """A group of patterns that match together, and the groups in it."""

    start: int
    role: str = "part"
    """part: of the group around it, or of a union; minus; apart: OPTIONAL and EXISTS."""
    patterns: list[_Pattern] = field(default_factory=list)
    inner: list[_Group] = field(default_factory=list)
    given: dict[str, list[ox.NamedNode]] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)
    shown: frozenset[str] | None = None
    """The variables that a SELECT gives; None for a plain group."""

    @property
    def names_node(self) -> bool:
        """Whether one of its own patterns is about the node."""
        return any(SUBJECT in (p.subject, p.value) for p in self.patterns)

    @property
    def gives_node(self) -> bool:
        """Whether each of its solutions has the node."""
        parts = [g for g in self.inner if g.role == "part"]
        return self.names_node or (bool(parts) and all(g.gives_node for g in parts))


def plan(text: str, prefixes: Mapping[str, str]) -> Plan | None:
    """Return what a check reads, None where it cannot be told."""
    try:
        whole = _Parser(text, prefixes).query()
    except (_Unknown, IndexError, KeyError, ValueError):
        return None
    hidden = whole.shown is not None and SUBJECT not in whole.shown
    if hidden or SUBJECT in whole.bound or not whole.gives_node:
        return None
    reads: set[Read] = set()
    loose: set[Loose] = set()
    for group, around in _groups(whole, ()):
        _add(group, around, reads, loose)
    return Plan(frozenset(reads), frozenset(loose), tuple(_openings(whole)))


def restricted(text: str, openings: Sequence[int], nodes: Collection[ox.NamedNode]) -> str:
    """Return a check that gives the same rows about some nodes, and none about others."""
    listed = " ".join(sorted(map(str, nodes)))
    values = f" VALUES ?{SUBJECT} {{ {listed} }} "
    for opening in sorted(openings, reverse=True):
        text = text[:opening] + values + text[opening:]
    return text


# --- from patterns to walks -----------------------------------------------------------------------


def _groups(group: _Group, around: tuple[_Group, ...]) -> Iterator[tuple[_Group, list[_Group]]]:
    """Yield each group with those around it; what a SELECT does not give is not theirs."""
    around = (*around, group)
    yield group, list(around)
    for inner in group.inner:
        yield from _groups(inner, around)


def _add(group: _Group, around: list[_Group], reads: set[Read], loose: set[Loose]) -> None:
    given = {name: iris for g in around for name, iris in g.given.items()}
    visible = [_named(p, given) for g in around for p in g.patterns]
    walks = _walks(visible)
    for pattern in (_named(p, given) for p in group.patterns):
        ends = [(walks[end], end) for end in (pattern.subject, pattern.value) if end in walks]
        if not ends:
            loose.add(_loose(pattern, visible))
            continue
        steps, end = min(ends, key=lambda e: len(e[0]))
        before: paths.Path | None = None
        for step in steps:
            reads.update(of_path(step, before))
            before = then(before, step)
        forward = end == pattern.subject
        if pattern.path is None:
            reads.add(Read(before, None, forward))
        else:
            reads.update(of_path(pattern.path if forward else reversed_path(pattern.path), before))


def _named(pattern: _Pattern, given: Mapping[str, list[ox.NamedNode]]) -> _Pattern:
    """Return a pattern with the properties that its variable stands for, where they are given."""
    iris = given.get(pattern.predicate or "")
    if pattern.path is not None or not iris:
        return pattern
    steps = tuple(paths.Predicate(iri) for iri in iris)
    path = steps[0] if len(steps) == 1 else paths.Alternative(steps)
    return replace(pattern, path=path, predicate=None)


def _walks(patterns: Collection[_Pattern]) -> dict[str, tuple[paths.Path, ...]]:
    """Return the shortest walk from the node to each variable that patterns lead to."""
    walks: dict[str, tuple[paths.Path, ...]] = {SUBJECT: ()}
    reached = [SUBJECT]
    for at in reached:
        for pattern in patterns:
            if pattern.path is None or pattern.subject is None or pattern.value is None:
                continue
            if pattern.subject == at and pattern.value not in walks:
                walks[pattern.value] = (*walks[at], pattern.path)
                reached.append(pattern.value)
            elif pattern.value == at and pattern.subject not in walks:
                walks[pattern.subject] = (*walks[at], reversed_path(pattern.path))
                reached.append(pattern.subject)
    return walks


def _loose(pattern: _Pattern, visible: Collection[_Pattern]) -> Loose:
    predicates = None
    if pattern.path is not None:
        steps = {read.predicate for read in of_path(pattern.path, None)}
        predicates = frozenset(step.value for step in steps if step is not None)
    simple = isinstance(pattern.path, paths.Predicate)
    about: frozenset[str] = frozenset()
    if pattern.subject is not None and pattern.value is None and simple:
        held = (p for p in visible if p.graph == pattern.subject and p.subject == SUBJECT)
        about = next((_only(p) for p in held if isinstance(p.path, paths.Predicate)), about)
    return Loose(predicates, pattern.constant if simple else None, about)


def _only(pattern: _Pattern) -> frozenset[str]:
    assert isinstance(pattern.path, paths.Predicate)  # noqa: S101 - as the caller has it
    return frozenset({pattern.path.iri.value})


def _openings(group: _Group) -> Iterator[int]:
    """Yield where a restriction of the node can stand and changes no row about the others."""
    if SUBJECT not in group.bound:
        yield group.start
    for inner in group.inner:
        shown = inner.shown is None or SUBJECT in inner.shown
        named = inner.names_node if inner.role == "minus" else inner.gives_node
        if shown and named and inner.role != "apart":
            yield from _openings(inner)


# --- from text to patterns ------------------------------------------------------------------------


class _Parser:
    """Read a SELECT query's patterns, and pass over its expressions."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self._tokens = [
            (match.lastgroup or "", match[0], match.end())
            for match in _TOKEN.finditer(text)
            if match.lastgroup != "aside"
        ]
        if any(kind == "word" and word.upper() in _OPAQUE for kind, word, _ in self._tokens):
            raise _Unknown
        self._at = 0
        self._prefixes = dict(prefixes)
        self._selects = 0

    def query(self) -> _Group:
        """Read the whole query."""
        while self._is("PREFIX"):
            name, iri = self._next(), self._next()
            self._prefixes[name.rstrip(":")] = iri[1:-1]
        whole = self._select()
        if self._at < len(self._tokens):
            raise _Unknown
        return whole

    # tokens

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _is(self, word: str) -> bool:
        """Tell whether a word or mark comes next, and pass over it."""
        found = self._peek().upper() == word and self._kind() in ("word", "mark")
        self._at += found
        return found

    def _expect(self, word: str) -> int:
        if not self._is(word):
            raise _Unknown
        return self._tokens[self._at - 1][2]

    # queries and groups

    def _select(self) -> _Group:
        self._expect("SELECT")
        _ = self._is("DISTINCT") or self._is("REDUCED")
        shown: set[str] = set()
        every = self._is("*")
        while self._peek() != "{" and not self._is("WHERE"):
            if self._kind() == "variable":
                shown.add(self._next()[1:])
            else:
                self._passed(None)
        group = self._group()
        while self._at < len(self._tokens) and self._peek() != "}":
            if self._peek() == "{" or self._is("VALUES"):
                raise _Unknown
            self._at += 1
        self._selects += 1
        if not every:
            _hide(group, shown, self._selects)
            group.shown = frozenset(shown)
        return group

    def _group(self, graph: str | None = None, into: _Group | None = None) -> _Group:
        start = self._expect("{")
        if self._peek().upper() == "SELECT" and into is None:
            group = self._select()
            self._expect("}")
            return group
        group = into or _Group(start)
        while not self._is("}"):
            if self._kind() == "word" and self._peek().upper() in _STARTS:
                self._clause(group, self._next().upper())
            elif self._peek() == "{":
                group.inner.append(self._group())
            elif not self._is("."):
                self._triples(group, graph)
        return group

    def _clause(self, group: _Group, word: str) -> None:
        if word == "GRAPH":
            name = self._next()
            self._group(name[1:] if name[0] in "?$" else None, into=group)
        elif word == "UNION":
            group.inner.append(self._group())
        elif word == "VALUES":
            self._values(group)
        elif word == "BIND":
            self._bind(group)
        elif word == "FILTER":
            self._filter(group)
        else:
            self._apart(group, "minus" if word == "MINUS" else "apart")

    def _apart(self, group: _Group, role: str = "apart") -> None:
        """Read a group whose patterns need not match for the group around it to match."""
        inner = self._group()
        inner.role = role
        group.inner.append(inner)

    def _values(self, group: _Group) -> None:
        if self._kind() != "variable":  # ( ?a ?b ) { ( … ) … }
            self._passed(None)
            self._expect("{")
            while not self._is("}"):
                self._passed(None)
            return
        name = self._next()[1:]
        self._expect("{")
        listed: list[ox.NamedNode | None] = []
        while not self._is("}"):
            listed.append(self._term()[1])
        group.bound.add(name)
        iris = [iri for iri in listed if iri is not None]
        if len(iris) == len(listed):
            group.given[name] = iris

    def _bind(self, group: _Group) -> None:
        begin = self._at + 1
        self._passed(group)
        name = self._tokens[self._at - 2][1][1:]
        group.bound.add(name)
        if self._at - begin == 4 and self._tokens[begin][0] in ("iri", "name"):
            group.given[name] = [self._iri(*self._tokens[begin][:2])]

    def _filter(self, group: _Group) -> None:
        while self._tokens[self._at][1] not in ("(", "{"):
            self._at += 1
        if self._peek() == "{":
            self._apart(group)
        else:
            self._passed(group)

    def _passed(self, group: _Group | None) -> None:
        """Pass over what stands in brackets, but for the groups of EXISTS."""
        self._expect("(")
        while not self._is(")"):
            if self._peek() == "(":
                self._passed(group)
            elif self._peek() == "{":
                if group is None:
                    raise _Unknown
                self._apart(group)
            else:
                self._next()

    # triples

    def _triples(self, group: _Group, graph: str | None) -> None:
        subject = self._term()[0]
        while True:
            predicate, path = self._verb()
            while True:
                value, constant = self._term()
                group.patterns.append(_Pattern(subject, path, value, constant, predicate, graph))
                if not self._is(","):
                    break
            if not self._is(";"):
                break
            while self._is(";"):
                pass
            if self._peek() in (".", "}") or self._peek().upper() in _STARTS:
                break

    def _term(self) -> tuple[str | None, ox.NamedNode | None]:
        """Read a node: the name of a variable, or the IRI of a constant, or neither."""
        kind, word = self._kind(), self._next()
        if kind == "variable":
            return word[1:], None
        if kind == "label":
            return word, None
        if kind in ("iri", "name"):
            return None, self._iri(kind, word)
        if kind == "string":
            if self._is("^^") or self._peek().startswith("@"):
                self._at += 1
            return None, None
        if word in ("+", "-") and self._kind() == "number":
            self._at += 1
            return None, None
        if kind == "number" or word.lower() in ("true", "false"):
            return None, None
        raise _Unknown

    def _iri(self, kind: str, word: str) -> ox.NamedNode:
        if kind == "iri":
            return ox.NamedNode(word[1:-1])
        prefix, _, local = word.partition(":")
        return ox.NamedNode(self._prefixes[prefix] + local)

    def _verb(self) -> tuple[str | None, paths.Path | None]:
        if self._kind() == "variable":
            return self._next()[1:], None
        return None, self._path()

    def _path(self) -> paths.Path:
        parts = [self._sequence()]
        while self._is("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else paths.Alternative(tuple(parts))

    def _sequence(self) -> paths.Path:
        parts = [self._step()]
        while self._is("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else paths.Sequence(tuple(parts))

    def _step(self) -> paths.Path:
        if self._is("^"):
            return reversed_path(self._step())
        inner: paths.Path
        if self._is("("):
            inner = self._path()
            self._expect(")")
        elif self._kind() == "word" and self._peek() == "a":
            self._at += 1
            inner = paths.Predicate(RDF.type)
        elif self._kind() in ("iri", "name"):
            kind = self._kind()
            inner = paths.Predicate(self._iri(kind, self._next()))
        else:
            raise _Unknown
        for sign in "*+?":
            if self._is(sign):
                return paths.Repeat(inner, sign)
        return inner


def _hide(group: _Group, shown: Collection[str], number: int) -> None:
    """Give the variables that a SELECT keeps to itself names that nobody else has."""

    def name(variable: str | None) -> str | None:
        return variable if variable is None or variable in shown else f"{variable} {number}"

    group.patterns = [
        _Pattern(
            name(p.subject), p.path, name(p.value), p.constant, name(p.predicate), name(p.graph)
        )
        for p in group.patterns
    ]
    group.given = {str(name(v)): iris for v, iris in group.given.items()}
    group.bound = {str(name(v)) for v in group.bound}
    for inner in group.inner:
        _hide(inner, shown, number)
