"""Which nodes a change can matter to: those from which a shape or check reads what changed.

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
from functools import cached_property

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

__all__ = ["Change", "Read", "Unbounded", "affected", "of_path", "reads", "reversed_path", "then"]


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


def affected(change: Change, shapes: Graph) -> dict[Term, frozenset[Term]]:
    """Return, for each shape with a target, the nodes that changed statements can matter to.

    For the property shapes that only one shape has, likewise. Raise Unbounded where a shape cannot
    be followed, or the change is to the classes themselves.
    """
    if any(quad.predicate == RDFS.subClassOf for quad in change.quads):
        raise Unbounded("the change is to the hierarchy of classes")
    if shapes.subjects(SH.parameter):
        raise Unbounded("constraint components of one's own may read anything")
    found: dict[Term, frozenset[Term]] = {}
    roots = [read_shape(shapes, node) for node in root_shapes(shapes)]
    for shape in roots:
        found[shape.node] = change.reached(set(reads(shapes, shape)))
    for shape in roots:
        if shape.path is None and found[shape.node]:
            found |= _of_properties(change, shapes, shape)
    return found


def _of_properties(change: Change, shapes: Graph, root: Shape) -> dict[Term, frozenset[Term]]:
    """Return the nodes that matter to each property shape that nothing else refers to."""
    targets = change.reached(set(_of_targets(root)))
    found: dict[Term, frozenset[Term]] = {}
    for node in shapes.objects(root.node, SH.property):
        if _is_used_once(shapes, node):
            found[node] = targets | change.reached(set(_of_shape(shapes, node, None, ())))
    return found


def _is_used_once(shapes: Graph, node: Term) -> bool:
    """Tell whether a shape has no targets of its own, and one place in all shapes."""
    places = [(t.subject, t.predicate) for t in shapes.triples() if t.object == node]
    return len(places) == 1 and not read_shape(shapes, node).targets


class Change:
    """Changed statements, and from where walks lead to them.

    One of the two states is enough: before its first changed statement, a walk is the same in
    both.
    """

    def __init__(self, store: ox.Store, quads: Collection[ox.Quad]) -> None:
        self.quads = quads
        self._store = store
        self._ends = _Ends(quads)
        self._known: dict[Read, frozenset[Term]] = {}

    @cached_property
    def predicates(self) -> frozenset[str]:
        """The properties of the statements."""
        return frozenset(quad.predicate.value for quad in self.quads)

    @cached_property
    def datatypes(self) -> frozenset[str]:
        """The datatypes of the values in the statements."""
        values = (quad.object for quad in self.quads)
        return frozenset(v.datatype.value for v in values if isinstance(v, ox.Literal))

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The named graphs of the statements."""
        names = (quad.graph_name for quad in self.quads)
        return frozenset(name.value for name in names if isinstance(name, ox.NamedNode))

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes that the statements give."""
        types = (quad.object for quad in self.quads if quad.predicate == RDF.type)
        return frozenset(term.value for term in types if isinstance(term, ox.NamedNode))

    def reached(self, reads: Iterable[Read]) -> frozenset[Term]:
        """Return the nodes from which one of the walks leads to a changed statement."""
        return frozenset(node for read in reads for node in self._from(read))

    def in_graph(self, graph: ox.NamedNode, predicates: Collection[str]) -> Iterator[Term]:
        """Yield the subjects that have one of these properties in a named graph."""
        for predicate in predicates:
            iri = ox.NamedNode(predicate)
            quads = self._store.quads_for_pattern(None, iri, None, graph)
            yield from (q.subject for q in quads if not isinstance(q.subject, ox.Triple))

    def _from(self, read: Read) -> frozenset[Term]:
        if read not in self._known:
            self._known[read] = frozenset(_back(self._store, read, self._ends.of(read)))
        return self._known[read]


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
    yield from _of_targets(shape)
    yield from _of_shape(shapes, shape.node, None, ())


def _of_targets(shape: Shape) -> Iterator[Read]:
    yield Read(None, RDF.type)
    for target in shape.targets:
        if target.kind == SH.targetSubjectsOf and isinstance(target.value, ox.NamedNode):
            yield Read(None, target.value)
        elif target.kind == SH.targetObjectsOf and isinstance(target.value, ox.NamedNode):
            yield Read(None, target.value, forward=False)


def _of_shape(
    shapes: Graph, node: Term, before: Path | None, inside: tuple[Term, ...]
) -> Iterator[Read]:
    if node in inside:
        raise Unbounded("a shape refers to itself")
    inside = (*inside, node)
    at = before
    if (path := shapes.value(node, SH.path)) is not None:
        walked = read_path(shapes, path)
        yield from of_path(walked, before)
        at = then(before, walked)
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


def then(before: Path | None, path: Path) -> Path:
    """Return the path that goes on along another one."""
    return path if before is None else Sequence((before, path))


def of_path(path: Path, before: Path | None) -> Iterator[Read]:
    """Yield what walking a path reads, step by step."""
    match path:
        case Predicate(iri):
            yield Read(before, iri)
        case Inverse(Predicate(iri)):
            yield Read(before, iri, forward=False)
        case Inverse(inner):
            yield from of_path(reversed_path(inner), before)
        case Sequence(parts):
            for part in parts:
                yield from of_path(part, before)
                before = then(before, part)
        case Alternative(parts):
            for part in parts:
                yield from of_path(part, before)
        case Repeat(inner, _):
            yield from of_path(inner, then(before, Repeat(inner, "*")))


def reversed_path(path: Path) -> Path:
    """Return the path walked backwards, with every inverse at a single step."""
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Sequence(parts):
            return Sequence(tuple(reversed_path(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(reversed_path(part) for part in parts))
        case Repeat(inner, sign):
            return Repeat(reversed_path(inner), sign)
