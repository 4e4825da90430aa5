"""Words of the command line as RDF terms: typed values, and names as IRIs."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from maillage.dataset import Dataset
from maillage.errors import NotFound, UsageFault

__all__ = ["TYPES", "Value", "resolve", "term"]

Value = ox.NamedNode | ox.Literal

XSD: Final = "http://www.w3.org/2001/XMLSchema#"

_FORMS: Final = {
    "integer": r"[+-]?\d+",
    "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    "date": r"\d{4}-\d{2}-\d{2}",
    "boolean": r"true|false",
}
TYPES: Final = ("iri", "string", *_FORMS)


def term(dataset: Dataset, name: str, kind: str, word: str) -> Value:
    """Return the term of a type of TYPES that a word stands for. Raise UsageFault."""
    if kind == "iri":
        return ox.NamedNode(resolve(dataset, word))
    if kind == "string":
        return ox.Literal(word)
    if not re.fullmatch(_FORMS[kind], word, re.ASCII) or (kind == "date" and not _day(word)):
        raise UsageFault(f"{name} is {word!r}, which is no {kind}.")
    return ox.Literal(word, datatype=ox.NamedNode(XSD + kind))


def _day(word: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(word) is not None
    except ValueError:
        return False


def resolve(dataset: Dataset, name: str) -> str:
    """Return the IRI that a prefixed name, an IRI or a name in words stands for.

    A thing of the project comes before a code of the ontology that has the same name.
    Raise NotFound where nothing, or more than one thing, has that name.
    """
    expanded = dataset.workspace.expand(name)
    if expanded is not None:
        return _checked(expanded)
    rows = dataset.select(_BY_NAME % {"wanted": str(ox.Literal(name.strip()))})
    named = [(row[0].value, row[1]) for row in rows if isinstance(row[0], ox.NamedNode)]
    own = [iri for iri, code in named if code == ox.Literal(False)]
    found = own or [iri for iri, _ in named]
    if len(found) == 1:
        return found[0]
    if not found:
        hint = "`maillage query names -p containing=…` finds names."
        raise NotFound(f"Nothing is called {name!r}.", hint=hint)
    listed = ", ".join(dataset.workspace.shorten(iri) for iri in found)
    raise NotFound(f"Several things are called {name!r}.", hint=f"Write one of: {listed}.")


def _checked(iri: str) -> str:
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise UsageFault(f"{iri} is no IRI: {error}") from error
    return iri


# The name arrives as a literal that the RDF library wrote: quotes and escapes are its own.
_BY_NAME: Final = """
SELECT DISTINCT ?thing ?code WHERE {
  VALUES ?wanted { %(wanted)s }
  VALUES ?naming { skos:prefLabel skos:altLabel }
  ?thing ?naming ?label .
  FILTER(LCASE(STR(?label)) = LCASE(?wanted))
  BIND(EXISTS { ?thing skos:inScheme ?scheme } AS ?code)
} ORDER BY ?thing
"""
