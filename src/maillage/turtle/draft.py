"""A Turtle text as its author laid it out: blocks, entries, and the comments that go with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from maillage.turtle.syntax import Block, Collection, Leaf, Node, Pair, Statement
from maillage.turtle.tokens import Token

__all__ = ["Body", "Comments", "Entry", "Part", "parts"]


@dataclass(slots=True)
class Comments:
    """The comments of one thing: lines above it, and one behind it."""

    above: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.above or self.behind)

    def all_above(self) -> list[str]:
        """Return the lines above: a line has room for one comment behind it."""
        return [*self.above, *self.behind[1:]]

    def tail(self) -> str:
        """Return what stands behind, with the space before it."""
        return f"  {self.behind[0]}" if self.behind else ""


@dataclass(slots=True)
class Entry:
    """A predicate with one object, or an item of a list (no predicate), with its comments."""

    predicate: Leaf | None
    value: Leaf | Body
    comments: Comments

    def with_comments_of(self, other: Entry) -> Entry:
        """Return this entry with the comments of another that says the same."""
        mine, theirs = self.comments, other.comments
        comments = Comments([*mine.above, *theirs.above], [*mine.behind, *theirs.behind])
        return Entry(self.predicate, self.value, comments)


@dataclass(slots=True)
class Body:
    """What brackets hold, or what is said of a subject; ``last`` are comments before its end."""

    kind: str
    entries: list[Entry] = field(default_factory=list)
    last: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """A statement with its comments; ``apart`` tells whether a blank line stands before it.

    ``statement`` is None for comments that stand alone. A block's subject is in ``subject``.
    """

    statement: Statement | None
    comments: Comments
    apart: bool
    subject: Leaf | Body | None = None
    body: Body | None = None


class _Margin:
    """The comments of a text, taken one after the other as the reading goes on."""

    def __init__(self, text: str, comments: list[Token]) -> None:
        self.text = text
        self.comments = comments
        self.next = 0

    def before(self, offset: int) -> list[Token]:
        """Take the comments up to an offset."""
        start = self.next
        while self.next < len(self.comments) and self.comments[self.next].start < offset:
            self.next += 1
        return self.comments[start : self.next]

    def words(self, comment: Token) -> str:
        return self.text[comment.start : comment.end].rstrip()

    def between(self, end: int, start: int) -> tuple[list[str], list[str]]:
        """Take the comments up to ``start``: those on the line of ``end``, and those below."""
        behind: list[str] = []
        below: list[str] = []
        for comment in self.before(start):
            same_line = "\n" not in self.text[end : comment.start]
            (behind if same_line and not below else below).append(self.words(comment))
        return behind, below


def parts(text: str, statements: list[Statement], comments: list[Token]) -> Iterator[Part]:
    """Yield the statements of a text with their comments, and comments that stand alone."""
    margin = _Margin(text, comments)
    end = 0
    previous: Part | None = None
    for statement in statements:
        behind, groups = _groups(margin, end, statement.start)
        if previous is not None:
            _behind(text, previous, behind)
            yield previous
        above = groups.pop() if groups and groups[-1].attached else None
        for group in groups:
            yield Part(None, Comments(above=group.lines), group.apart)
        previous = _part(margin, statement, _apart(text, end, statement.start))
        if above is not None:
            previous.comments.above[:0] = above.lines
            previous.apart = above.apart
        end = statement.end
    behind, groups = _groups(margin, end, len(text))
    if previous is not None:
        _behind(text, previous, behind)
        yield previous
    for group in groups:
        yield Part(None, Comments(above=group.lines), group.apart)


def _behind(text: str, part: Part, comments: list[str]) -> None:
    """Give comments behind a dot to the last entry where that is on the line, else to the end."""
    if part.body is None or not part.body.entries or not isinstance(part.statement, Block):
        part.comments.behind += comments
        return
    last = part.statement.pairs[-1].objects[-1].end
    together = "\n" not in text[last : part.statement.end]
    (part.body.entries[-1].comments.behind if together else part.body.last).extend(comments)


@dataclass(slots=True)
class _Group:
    """Comment lines without a blank line between; ``attached`` if none is between them and code."""

    lines: list[str]
    apart: bool
    attached: bool


def _groups(margin: _Margin, end: int, start: int) -> tuple[list[str], list[_Group]]:
    """Take the comments between two statements: the one behind the first, and groups of lines."""
    text = margin.text
    behind: list[str] = []
    groups: list[_Group] = []
    for comment in margin.before(start):
        gap = text[end : comment.start]
        if "\n" not in gap and end > 0:
            behind.append(margin.words(comment))
        elif groups and not _blank_line(gap):
            groups[-1].lines.append(margin.words(comment))
        else:
            groups.append(_Group([margin.words(comment)], _blank_line(gap), attached=False))
        end = comment.end
    if groups:
        groups[-1].attached = not _blank_line(text[end:start]) and start < len(text)
    return behind, groups


def _blank_line(gap: str) -> bool:
    return gap.count("\n") > 1


def _apart(text: str, end: int, start: int) -> bool:
    return _blank_line(text[end:start])


def _part(margin: _Margin, statement: Statement, apart: bool) -> Part:
    if not isinstance(statement, Block):
        inside = [margin.words(comment) for comment in margin.before(statement.end)]
        return Part(statement, Comments(above=inside), apart)
    return _Blocks(margin).part(statement, apart)


class _Blocks:
    """Lays out blocks: nested brackets become bodies, comments go to the entry they stand by."""

    def __init__(self, margin: _Margin) -> None:
        self.margin = margin

    def part(self, block: Block, apart: bool) -> Part:
        subject = self._value(block.subject)
        body = self._body("pairs", block.subject.end, _entries(block.pairs), block.end)
        if not block.pairs:
            comments = Comments(above=body.last)
            return Part(block, comments, apart, subject, Body("pairs"))
        return Part(block, Comments(), apart, subject, body)

    def _value(self, node: Node) -> Leaf | Body:
        if isinstance(node, Leaf):
            return node
        if isinstance(node, Collection):
            items: list[tuple[Leaf | None, Node]] = [(None, item) for item in node.items]
            return self._body("(", node.start + 1, items, node.end)
        return self._body("[", node.start + 1, _entries(node.pairs), node.end)

    def _body(self, kind: str, end: int, given: list[tuple[Leaf | None, Node]], stop: int) -> Body:
        """Lay out the entries that stand from ``end`` to before ``stop``."""
        body = Body(kind)
        above: list[str] = []
        for predicate, node in given:
            first = predicate is not None and predicate.start >= end
            start = predicate.start if first and predicate is not None else node.start
            behind, below = self.margin.between(end, start)
            self._behind(body, behind, above)
            above += below
            above += [self.margin.words(comment) for comment in self.margin.before(node.start)]
            entry = Entry(predicate, node if isinstance(node, Leaf) else Body(""), Comments(above))
            above = []
            body.entries.append(entry)
            entry.value = self._value(node)
            inside = self.margin.before(node.end)
            entry.comments.above += [self.margin.words(comment) for comment in inside]
            end = node.end
        behind, below = self.margin.between(end, stop)
        self._behind(body, behind, above)
        body.last = above + below
        return body

    @staticmethod
    def _behind(body: Body, behind: list[str], above: list[str]) -> None:
        """Give the comments behind an entry to it, or, behind the subject, to the first entry."""
        if body.entries:
            body.entries[-1].comments.behind += behind
        else:
            above += behind


def _entries(pairs: list[Pair]) -> list[tuple[Leaf | None, Node]]:
    return [(pair.predicate, item) for pair in pairs for item in pair.objects]
