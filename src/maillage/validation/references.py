"""Findings about references that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from maillage.dataset import Dataset, Term
from maillage.validation.codes import CODES
from maillage.validation.naming import nearest
from maillage.validation.report import Finding
from maillage.validation.terms import split
from maillage.vocabulary import CODE, PREFIXES
from maillage.workspace import Workspace

if TYPE_CHECKING:
    from maillage.validation.scope import Scope

__all__ = ["findings"]

_TYPE: Final = PREFIXES["rdf"]["type"]
_DANGLING: Final = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ SELECT DISTINCT ?o WHERE {{ ?any ?way ?o FILTER(isIRI(?o)) }} }}
  FILTER NOT EXISTS {{ ?o ?q ?r }}
  ?s ?p ?o .
  FILTER(?p != <{_TYPE}>)
}}
"""


def findings(dataset: Dataset, scope: Scope | None = None) -> Iterator[Finding]:
    """Yield each reference to a thing of the project, or a code, that no file describes."""
    own = tuple(_own_spaces(dataset.workspace))

    @cache
    def described(space: str) -> list[str]:
        return _described(dataset, space)

    found = dataset.select(_DANGLING) if scope is None else _touched(dataset, scope, own)
    for subject, predicate, value in found:
        if isinstance(value, ox.NamedNode) and value.value.startswith(own):
            name = dataset.workspace.shorten(value.value)
            assert isinstance(predicate, ox.NamedNode)  # noqa: S101 - as RDF has it
            yield Finding(
                code="dangling-reference",
                severity=CODES["dangling-reference"].severity,
                message=f"{name} is described nowhere.",
                hint=_hint(dataset, value.value, described),
                subject=subject,
                path=dataset.workspace.shorten(predicate.value),
                predicate=predicate,
                value=value,
            )


def _touched(
    dataset: Dataset, scope: Scope, own: tuple[str, ...]
) -> Iterator[tuple[Term | None, ...]]:
    """Yield dangling references to what a change touches, or by the subjects that it touches."""
    store = dataset.store
    quads = (q for s in scope.things for q in store.quads_for_pattern(s, None, None, None))
    things = {*scope.things, *(q.object for q in quads if isinstance(q.object, ox.NamedNode))}
    for thing in things:
        if thing.value.startswith(own) and not _is_described(store, thing):
            uses = store.quads_for_pattern(None, None, thing, None)
            found = {(q.subject, q.predicate) for q in uses if q.predicate.value != _TYPE}
            yield from ((subject, predicate, thing) for subject, predicate in found)


def _is_described(store: ox.Store, thing: ox.NamedNode) -> bool:
    return next(store.quads_for_pattern(thing, None, None, None), None) is not None


def _own_spaces(workspace: Workspace) -> Iterable[str]:
    """Return the namespaces whose names must be described, with http: and with https:."""
    spaces = (workspace.settings.base, CODE, PREFIXES["mai"], *workspace.settings.prefixes.values())
    for space in spaces:
        yield space
        yield _other_scheme(space)


def _other_scheme(iri: str) -> str:
    if iri.startswith("https:"):
        return iri.replace("https:", "http:", 1)
    return iri.replace("http:", "https:", 1)


def _hint(dataset: Dataset, iri: str, described: object) -> str | None:
    assert callable(described)  # noqa: S101 - a cached function
    shorten = dataset.workspace.shorten
    if _other_scheme(iri) in described(split(_other_scheme(iri))[0]):
        return f"Did you mean {shorten(_other_scheme(iri))}? Only http: and https: differ."
    like = nearest(iri, described(split(iri)[0]))
    if like is not None:
        return f"Did you mean {shorten(like)}?"
    return "Check its spelling, or describe it in a file of graph/."


def _described(dataset: Dataset, space: str) -> list[str]:
    query = (
        f"SELECT DISTINCT ?s WHERE {{ ?s a ?t FILTER(STRSTARTS(STR(?s), {ox.Literal(space)})) }}"
    )
    found = (row[0] for row in dataset.select(query))
    return sorted(term.value for term in found if isinstance(term, ox.NamedNode))
