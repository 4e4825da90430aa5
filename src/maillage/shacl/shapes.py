"""Shapes and their targets, as they stand in a shapes graph."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, Triple

from maillage.shacl.errors import IllFormedShape
from maillage.shacl.graph import Graph, as_subject
from maillage.shacl.paths import Path, read_path
from maillage.shacl.terms import RDF, RDFS, SH, XSD, Term

__all__ = [
    "STANDARD_TARGETS",
    "TARGET_KINDS",
    "Shape",
    "Target",
    "declared_shapes",
    "read_shape",
    "retargeted",
    "root_shapes",
]

STANDARD_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
# sh:target is SHACL Advanced Features: read, so that it can be refused instead of overlooked.
TARGET_KINDS = (*STANDARD_TARGETS, SH.target)


@dataclass(frozen=True, slots=True)
class Target:
    """Which nodes a shape is about: a kind (one of the sh:target… properties) and its value."""

    kind: NamedNode
    value: Term


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape; ``path`` is None for a node shape."""

    node: Term
    path: Path | None
    targets: tuple[Target, ...]
    severity: NamedNode
    messages: tuple[Literal, ...]
    deactivated: bool


def read_shape(graph: Graph, node: Term) -> Shape:
    """Read a shape; raise IllFormedShape where it breaks a syntax rule."""
    if isinstance(node, Literal):
        raise IllFormedShape("a literal cannot be a shape", node)
    return Shape(
        node=node,
        path=_path(graph, node),
        targets=tuple(_targets(graph, node)),
        severity=_severity(graph, node),
        messages=tuple(_messages(graph, node)),
        deactivated=_deactivated(graph, node),
    )


def root_shapes(graph: Graph) -> list[Term]:
    """List the nodes that have a target, in the order of the document."""
    candidates = {node for node in graph.instances(RDFS.Class) if _is_implicit_class(graph, node)}
    for kind in TARGET_KINDS:
        candidates.update(graph.subjects(kind))
    return [node for node in graph.nodes() if node in candidates]


def retargeted(graph: Graph, node: Term, focus_nodes: Iterable[Term] | None) -> Graph:
    """Return the shapes graph in which only one shape has a target: its own, or some nodes."""

    def triples() -> Iterator[Triple]:
        for triple in graph.triples():
            is_target = triple.predicate in TARGET_KINDS or triple.object == RDFS.Class
            if not is_target or (triple.subject == node and focus_nodes is None):
                yield triple
        for focus in focus_nodes or ():
            yield Triple(as_subject(node), SH.targetNode, focus)

    return Graph(Quad(t.subject, t.predicate, t.object) for t in triples())


def declared_shapes(graph: Graph) -> list[Term]:
    """List the nodes that are typed as shapes, used or not."""
    typed = [*graph.instances(SH.NodeShape), *graph.instances(SH.PropertyShape)]
    return list(dict.fromkeys(typed))


def _path(graph: Graph, node: Term) -> Path | None:
    value = graph.value(node, SH.path)
    types = graph.objects(node, RDF.type)
    if value is None:
        if SH.PropertyShape in types:
            raise IllFormedShape("a property shape needs sh:path", node)
        return None
    if SH.NodeShape in types:
        raise IllFormedShape("a node shape cannot have sh:path", node)
    return read_path(graph, value)


def _targets(graph: Graph, node: Term) -> Iterator[Target]:
    yield from (Target(SH.target, value) for value in graph.objects(node, SH.target))
    for kind in STANDARD_TARGETS:
        for value in graph.objects(node, kind):
            allowed = (NamedNode, Literal) if kind == SH.targetNode else NamedNode
            if not isinstance(value, allowed):
                raise IllFormedShape(f"{value} cannot be a value of {kind}", node)
            yield Target(kind, value)
    if _is_implicit_class(graph, node):
        yield Target(SH.targetClass, node)


def _is_implicit_class(graph: Graph, node: Term) -> bool:
    types = graph.objects(node, RDF.type)
    if SH.NodeShape not in types and SH.PropertyShape not in types:
        return False
    return isinstance(node, NamedNode) and node in graph.instances(RDFS.Class)


def _severity(graph: Graph, node: Term) -> NamedNode:
    severity = graph.value(node, SH.severity) or SH.Violation
    if not isinstance(severity, NamedNode):
        raise IllFormedShape("sh:severity must be an IRI", node)
    return severity


def _messages(graph: Graph, node: Term) -> Iterator[Literal]:
    for message in graph.objects(node, SH.message):
        if not isinstance(message, Literal) or message.datatype not in (
            XSD.string,
            RDF.langString,
        ):
            raise IllFormedShape("sh:message must be text", node)
        yield message


def _deactivated(graph: Graph, node: Term) -> bool:
    value = graph.value(node, SH.deactivated)
    if value is not None and not (isinstance(value, Literal) and value.value in ("true", "false")):
        raise IllFormedShape("sh:deactivated must be true or false", node)
    return graph.is_true(node, SH.deactivated)
