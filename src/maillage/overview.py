"""What a project holds, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from maillage.dataset import Dataset, Term

__all__ = ["Document", "Overview", "describe"]


@dataclass(frozen=True, slots=True)
class Document:
    """A document: how many passages it has, how many reports rest on them."""

    iri: str
    label: str
    date: str
    passages: int
    reports: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of a project's graph; dates are ISO 8601 days, None where nothing is dated."""

    name: str
    files: int
    triples: int
    documents: tuple[Document, ...]
    classes: tuple[tuple[str, int], ...]
    flows_by_stage: tuple[tuple[str, int], ...]
    earliest: str | None
    latest: str | None


def describe(dataset: Dataset) -> Overview:
    """Count what a project's graph holds; the ontology and its code lists do not count."""
    workspace = dataset.workspace
    named = {workspace.graph_iri(p) for p in workspace.graph_files}
    graphs = {graph: n for graph, n in _counts(dataset, _TRIPLES) if graph in named}
    earliest, latest = dataset.select(_DATES)[0]
    return Overview(
        name=workspace.settings.name,
        files=len(graphs),
        triples=sum(graphs.values()),
        documents=tuple(_document(row) for row in dataset.select(_DOCUMENTS)),
        classes=_counts(dataset, _CLASSES),
        flows_by_stage=_counts(dataset, _STAGES),
        earliest=_text(earliest) or None,
        latest=_text(latest) or None,
    )


def _counts(dataset: Dataset, query: str) -> tuple[tuple[str, int], ...]:
    return tuple((_text(name), int(_text(n))) for name, n in dataset.select(query))


def _document(row: tuple[Term | None, ...]) -> Document:
    iri, label, date, passages, reports = (_text(term) for term in row)
    return Document(iri, label, date, int(passages), int(reports))


def _text(term: Term | None) -> str:
    return str(getattr(term, "value", "")) if term is not None else ""


# Things of the project, not terms and codes: those stand in graphs of their own.
_OWN: Final = """
  FILTER(!STRSTARTS(STR(?g), "https://w3id.org/maillage/ns")
      && !STRSTARTS(STR(?g), "https://w3id.org/maillage/code/"))
"""

_TRIPLES: Final = f"""
SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {_OWN} }} GROUP BY ?g ORDER BY ?g
"""

_CLASSES: Final = f"""
SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ GRAPH ?g {{ ?thing a ?class }} {_OWN} }}
GROUP BY ?class ORDER BY DESC(?n) ?class
"""

_STAGES: Final = """
SELECT ?stage (COUNT(DISTINCT ?flow) AS ?n) WHERE { ?flow a mai:FundingFlow ; mai:stage ?stage }
GROUP BY ?stage ORDER BY DESC(?n) ?stage
"""

_DATES: Final = """
SELECT (MIN(?day) AS ?earliest) (MAX(?day) AS ?latest) WHERE {
  # An open end ("2023 or later") is dated by its beginning: nothing is guessed beyond it.
  ?thing mai:earliest|mai:latest ?day .
}
"""

_DOCUMENTS: Final = """
SELECT ?document (SAMPLE(?title) AS ?label) (SAMPLE(?when) AS ?date)
       (COUNT(DISTINCT ?passage) AS ?passages) (COUNT(DISTINCT ?report) AS ?reports)
WHERE {
  ?document a mai:Document ; skos:prefLabel ?title .
  OPTIONAL { ?document mai:date ?when }
  OPTIONAL {
    { ?passage oa:hasSource ?document . OPTIONAL { ?report mai:evidence ?passage } }
    UNION
    # What stands in graph/context/ cites a document as a whole.
    { ?report mai:evidence ?document }
  }
}
GROUP BY ?document ORDER BY ?document
"""
