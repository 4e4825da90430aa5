"""Funding flows as the graph reports them: what a total needs to know of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from itertools import chain
from typing import Final

import pyoxigraph as ox

from maillage import dates, facts, money
from maillage.dataset import Dataset
from maillage.errors import InputFault
from maillage.facts import Facts
from maillage.vocabulary import PREFIXES

__all__ = ["Book", "Flow", "Lack", "Ruling", "read"]

MAI: Final = PREFIXES["mai"]
XSD: Final = PREFIXES["xsd"]
PART_OF: Final = PREFIXES["dcterms"]["isPartOf"]
LABEL: Final = PREFIXES["skos"]["prefLabel"]


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
    date: str = ""
    """When it was told to happen, in EDTF."""
    funders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    parts_of: tuple[str, ...] = ()
    maybe_parts_of: tuple[str, ...] = ()
    restates: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    """The decisions by which one of its things is taken for another."""


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

    `broader` gives for a thing all that it is part of or lies in; `names` gives French labels;
    `same` gives for a thing that a decision calls the same as another the one to use.
    """

    flows: tuple[Flow, ...]
    rulings: tuple[Ruling, ...] = ()
    broader: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)

    def name(self, iri: str) -> str:
        """Return the French label of a thing, or the end of its IRI."""
        return self.names.get(iri) or re.split(r"[/#]", iri)[-1]


