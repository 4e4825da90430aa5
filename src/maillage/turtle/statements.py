"""Triples of Turtle and TriG text, each with the places of its terms and of its block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from maillage.turtle.syntax import (
    Block,
    Collection,
    Directive,
    Leaf,
    Node,
    Open,
    Pair,
    Statement,
    SyntaxReader,
)
from maillage.turtle.terms import NotATerm, Scope

__all__ = ["Graph", "Misread", "Placed", "State", "StatementReader", "Subject", "Term", "Written"]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST, _NIL = (NamedNode(_RDF + name) for name in ("first", "rest", "nil"))

Subject: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal
Graph: TypeAlias = NamedNode | BlankNode | DefaultGraph
Place: TypeAlias = tuple[int, int]


class Placed(NamedTuple):
    """A triple and where each of its terms is written: offsets of begin and end.

    For ``a list ( … )`` and ``[ … ]`` the place is the whole of it; for the ``rdf:rest`` of a list
    it is the item that follows.
    """

    subject: Subject
    predicate: NamedNode
    object: Term
    graph: Graph
    subject_at: Place
    predicate_at: Place
    object_at: Place


class Misread(NamedTuple):
    """A term that is well written but means nothing: code, detail and place."""

    code: str
    detail: str
    start: int
    end: int


class State(NamedTuple):
    """What holds at one place of a text: prefixes and base, and the graph."""

    scope: Scope
    graph: Graph
    in_graph: bool


class Written(NamedTuple):
    """A block and what holds there."""

    block: Block
    state: State


class StatementReader:
    """Reads a text statement by statement, keeping prefixes, base and graph.

    ``statements`` are what the syntax says; ``blocks`` the blocks among them with what is needed to
    understand them; ``triples`` what a block says. Mistakes are gathered, never raised.
    """

    def __init__(
        self,
        text: str,
        *,
        trig: bool = False,
        base: str | None = None,
        part: tuple[int, int] | None = None,
        state: State | None = None,
    ) -> None:
        """Read the whole text, or a ``part`` of it where ``state`` holds."""
        self.text = text
        self.state = state or State(Scope(base), DefaultGraph(), in_graph=False)
        self.misread: list[Misread] = []
        self.syntax = SyntaxReader(text, trig=trig, part=part, in_graph=self.state.in_graph)

    def __iter__(self) -> Iterator[Placed]:
        for written in self.blocks():
            yield from self.triples(written)

    def blocks(self) -> Iterator[Written]:
        """Yield every block of the text."""
        for statement in self.syntax:
            if isinstance(statement, Block):
                yield Written(statement, self.state)
            else:
                self._enter(statement)

    def _enter(self, statement: Statement) -> None:
        if isinstance(statement, Directive):
            self._declare(statement)
            return
        scope = self.state.scope
        name = None
        if isinstance(statement, Open) and statement.name is not None:
            name = self._term(statement.name, scope)
        graph: Graph = name if isinstance(name, NamedNode | BlankNode) else DefaultGraph()
        self.state = State(scope, graph, isinstance(statement, Open))

    def _declare(self, directive: Directive) -> None:
        iri = directive.iri
        if iri.kind != "bad":
            written = self.text[iri.start + 1 : iri.end - 1]
            try:
                scope = self.state.scope.declare(directive.name, written)
            except NotATerm as error:
                self.misread.append(Misread(error.code, error.detail, iri.start, iri.end))
            else:
                self.state = self.state._replace(scope=scope)

    def _term(self, leaf: Leaf, scope: Scope) -> Term | None:
        try:
            return scope.term(self.text, leaf)
        except NotATerm as error:
            self.misread.append(Misread(error.code, error.detail, leaf.start, leaf.end))
            return None

    def triples(self, written: Written) -> Iterator[Placed]:
        """Yield what a block says; a term that cannot be understood takes its triples with it."""
        block, state = written
        walk = _Walk(self, state.graph, state.scope)
        subject = walk.node(block.subject)
        walk.pairs(subject, _place(block.subject), block.pairs)
        yield from walk.run()


def _place(node: Node) -> Place:
    return node.start, node.end


class _Walk:
    """Visits the nodes of a block without recursion, so that depth costs nothing."""

    def __init__(self, reader: StatementReader, graph: Graph, scope: Scope) -> None:
        self._reader = reader
        self._graph = graph
        self._scope = scope
        self._todo: list[tuple[Term | None, Place, list[Pair]]] = []
        self._lists: list[tuple[BlankNode, Collection]] = []

    def node(self, node: Node) -> Term | None:
        """Return the term of a node; what it says itself is visited later."""
        if isinstance(node, Leaf):
            return self._reader._term(node, self._scope)
        if isinstance(node, Collection):
            if not node.items:
                return _NIL
            cell = BlankNode()
            self._lists.append((cell, node))
            return cell
        blank = BlankNode()
        self.pairs(blank, _place(node), node.pairs)
        return blank

    def pairs(self, subject: Term | None, place: Place, pairs: list[Pair]) -> None:
        self._todo.append((subject, place, pairs))

    def run(self) -> Iterator[Placed]:
        while self._todo or self._lists:
            if self._lists:
                yield from self._list(*self._lists.pop())
            else:
                yield from self._pairs(*self._todo.pop())

    def _pairs(self, subject: Term | None, place: Place, pairs: list[Pair]) -> Iterator[Placed]:
        for pair in pairs:
            predicate = self.node(pair.predicate)
            predicate_at = _place(pair.predicate)
            for item in pair.objects:
                value = self.node(item)
                if (
                    value is not None
                    and isinstance(predicate, NamedNode)
                    and isinstance(subject, NamedNode | BlankNode)
                ):
                    yield Placed(
                        subject, predicate, value, self._graph, place, predicate_at, _place(item)
                    )

    def _list(self, cell: BlankNode, collection: Collection) -> Iterator[Placed]:
        whole = _place(collection)
        graph = self._graph
        last = len(collection.items) - 1
        for index, item in enumerate(collection.items):
            value = self.node(item)
            place = _place(item)
            if value is not None:
                yield Placed(cell, _FIRST, value, graph, whole, place, place)
            if index == last:
                yield Placed(cell, _REST, _NIL, graph, whole, place, place)
            else:
                following = BlankNode()
                after = _place(collection.items[index + 1])
                yield Placed(cell, _REST, following, graph, whole, after, after)
                cell = following
