"""RDF terms and the namespaces that SHACL is written in."""

from typing import TypeAlias, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode

__all__ = ["OWL", "RDF", "RDFS", "SH", "XSD", "Namespace", "Term", "as_a", "sort_key"]

Term: TypeAlias = NamedNode | BlankNode | Literal


class Namespace:
    """Give terms by name: ``SH.minCount``, or ``SH["in"]`` for Python's reserved words."""

    def __init__(self, base: str) -> None:
        self.base = base

    def __getitem__(self, name: str) -> NamedNode:
        return NamedNode(self.base + name)

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        term = self.__dict__[name] = NamedNode(self.base + name)
        return term


SH = Namespace("http://www.w3.org/ns/shacl#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")


_T = TypeVar("_T")


def as_a(kind: type[_T], term: object) -> _T:
    """Return a term that is known to be of a kind; TypeError if it is not."""
    if not isinstance(term, kind):
        raise TypeError(f"{term} is not a {kind.__name__}")
    return term


def sort_key(term: Term | None) -> tuple[int, str]:
    """Order terms: absent, IRIs, literals, then blank nodes, whose names carry no meaning."""
    if term is None:
        return (0, "")
    if isinstance(term, BlankNode):
        return (3, "")
    return (1 if isinstance(term, NamedNode) else 2, str(term))
