"""Data and shapes from wherever they are: a store, a dataset, files, Turtle."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import Dataset, Literal, Quad, RdfFormat, Store, parse

from maillage.shacl.errors import UnreadableGraph
from maillage.shacl.graph import Graph
from maillage.shacl.lexical import Lexical, protect, restore

__all__ = ["Data", "Source", "read_data", "read_quads", "read_shapes", "without_protection"]

Source: TypeAlias = Store | Dataset | bytes | str | Path | Iterable[str | Path]
"""A pyoxigraph Store or Dataset, Turtle as bytes, or the path of a file, or of several."""

Data: TypeAlias = tuple[Store, Lexical]
"""A store to be queried, and what it has done to literals."""


def read_shapes(source: Source | Graph) -> Graph:
    """Read a shapes graph, keeping literals as they are written."""
    return source if isinstance(source, Graph) else Graph(read_quads(source))


def read_data(source: Source) -> Data:
    """Read data into a store; a store that is passed in is used as it is."""
    if isinstance(source, Store):
        return source, Lexical.REWRITTEN
    store = Store()
    hidden = False

    def protected() -> Iterator[Quad]:
        nonlocal hidden
        for quad in read_quads(source):
            value = quad.object
            kept = protect(value) if isinstance(value, Literal) else value
            if kept is value:
                yield quad
            else:
                hidden = True
                yield Quad(quad.subject, quad.predicate, kept, quad.graph_name)

    store.bulk_extend(protected())
    return store, Lexical.PROTECTED if hidden else Lexical.KEPT


def without_protection(store: Store) -> Store:
    """Return a copy of a store in which every literal is a value again."""
    copy = Store()
    copy.bulk_extend(_restored(quad) for quad in store)
    return copy


def _restored(quad: Quad) -> Quad:
    if not isinstance(quad.object, Literal):
        return quad
    return Quad(quad.subject, quad.predicate, restore(quad.object), quad.graph_name)


def read_quads(source: Source) -> Iterator[Quad]:
    """Yield the quads of a source; raise UnreadableGraph where it is no RDF."""
    if isinstance(source, (Store, Dataset)):
        yield from source
    elif isinstance(source, bytes):
        yield from _parse(source, "the data passed in")
    elif isinstance(source, (str, Path)):
        yield from _parse_file(Path(source))
    else:
        for path in source:
            yield from _parse_file(Path(path))


def _parse_file(path: Path) -> Iterator[Quad]:
    syntax = RdfFormat.from_extension(path.suffix.removeprefix(".")) or RdfFormat.TURTLE
    try:
        text = path.read_bytes()
    except OSError as error:
        raise UnreadableGraph(error.strerror or "cannot be read", str(path)) from error
    yield from _parse(text, str(path), syntax, path.resolve().as_uri())


def _parse(
    text: bytes, name: str, syntax: RdfFormat = RdfFormat.TURTLE, base: str | None = None
) -> Iterator[Quad]:
    try:
        yield from parse(text, format=syntax, base_iri=base, rename_blank_nodes=True)
    except SyntaxError as error:
        words = re.sub(r"^Parser error at line .* column \d+: ", "", error.msg)
        raise UnreadableGraph(words, name, error.lineno, error.offset) from error
