"""One plain sentence for what a report says: English frames around French names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from maillage import dates, facts, money
from maillage.errors import InputFault
from maillage.facts import Facts, Names
from maillage.vocabulary import PREFIXES

__all__ = ["CLASSES", "say", "when"]

MAI: Final = PREFIXES["mai"]
ORG: Final = PREFIXES["org"]
LABEL: Final = PREFIXES["skos"]["prefLabel"]

SIGNS: Final = {
    **{"atLeast": "≥ ", "moreThan": "> ", "about": "≈ "},
    **{"justBelow": "≲ ", "atMost": "≤ "},
}


def say(kind: str, said: Facts, names: Names) -> str:
    """Return a sentence for a report of a class (`FundingFlow`, `Role` …)."""
    return CLASSES[kind](said, names) if kind in CLASSES else facts.word(said, LABEL, "fr")


def when(said: Facts, name: str = MAI.date) -> str:
    """Return a date in French, or an empty string."""
    words = [facts.text(term) for term in said.get(name, ())]
    return ", ".join(_date(word) for word in words)


def _date(word: str) -> str:
    try:
        return dates.display(word)
    except InputFault:
        return f"{word} (no date in EDTF)"


def _flow(said: Facts, names: Names) -> str:
    funders, recipients = (_list(said, names, name) for name in (MAI.funder, MAI.recipient))
    programmes = _list(said, names, MAI.programme)
    return _joined(
        _amount(said, names),
        f"from {funders or '(not said)'} to {recipients or '(not said)'}",
        f"under {programmes}" if programmes else "",
        f"at the stage {_list(said, names, MAI.stage) or '(not said)'}",
        _dated(said),
    )


def _amount(said: Facts, names: Names) -> str:
    comparator = facts.local(facts.word(said, MAI.comparator))
    currency = facts.local(facts.word(said, MAI.currency))
    value = facts.number(said, MAI.amount)
    if comparator == "range":
        ends = [facts.number(said, name) for name in (MAI.low, MAI.high)]
        low, high = (money.figure(end, currency) if end is not None else "?" for end in ends)
        return f"Between {low} and {high}"
    if value is not None and comparator in money.COMPARATORS:
        return money.display(money.of(comparator, value), currency)
    share = facts.number(said, MAI.share)
    if share is not None:
        base = _list(said, names, MAI.shareOf)
        return f"{money.digits(share)} % of {base or 'something that is not said'}"
    return "Help in kind" if comparator == "inKind" else "Money of an unknown amount"


def _role(said: Facts, names: Names) -> str:
    title = facts.word(said, MAI.roleTitle, "fr") or _list(said, names, ORG.role)
    where = _list(said, names, ORG.organization)
    who = _list(said, names, ORG.member) or "Somebody unnamed"
    office = f"“{title}”" if title else "an office that is not said"
    return _joined(f"{who} holds {office} at {where or '(not said)'}", _observed(said))


def _tie(said: Facts, names: Names) -> str:
    ends = [_list(said, names, name) or "(not said)" for name in (MAI["from"], MAI.to)]
    return _joined(f"{ends[0]} — {_list(said, names, MAI.tieType)} → {ends[1]}", _dated(said))


def _event(said: Facts, names: Names) -> str:
    place = _list(said, names, PREFIXES["schema"].location)
    about = _list(said, names, MAI.about)
    outcome = _list(said, names, MAI.outcome)
    votes = [
        f"{names.term(MAI[name])}: {facts.word(said, MAI[name])}"
        for name in ("votesFor", "votesAgainst", "abstentions", "membersOfBody")
        if MAI[name] in said
    ]
    return _joined(
        facts.word(said, LABEL, "fr") + f" ({_list(said, names, MAI.eventType)})",
        f"about {about}" if about else "",
        f"at {place}" if place else "",
        _dated(said),
        *([f"outcome {outcome}"] if outcome else []),
        *votes,
    )


def _indicator(said: Facts, names: Names) -> str:
    measure = _list(said, names, MAI.measure)
    base = _list(said, names, MAI.shareOf)
    period = when(said, MAI.period)
    return _joined(
        f"{measure} of {_list(said, names, MAI.about)}: {_value(said, names)}",
        f"of {base}" if base else "",
        f"for {period}" if period else "",
    )


def _goal(said: Facts, names: Names) -> str:
    deadline = when(said, MAI.deadline)
    return _joined(
        f"Aim: {_list(said, names, MAI.measure)} of {_list(said, names, MAI.about)}",
        f"to be {_value(said, names)}",
        f"by {deadline}" if deadline else "by a date that is not said",
    )


def _value(said: Facts, names: Names) -> str:
    value = facts.number(said, MAI.value)
    sign = SIGNS.get(facts.local(facts.word(said, MAI.comparator)), "")
    unit = _list(said, names, MAI.unit)
    return f"{sign}{money.digits(value)} {unit}".strip() if value is not None else "not in figures"


def _claim(said: Facts, names: Names) -> str:
    rank = facts.word(said, MAI.rank)
    return _joined(
        f"On {_list(said, names, MAI.about)}: {facts.word(said, LABEL, 'fr')}",
        f"rank {rank}" if rank else "",
        _dated(said),
    )


def _decision(said: Facts, names: Names) -> str:
    kinds = (MAI.decisionType, MAI.aspect)
    kind, aspect = (_list(said, names, name) for name in kinds)
    return _joined(facts.word(said, LABEL, "fr"), kind, f"on: {aspect}" if aspect else "")


CLASSES: Final[dict[str, Callable[[Facts, Names], str]]] = {
    "FundingFlow": _flow,
    "Role": _role,
    "Tie": _tie,
    "Event": _event,
    "Indicator": _indicator,
    "Goal": _goal,
    "Claim": _claim,
    "Decision": _decision,
}


def _list(said: Facts, names: Names, name: str) -> str:
    terms = said.get(name, ())
    iris = set(facts.things(said, name))
    words = [names.thing(w) if w in iris else w for w in map(facts.text, terms)]
    return " + ".join(sorted(words))


def _dated(said: Facts) -> str:
    shown = when(said)
    return f"({shown})" if shown else "(no date said)"


def _observed(said: Facts) -> str:
    shown = when(said)
    return f"(observed: {shown})" if shown else "(observed at no known date)"


def _joined(*words: str) -> str:
    return _sentence(word for word in words if word)


def _sentence(words: Iterable[str]) -> str:
    first, *rest = words
    text = first
    for word in rest:
        text += (
            f" {word}" if word.startswith(("from ", "of ", "to be ", "(", "by ")) else f", {word}"
        )
    return f"{text}."
