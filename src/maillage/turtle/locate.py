"""Where a triple or a subject is written in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from maillage.turtle.blanks import names
from maillage.turtle.positions import Lines, Span
from maillage.turtle.source import Source
from maillage.turtle.statements import Graph, Placed, State, StatementReader, Subject, Term
from maillage.turtle.syntax import Leaf
from maillage.turtle.tokens import cut, tokenize

__all__ = ["Location", "Locator", "canonical"]


@dataclass(frozen=True, slots=True)
class Location:
    """The places that belong to a triple, or, where it is missing, to its subject.

    ``subject`` is the subject's name, ``block`` everything from it to the dot (for a subject
    written ``[ … ]``, both are the brackets). ``predicate`` and ``object`` are None where nothing
    was asked of them or nothing is written.
    """

    subject: Span
    block: Span
    predicate: Span | None = None
    object: Span | None = None

    @property
    def span(self) -> Span:
        """The narrowest place: the statement, from predicate to object, or the subject's name."""
        if self.predicate is None:
            return self.subject
        last = self.object or self.predicate
        first = min(self.predicate, last)
        return Span(first.line, first.column, last.end_line, last.end_column)


class _Piece(NamedTuple):
    """A statement's text, and what holds there."""

    start: int
    end: int
    state: State


_Entry: TypeAlias = tuple[Placed, tuple[int, int]]
"""A triple, and where its block begins and ends."""


class _Said:
    """What is said of one subject, to be asked many times: a lookup, whatever its length."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self._entries = list(entries)
        self._by_value: dict[tuple[NamedNode, Term], _Entry] | None = None
        self.first = self._entries[0] if self._entries else None
        self.by_predicate: dict[NamedNode | None, _Entry] = {}
        for entry in self._entries:
            self.by_predicate.setdefault(entry[0].predicate, entry)

    def exact(self, predicate: NamedNode | None, value: Term | None) -> _Entry | None:
        """Return the triple with a value, which may be given as the engine's store keeps it."""
        if predicate is None or value is None:
            return None
        if self._by_value is None:
            self._by_value = {}
            for entry in self._entries:
                key = (entry[0].predicate, _kept(entry[0].object))
                self._by_value.setdefault(key, entry)
        return self._by_value.get((predicate, _kept(value)))


_SUBJECTS = frozenset({"iri", "pname", "label", "[", "("})


