"""Findings about subjects that no shape covers: they conform because nobody looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from maillage.dataset import Dataset, Term
from maillage.shacl.terms import RDF, RDFS, SH
from maillage.validation import terms
from maillage.validation.codes import CODES
from maillage.validation.report import Finding
from maillage.validation.shapes import Shapes
from maillage.validation.subjects import graph_iri, graphs_of_project

if TYPE_CHECKING:
    from maillage.validation.scope import Scope

__all__ = ["findings"]


def findings(dataset: Dataset, shapes: Shapes, scope: Scope | None = None) -> Iterator[Finding]:
    """Yield, for each file and class, the subjects that no shape's target selects.

    With a scope only the classes of what it touches are looked at. A shape whose target is every
    subject with a class looks at no class in particular: it does not count.
    """
    covered = _covered_classes(dataset, shapes)
    files = graphs_of_project(dataset)
    in_use = _in_use(dataset) if scope is None else _touched(dataset, scope)
    classes = in_use - covered
    # What nobody declares is a finding of its own.
    declared = {ox.NamedNode(iri) for iri in terms.declared(dataset)}
    groups: dict[tuple[str, ox.NamedNode], list[ox.NamedNode]] = defaultdict(list)
    for class_ in classes & declared:
        for quad in dataset.store.quads_for_pattern(None, RDF.type, class_, None):
            file = files.get(graph_iri(quad))
            if file and isinstance(quad.subject, ox.NamedNode) and isinstance(class_, ox.NamedNode):
                groups[file, class_].append(quad.subject)
    for (file, class_), subjects in groups.items():
        bare = sorted({s for s in subjects if not _selected(dataset, shapes, s, covered)}, key=str)
        if bare:
            yield _uncovered_finding(dataset, file, class_, bare)


def _in_use(dataset: Dataset) -> set[Term]:
    query = "SELECT DISTINCT ?c WHERE { GRAPH ?g { ?s a ?c } }"
    return {class_ for (class_,) in dataset.select(query) if class_ is not None}


def _touched(dataset: Dataset, scope: Scope) -> set[Term]:
    types = (dataset.store.quads_for_pattern(t, RDF.type, None, None) for t in scope.things)
    found = {quad.object for quads in types for quad in quads}
    return found | {ox.NamedNode(class_) for class_ in scope.change.classes}


def _covered_classes(dataset: Dataset, shapes: Shapes) -> set[object]:
    """Return the classes that a shape targets, with their subclasses."""
    graph = shapes.graph
    found: set[object] = set()
    for shape in graph.subjects(SH.targetClass):
        found.update(graph.objects(shape, SH.targetClass))
    found.update(n for n in graph.instances(RDFS.Class) if graph.objects(n, RDF.type))
    links = [
        (q.subject, q.object)
        for q in dataset.store.quads_for_pattern(None, RDFS.subClassOf, None, None)
    ]
    while fresh := {sub for sub, sup in links if sup in found and sub not in found}:
        found |= fresh
    return found


def _selected(
    dataset: Dataset, shapes: Shapes, subject: ox.NamedNode, covered: set[object]
) -> bool:
    """Tell whether another class or another kind of target selects a subject."""
    graph, store = shapes.graph, dataset.store
    types = {q.object for q in store.quads_for_pattern(subject, RDF.type, None, None)}
    if types & covered or graph.subjects(SH.targetNode, subject):
        return True
    return any(
        _holds(store, subject, p, None) if forward else _holds(store, None, p, subject)
        for p, forward in _target_properties(shapes)
    )


def _holds(
    store: ox.Store, subject: ox.NamedNode | None, p: ox.NamedNode, value: ox.NamedNode | None
) -> bool:
    return next(iter(store.quads_for_pattern(subject, p, value, None)), None) is not None


def _target_properties(shapes: Shapes) -> set[tuple[ox.NamedNode, bool]]:
    graph = shapes.graph
    return {
        (p, kind == SH.targetSubjectsOf)
        for kind in (SH.targetSubjectsOf, SH.targetObjectsOf)
        for shape in graph.subjects(kind)
        for p in graph.objects(shape, kind)
        if isinstance(p, ox.NamedNode) and p != RDF.type
    }


def _uncovered_finding(
    dataset: Dataset, file: str, class_: ox.NamedNode, bare: list[ox.NamedNode]
) -> Finding:
    shorten = dataset.workspace.shorten
    shown = ", ".join(shorten(s.value) for s in bare[:3])
    rest = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
    return Finding(
        code="uncovered-subject",
        severity=CODES["uncovered-subject"].severity,
        message=f"No shape covers {shorten(class_.value)}: {shown}{rest} went unchecked.",
        hint="Write a shape for this class under ontology/shapes/, or give a class that has one.",
        file=file,
        subject=bare[0],
        path="rdf:type",
        predicate=RDF.type,
        value=class_,
    )
