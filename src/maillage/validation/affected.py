"""Which nodes a change can matter to: those from which a shape reads a changed statement.

A shape looks at a node by walking from it along paths, and reads a statement at each step. The
result for a node can only differ between two states of a graph if one of these walks, in one of
the states, comes to a statement that the other state does not have; and then the steps before it
lead there in both. So it is enough to go back from the ends of the changed statements along the
steps before them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from maillage.shacl.graph import Graph
from maillage.shacl.paths import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeat,
    Sequence,
    read_path,
    to_sparql,
)
from maillage.shacl.shapes import Shape, read_shape, root_shapes
from maillage.shacl.terms import RDF, RDFS, SH, Term, as_a

__all__ = ["Read", "Unbounded", "affected", "reads"]


class Unbounded(Exception):
    """A shape may read anything: no set of nodes is enough."""


@dataclass(frozen=True, slots=True)
class Read:
    """A statement that a shape reads, at the end of a path from its focus node.

    `predicate` None stands for every statement of the node; `forward` says whether the path ends
    at the statement's subject or at its object.
    """

    before: Path | None
    predicate: ox.NamedNode | None
    forward: bool = True


_LISTS = {SH["and"], SH["or"], SH.xone}
_NESTING = {SH.property, SH.node, SH["not"], SH.qualifiedValueShape, *_LISTS}
_COMPARED = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
# What reads nothing beyond the value nodes that the shape's path leads to.
_LOCAL_NAMES = """
path datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive
minLength maxLength pattern flags languageIn uniqueLang hasValue severity message deactivated name
description order group defaultValue qualifiedMinCount qualifiedMaxCount
qualifiedValueShapesDisjoint ignoredProperties targetClass targetNode targetSubjectsOf
targetObjectsOf in
"""
_LOCAL = {SH[name] for name in _LOCAL_NAMES.split()}


def affected(
    store: ox.Store, shapes: Graph, changed: Collection[ox.Quad]
) -> dict[Term, frozenset[Term]]:
    """Return, for each shape with a target, the nodes that changed statements can matter to.

    Call it on both states and take both answers together. Raise Unbounded where a shape cannot be
    followed, or the change is to the classes themselves.
    """
    if any(quad.predicate == RDFS.subClassOf for quad in changed):
        raise Unbounded("the change is to the hierarchy of classes")
    if shapes.subjects(SH.parameter):
        raise Unbounded("constraint components of one's own may read anything")
    ends = _Ends(changed)
    cache: dict[Read, frozenset[Term]] = {}
    found: dict[Term, frozenset[Term]] = {}
    for shape in (read_shape(shapes, node) for node in root_shapes(shapes)):
        nodes: set[Term] = set()
        for read in set(reads(shapes, shape)):
            if read not in cache:
                cache[read] = frozenset(_back(store, read, ends.of(read)))
            nodes |= cache[read]
        found[shape.node] = frozenset(nodes)
    return found


class _Ends:
    """The ends of the changed statements, by predicate."""

    def __init__(self, changed: Iterable[ox.Quad]) -> None:
        self._subjects: dict[ox.NamedNode | None, set[Term]] = defaultdict(set)
        self._objects: dict[ox.NamedNode | None, set[Term]] = defaultdict(set)
        for quad in changed:
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                raise Unbounded("triple terms are not part of SHACL 1.0")
            for predicate in (quad.predicate, None):
                self._subjects[predicate].add(subject)
                self._objects[predicate].add(value)

    def of(self, read: Read) -> set[Term]:
        side = self._subjects if read.forward else self._objects
        return side.get(read.predicate, set())


def _back(store: ox.Store, read: Read, ends: set[Term]) -> Iterator[Term]:
    """Yield the nodes from which the steps before a statement lead to its end."""
    if read.before is None or not ends:
        yield from ends
        return
    if any(isinstance(end, ox.BlankNode) for end in ends):
        raise Unbounded("a blank node cannot be looked up from outside")
    nodes = " ".join(sorted(map(str, ends)))
    query = f"SELECT DISTINCT ?f WHERE {{ VALUES ?n {{ {nodes} }} ?f {to_sparql(read.before)} ?n }}"
    found = store.query(query, use_default_graph_as_union=True)
    yield from (row[0] for row in as_a(ox.QuerySolutions, found))
    # A path of no step leads from a node to itself even where no statement mentions the node.
    yield from ends


def reads(shapes: Graph, shape: Shape) -> Iterator[Read]:
    """Yield what a shape with a target reads, the targets first."""
    yield Read(None, RDF.type)
    for target in shape.targets:
        if target.kind == SH.targetSubjectsOf and isinstance(target.value, ox.NamedNode):
            yield Read(None, target.value)
        elif target.kind == SH.targetObjectsOf and isinstance(target.value, ox.NamedNode):
            yield Read(None, target.value, forward=False)
    yield from _of_shape(shapes, shape.node, None, ())


def _of_shape(
    shapes: Graph, node: Term, before: Path | None, inside: tuple[Term, ...]
) -> Iterator[Read]:
    if node in inside:
        raise Unbounded("a shape refers to itself")
    inside = (*inside, node)
    at = before
    if (path := shapes.value(node, SH.path)) is not None:
        walked = read_path(shapes, path)
        yield from _of_path(walked, before)
        at = _then(before, walked)
    for predicate in shapes.predicates(node):
        values = shapes.objects(node, predicate)
        yield from _of_constraint(predicate, values, before, at)
        for nested in _nested(shapes, predicate, values):
            yield from _of_shape(shapes, nested, at, inside)


def _of_constraint(
    predicate: ox.NamedNode, values: list[Term], before: Path | None, at: Path | None
) -> Iterator[Read]:
    """Yield what a constraint itself reads, of the focus node or of the value nodes."""
    if predicate in _COMPARED:
        yield from (Read(before, v) for v in values if isinstance(v, ox.NamedNode))
    elif predicate == SH["class"]:
        yield Read(at, RDF.type)
    elif predicate == SH.closed:
        yield Read(at, None)
    elif predicate.value.startswith(SH.base) and predicate not in _LOCAL | _NESTING:
        raise Unbounded(f"{predicate} may read anything")


def _nested(shapes: Graph, predicate: ox.NamedNode, values: list[Term]) -> Iterable[Term]:
    """Return the shapes that a constraint applies to the value nodes."""
    if predicate in _LISTS:
        return (member for value in values for member in shapes.members(value))
    return values if predicate in _NESTING else ()


def _then(before: Path | None, path: Path) -> Path:
    return path if before is None else Sequence((before, path))


def _of_path(path: Path, before: Path | None) -> Iterator[Read]:
    """Yield what walking a path reads, step by step."""
    match path:
        case Predicate(iri):
            yield Read(before, iri)
        case Inverse(Predicate(iri)):
            yield Read(before, iri, forward=False)
        case Inverse(inner):
            yield from _of_path(_reversed(inner), before)
        case Sequence(parts):
            for part in parts:
                yield from _of_path(part, before)
                before = _then(before, part)
        case Alternative(parts):
            for part in parts:
                yield from _of_path(part, before)
        case Repeat(inner, _):
            yield from _of_path(inner, _then(before, Repeat(inner, "*")))


def _reversed(path: Path) -> Path:
    """Return the path walked backwards, with every inverse at a single step."""
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Sequence(parts):
            return Sequence(tuple(_reversed(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(_reversed(part) for part in parts))
        case Repeat(inner, sign):
            return Repeat(_reversed(inner), sign)
