"""Random shapes and random graphs over a small vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from maillage.shacl.paths import Alternative, Inverse, Path, Predicate, Repeat, Sequence, to_triples
from maillage.shacl.terms import RDF, RDFS, SH, XSD, Namespace, Term

E = Namespace("http://e/")
CLASSES = [E.A, E.B, E.C]
PROPERTIES = [E.p, E.q, E.r]
NODES: list[NamedNode | BlankNode] = [E.a, E.b, E.c, E.d, BlankNode("x")]
LITERALS = [
    Literal("a"),
    Literal("abc"),
    Literal("a", language="en"),
    Literal("abc", language="en"),
    Literal("a", language="fr"),
    Literal("b", language="en-gb"),
    Literal(1),
    Literal(2),
    Literal("2.5", datatype=XSD.decimal),
    Literal("x", datatype=XSD.integer),
    Literal("300", datatype=XSD.byte),
    Literal("true", datatype=XSD.boolean),
    Literal("2020-01-01", datatype=XSD.date),
    Literal("2021-06-30", datatype=XSD.date),
    Literal("2020-01-01T00:00:00Z", datatype=XSD.dateTime),
    Literal("1", datatype=E.own),
]
# pySHACL takes a value that cannot be compared for a smaller one, and stops at a blank node.
COMPARABLE = LITERALS[:9]


@dataclass(frozen=True)
class Setting:
    """What worlds are made of: nodes, literals, and whether shapes set upper bounds."""

    nodes: list[NamedNode | BlankNode]
    literals: list[Literal]
    kinds: list[Kind]
    path_kinds: list[Kind]
    links: list[NamedNode]  # the properties that lead to nodes too, not only to literals

    @property
    def terms(self) -> list[Term]:
        return [*self.nodes, *self.literals]

    @property
    def constants(self) -> list[Term]:
        return [term for term in self.terms if not isinstance(term, BlankNode)]


def triples(setting: Setting) -> st.SearchStrategy[Triple]:
    """Any statement about the nodes, types included."""
    subjects = st.sampled_from(setting.nodes)
    typed = st.builds(lambda s, c: Triple(s, RDF.type, c), subjects, st.sampled_from(CLASSES))
    objects = st.sampled_from(setting.terms)
    linked = st.builds(Triple, subjects, st.sampled_from(setting.links), objects)
    literals = st.sampled_from(setting.literals)
    valued = st.builds(Triple, subjects, st.sampled_from(PROPERTIES), literals)
    return typed | linked | linked | valued


SUBCLASSES = [Triple(E.B, RDFS.subClassOf, E.A)]


def data(setting: Setting) -> st.SearchStrategy[list[Quad]]:
    """A small graph, with one class below another."""
    return st.lists(triples(setting), min_size=3, max_size=14).map(
        lambda found: [Quad(t.subject, t.predicate, t.object) for t in [*SUBCLASSES, *found]]
    )


def paths() -> st.SearchStrategy[Path]:
    """Any path, a plain property more often than not."""
    plain = st.sampled_from(PROPERTIES).map(Predicate)
    short = plain | plain.map(Inverse)
    pair = st.tuples(short, short)
    repeated = st.builds(Repeat, short, st.sampled_from("*+?"))
    complex_ = (
        pair.map(Sequence)
        | pair.map(Alternative)
        | repeated
        | st.tuples(repeated, short).map(Sequence)
    )
    return plain | short | complex_


class World:
    """A shapes graph while it is being drawn."""

    def __init__(self, draw: st.DrawFn, setting: Setting) -> None:
        self.draw = draw
        self.setting = setting
        self.triples: list[Triple] = []
        self.count = 0

    def one(self, options: list[Term]) -> Term:
        return self.draw(st.sampled_from(options))

    def number(self, most: int) -> int:
        return self.draw(st.integers(0, most))

    def add(self, shape: NamedNode, predicate: NamedNode, value: Term) -> None:
        self.triples.append(Triple(shape, predicate, value))

    def list_of(self, members: list[Term]) -> Term:
        head: NamedNode | BlankNode = RDF.nil
        for member in reversed(members):
            cell = BlankNode()
            self.triples += [Triple(cell, RDF.first, member), Triple(cell, RDF.rest, head)]
            head = cell
        return head

    def shape(self, depth: int, *, path: bool) -> NamedNode:
        """Draw a shape with one to three constraints."""
        self.count += 1
        shape = E[f"Shape{self.count}"]
        self.add(shape, RDF.type, SH.PropertyShape if path else SH.NodeShape)
        if path:
            node, described = to_triples(self.draw(paths()))
            self.triples += described
            self.add(shape, SH.path, node)
        kinds = [*self.setting.kinds, *(self.setting.path_kinds if path else [])]
        kinds += (NESTED_KINDS if depth else []) + ([_qualified] if depth and path else [])
        chosen = self.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3, unique=True))
        for kind in chosen:
            kind(self, shape, depth)
        if self.number(9) == 0:
            self.add(shape, SH.deactivated, Literal(True))
        if self.number(4) == 0:
            self.add(shape, SH.severity, SH.Warning)
        return shape


Kind = Callable[[World, NamedNode, int], None]


def _constant(parameter: NamedNode, options: list[Term]) -> Kind:
    return lambda world, shape, depth: world.add(shape, parameter, world.one(options))


def _count(parameter: NamedNode, most: int, least: int = 0) -> Kind:
    return lambda world, shape, depth: world.add(
        shape, parameter, Literal(least + world.number(most - least))
    )


def _from_setting(parameter: NamedNode, *, listed: bool) -> Kind:
    def add(world: World, shape: NamedNode, depth: int) -> None:
        kind = _members if listed else _constant
        kind(parameter, world.setting.constants)(world, shape, depth)

    return add


def _members(parameter: NamedNode, options: list[Term]) -> Kind:
    def add(world: World, shape: NamedNode, depth: int) -> None:
        members = [world.one(options) for _ in range(1 + world.number(2))]
        world.add(shape, parameter, world.list_of(members))

    return add


def _flag(parameter: NamedNode) -> Kind:
    return lambda world, shape, depth: world.add(shape, parameter, Literal(True))


def _nested(parameter: NamedNode, *, path: bool | None) -> Kind:
    def add(world: World, shape: NamedNode, depth: int) -> None:
        kind = bool(world.number(1)) if path is None else path
        world.add(shape, parameter, world.shape(depth - 1, path=kind))

    return add


def _logic(parameter: NamedNode) -> Kind:
    def add(world: World, shape: NamedNode, depth: int) -> None:
        members: list[Term] = [
            world.shape(depth - 1, path=bool(world.number(1))) for _ in range(1 + world.number(1))
        ]
        world.add(shape, parameter, world.list_of(members))

    return add


def _closed(world: World, shape: NamedNode, depth: int) -> None:
    world.add(shape, SH.closed, Literal(True))
    _members(SH.ignoredProperties, [RDF.type, *PROPERTIES])(world, shape, depth)


def _qualified(world: World, shape: NamedNode, depth: int) -> None:
    """Only in property shapes: pySHACL passes over it in a node shape."""
    world.add(shape, SH.qualifiedValueShape, world.shape(depth - 1, path=bool(world.number(1))))
    limit = world.draw(st.sampled_from([SH.qualifiedMinCount, SH.qualifiedMaxCount]))
    _count(limit, 2)(world, shape, depth)


ORDERED: list[Term] = [
    Literal(1),
    Literal("2.5", datatype=XSD.decimal),
]
DATATYPES: list[Term] = [
    XSD.string,
    XSD.integer,
    XSD.byte,
    XSD.decimal,
    XSD.date,
    XSD.boolean,
    RDF.langString,
    E.own,
]
KINDS: list[Term] = [
    SH[name]
    for name in (
        "IRI",
        "BlankNode",
        "Literal",
        "BlankNodeOrIRI",
        "BlankNodeOrLiteral",
        "IRIOrLiteral",
    )
]

VALUE_KINDS: list[Kind] = [
    _constant(SH["class"], [*CLASSES]),
    _constant(SH.datatype, DATATYPES),
    _constant(SH.nodeKind, KINDS),
    _count(SH.minLength, 4, least=1),  # pySHACL lets blank nodes pass sh:minLength 0
    _count(SH.maxLength, 4),
    _constant(SH.pattern, [Literal("^a"), Literal("[0-9]"), Literal("c$")]),
    _members(SH.languageIn, [Literal("en"), Literal("fr")]),
    _constant(SH.equals, [*PROPERTIES]),
    _constant(SH.disjoint, [*PROPERTIES]),
    _from_setting(SH.hasValue, listed=False),
    _from_setting(SH["in"], listed=True),
    _closed,
]
RANGE_KINDS: list[Kind] = [
    _constant(SH[name], ORDERED)
    for name in ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
]
PATH_KINDS: list[Kind] = [
    _count(SH.minCount, 2),
    _count(SH.maxCount, 2),
    _flag(SH.uniqueLang),
]
PAIR_KINDS: list[Kind] = [
    _constant(SH.lessThan, [E.r]),
    _constant(SH.lessThanOrEquals, [E.r]),
]
NESTED_KINDS: list[Kind] = [
    _nested(SH["not"], path=None),
    _nested(SH.node, path=False),
    _nested(SH.property, path=True),
    _logic(SH["and"]),
    _logic(SH["or"]),
    _logic(SH.xone),
]

EVERYTHING = Setting(NODES, LITERALS, VALUE_KINDS, PATH_KINDS, PROPERTIES)
ORDERLY = Setting(
    NODES[:4],
    COMPARABLE,
    [*VALUE_KINDS, *RANGE_KINDS],
    [*PATH_KINDS, *PAIR_KINDS],
    [E.p, E.q],  # pySHACL puts IRIs in order, so e:r, with which pairs are compared, has none
)


# What rdflib's own SPARQL engine compares as the standard says.
PLAIN = Setting(NODES[:4], [*LITERALS[:5], LITERALS[6]], VALUE_KINDS, PATH_KINDS, PROPERTIES)


@st.composite
def shapes(draw: st.DrawFn, setting: Setting) -> list[Quad]:
    """A shapes graph with one shape that has targets, and what it refers to."""
    world = World(draw, setting)
    root = world.shape(2, path=bool(world.number(1)))
    targets: list[tuple[NamedNode, list[Term]]] = [
        (SH.targetClass, [*CLASSES]),
        (SH.targetNode, setting.constants),
        (SH.targetSubjectsOf, [*PROPERTIES]),
        (SH.targetObjectsOf, [*PROPERTIES]),
    ]
    for _ in range(1 + world.number(1)):
        kind, options = targets[world.number(3)]
        world.add(root, kind, world.one(options))
    return [Quad(t.subject, t.predicate, t.object) for t in world.triples]
