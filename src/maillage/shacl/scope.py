"""What a component sees while a shape is being compiled: the shapes, and names for variables."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode

from maillage.shacl.errors import IllFormedShape, UnsupportedShape
from maillage.shacl.graph import Graph
from maillage.shacl.lexical import Lexical, protect
from maillage.shacl.paths import Path, is_nullable, to_pattern, to_sparql
from maillage.shacl.shapes import Shape, read_shape
from maillage.shacl.terms import XSD, Term

__all__ = ["Scope", "joined", "scan", "united", "values"]


@dataclass(slots=True)
class Scope:
    """Carry the shapes graph, the dialect and the names already taken."""

    graph: Graph
    lexical: Lexical = Lexical.KEPT
    read: dict[Term, Shape] = field(default_factory=dict)  # by all that compile these shapes
    constants: dict[str, BlankNode] = field(default_factory=dict)
    expressions: list[str] = field(default_factory=list)
    foreign: bool = False  # SPARQL written by the shapes' author has been used
    _taken: dict[str, int] = field(default_factory=dict)
    _open: list[Term] = field(default_factory=list)

    def fresh(self, name: str) -> str:
        """Return a variable that nothing else uses: ``?value``, then ``?value2``."""
        count = self._taken[name] = self._taken.get(name, 0) + 1
        return f"?{name}{count if count > 1 else ''}"

    def constant(self, term: Term) -> str:
        """Write a term of the shapes graph into a query."""
        if isinstance(term, Literal) and self.lexical is Lexical.PROTECTED:
            return str(protect(term))
        if not isinstance(term, BlankNode):
            return str(term)
        # SPARQL has no constant for a blank node: bind a variable from outside instead.
        name = self.fresh("constant")
        self.constants[name.removeprefix("?")] = term
        return f"{name} "

    def shape(self, node: Term) -> Shape:
        """Read a shape that another one refers to."""
        if node not in self.read:
            self.read[node] = read_shape(self.graph, node)
        return self.read[node]

    @contextmanager
    def inside(self, shape: Shape) -> Iterator[None]:
        """Mark a shape as being compiled; a shape inside itself cannot be."""
        if shape.node in self._open:
            raise UnsupportedShape("a recursive shape has no meaning in the standard", shape.node)
        self._open.append(shape.node)
        try:
            yield
        finally:
            self._open.pop()

    def iri(self, shape: Shape, parameter: NamedNode) -> list[NamedNode]:
        """List a parameter's values, which must be IRIs."""
        found = self.graph.objects(shape.node, parameter)
        if not all(isinstance(value, NamedNode) for value in found):
            raise IllFormedShape(f"a value of {parameter} must be an IRI", shape.node)
        return [value for value in found if isinstance(value, NamedNode)]

    def one(self, shape: Shape, parameter: NamedNode) -> Term | None:
        """Return a parameter's only value."""
        return self.graph.value(shape.node, parameter)

    def literal(self, shape: Shape, parameter: NamedNode) -> Literal | None:
        """Return a parameter's only value, which must be a literal."""
        found = self.one(shape, parameter)
        if found is not None and not isinstance(found, Literal):
            raise IllFormedShape(f"{parameter} must be a literal", shape.node)
        return found

    def integer(self, shape: Shape, parameter: NamedNode) -> int | None:
        """Return a parameter's only value, which must be an xsd:integer."""
        found = self.literal(shape, parameter)
        if found is None:
            return None
        try:
            number = int(found.value)
        except ValueError:
            number = None
        if number is None or found.datatype != XSD.integer:
            raise IllFormedShape(f"{parameter} must be an integer", shape.node)
        return number

    def text(self, shape: Shape, parameter: NamedNode) -> str | None:
        """Return a parameter's only value, which must be a plain string."""
        found = self.literal(shape, parameter)
        if found is not None and found.datatype != XSD.string:
            raise IllFormedShape(f"{parameter} must be a string", shape.node)
        return None if found is None else found.value

    def only_property_shape(self, shape: Shape, parameter: NamedNode) -> None:
        """Refuse a parameter that a node shape cannot have."""
        if shape.path is None and self.graph.objects(shape.node, parameter):
            raise IllFormedShape(f"a node shape cannot have {parameter}", shape.node)


def values(path: Path | None, focus: str, value: str, before: str = "") -> str:
    """Write the pattern for a shape's value nodes; ``before`` is what binds the focus node."""
    if path is None:
        return f"{before} BIND({focus} AS {value})"
    step = f"{before} {focus} {to_pattern(path)} {value} ."
    if not is_nullable(path):
        return step
    # A path of no step also leads from nodes that no triple mentions, which engines forget.
    return f"{{ {before} BIND({focus} AS {value}) }} UNION {{ {step} }}"


def scan(path: Path, focus: str, value: str) -> str:
    """Write the pattern for all pairs of focus and value nodes that a path connects."""
    return f"{focus} {to_sparql(path)} {value} ."


def joined(patterns: Sequence[str]) -> str:
    """Write the pattern of what all patterns match."""
    return patterns[0] if len(patterns) == 1 else " ".join(f"{{ {p} }}" for p in patterns)


def united(patterns: Sequence[str]) -> str:
    """Write the pattern of what any pattern matches."""
    return patterns[0] if len(patterns) == 1 else " UNION ".join(f"{{ {p} }}" for p in patterns)
