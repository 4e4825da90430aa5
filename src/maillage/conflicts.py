"""Statements that disagree or look alike, side by side, with what was decided and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from maillage import facts, flows, why
from maillage.dataset import Dataset
from maillage.facts import Facts, Names
from maillage.flows import Flow
from maillage.vocabulary import PREFIXES
from maillage.why import Statement

__all__ = ["KINDS", "UNDECIDED", "Conflict", "Side", "find"]

MAI: Final = PREFIXES["mai"]
LABEL: Final = PREFIXES["skos"]["prefLabel"]

UNDECIDED: Final = "undecided"
# The most contradictory first; a kind of a project's own comes after these.
KINDS: Final = (UNDECIDED, "rival", "mayOverlap", "same", "successor", "notSame")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the statements or things: "preferred", "rejected" or "open"."""

    standing: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a decision sets side by side; `decision` is empty where nobody has decided."""

    decision: str
    label: str
    kind: str
    aspect: str
    reason: str
    sides: tuple[Side, ...]


def find(dataset: Dataset) -> tuple[Conflict, ...]:
    """Return all conflicts, undecided ones first.

    Undecided are flows that are said to tell of the same sum at one stage and give different
    amounts, programmes, recipients or years, while no decision concerns them both.
    """
    decisions = facts.select(dataset, _DECISIONS)
    names = facts.names(dataset)
    open_pairs = list(_undecided(dataset))
    concerned = {iri for said in decisions.values() for iri in _standings(said)}
    concerned |= {flow.iri for _, pair in open_pairs for flow in pair}
    told = why.statements(dataset, concerned)
    found = [_decided(iri, said, told, names) for iri, said in decisions.items()]
    found += [
        Conflict("", "", UNDECIDED, aspect, "", tuple(Side("open", told[f.iri]) for f in pair))
        for aspect, pair in open_pairs
    ]
    return tuple(sorted(found, key=_order))


def _order(conflict: Conflict) -> tuple[object, ...]:
    known = conflict.kind in KINDS
    rank = KINDS.index(conflict.kind) if known else len(KINDS)
    sides = [side.statement.iri for side in conflict.sides]
    return rank, conflict.kind, conflict.aspect, conflict.decision, sides


def _decided(iri: str, said: Facts, told: dict[str, Statement], names: Names) -> Conflict:
    standings = _standings(said)
    ranks = ("preferred", "rejected", "open")
    sides = [Side(standings[one], told[one]) for one in standings if one in told]
    return Conflict(
        decision=iri,
        label=names.thing(iri),
        kind=facts.local(facts.word(said, MAI.decisionType)),
        aspect=facts.local(facts.word(said, MAI.aspect)),
        reason=facts.word(said, MAI.reason, "en"),
        sides=tuple(sorted(sides, key=lambda s: (ranks.index(s.standing), s.statement.iri))),
    )


def _standings(said: Facts) -> dict[str, str]:
    """Return what a decision concerns, with where it stands."""
    named = (("open", "concerns"), ("preferred", "preferred"), ("rejected", "rejected"))
    return {iri: word for word, name in named for iri in facts.things(said, MAI[name])}


def _undecided(dataset: Dataset) -> Iterator[tuple[str, tuple[Flow, Flow]]]:
    book = flows.read(dataset)
    decided = {
        frozenset(pair) for ruling in book.rulings for pair in combinations(ruling.concerns, 2)
    }
    known = {flow.iri: flow for flow in book.flows}
    for flow in book.flows:
        for other in (known[iri] for iri in flow.restates if iri in known):
            aspect = _difference(flow, other)
            if aspect and frozenset((flow.iri, other.iri)) not in decided:
                yield aspect, (flow, other)


def _difference(one: Flow, other: Flow) -> str:
    """Return the aspect on which two reports of one sum at one stage differ, or ""."""
    if one.stage != other.stage:
        return ""
    compared = {
        "amount": (one.amount, other.amount),
        "perimeter": (one.programmes, other.programmes),
        "identity": (one.recipients, other.recipients),
        "date": (one.year, other.year),
    }
    return next((name for name, (a, b) in compared.items() if a and b and a != b), "")


_DECISIONS: Final = """
SELECT DISTINCT ?decision ?property ?value WHERE { ?decision a mai:Decision ; ?property ?value }
"""