def read(dataset: Dataset) -> Book:
    """Read every funding flow of a dataset, and the decisions on statements."""
    rulings = _rulings(dataset)
    stated = facts.select(dataset, _FLOWS)
    shelf = _Shelf(
        facts=stated,
        bases=facts.select(dataset, _BASES),
        places=facts.pairs(dataset, _PLACES),
        broader=_closure(facts.pairs(dataset, _BROADER)),
        documents=facts.pairs(dataset, _DOCUMENTS),
        same=_same(rulings, stated),
        rejected=frozenset(iri for ruling in rulings for iri in ruling.rejected),
    )
    names = {thing: some[0] for thing, some in facts.names(dataset).french.items()}
    same = {thing: used for thing, (used, _) in shelf.same.items()}
    return Book(tuple(_flow(iri, shelf) for iri in stated), rulings, shelf.broader, names, same)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What was read for all flows together."""

    facts: Mapping[str, Facts]
    bases: Mapping[str, Facts]
    places: Mapping[str, tuple[str, ...]]
    broader: Mapping[str, frozenset[str]]
    documents: Mapping[str, tuple[str, ...]]
    same: Mapping[str, tuple[str, str]]
    rejected: frozenset[str]

    def used(self, things: Iterable[str]) -> tuple[str, ...]:
        """Return the things to use for these, each once."""
        return tuple(sorted({self.same.get(thing, (thing, ""))[0] for thing in things}))

    def taken(self, things: Iterable[str]) -> tuple[str, ...]:
        """Return the decisions by which one of these is taken for another."""
        return tuple(sorted({self.same[thing][1] for thing in things if thing in self.same}))


def _flow(iri: str, shelf: _Shelf) -> Flow:
    said = shelf.facts[iri]
    found = _amount(iri, shelf, frozenset())
    when, year = _when(said)
    stages = facts.things(said, MAI.stage)
    lack = found.lack if len(stages) == 1 else Lack.UNCLEAR
    note = found.note if len(stages) == 1 else _count("stage", len(stages))
    named = [facts.things(said, name) for name in (MAI.funder, MAI.recipient, MAI.programme)]
    funders, recipients, programmes = map(shelf.used, named)
    return Flow(
        iri=iri,
        label=facts.word(said, LABEL),
        stage=stages[0] if len(stages) == 1 else "",
        currency=found.currency,
        amount=found.amount if lack is None else None,
        lack=lack,
        note=note,
        printed=facts.word(said, MAI.printed),
        comparator=facts.local(facts.word(said, MAI.comparator)),
        when=when,
        year=year,
        date=facts.word(said, MAI.date),
        funders=funders,
        recipients=recipients,
        programmes=_narrowest(programmes, shelf),
        places=_located(recipients or programmes, shelf),
        documents=shelf.documents.get(iri, ()),
        parts_of=facts.things(said, PART_OF) + _share_of(said, shelf),
        maybe_parts_of=facts.things(said, MAI.mayBePartOf),
        restates=facts.things(said, MAI.restates),
        identities=shelf.taken(chain.from_iterable(named)),
    )


def _located(things: Iterable[str], shelf: _Shelf) -> tuple[str, ...]:
    """Return where all of these things lie, or nothing where that is not said of each."""
    found = [shelf.places.get(thing, ()) for thing in things]
    if not all(found):
        return ()
    return _narrowest({place for places in found for place in shelf.used(places)}, shelf)


def _narrowest(things: Collection[str], shelf: _Shelf) -> tuple[str, ...]:
    """Return the things of which none of the others is a part."""
    if len(things) < 2:
        return tuple(things)
    wider = {wide for thing in things for wide in shelf.broader.get(thing, ())}
    return tuple(sorted(set(things) - wider))


def _share_of(said: Facts, shelf: _Shelf) -> tuple[str, ...]:
    return tuple(base for base in facts.things(said, MAI.shareOf) if base in shelf.facts)


def _when(said: Facts) -> tuple[str, str]:
    """Return the date or period, and its year or years; nothing where it cannot be read."""
    text = facts.word(said, MAI.period) or facts.word(said, MAI.date)
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
    said = shelf.facts[iri]
    comparators, currencies = facts.things(said, MAI.comparator), facts.things(said, MAI.currency)
    comparator = facts.local(comparators[0]) if len(comparators) == 1 else ""
    currency = facts.local(currencies[0]) if len(currencies) == 1 else ""
    if comparator in _WITHOUT:
        return _Found(currency=currency, lack=_WITHOUT[comparator])
    if comparator == "share" and not said.get(MAI.amount):
        return _share(said, shelf, above | {iri})
    if comparator == "share":
        comparator = "exact"
    if not comparator:
        return _unclear(_count("comparator", len(comparators)), currency)
    if not currency:
        return _unclear(_count("currency", len(currencies)))
    try:
        return _Found(_printed(said, comparator), currency)
    except ValueError as error:
        return _unclear(str(error), currency)


_WITHOUT: Final = {"unquantified": Lack.UNQUANTIFIED, "inKind": Lack.IN_KIND}


def _printed(said: Facts, comparator: str) -> money.Amount:
    if comparator == "range":
        low, high = _figure(said, "low"), _figure(said, "high")
        if low > high:
            raise ValueError("the lower bound is above the upper one")
        return money.Amount(money.Bound(low), money.Bound(high))
    if comparator not in money.COMPARATORS:
        raise ValueError(f"the comparator {comparator} is not known")
    return money.of(comparator, _figure(said, "amount"))


def _figure(said: Facts, name: str) -> Decimal:
    """Return the one exact number of a property. Raise ValueError where there is none."""
    values = said.get(MAI[name], ())
    if len(values) != 1:
        raise ValueError(_count(name, len(values)))
    value = values[0]
    exact = isinstance(value, ox.Literal) and value.datatype.value in _EXACT
    if not (exact and _NUMBER.fullmatch(facts.text(value))):
        raise ValueError(f"{name} is no decimal of 0 or more")
    if len(facts.text(value)) > DIGITS:
        raise ValueError(f"{name} has more than {DIGITS} digits")
    return Decimal(facts.text(value))


DIGITS: Final = 1000
_NUMBER: Final = re.compile(r"\+?(\d+\.?\d*|\.\d+)", re.ASCII)
_EXACT: Final = {XSD.decimal, XSD.integer, XSD.int, XSD.long, XSD.nonNegativeInteger}


def _share(said: Facts, shelf: _Shelf, above: frozenset[str]) -> _Found:
    """Return the share of a base whose amount is known: a flow's, or an indicator's in euros."""
    bases = facts.things(said, MAI.shareOf)
    found = _base(bases[0], shelf, above) if len(bases) == 1 else _Found()
    if found.amount is None:
        return _Found(lack=Lack.SHARE)
    try:
        share = _figure(said, "share")
    except ValueError as error:
        return _unclear(str(error), found.currency)
    part = money.share(found.amount, share)
    shown = money.display(found.amount, found.currency)
    return _Found(part, found.currency, note=f"computed: {money.digits(share)} % of {shown}")


def _base(base: str, shelf: _Shelf, above: frozenset[str]) -> _Found:
    if base in above or base in shelf.rejected:
        return _Found()
    if base in shelf.facts:
        return _amount(base, shelf, above)
    said = shelf.bases.get(base, {})
    if facts.local(facts.word(said, MAI.unit)) != "euro":
        return _Found()
    try:
        comparator = facts.local(facts.word(said, MAI.comparator))
        return _Found(money.of(comparator, _figure(said, "value")), "EUR")
    except (ValueError, KeyError):
        return _Found()


# ---------------------------------------------------------------- decisions, wider things


def _same(rulings: Iterable[Ruling], flows: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return for each thing that is decided to be another the one to use, and the decision."""
    used: dict[str, tuple[str, str]] = {}
    for ruling in (ruling for ruling in rulings if ruling.kind == "same"):
        one = (ruling.preferred or ruling.concerns or ("",))[0]
        for other in (o for o in ruling.concerns if o != one and o not in flows):
            used.setdefault(other, (one, ruling.iri))
    return {thing: (_last(thing, used), decision) for thing, (_, decision) in used.items()}


def _last(thing: str, used: Mapping[str, tuple[str, str]]) -> str:
    """Return the end of a chain of decisions; of a ring the first of its things."""
    seen: list[str] = []
    while thing in used and thing not in seen:
        seen.append(thing)
        thing = used[thing][0]
    return min(seen[seen.index(thing) :]) if thing in seen else thing


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
            kind=facts.local(facts.word(said, MAI.decisionType)),
            aspect=facts.local(facts.word(said, MAI.aspect)),
            concerns=tuple(
                sorted({t for name in _CONCERNS for t in facts.things(said, MAI[name])}),
            ),
            preferred=facts.things(said, MAI.preferred),
            rejected=facts.things(said, MAI.rejected),
            reason=facts.word(said, MAI.reason, "en"),
        )
        for iri, said in facts.select(dataset, _RULINGS).items()
    )


_CONCERNS: Final = ("concerns", "preferred", "rejected")


_FLOWS: Final = """
SELECT ?flow ?property ?value WHERE { ?flow a mai:FundingFlow ; ?property ?value }
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

_RULINGS: Final = """
SELECT DISTINCT ?decision ?property ?value WHERE { ?decision a mai:Decision ; ?property ?value }
"""
