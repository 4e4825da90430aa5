"""What the graph says of things, by thing and property; what things and properties are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import pyoxigraph as ox

from maillage.dataset import Dataset, Term
from maillage.workspace import Workspace

__all__ = [
    "Facts",
    "Names",
    "local",
    "names",
    "number",
    "of",
    "pairs",
    "select",
    "text",
    "things",
    "word",
]

Facts = Mapping[str, tuple[Term, ...]]
"""Property IRI → values, in a fixed order."""


def select(dataset: Dataset, query: str) -> dict[str, Facts]:
    """Return what a query with the columns thing, property, value finds, by thing.

    A value that the query gives several times counts once.
    """
    found: defaultdict[str, defaultdict[str, list[Term]]]
    found = defaultdict(lambda: defaultdict(list))
    for thing, name, value in dataset.select(query):
        if value is not None and isinstance(thing, ox.NamedNode) and isinstance(name, ox.NamedNode):
            found[thing.value][name.value].append(value)
    return {
        thing: {name: _once(values) for name, values in sorted(said.items())}
        for thing, said in sorted(found.items())
    }


def _once(values: list[Term]) -> tuple[Term, ...]:
    return (values[0],) if len(values) == 1 else tuple(sorted(set(values), key=str))


def of(dataset: Dataset, iris: Iterable[str]) -> dict[str, Facts]:
    """Return what the graph says of these things."""
    listed = " ".join(str(ox.NamedNode(iri)) for iri in sorted(set(iris)))
    return select(
        dataset, f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {listed} }} ?s ?p ?o }}"
    )


def pairs(dataset: Dataset, query: str) -> dict[str, tuple[str, ...]]:
    """Return the second column of a query by its first, each value once."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for thing, value in dataset.select(query):
        found[text(thing)].add(text(value))
    return {thing: tuple(sorted(values)) for thing, values in found.items()}


def things(facts: Facts, name: str) -> tuple[str, ...]:
    """Return the IRIs that stand for a property."""
    values = facts.get(name)
    return tuple([t.value for t in values if isinstance(t, ox.NamedNode)]) if values else ()


def word(facts: Facts, name: str, language: str | None = None) -> str:
    """Return the first value of a property, of a language if there is one in it, or ""."""
    values = facts.get(name)
    if not values:
        return ""
    spoken = [v for v in values if language and getattr(v, "language", None) == language]
    return text((spoken or values)[0])


def number(facts: Facts, name: str) -> Decimal | None:
    """Return the value of a property as an exact number, or None."""
    try:
        return Decimal(word(facts, name))
    except InvalidOperation:
        return None


def text(term: Term | None) -> str:
    """Return the IRI or the words of a term."""
    return str(getattr(term, "value", ""))


def local(iri: str) -> str:
    """Return the end of an IRI."""
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in French, and properties and classes in English."""

    workspace: Workspace
    french: Mapping[str, tuple[str, ...]]
    english: Mapping[str, tuple[str, ...]]

    def thing(self, iri: str) -> str:
        """Return the French name of a thing, else its short IRI."""
        return next(iter(self.french.get(iri, ())), "") or self.workspace.shorten(iri)

    def term(self, iri: str) -> str:
        """Return the English name of a property or class, else the words in its IRI."""
        named = next(iter(self.english.get(iri, ())), "")
        return named or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local(iri)).lower()

    def short(self, iri: str) -> str:
        """Return `prefix:name`."""
        return self.workspace.shorten(iri)


def names(dataset: Dataset) -> Names:
    """Return what everything in the dataset is called."""
    return Names(dataset.workspace, pairs(dataset, _FRENCH), pairs(dataset, _ENGLISH))


_FRENCH: Final = """
SELECT DISTINCT ?thing ?name WHERE {
  ?thing skos:prefLabel ?name .
  FILTER(LANG(?name) = "fr" || LANG(?name) = "")
}
"""

_ENGLISH: Final = """
SELECT DISTINCT ?thing ?name WHERE { ?thing rdfs:label ?name FILTER(LANG(?name) = "en") }
"""
