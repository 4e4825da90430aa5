"""Where a triple or a subject is written in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

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
        self._read: dict[int, list[tuple[Placed, tuple[int, int]]]] = {}

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
        found = [
            (triple, block)
            for triple, block in self._about(subject)
            if graph is None or triple.graph == graph
        ]
        if not found:
            return None
        statements = [entry for entry in found if entry[0].predicate == predicate]
        exact = [entry for entry in statements if _same(entry[0].object, value)]
        if exact or statements:
            triple, block = (exact or statements)[0]
            return self._location(triple, block, with_object=bool(exact) or value is None)
        return self._location(*found[0], with_object=False, with_predicate=False)

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
        for triple, block in self._everything():
            if triple.predicate == term or _same(triple.object, term):
                return self._location(triple, block)
        return None

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

    def _about(self, subject: Subject) -> Iterator[tuple[Placed, tuple[int, int]]]:
        pieces = self._index().get(str(subject), [])
        if not pieces and isinstance(subject, BlankNode):
            # It may stand in brackets anywhere.
            yield from (entry for entry in self._everything() if entry[0].subject == subject)
        for piece in pieces:
            for triple, block in self._triples(piece):
                if triple.subject == subject:
                    yield triple, block

    def _everything(self) -> Iterator[tuple[Placed, tuple[int, int]]]:
        index = self._index()
        pieces = {p.start: p for entry in index.values() for p in entry}
        pieces |= {p.start: p for p in self._nested}
        for start in sorted(pieces):
            yield from self._triples(pieces[start])

    def _triples(self, piece: _Piece) -> list[tuple[Placed, tuple[int, int]]]:
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


def _same(written: Term, wanted: Term | None) -> bool:
    if written == wanted:
        return True
    if not isinstance(written, Literal) or not isinstance(wanted, Literal):
        return False
    if written.datatype != wanted.datatype:
        return False
    return canonical(written) == canonical(wanted)


def canonical(literal: Literal) -> Literal:
    """Return a literal as the engine's store keeps it: ``"10.50"`` becomes ``"10.5"``."""
    store = Store()
    node = NamedNode("urn:x")
    store.add(Quad(node, node, literal))
    (kept,) = (quad.object for quad in store if isinstance(quad.object, Literal))
    return kept