class Locator:
    """Finds triples in one text.

    The text is cut into statements when something is first asked, and of these only those of the
    asked subject are read: asking costs about half a microsecond a triple once, and little more
    from then on.
    """

    def __init__(self, text: str, *, trig: bool = False, base: str | None = None) -> None:
        self._text = text
        self._lines = Lines(text)
        self._trig = trig
        self._base = base
        self._pieces: dict[str, list[_Piece]] = {}
        self._cut = False
        self._alike: dict[str, BlankNode] | None = None
        self._nested: list[_Piece] = []
        self._read: dict[int, list[_Entry]] = {}
        self._said: dict[Subject, _Said] = {}
        self._blanks: dict[Subject, list[_Entry]] | None = None
        self._mentions: dict[Term, _Entry] | None = None

    @classmethod
    def of(cls, path: Path, *, base: str | None = None) -> Locator:
        """Return the locator of a file; faults of its encoding do not matter here.

        Raises:
            OSError: the file cannot be read.
        """
        return cls(Source.read(path).text, trig=path.suffix == ".trig", base=base)

    def find(
        self,
        subject: Subject,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: Graph | None = None,
    ) -> Location | None:
        """Return where a triple is written, or as much of it as is.

        Without ``value`` (or where it is not written), the first statement with the predicate;
        without ``predicate`` (or where it is not written), the subject's first block. A literal may
        be given as written or as the engine's store keeps it. Blank nodes are found by their label
        in the text; see `blank` for those of a store. None where the text does not have the subject
        at all.
        """
        said = self._said_of(subject) if graph is None else _Said(self._about(subject, graph))
        if said.first is None:
            return None
        if predicate not in said.by_predicate:
            return self._location(*said.first, with_object=False, with_predicate=False)
        exact = said.exact(predicate, value)
        triple, block = exact or said.by_predicate[predicate]
        return self._location(triple, block, with_object=exact is not None or value is None)

    def blank(self, node: BlankNode, quads: Iterable[Quad]) -> BlankNode:
        """Return the text's own blank node for one of a store that the text was loaded into.

        ``quads`` are those of the text's graph in the store. Blank nodes are matched by what is
        said of them, once for all of a text; one that is not found is returned as it is.
        """
        if self._alike is None:
            self._alike = self._matched(quads)
        return self._alike.get(str(node), node)

    def _matched(self, quads: Iterable[Quad]) -> dict[str, BlankNode]:
        # A store of our own, so that the values are as the other store keeps them.
        store = Store()
        store.extend(Quad(*triple[:3]) for triple, _ in self._everything())
        own = {name: node for node, name in names(store).of.items()}
        theirs = names(Quad(q.subject, q.predicate, q.object) for q in quads).of
        return {
            node: BlankNode(own[name].removeprefix("_:"))
            for node, name in theirs.items()
            if name in own
        }

    def mention(self, term: Term) -> Location | None:
        """Return the first triple in which a term stands, whether as object or predicate."""
        if self._mentions is None:
            self._mentions = {}
            for entry in self._everything():
                for named in (entry[0].predicate, _kept(entry[0].object)):
                    self._mentions.setdefault(named, entry)
        found = self._mentions.get(_kept(term))
        return None if found is None else self._location(*found)

    def triples(self) -> Iterator[tuple[Placed, Location]]:
        """Yield every triple of the text with its location."""
        for triple, block in self._everything():
            yield triple, self._location(triple, block)

    def subjects(self) -> tuple[str, ...]:
        """Return the names (``<iri>``, ``_:label``) of the subjects, in the order of the text."""
        return tuple(self._index())

    def line(self, number: int) -> str:
        """Return the text of a line."""
        return self._lines.text(number)

    # -- inside ---------------------------------------------------------------------------------

    def _location(
        self,
        triple: Placed,
        block: tuple[int, int],
        *,
        with_predicate: bool = True,
        with_object: bool = True,
    ) -> Location:
        span = self._lines.span
        return Location(
            span(*triple.subject_at),
            span(*block),
            span(*triple.predicate_at) if with_predicate else None,
            span(*triple.object_at) if with_object and with_predicate else None,
        )

    def _said_of(self, subject: Subject) -> _Said:
        if subject not in self._said:
            self._said[subject] = _Said(self._about(subject, None))
        return self._said[subject]

    def _about(self, subject: Subject, graph: Graph | None) -> Iterator[_Entry]:
        pieces = self._index().get(str(subject), [])
        # A blank node may stand in brackets anywhere.
        nested = not pieces and isinstance(subject, BlankNode)
        entries = self._by_blank().get(subject, []) if nested else self._of_pieces(pieces)
        for entry in entries:
            if entry[0].subject == subject and (graph is None or entry[0].graph == graph):
                yield entry

    def _of_pieces(self, pieces: Iterable[_Piece]) -> Iterator[_Entry]:
        return (entry for piece in pieces for entry in self._triples(piece))

    def _by_blank(self) -> dict[Subject, list[_Entry]]:
        """Return what is said of each blank node, wherever it stands."""
        if self._blanks is None:
            self._blanks = {}
            for entry in self._everything():
                if isinstance(entry[0].subject, BlankNode):
                    self._blanks.setdefault(entry[0].subject, []).append(entry)
        return self._blanks

    def _everything(self) -> Iterator[_Entry]:
        index = self._index()
        pieces = {p.start: p for entry in index.values() for p in entry}
        pieces |= {p.start: p for p in self._nested}
        for start in sorted(pieces):
            yield from self._triples(pieces[start])

    def _triples(self, piece: _Piece) -> list[_Entry]:
        if piece.start not in self._read:
            reader = self._reader(piece.start, piece.end, piece.state)
            self._read[piece.start] = [
                (triple, _block_of(triple, (written.block.start, written.block.end)))
                for written in reader.blocks()
                for triple in reader.triples(written)
            ]
        return self._read[piece.start]

    def _reader(self, start: int, end: int, state: State | None) -> StatementReader:
        return StatementReader(
            self._text, trig=self._trig, base=self._base, part=(start, end), state=state
        )

    def _index(self) -> dict[str, list[_Piece]]:
        """Return the pieces by the name of their subject."""
        if not self._cut:
            self._cut = True
            state = self._reader(0, 0, None).state
            for start, end in cut(self._text):
                state = self._enter(state, start, end)
        return self._pieces

    def _enter(self, state: State, start: int, end: int) -> State:
        """Put a statement under its subject's name; return what holds after it."""
        first = next((t for t in tokenize(self._text, start, end) if t.kind != "comment"), None)
        if first is None:
            return state
        if first.kind in _SUBJECTS and self._text[end - 1] == ".":
            self._put(first.kind, first.start, first.end, _Piece(start, end, state))
            return state
        # Prefixes, graphs, and what stands before the end of a graph.
        reader = self._reader(start, end, state)
        for block, held in reader.blocks():
            kind = block.subject.kind if isinstance(block.subject, Leaf) else "["
            piece = _Piece(block.start, block.end, held)
            self._put(kind, block.subject.start, block.subject.end, piece)
        return reader.state

    def _put(self, kind: str, start: int, end: int, piece: _Piece) -> None:
        """Put a piece under the name of its subject, which is written from start to end."""
        written = self._text[start:end]
        if kind in ("iri", "pname"):
            try:
                written = str(piece.state.scope.name(written))
            except ValueError:
                return
        if kind in ("[", "(", "anon"):
            self._nested.append(piece)
        else:
            self._pieces.setdefault(written, []).append(piece)


def _block_of(triple: Placed, block: tuple[int, int]) -> tuple[int, int]:
    """Return the block of a triple: that of its statement, or the brackets of a nested subject."""
    return block if triple.subject_at[0] == block[0] else triple.subject_at


def _kept(term: Term) -> Term:
    """Return a term as the engine's store keeps it."""
    return canonical(term) if isinstance(term, Literal) else term


def canonical(literal: Literal) -> Literal:
    """Return a literal as the engine's store keeps it: ``"10.50"`` becomes ``"10.5"``."""
    if literal.datatype == _STRING:
        return literal
    store, node = _scratch()
    store.add(Quad(node, node, literal))
    (kept,) = (quad.object for quad in store if isinstance(quad.object, Literal))
    store.clear()
    return kept


_STRING = NamedNode("http://www.w3.org/2001/XMLSchema#string")


@cache
def _scratch() -> tuple[Store, NamedNode]:
    """Return a store to put one literal into: making one takes longer than using it."""
    return Store(), NamedNode("urn:x")
