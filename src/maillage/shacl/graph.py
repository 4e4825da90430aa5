"""An indexed, read-only graph that keeps literals exactly as they were written."""

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from maillage.shacl.errors import IllFormedShape
from maillage.shacl.terms import OWL, RDF, RDFS, Term, as_a

__all__ = ["Graph", "as_subject"]

_Index = dict[Term, dict[NamedNode, list[Term]]]


def as_subject(term: Term) -> NamedNode | BlankNode:
    """Return a term that can be a subject; TypeError if it cannot."""
    return term if isinstance(term, BlankNode) else as_a(NamedNode, term)


class Graph:
    """Answer what stands where; every answer comes in the order of the document."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._by_subject: _Index = {}
        self._by_object: _Index = {}
        self._users: dict[NamedNode, list[Term]] = {}
        self._instances: dict[NamedNode, list[Term]] = {}
        for quad in quads:
            self._add(quad.subject, quad.predicate, quad.object)

    def _add(self, subject: object, predicate: NamedNode, value: object) -> None:
        if not isinstance(subject, (NamedNode, BlankNode)):
            raise IllFormedShape("triple terms are not part of SHACL 1.0")
        if not isinstance(value, (NamedNode, BlankNode, Literal)):
            raise IllFormedShape("triple terms are not part of SHACL 1.0", subject)
        values = self._by_subject.setdefault(subject, {}).setdefault(predicate, [])
        if value not in values:
            values.append(value)
            self._by_object.setdefault(value, {}).setdefault(predicate, []).append(subject)
            users = self._users.setdefault(predicate, [])
            if len(values) == 1:
                users.append(subject)

    def nodes(self) -> Iterator[Term]:
        """Yield every subject."""
        return iter(self._by_subject)

    def triples(self) -> Iterator[Triple]:
        """Yield every triple."""
        for subject, described in self._by_subject.items():
            for predicate, found in described.items():
                yield from (Triple(as_subject(subject), predicate, value) for value in found)

    def predicates(self, subject: Term) -> Iterator[NamedNode]:
        """Yield the predicates that a subject has."""
        return iter(self._by_subject.get(subject, {}))

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """List the values of a subject's predicate."""
        return self._by_subject.get(subject, {}).get(predicate, [])

    def subjects(self, predicate: NamedNode, value: Term | None = None) -> list[Term]:
        """List the subjects that have a predicate, or that have this value for it."""
        if value is None:
            return self._users.get(predicate, [])
        return self._by_object.get(value, {}).get(predicate, [])

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return the one value, or None; more than one is an ill-formed shape."""
        values = self.objects(subject, predicate)
        if len(values) > 1:
            raise IllFormedShape(f"more than one value for {predicate}", subject)
        return values[0] if values else None

    def is_true(self, subject: Term, predicate: NamedNode) -> bool:
        """Tell whether the value is the literal ``true`` (the standard ignores ``1``)."""
        return any(
            isinstance(value, Literal) and value.value == "true"
            for value in self.objects(subject, predicate)
        )

    def members(self, head: Term) -> list[Term]:
        """List the members of a SHACL list; a broken or endless list is ill-formed."""
        members: list[Term] = []
        seen: set[Term] = set()
        node = head
        while node != RDF.nil:
            firsts, rests = self.objects(node, RDF.first), self.objects(node, RDF.rest)
            if node in seen or len(firsts) != 1 or len(rests) != 1:
                raise IllFormedShape("not a well-formed list", head)
            seen.add(node)
            members.append(firsts[0])
            node = rests[0]
        return members

    def closure(self, start: Term, predicate: NamedNode, *, inverse: bool = False) -> list[Term]:
        """List start and everything reached from it by following a predicate."""
        found, queue = [start], [start]
        while queue:
            node = queue.pop()
            after = self.subjects(predicate, node) if inverse else self.objects(node, predicate)
            fresh = [term for term in after if term not in found]
            found += fresh
            queue += fresh
        return found

    def instances(self, class_: NamedNode) -> list[Term]:
        """List the SHACL instances of a class: of it or of a subclass."""
        if class_ not in self._instances:
            subclasses = self.closure(class_, RDFS.subClassOf, inverse=True)
            found = (node for c in subclasses for node in self.subjects(RDF.type, c))
            self._instances[class_] = list(dict.fromkeys(found))
        return self._instances[class_]

    def imports(self, node: Term) -> list[Term]:
        """List a graph's node and what it imports, by owl:imports."""
        return self.closure(node, OWL.imports)
