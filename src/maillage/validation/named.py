"""Findings about terms that shapes and checks name: a misspelt one makes them check nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from maillage.dataset import Dataset
from maillage.shacl import unknown_terms
from maillage.shacl.terms import RDF, SH
from maillage.validation import vocabularies
from maillage.validation.codes import CODES
from maillage.validation.report import Finding
from maillage.validation.shapes import Shapes
from maillage.validation.sparql import names_in
from maillage.validation.subjects import graph_iri, graphs_of_project
from maillage.validation.terms import declared, suggest
from maillage.vocabulary import CODE, PREFIXES

__all__ = ["findings"]


def findings(dataset: Dataset, shapes: Shapes) -> Iterator[Finding]:
    """Yield the terms of shapes and checks that no vocabulary declares or nothing uses."""
    known = declared(dataset)
    files = {"", *graphs_of_project(dataset)}
    yield from _of_shapes(dataset, shapes, known)
    yield from _of_the_standard(dataset, shapes)
    for path in dataset.workspace.check_files:
        yield from _of_check(dataset, path, known, files)


_TERMS: Final = {
    *(SH.path, SH.targetClass, SH["class"], SH.targetSubjectsOf, SH.targetObjectsOf, SH.equals),
    *(SH.disjoint, SH.lessThan, SH.lessThanOrEquals, SH.inversePath, SH.zeroOrMorePath),
    *(SH.oneOrMorePath, SH.zeroOrOnePath),
}


def _of_shapes(dataset: Dataset, shapes: Shapes, known: frozenset[str]) -> Iterator[Finding]:
    own = (CODE, PREFIXES["mai"])
    for path, quads in shapes.quads.items():
        for quad in quads:
            value = quad.object
            if not isinstance(value, ox.NamedNode):
                continue
            is_term = quad.predicate in _TERMS
            is_code = quad.predicate in (SH.hasValue, RDF.first) and value.value.startswith(own)
            if (is_term or is_code) and not _exists(dataset, value, known):
                yield _undeclared(dataset, known, _of_shape(dataset, path, quad))


def _of_the_standard(dataset: Dataset, shapes: Shapes) -> Iterator[Finding]:
    """Yield properties of SHACL that it does not have, such as sh:minCuont: nothing checks them."""
    for node, predicate in unknown_terms(shapes.graph):
        path = shapes.file_of(node)
        where = Finding(
            code="undeclared-term",
            severity=CODES["undeclared-term"].severity,
            message="This shape",
            file=dataset.workspace.display(path) if path else None,
            value=predicate,
        )
        yield _undeclared(dataset, frozenset(), where)


def _of_shape(dataset: Dataset, path: Path, quad: ox.Quad) -> Finding:
    workspace = dataset.workspace
    return Finding(
        code="undeclared-term",
        severity=CODES["undeclared-term"].severity,
        message="This shape",
        file=workspace.display(path),
        subject=quad.subject,
        path=workspace.shorten(quad.predicate.value),
        predicate=quad.predicate,
        value=quad.object,
    )


def _exists(dataset: Dataset, term: ox.NamedNode, known: frozenset[str]) -> bool:
    if term.value in known:
        return True
    described = next(dataset.store.quads_for_pattern(term, None, None, None), None) is not None
    return described or vocabularies.knows(term.value)


def _undeclared(dataset: Dataset, known: frozenset[str], where: Finding) -> Finding:
    """Return the finding for the unknown term that is the value of `where`."""
    term = where.value
    assert isinstance(term, ox.NamedNode)  # noqa: S101 - as the callers have it
    shorten = dataset.workspace.shorten
    like = suggest(term.value, known)
    return replace(
        where,
        message=f"{where.message} names {shorten(term.value)}, which no vocabulary declares.",
        hint=f"Did you mean {shorten(like)}?" if like else "Check its spelling and its prefix.",
    )


def _of_check(
    dataset: Dataset, path: Path, known: frozenset[str], files: Collection[str]
) -> Iterator[Finding]:
    workspace = dataset.workspace
    where = Finding(
        code="undeclared-term",
        rule=path.stem,
        severity=CODES["undeclared-term"].severity,
        message="This check",
        file=workspace.display(path),
    )
    idle: list[str] = []
    for term in map(ox.NamedNode, names_in(path.read_text("utf-8"), workspace.prefixes)):
        if not _exists(dataset, term, known):
            yield _undeclared(dataset, known, replace(where, value=term))
        elif not _used(dataset.store, term, files):
            idle.append(workspace.shorten(term.value))
    if idle:
        message = f"This check asks for what nothing uses here: {', '.join(idle)}."
        severity = CODES["idle-check"].severity
        yield replace(where, code="idle-check", severity=severity, message=message)


def _used(store: ox.Store, term: ox.NamedNode, files: Collection[str]) -> bool:
    """Tell whether a term is a property or class in use, or a value in the graph's files."""
    in_use: Iterator[ox.Quad] = chain(
        store.quads_for_pattern(None, term, None, None),
        store.quads_for_pattern(None, RDF.type, term, None),
    )
    if next(in_use, None) is not None:
        return True
    return any(graph_iri(q) in files for q in store.quads_for_pattern(None, None, term, None))
