"""The syntax tree of Turtle and TriG: statements, one at a time, and every mistake on the way.

The reader stops at nothing: after a mistake it goes on where the author most likely did, so that
all mistakes of a file come out together and the statements around them keep their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from maillage.turtle.tokens import BAD_KINDS, Token, tokenize

__all__ = [
    "MISTAKE_LIMIT",
    "Blank",
    "Block",
    "Close",
    "Collection",
    "Directive",
    "Leaf",
    "Node",
    "Open",
    "Pair",
    "Statement",
    "Surprise",
    "SyntaxReader",
]

# Past this many, a file is not Turtle with mistakes but something else.
MISTAKE_LIMIT = 100


class Leaf(NamedTuple):
    """A term as written; ``middle`` is where a string's datatype or language begins, else ``end``.

    Kinds: those of tokens, and ``anon`` for ``[]``, ``type`` for ``a``, ``boolean``, ``bad``.
    """

    kind: str
    start: int
    end: int
    middle: int


@dataclass(slots=True)
class Pair:
    """A predicate and its objects."""

    predicate: Leaf
    objects: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Blank:
    """A blank node with what it says: ``[ … ]``."""

    start: int
    end: int = -1
    pairs: list[Pair] = field(default_factory=list)


@dataclass(slots=True)
class Collection:
    """A list: ``( … )``."""

    start: int
    end: int = -1
    items: list[Node] = field(default_factory=list)


Node: TypeAlias = Leaf | Blank | Collection


@dataclass(slots=True)
class Block:
    """A subject and what is said of it; ``end`` is after its dot, where it has one."""

    subject: Node
    start: int
    end: int = -1
    pairs: list[Pair] = field(default_factory=list)


@dataclass(slots=True)
class Directive:
    """A prefix (``name`` ends in its colon) or, with an empty name, the base."""

    name: str
    iri: Leaf
    start: int
    end: int


@dataclass(slots=True)
class Open:
    """The beginning of a graph of TriG; no name where it is the default graph."""

    name: Leaf | None
    start: int
    end: int


@dataclass(slots=True)
class Close:
    """The end of a graph of TriG."""

    start: int
    end: int


Statement: TypeAlias = Block | Directive | Open | Close


@dataclass(frozen=True, slots=True)
class Surprise:
    """A place where the text is not what the grammar asks for.

    ``found`` is None at the end of the text; ``previous`` is the token before it; ``begun`` is
    where the statement began.
    """

    expected: str
    found: Token | None
    previous: Token | None
    begun: int


class _GiveUpStatement(Exception):
    """The statement makes no sense from here; the next one may."""


class _TooMany(Exception):
    """The text has MISTAKE_LIMIT mistakes."""


_LEAVES = frozenset({"iri", "pname", "label", "string", "integer", "decimal", "double"})
_RESOURCES = frozenset({"iri", "pname", "label"})
_BAD_LEAVES = frozenset({"badiri", "badescape", "badlong", "badstring", "curly"})
_NUMBERS = frozenset({"integer", "decimal", "double"})


class SyntaxReader:
    """Reads the statements of a text; gathers comments and surprises as it goes."""

    def __init__(
        self,
        text: str,
        *,
        trig: bool = False,
        part: tuple[int, int] | None = None,
        in_graph: bool = False,
    ) -> None:
        self.text = text
        self.trig = trig
        self.comments: list[Token] = []
        self.surprises: list[Surprise] = []
        self._source = tokenize(text, *(part or (0, len(text))))
        self._previous: Token | None = None
        self._next: Token | None = None
        self._begun = 0
        self._in_graph = in_graph

    def __iter__(self) -> Iterator[Statement]:
        try:
            self._advance()
            while self._next is not None:
                self._begun = self._next.start
                try:
                    yield from self._statement(self._next)
                except _GiveUpStatement:
                    self._skip()
            if self._in_graph:
                self._surprise("graph end")
        except _TooMany:
            return

    # -- tokens ---------------------------------------------------------------------------------

    def _advance(self) -> None:
        """Go to the next token; set comments aside, report and drop what can be nothing."""
        self._previous = self._next
        for token in self._source:
            if token.kind == "comment":
                self.comments.append(token)
            elif token.kind in _NOTHING:
                held, self._next = self._next, token
                self._surprise("token")
                self._next = held
            else:
                self._next = token
                return
        self._next = None

    def _take(self) -> Token:
        token = self._next
        if token is None:
            raise self._stop("more")
        self._advance()
        return token

    def _surprise(self, expected: str) -> None:
        self.surprises.append(Surprise(expected, self._next, self._previous, self._begun))
        if len(self.surprises) >= MISTAKE_LIMIT:
            raise _TooMany

    def _stop(self, expected: str) -> _GiveUpStatement:
        self._surprise(expected)
        return _GiveUpStatement()

    def _starts_line(self, token: Token) -> bool:
        """Tell whether a token is the first on its line, without indentation."""
        return token.start == 0 or self.text[token.start - 1] in "\n\r"

    def _opens_line(self, token: Token) -> bool:
        """Tell whether a token is the first on its line, indented or not."""
        first = self.text.rfind("\n", 0, token.start) + 1
        return not self.text[first : token.start].strip()

    def _skip(self) -> None:
        """Go to where the next statement may begin: after a dot, or at the margin."""
        while (token := self._next) is not None:
            if token.kind == ".":
                self._advance()
                return
            if self._in_graph and token.kind == "}" and token.start > self._begun:
                return
            if self._starts_line(token) and token.start > self._begun and token.kind in _MARGIN:
                return
            self._advance()

    # -- statements -----------------------------------------------------------------------------

    def _statement(self, token: Token) -> Iterator[Statement]:
        kind = token.kind
        word = self.text[token.start : token.end]
        if kind == "at" and word in ("@prefix", "@base"):
            yield self._directive(word[1:], dotted=True)
        elif kind == "word" and word.lower() in ("prefix", "base"):
            yield self._directive(word.lower(), dotted=False)
        elif self.trig and (kind == "{" or (kind == "word" and word.lower() == "graph")):
            yield self._open(None)
        elif kind == "}" and self._in_graph:
            yield self._close()
        else:
            yield from self._block()

    def _directive(self, word: str, *, dotted: bool) -> Directive:
        begun = self._take().start
        name = ""
        if word == "prefix":
            label = self._next
            if label is None or label.kind != "pname":
                raise self._stop("prefix name")
            name = self.text[label.start : label.end]
            if name.find(":") != len(name) - 1:
                raise self._stop("prefix name")
            self._advance()
        token = self._next
        if token is None or token.kind not in ("iri", "badiri"):
            raise self._stop("namespace")
        iri = self._leaf()
        end = iri.end
        if self._next is not None and self._next.kind == ".":
            end = self._next.end
            if not dotted:
                self._surprise("no dot")
            self._advance()
        elif dotted:
            self._surprise("directive end")
        return Directive(name, iri, begun, end)

    def _open(self, name: Leaf | None) -> Open:
        begun = self._begun
        token = self._next
        if name is None and token is not None and token.kind == "word":
            self._advance()
            name = self._graph_name()
        if self._next is None or self._next.kind != "{":
            raise self._stop("graph")
        if self._in_graph:
            raise self._stop("no graph")
        end = self._take().end
        self._in_graph = True
        return Open(name, begun, end)

    def _graph_name(self) -> Leaf:
        if self._next is not None and self._next.kind == "[":
            start = self._take().start
            if self._next is None or self._next.kind != "]":
                raise self._stop("graph")
            end = self._take().end
            return Leaf("anon", start, end, end)
        if self._next is None or self._next.kind not in _RESOURCES:
            raise self._stop("graph")
        return self._leaf()

    def _close(self) -> Close:
        token = self._take()
        self._in_graph = False
        if self._next is not None and self._next.kind == ".":
            self._surprise("no dot")
            self._advance()
        return Close(token.start, token.end)

    # -- blocks ---------------------------------------------------------------------------------

    def _block(self) -> Iterator[Statement]:
        """Read one block; what was read before a mistake counts."""
        start = self._begun
        subject = self._subject()
        if self.trig and self._next is not None and self._next.kind == "{":
            if not isinstance(subject, Leaf):
                raise self._stop("predicate")
            yield self._open(subject)
            return
        block = Block(subject, start)
        try:
            if not (isinstance(subject, Blank) and self._at_end()):
                self._pairs(block)
            self._end_block()
        except _GiveUpStatement:
            block.end = self._previous.end if self._previous is not None else start
            yield block
            raise
        block.end = self._previous.end if self._previous is not None else start
        yield block

    def _at_end(self) -> bool:
        return self._next is None or self._next.kind in (".", "}")

    def _subject(self) -> Node:
        token = self._next
        if token is None:
            raise self._stop("subject")
        if token.kind in "[(":
            return self._nested()
        if token.kind in _RESOURCES or token.kind in ("badiri", "curly"):
            return self._leaf()
        if token.kind == "word":
            self._surprise("subject")
            self._advance()
            return Leaf("bad", token.start, token.end, token.end)
        raise self._stop("subject")

    def _end_block(self) -> None:
        token = self._next
        if token is not None and token.kind == ".":
            self._advance()
        elif not (self._in_graph and token is not None and token.kind == "}"):
            self._surprise("statement end")

    def _pairs(self, holder: Block) -> None:
        """Read the pairs of a block to before its end."""
        self._pair(holder.pairs)
        while self._more(holder.pairs, closing=""):
            self._pair(holder.pairs)

    def _pair(self, pairs: list[Pair]) -> None:
        """Read a predicate and its objects."""
        pair = Pair(self._predicate())
        pairs.append(pair)
        self._object(pair)
        while self._separated(pair):
            self._object(pair)

    def _object(self, pair: Pair) -> None:
        token = self._next
        if token is not None and token.kind in ("[", "("):
            pair.objects.append(self._nested())
        else:
            pair.objects.append(self._value())

    def _value(self) -> Leaf:
        """Read a term as an object; an empty ``bad`` leaf where one is missing."""
        token = self._next
        if token is None:
            raise self._stop("object")
        if token.kind in _LEAVES or token.kind in _BAD_LEAVES:
            return self._leaf()
        if token.kind == "word":
            word = self.text[token.start : token.end]
            if word not in ("true", "false"):
                self._surprise("object")
            self._advance()
            kind = "boolean" if word in ("true", "false") else "bad"
            return Leaf(kind, token.start, token.end, token.end)
        if token.kind in (".", ";", ",", "]", ")"):
            self._surprise("object")
            return Leaf("bad", token.start, token.start, token.start)
        raise self._stop("object")

    def _predicate(self) -> Leaf:
        token = self._next
        if token is None:
            raise self._stop("predicate")
        if token.kind in ("iri", "pname", "badiri"):
            return self._leaf()
        if token.kind == "word":
            kind = "type" if self.text[token.start : token.end] == "a" else "bad"
            if kind == "bad":
                self._surprise("predicate")
            self._advance()
            return Leaf(kind, token.start, token.end, token.end)
        raise self._stop("predicate")

    def _separated(self, pair: Pair) -> bool:
        """Take the comma before another object, if there is one."""
        # "250 000": the rest of a number that was broken by a space.
        while self._next is not None and self._next.kind in _NUMBERS and self._after_number():
            self._surprise("number end")
            end = self._take().end
            pair.objects[-1] = Leaf("bad", pair.objects[-1].start, end, end)
        if self._next is not None and self._next.kind == ",":
            self._advance()
            return True
        return False

    def _after_number(self) -> bool:
        return self._previous is not None and self._previous.kind in _NUMBERS

    def _more(self, pairs: list[Pair], closing: str) -> bool:
        """Take the semicolons before another pair; tell whether there is one."""
        token = self._next
        if token is None or token.kind == closing or token.kind in (".", "}"):
            return False
        if token.kind != ";":
            return self._missing_semicolon(token, closing)
        while self._next is not None and self._next.kind == ";":
            self._advance()
        token = self._next
        return not (token is None or token.kind == closing or token.kind in (".", "}"))

    def _missing_semicolon(self, token: Token, closing: str) -> bool:
        """Decide what two terms side by side mean: a new block, a new pair, or nonsense."""
        if self._starts_line(token) and token.kind in _MARGIN:
            if closing:
                raise self._stop("statement end")
            return False
        self._surprise("object end")
        if self._opens_line(token) and token.kind in ("iri", "pname", "word"):
            return True
        while (token_ := self._next) is not None and token_.kind not in (";", ".", closing, "}"):
            if self._starts_line(token_) and token_.kind in _MARGIN:
                raise _GiveUpStatement
            self._advance()
        return self._next is not None and self._next.kind == ";" and self._more([], closing)

    def _leaf(self) -> Leaf:
        """Take a term; one that is no term is reported and becomes a ``bad`` leaf."""
        if self._next is not None and self._next.kind in BAD_KINDS:
            self._surprise("token")
        token = self._take()
        kind = "bad" if token.kind in BAD_KINDS else token.kind
        end = self._suffix(token.end) if kind in ("string", "bad") else token.end
        return Leaf(kind, token.start, end, token.end)

    def _suffix(self, end: int) -> int:
        """Take the language or datatype after a string; return where the literal ends."""
        follower = self._next
        if follower is None:
            return end
        if follower.kind == "^^":
            self._advance()
            return self._datatype(follower.end)
        if follower.kind == "at" and not self._is_directive(follower):
            self._advance()
            return follower.end
        return end

    def _is_directive(self, token: Token) -> bool:
        word = self.text[token.start : token.end]
        return word in ("@prefix", "@base") and self._opens_line(token)

    def _datatype(self, start: int) -> int:
        token = self._next
        if token is None or token.kind not in ("iri", "pname", "badiri"):
            self._surprise("datatype")
            return start
        return self._leaf().end

    # -- nested nodes ---------------------------------------------------------------------------

    def _nested(self) -> Node:
        """Read ``[ … ]`` or ``( … )``, however deep, without recursion."""
        stack: list[Blank | Collection] = []
        while True:
            node = self._nested_step(stack)
            if node is None:
                continue
            if not stack:
                return node
            self._give(stack[-1], node)

    def _nested_step(self, stack: list[Blank | Collection]) -> Node | None:
        """Take one bracket or one term; return the node that it completes, if any."""
        token = self._next
        if token is None:
            raise self._stop("closing bracket")
        if token.kind in ("[", "("):
            return self._opened(stack)
        top = stack[-1]
        if isinstance(top, Collection):
            return self._closed(stack) if token.kind == ")" else self._item(token)
        pair = top.pairs[-1]
        if not pair.objects or (self._previous is not None and self._previous.kind == ","):
            return self._value()
        if self._separated(pair):
            return None
        if self._more(top.pairs, closing="]"):
            top.pairs.append(Pair(self._predicate()))
            return None
        if self._next is None or self._next.kind != "]":
            raise self._stop("closing bracket")
        return self._closed(stack)

    def _opened(self, stack: list[Blank | Collection]) -> Node | None:
        bracket = self._take()
        if bracket.kind == "(":
            stack.append(Collection(bracket.start))
        elif self._next is not None and self._next.kind == "]":
            end = self._take().end
            return Leaf("anon", bracket.start, end, end)
        else:
            stack.append(Blank(bracket.start, pairs=[Pair(self._predicate())]))
        return None

    def _closed(self, stack: list[Blank | Collection]) -> Node:
        node = stack.pop()
        node.end = self._take().end
        return node

    def _item(self, token: Token) -> Leaf | None:
        if token.kind in (".", ";", "]", "}"):
            raise self._stop("closing bracket")
        if token.kind == ",":
            self._surprise("list item")
            self._advance()
            return None
        return self._value()

    @staticmethod
    def _give(holder: Blank | Collection, node: Node) -> None:
        if isinstance(holder, Collection):
            holder.items.append(node)
        else:
            holder.pairs[-1].objects.append(node)


# What can be no part of a statement.
_NOTHING = frozenset({"aside", "fence", "merge", "star", "unknown"})
# What may begin a statement at the margin.
_MARGIN = frozenset({"iri", "pname", "label", "at", "word", "["})
