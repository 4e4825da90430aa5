"""What happened when, as precisely as it is told and no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyoxigraph as ox

from maillage import dates, facts, sentences
from maillage.dataset import Dataset
from maillage.errors import InputFault
from maillage.facts import Facts, Names
from maillage.vocabulary import PREFIXES

__all__ = ["KINDS", "Entry", "read"]

MAI: Final = PREFIXES["mai"]
LABEL: Final = PREFIXES["skos"]["prefLabel"]

KINDS: Final = {
    "event": "Event",
    "flow": "FundingFlow",
    "role": "Role",
    "tie": "Tie",
    "goal": "Goal",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something dated: `when` as stated (EDTF), `shown` in French, and the days that it can mean.

    `stated` is "date", "period" or "deadline"; `precision` of `dates.PRECISIONS`, "unknown"
    where no date is said. `rejected_by` is the decision against it, if there is one.
    """

    iri: str
    kind: str
    label: str
    sentence: str
    stated: str
    when: str
    shown: str
    earliest: date | None
    latest: date | None
    precision: str
    qualified: bool
    confidence: str
    documents: tuple[str, ...]
    rejected_by: str

    @property
    def dated(self) -> bool:
        """Return whether anything is known of when it was."""
        return self.earliest is not None or self.latest is not None


def read(
    dataset: Dataset, node: str | None = None, kinds: Collection[str] = ("event", "flow", "role")
) -> tuple[Entry, ...]:
    """Return events, flows, roles (and ties, goals) in order, undated ones last.

    With a node, only those that name it, and events that a tie connects it to.
    Raise InputFault where a date is none.
    """
    shelf = _Shelf(
        facts.names(dataset), facts.pairs(dataset, _DOCUMENTS), facts.pairs(dataset, _REJECTED)
    )
    wanted = None if node is None else _involving(dataset, node)
    found = [
        _entry(iri, kind, said, shelf)
        for kind in KINDS
        if kind in kinds
        for iri, said in facts.select(dataset, _OF_CLASS % MAI[KINDS[kind]]).items()
        if wanted is None or iri in wanted
    ]
    return tuple(sorted(found, key=_order))


def _order(entry: Entry) -> tuple[object, ...]:
    first = entry.earliest or entry.latest or date.max
    return (not entry.dated, first, entry.latest or date.max, entry.kind, entry.label, entry.iri)


@dataclass(frozen=True, slots=True)
class _Shelf:
    names: Names
    documents: Mapping[str, tuple[str, ...]]
    rejected: Mapping[str, tuple[str, ...]]


def _entry(iri: str, kind: str, said: Facts, shelf: _Shelf) -> Entry:
    stated = "deadline" if kind == "goal" else "date" if MAI.date in said else "period"
    text = facts.word(said, MAI[stated])
    when = _read(iri, text, shelf.names) if text else None
    return Entry(
        iri=iri,
        kind=kind,
        label=facts.word(said, LABEL, "fr"),
        sentence=sentences.say(KINDS[kind], said, shelf.names),
        stated=stated if text else "",
        when=text,
        shown=dates.display(text) if text else "",
        earliest=when.earliest if when else None,
        latest=when.latest if when else None,
        precision=when.precision if when else "unknown",
        qualified=when.qualified if when else False,
        confidence=facts.word(said, MAI.dateConfidence),
        documents=shelf.documents.get(iri, ()),
        rejected_by=next(iter(shelf.rejected.get(iri, ())), ""),
    )


def _read(iri: str, text: str, names: Names) -> dates.When:
    try:
        return dates.read(text)
    except InputFault as fault:
        raise InputFault(f"{names.short(iri)}: {fault.message}", hint=fault.hint) from fault


def _involving(dataset: Dataset, node: str) -> set[str]:
    rows = dataset.select(_INVOLVING % {"node": str(ox.NamedNode(node))})
    return {facts.text(row[0]) for row in rows}


_OF_CLASS: Final = """
SELECT DISTINCT ?thing ?property ?value WHERE { ?thing a <%s> ; ?property ?value }
"""

_INVOLVING: Final = """
SELECT DISTINCT ?report WHERE {
  { ?report ?property %(node)s ; mai:evidence ?passage
    FILTER(?property != mai:attributedTo) }
  UNION { ?tie mai:from %(node)s ; mai:to ?report }
  UNION { ?tie mai:to %(node)s ; mai:from ?report }
  UNION { BIND(%(node)s AS ?report) }
}
"""

_DOCUMENTS: Final = """
SELECT DISTINCT ?report ?document WHERE {
  ?report mai:evidence ?evidence .
  OPTIONAL { ?evidence oa:hasSource ?source }
  BIND(COALESCE(?source, ?evidence) AS ?document)
}
"""

_REJECTED: Final = """
SELECT DISTINCT ?report ?decision WHERE { ?decision mai:rejected ?report }
"""
