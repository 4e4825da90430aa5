"""Funding flows as the graph reports them: what a total needs to know of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Final

import pyoxigraph as ox

from maillage import dates, money
from maillage.dataset import Dataset, Term
from maillage.errors import InputFault
from maillage.vocabulary import PREFIXES

__all__ = ["Book", "Flow", "Lack", "Ruling", "read"]

MAI: Final = PREFIXES["mai"]
XSD: Final = PREFIXES["xsd"]
PART_OF: Final = PREFIXES["dcterms"]["isPartOf"]
LABEL: Final = PREFIXES["skos"]["prefLabel"]

Facts = Mapping[str, tuple[Term, ...]]


class Lack(Enum):
    """Why a flow has no amount that could be counted."""

    UNQUANTIFIED = "no amount is given"
    IN_KIND = "in kind, not money"
    SHARE = "a share whose base has no known amount"
    UNCLEAR = "not clear enough to be counted"


@dataclass(frozen=True, slots=True)
class Flow:
    """One report of one sum; things are IRIs, what is not said is empty."""

    iri: str
    label: str = ""
    stage: str = ""
    currency: str = ""
    amount: money.Amount | None = None
    lack: Lack | None = None
    note: str = ""
    """What is unclear, or how an amount that is not printed was computed."""
    printed: str = ""
    comparator: str = ""
    when: str = ""
    """The period that the money is for, else the date, in EDTF."""
    year: str = ""
    funders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    parts_of: tuple[str, ...] = ()
    maybe_parts_of: tuple[str, ...] = ()
    restates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision of the graph's authors on two or more things."""

    iri: str
    kind: str
    aspect: str = ""
    concerns: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """All flows of a graph, with the decisions on them.

    `broader` gives for a thing all that it is part of or lies in; `names` gives French labels.
    """

    flows: tuple[Flow, ...]
    rulings: tuple[Ruling, ...] = ()
    broader: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, iri: str) -> str:
        """Return the French label of a thing, or the end of its IRI."""
        return self.names.get(iri) or re.split(r"[/#]", iri)[-1]


