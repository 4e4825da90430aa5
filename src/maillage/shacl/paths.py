"""SHACL property paths: read from a graph, written as SPARQL and as RDF.

See https://www.w3.org/TR/shacl/#property-paths.
"""

from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, NamedNode, Triple

from maillage.shacl.errors import IllFormedShape
from maillage.shacl.graph import Graph
from maillage.shacl.terms import RDF, SH, Term

__all__ = [
    "Alternative",
    "Inverse",
    "Path",
    "Predicate",
    "Repeat",
    "Sequence",
    "is_nullable",
    "read_path",
    "to_pattern",
    "to_sparql",
    "to_triples",
]


@dataclass(frozen=True, slots=True)
class Predicate:
    """One step along a property."""

    iri: NamedNode


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path walked backwards."""

    path: "Path"


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after another."""

    parts: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any one of several paths."""

    parts: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path walked ``*``, ``+`` or ``?`` times."""

    path: "Path"
    sign: str


NOWHERE = NamedNode("urn:x-maillage:nowhere")

Path: TypeAlias = Predicate | Inverse | Sequence | Alternative | Repeat

_SIGNS = {"*": SH.zeroOrMorePath, "+": SH.oneOrMorePath, "?": SH.zeroOrOnePath}


def read_path(graph: Graph, node: Term, seen: tuple[Term, ...] = ()) -> Path:
    """Read the path that a node of the shapes graph stands for."""
    if isinstance(node, NamedNode):
        return Predicate(node)
    if not isinstance(node, BlankNode) or node in seen:
        raise IllFormedShape("not a well-formed property path", node)
    seen = (*seen, node)
    # A node that is a list is a sequence, whatever else it carries: W3C test path-strange-001.
    if graph.objects(node, RDF.first):
        return Sequence(_parts(graph, node, seen))
    if (inverse := graph.value(node, SH.inversePath)) is not None:
        return Inverse(read_path(graph, inverse, seen))
    if (head := graph.value(node, SH.alternativePath)) is not None:
        return Alternative(_parts(graph, head, seen))
    for sign, predicate in _SIGNS.items():
        if (inner := graph.value(node, predicate)) is not None:
            return Repeat(read_path(graph, inner, seen), sign)
    raise IllFormedShape("not a well-formed property path", node)


def _parts(graph: Graph, head: Term, seen: tuple[Term, ...]) -> tuple[Path, ...]:
    members = graph.members(head)
    if len(members) < 2:
        raise IllFormedShape("a path of this kind needs two members or more", head)
    return tuple(read_path(graph, member, seen) for member in members)


def to_sparql(path: Path) -> str:
    """Write a path as a SPARQL property path."""
    match path:
        case Predicate(iri):
            return str(iri)
        case Inverse(inner):
            return f"^{_wrapped(inner)}"
        case Sequence(parts):
            return "/".join(map(_wrapped, parts))
        case Alternative(parts):
            return "|".join(map(_wrapped, parts))
        case Repeat(inner, sign):
            return _wrapped(inner) + sign


def to_pattern(path: Path) -> str:
    """Write a path for use as a predicate: as ``to_sparql``, but walked step by step.

    Engines split a sequence into triple patterns and may join them by reading each whole, once
    for every focus node. An alternative is walked from the node at hand; the other way never
    leads anywhere.
    """
    inner = path.path if isinstance(path, Inverse) else path
    text = to_sparql(path)
    return f"({text})|{NOWHERE}" if isinstance(inner, Sequence) else text


def _wrapped(path: Path) -> str:
    return str(path.iri) if isinstance(path, Predicate) else f"({to_sparql(path)})"


def is_nullable(path: Path) -> bool:
    """Tell whether a path leads from a node to itself in no step."""
    match path:
        case Predicate():
            return False
        case Inverse(inner):
            return is_nullable(inner)
        case Sequence(parts):
            return all(map(is_nullable, parts))
        case Alternative(parts):
            return any(map(is_nullable, parts))
        case Repeat(inner, sign):
            return sign != "+" or is_nullable(inner)


def to_triples(path: Path) -> tuple[NamedNode | BlankNode, list[Triple]]:
    """Write a path as RDF with blank nodes of its own; return its node and its triples."""
    match path:
        case Predicate(iri):
            return iri, []
        case Inverse(inner):
            return _node(SH.inversePath, *to_triples(inner))
        case Sequence(parts):
            return _list(parts)
        case Alternative(parts):
            return _node(SH.alternativePath, *_list(parts))
        case Repeat(inner, sign):
            return _node(_SIGNS[sign], *to_triples(inner))


def _node(
    predicate: NamedNode, inner: NamedNode | BlankNode, triples: list[Triple]
) -> tuple[BlankNode, list[Triple]]:
    node = BlankNode()
    return node, [Triple(node, predicate, inner), *triples]


def _list(parts: tuple[Path, ...]) -> tuple[NamedNode | BlankNode, list[Triple]]:
    head: NamedNode | BlankNode = RDF.nil
    triples: list[Triple] = []
    for part in reversed(parts):
        node, inner = to_triples(part)
        cell = BlankNode()
        triples += [Triple(cell, RDF.first, node), Triple(cell, RDF.rest, head), *inner]
        head = cell
    return head, triples
