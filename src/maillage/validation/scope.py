"""What a change touches: enough to find everything that it brings about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from maillage.shacl.terms import RDF, Term

__all__ = ["Scope"]


@dataclass(frozen=True)
class Scope:
    """The statements that only one of two states has, and how far they reach.

    `focus_nodes` are, for each shape, the nodes that the change can matter to; `files` those that
    hold the statements or say something of these nodes.
    """

    changed: Collection[ox.Quad]
    focus_nodes: Mapping[Term, Collection[Term]]
    files: Collection[Path]

    @cached_property
    def things(self) -> frozenset[ox.NamedNode]:
        """The subjects and objects of changed statements, and the subjects that shapes look at."""
        ends = {term for quad in self.changed for term in (quad.subject, quad.object)}
        focus = {node for nodes in self.focus_nodes.values() for node in nodes}
        return frozenset(term for term in ends | focus if isinstance(term, ox.NamedNode))

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes that changed statements give."""
        types = (q.object for q in self.changed if q.predicate == RDF.type)
        return frozenset(term.value for term in types if isinstance(term, ox.NamedNode))

    @cached_property
    def predicates(self) -> frozenset[str]:
        """The properties of changed statements."""
        return frozenset(quad.predicate.value for quad in self.changed)

    @cached_property
    def datatypes(self) -> frozenset[str]:
        """The datatypes of values in changed statements."""
        values = (quad.object for quad in self.changed)
        return frozenset(v.datatype.value for v in values if isinstance(v, ox.Literal))
