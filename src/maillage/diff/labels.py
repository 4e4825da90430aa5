"""What things are called on both sides of a difference, and terms in the ontology."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from maillage.diff.compare import Difference
from maillage.workspace import Workspace

__all__ = ["Labels", "labels"]

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_LABEL: Final = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_PREF_LABEL: Final = ox.NamedNode(_SKOS + "prefLabel")
_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_NAMING: Final = frozenset({_LABEL, _PREF_LABEL, _TYPE})


@dataclass(frozen=True, slots=True)
class Labels:
    """Names: of things in French, of properties and classes in English."""

    workspace: Workspace
    things: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    classes: dict[str, set[str]] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    """The things that a file which is no different speaks of: they are neither new nor gone."""

    def of(self, iri: str) -> str:
        """Return the name of a thing, or an empty string."""
        return self.things.get(iri, "")

    def term(self, iri: str) -> str:
        """Return the name of a property or class, else the words in its IRI."""
        local = re.split(r"[/#]", iri)[-1]
        return self.terms.get(iri) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()

    def kind(self, iri: str) -> str:
        """Return what a thing is: the name of its classes, or an empty string."""
        return ", ".join(sorted(self.term(name) for name in self.classes.get(iri, ())))

    def short(self, iri: str) -> str:
        """Return an IRI by a prefix of the project; for a blank node, that it is one."""
        return "a blank node" if iri.startswith("_:") else self.workspace.shorten(iri)


def labels(difference: Difference, workspace: Workspace) -> Labels:
    """Return the names that a difference needs; where both sides name a thing, the second's.

    All files are read for it: a changed statement may name a thing of any of them.
    """
    found = Labels(workspace)
    for file in workspace.ontology_files:
        quads = ox.parse(path=file, base_iri=workspace.graph_iri(file))
        _take(found, (q if isinstance(q, ox.Quad) else ox.Quad(*q) for q in quads))
    changed = {file.path for file in difference.files}
    for path in sorted(set(difference.second.files) - changed):
        _take(found, difference.second.quads(path))
    found.settled.update(found.things, found.classes)
    for said in (*(f.before for f in difference.files), *(f.after for f in difference.files)):
        _take(found, said)
    return found


def _take(found: Labels, quads: Iterable[ox.Quad]) -> None:
    naming = (quad for quad in quads if quad.predicate in _NAMING)
    for quad in sorted(naming, key=str):
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        subject, value = quad.subject.value, quad.object
        if quad.predicate == _TYPE and isinstance(value, ox.NamedNode):
            found.classes.setdefault(subject, set()).add(value.value)
        elif isinstance(value, ox.Literal) and quad.predicate == _PREF_LABEL:
            if value.language in ("fr", None) or subject not in found.things:
                found.things[subject] = value.value
        elif isinstance(value, ox.Literal) and value.language == "en":
            found.terms[subject] = value.value