def read(dataset: Dataset) -> Book:
    """Read every funding flow of a dataset, and the decisions on statements."""
    broader = _closure(_pairs(dataset, _BROADER))
    places = _pairs(dataset, _PLACES)
    facts = _facts(dataset, _FLOWS)
    bases = _facts(dataset, _BASES)
    documents = _pairs(dataset, _DOCUMENTS)
    shelf = _Shelf(facts, bases, places, broader, documents)
    names = {str(thing): names[0] for thing, names in _pairs(dataset, _NAMES).items()}
    flows = tuple(_flow(iri, shelf) for iri in sorted(facts))
    return Book(flows, _rulings(dataset), broader, names)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What was read for all flows together."""

    facts: Mapping[str, Facts]
    bases: Mapping[str, Facts]
    places: Mapping[str, tuple[str, ...]]
    broader: Mapping[str, frozenset[str]]
    documents: Mapping[str, tuple[str, ...]]


def _flow(iri: str, shelf: _Shelf) -> Flow:
    facts = shelf.facts[iri]
    found = _amount(iri, shelf, frozenset())
    when, year = _when(facts)
    stages = _things(facts, MAI.stage)
    lack = found.lack if len(stages) == 1 else Lack.UNCLEAR
    note = found.note if len(stages) == 1 else _count("stage", len(stages))
    recipients, programmes = _things(facts, MAI.recipient), _things(facts, MAI.programme)
    return Flow(
        iri=iri,
        label=_word(facts, LABEL),
        stage=stages[0] if len(stages) == 1 else "",
        currency=found.currency,
        amount=found.amount if lack is None else None,
        lack=lack,
        note=note,
        printed=_word(facts, MAI.printed),
        comparator=_last(_word(facts, MAI.comparator)),
        when=when,
        year=year,
        funders=_things(facts, MAI.funder),
        recipients=recipients,
        programmes=programmes,
        places=_located(recipients or programmes, shelf),
        documents=shelf.documents.get(iri, ()),
        parts_of=_things(facts, PART_OF) + _share_of(facts, shelf),
        maybe_parts_of=_things(facts, MAI.mayBePartOf),
        restates=_things(facts, MAI.restates),
    )


def _located(things: Iterable[str], shelf: _Shelf) -> tuple[str, ...]:
    """Return where all of these things lie, or nothing where that is not said of each."""
    found = [shelf.places.get(thing, ()) for thing in things]
    if not all(found):
        return ()
    named = {place for places in found for place in places}
    wider = {wide for place in named for wide in shelf.broader.get(place, ())}
    return tuple(sorted(named - wider))


def _share_of(facts: Facts, shelf: _Shelf) -> tuple[str, ...]:
    return tuple(base for base in _things(facts, MAI.shareOf) if base in shelf.facts)


def _when(facts: Facts) -> tuple[str, str]:
    """Return the date or period, and its year or years; nothing where it cannot be read."""
    text = _word(facts, MAI.period) or _word(facts, MAI.date)
    try:
        return (text, dates.years(text)) if text else ("", "")
    except InputFault:
        return "", ""


# ---------------------------------------------------------------- amounts


@dataclass(frozen=True, slots=True)
class _Found:
    amount: money.Amount | None = None
    currency: str = ""
    lack: Lack | None = None
    note: str = ""


def _unclear(note: str, currency: str = "") -> _Found:
    return _Found(currency=currency, lack=Lack.UNCLEAR, note=note)


def _count(word: str, count: int) -> str:
    return f"{count} values for {word}" if count else f"no {word} is given"


def _amount(iri: str, shelf: _Shelf, above: frozenset[str]) -> _Found:
    """Return what a flow states, as an amount or as the reason why there is none."""
    facts = shelf.facts[iri]
    comparators, currencies = _things(facts, MAI.comparator), _things(facts, MAI.currency)
    comparator = _last(comparators[0]) if len(comparators) == 1 else ""
    currency = _last(currencies[0]) if len(currencies) == 1 else ""
    if comparator in _WITHOUT:
        return _Found(currency=currency, lack=_WITHOUT[comparator])
    if comparator == "share" and not facts.get(MAI.amount):
        return _share(facts, shelf, above | {iri})
    if comparator == "share":
        comparator = "exact"
    if not comparator:
        return _unclear(_count("comparator", len(comparators)), currency)
    if not currency:
        return _unclear(_count("currency", len(currencies)))
    try:
        return _Found(_printed(facts, comparator), currency)
    except ValueError as error:
        return _unclear(str(error), currency)


_WITHOUT: Final = {"unquantified": Lack.UNQUANTIFIED, "inKind": Lack.IN_KIND}


def _printed(facts: Facts, comparator: str) -> money.Amount:
    if comparator == "range":
        low, high = _figure(facts, "low"), _figure(facts, "high")
        if low > high:
            raise ValueError("the lower bound is above the upper one")
        return money.Amount(money.Bound(low), money.Bound(high))
    if comparator not in money.COMPARATORS:
        raise ValueError(f"the comparator {comparator} is not known")
    return money.of(comparator, _figure(facts, "amount"))


def _figure(facts: Facts, name: str) -> Decimal:
    """Return the one exact number of a property. Raise ValueError where there is none."""
    values = facts.get(MAI[name], ())
    if len(values) != 1:
        raise ValueError(_count(name, len(values)))
    value = values[0]
    exact = isinstance(value, ox.Literal) and value.datatype.value in _EXACT
    if not (exact and re.fullmatch(r"\+?(\d+\.?\d*|\.\d+)", _text(value), re.ASCII)):
        raise ValueError(f"{name} is no decimal of 0 or more")
    return Decimal(_text(value))


_EXACT: Final = {XSD.decimal, XSD.integer, XSD.int, XSD.long, XSD.nonNegativeInteger}


def _share(facts: Facts, shelf: _Shelf, above: frozenset[str]) -> _Found:
    """Return the share of a base whose amount is known: a flow's, or an indicator's in euros."""
    bases = _things(facts, MAI.shareOf)
    found = _base(bases[0], shelf, above) if len(bases) == 1 else _Found()
    if found.amount is None:
        return _Found(lack=Lack.SHARE)
    try:
        share = _figure(facts, "share")
    except ValueError as error:
        return _unclear(str(error), found.currency)
    part = money.times(found.amount, share.scaleb(-2))
    shown = money.display(found.amount, found.currency)
    return _Found(part, found.currency, note=f"computed: {share.normalize():f} % of {shown}")


def _base(base: str, shelf: _Shelf, above: frozenset[str]) -> _Found:
    if base in above:
        return _Found()
    if base in shelf.facts:
        return _amount(base, shelf, above)
    facts = shelf.bases.get(base, {})
    if _last(_word(facts, MAI.unit)) != "euro":
        return _Found()
    try:
        comparator = _last(_word(facts, MAI.comparator))
        return _Found(money.of(comparator, _figure(facts, "value")), "EUR")
    except (ValueError, KeyError):
        return _Found()


# ---------------------------------------------------------------- terms


def _things(facts: Facts, name: str) -> tuple[str, ...]:
    return tuple(_text(t) for t in facts.get(name, ()) if isinstance(t, ox.NamedNode))


def _word(facts: Facts, name: str) -> str:
    values = facts.get(name, ())
    return _text(values[0]) if values else ""


def _text(term: Term | None) -> str:
    return str(getattr(term, "value", ""))


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]


def _facts(dataset: Dataset, query: str) -> dict[str, Facts]:
    found: defaultdict[str, defaultdict[str, list[Term]]]
    found = defaultdict(lambda: defaultdict(list))
    for thing, name, value in dataset.select(query):
        if value is not None and isinstance(thing, ox.NamedNode):
            found[thing.value][_text(name)].append(value)
    return {
        thing: {name: tuple(sorted(values, key=str)) for name, values in facts.items()}
        for thing, facts in found.items()
    }


def _pairs(dataset: Dataset, query: str) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for thing, value in dataset.select(query):
        found[_text(thing)].add(_text(value))
    return {thing: tuple(sorted(values)) for thing, values in found.items()}


def _closure(pairs: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
    return {thing: _above(thing, pairs) for thing in pairs}


def _above(thing: str, pairs: Mapping[str, Collection[str]]) -> frozenset[str]:
    seen: set[str] = set()
    todo = list(pairs[thing])
    while todo:
        next_one = todo.pop()
        if next_one not in seen:
            seen.add(next_one)
            todo.extend(pairs.get(next_one, ()))
    return frozenset(seen - {thing})


def _rulings(dataset: Dataset) -> tuple[Ruling, ...]:
    return tuple(
        Ruling(
            iri=iri,
            kind=_last(_word(facts, MAI.decisionType)),
            aspect=_last(_word(facts, MAI.aspect)),
            concerns=tuple(
                sorted({t for name in _CONCERNS for t in _things(facts, MAI[name])}),
            ),
            preferred=_things(facts, MAI.preferred),
            rejected=_things(facts, MAI.rejected),
            reason=_reason(facts),
        )
        for iri, facts in sorted(_facts(dataset, _RULINGS).items())
    )


_CONCERNS: Final = ("concerns", "preferred", "rejected")


def _reason(facts: Facts) -> str:
    reasons = {getattr(t, "language", None): _text(t) for t in facts.get(MAI.reason, ())}
    return reasons.get("en") or next(iter(reasons.values()), "")


_FLOWS: Final = """
SELECT DISTINCT ?flow ?property ?value WHERE { ?flow a mai:FundingFlow ; ?property ?value }
"""

_BASES: Final = """
SELECT DISTINCT ?base ?property ?value WHERE {
  ?flow mai:shareOf ?base . ?base a mai:Indicator ; ?property ?value
}
"""

_DOCUMENTS: Final = """
SELECT DISTINCT ?flow ?document WHERE {
  ?flow a mai:FundingFlow ; mai:evidence ?evidence .
  OPTIONAL { ?evidence oa:hasSource ?source }
  BIND(COALESCE(?source, ?evidence) AS ?document)
}
"""

_BROADER: Final = """
SELECT DISTINCT ?thing ?wider WHERE {
  VALUES ?up { dcterms:isPartOf org:unitOf org:subOrganizationOf schema:containedInPlace }
  ?thing ?up ?wider .
}
"""

_PLACES: Final = """
SELECT DISTINCT ?thing ?place WHERE {
  ?tie a mai:Tie ; mai:tieType tieType:locatedIn ; mai:from ?thing ; mai:to ?place .
  ?place a schema:Place .
  FILTER NOT EXISTS { ?decision mai:rejected ?tie }
}
"""

_NAMES: Final = """
SELECT DISTINCT ?thing ?name WHERE {
  ?thing skos:prefLabel ?name .
  FILTER(LANG(?name) = "fr" || LANG(?name) = "")
}
"""

_RULINGS: Final = """
SELECT DISTINCT ?decision ?property ?value WHERE { ?decision a mai:Decision ; ?property ?value }
"""
