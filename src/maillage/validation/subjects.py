"""Findings about subjects that nobody checks: without a class, or described in two files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from maillage.dataset import Dataset
from maillage.validation.codes import CODES
from maillage.validation.report import Finding

if TYPE_CHECKING:
    from maillage.validation.scope import Scope

__all__ = ["findings", "graph_iri", "graphs_of_project"]


def findings(dataset: Dataset, scope: Scope | None = None) -> Iterator[Finding]:
    """Yield subjects without a class, and those that two files give a class."""
    only = f"VALUES ?s {{ {' '.join(sorted(map(str, scope.things)))} }}" if scope else ""
    yield from _untyped(dataset, only)
    yield from _twice(dataset, only)
    yield from empty_files(dataset, scope)


def graphs_of_project(dataset: Dataset) -> dict[str, str]:
    """Return the file of each named graph that comes from graph/."""
    workspace = dataset.workspace
    return {workspace.graph_iri(p): workspace.display(p) for p in workspace.graph_files}


def graph_iri(quad: ox.Quad) -> str:
    """Return the name of the graph that a quad is in, empty for the unnamed graph."""
    return "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value


def _untyped(dataset: Dataset, only: str) -> Iterator[Finding]:
    query = f"""
    SELECT DISTINCT ?s WHERE {{
      {{ SELECT DISTINCT ?s WHERE {{ {only} ?s ?p ?o }} }}
      FILTER(isIRI(?s)) FILTER NOT EXISTS {{ ?s a ?class }}
    }}
    """
    for (subject,) in dataset.select(query):
        yield Finding(
            code="untyped-subject",
            severity=CODES["untyped-subject"].severity,
            message="This subject has no class, so that no shape checks it.",
            hint="Say what it is: `a` with a class. If it should exist already, check its IRI.",
            subject=subject,
        )


def _twice(dataset: Dataset, only: str) -> Iterator[Finding]:
    files = graphs_of_project(dataset)
    query = f"""
    SELECT ?s ?g WHERE {{
      {{
        SELECT ?s WHERE {{ {only} GRAPH ?h {{ ?s a ?t }} }}
        GROUP BY ?s HAVING (COUNT(DISTINCT ?h) > 1)
      }}
      GRAPH ?g {{ ?s a ?class }}
    }}
    """
    homes: dict[ox.NamedNode, set[str]] = defaultdict(set)
    for subject, graph in dataset.select(query):
        if isinstance(subject, ox.NamedNode) and isinstance(graph, ox.NamedNode):
            homes[subject] |= {files[graph.value]} if graph.value in files else set()
    for subject, found in homes.items():
        first, *others = sorted(found) or [""]
        for file in others:
            yield Finding(
                code="described-twice",
                severity=CODES["described-twice"].severity,
                message=f"{first} describes this subject too.",
                hint="Describe a thing in one file. If these are two things, rename one of them.",
                file=file,
                subject=subject,
            )


def empty_files(dataset: Dataset, scope: Scope | None) -> Iterator[Finding]:
    """Yield the files that state nothing."""
    for graph, file in graphs_of_project(dataset).items():
        if scope is not None and graph not in scope.graphs:
            continue
        if file.endswith((".ttl", ".nt")) and not _states(dataset, graph):
            yield Finding(
                code="empty-file",
                severity=CODES["empty-file"].severity,
                message="This file states nothing.",
                hint="Write what it should say, or remove it.",
                file=file,
            )


def _states(dataset: Dataset, graph: str) -> bool:
    quads = dataset.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
    return next(iter(quads), None) is not None
