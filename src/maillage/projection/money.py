"""The sums behind an edge: amounts, bounds, and totals that count nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from maillage.dataset import Dataset, Term

__all__ = ["Flow", "Sum", "flows", "printed", "total"]


@dataclass(frozen=True, slots=True)
class Flow:
    """One reported sum. `amount` is None where none is printed: unknown, not 0.

    `low` and `high` are the bounds that the words around the number give, None where they give
    none. `whole`, `maybe_whole` and `restated` name other flows.
    """

    name: str
    stage: str
    comparator: str
    amount: Decimal | None
    low: Decimal | None
    high: Decimal | None
    currency: str | None
    whole: frozenset[str] = frozenset()
    restated: frozenset[str] = frozenset()
    joint: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """A total: what is printed, added; its bounds; which flows count and how many are unknown.

    `amount` is None where no counted flow has one. `left_out` gives the reason for each flow that
    is not added.
    """

    amount: Decimal | None
    low: Decimal | None
    high: Decimal | None
    currency: str | None
    comparator: str
    counted: tuple[str, ...]
    unquantified: tuple[str, ...]
    left_out: Mapping[str, str]


def flows(dataset: Dataset) -> dict[str, Flow]:
    """Read every funding flow, by short name."""
    wholes = _links(dataset, "dcterms:isPartOf|mai:mayBePartOf")
    restated = _links(dataset, "mai:restates")
    return {
        flow.name: flow
        for row in dataset.select(_FLOWS)
        for flow in [_flow(dataset, row, wholes, restated)]
    }


def total(parts: Iterable[Flow]) -> Sum:
    """Add flows of one stage and currency: told twice counts once, no part beside its whole."""
    given = {flow.name: flow for flow in sorted(parts, key=lambda f: f.name)}
    left_out: dict[str, str] = {}
    for flow in given.values():
        reason = _reason(flow, given)
        if reason:
            left_out[flow.name] = reason
    kept = [flow for name, flow in given.items() if name not in left_out]
    known = [flow for flow in kept if flow.amount is not None]
    unknown = tuple(flow.name for flow in kept if flow.amount is None)
    highs = [flow.high for flow in known]
    low = sum((flow.low or Decimal(0) for flow in known), Decimal(0))
    high = None if unknown or None in highs or not known else sum(h for h in highs if h)
    return Sum(
        amount=sum((f.amount for f in known if f.amount is not None), Decimal(0))
        if known
        else None,
        low=low if known else None,
        high=Decimal(high) if high is not None else None,
        currency=next((f.currency for f in known if f.currency), None),
        comparator=_comparator(known, unknown),
        counted=tuple(flow.name for flow in known),
        unquantified=unknown,
        left_out=left_out,
    )


def _reason(flow: Flow, given: Mapping[str, Flow]) -> str:
    for other in sorted(_ancestors(flow.name, given, "restated")):
        return f"the same sum as {other}"
    for other in sorted(_ancestors(flow.name, given, "whole")):
        if given[other].amount is not None:
            return f"part of {other}"
    return ""


def _ancestors(name: str, given: Mapping[str, Flow], link: str) -> set[str]:
    """Follow a link within the given flows; of a cycle, the first by name is kept."""
    seen: set[str] = set()
    todo = [name]
    while todo:
        following: frozenset[str] = getattr(given[todo.pop()], link)
        new = [other for other in following if other in given and other not in seen]
        seen.update(new)
        todo.extend(new)
    if name in seen:
        return {other for other in seen if other < name}
    return seen


def _comparator(known: list[Flow], unknown: tuple[str, ...]) -> str:
    said = {flow.comparator for flow in known}
    if not known:
        return "unquantified"
    if len(said) == 1 and not unknown:
        return said.pop()
    if said <= {"exact", "atLeast", "moreThan"}:
        return "atLeast"
    return "about"


_WORDS: Final = {
    "exact": "",
    "atLeast": "au moins ",
    "moreThan": "plus de ",
    "about": "environ ",
    "justBelow": "près de ",
    "atMost": "au plus ",
    "range": "environ ",
}


def printed(amount: Decimal | None, comparator: str, currency: str | None, *, short: bool) -> str:
    """Return a sum in French, as `plus de 600 000 €`; `short` gives `plus de 600 k€`."""
    if amount is None:
        return "non chiffré" if comparator != "inKind" else "en nature"
    sign = {"EUR": "€", None: "€"}.get(currency, currency)
    return f"{_WORDS.get(comparator, '')}{_figure(amount, short)}{sign}"


def _figure(amount: Decimal, short: bool) -> str:
    scale = [(Decimal(10**9), "Md"), (Decimal(10**6), "M"), (Decimal(1000), "k")]
    unit, letter = next(((u, s) for u, s in scale if short and abs(amount) >= u), (Decimal(1), ""))
    value = amount / unit
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    french = text.replace(",", "\u202f").replace(".", ",")
    return f"{french}\u00a0{letter}"


def _flow(
    dataset: Dataset,
    row: tuple[Term | None, ...],
    wholes: Mapping[str, frozenset[str]],
    restated: Mapping[str, frozenset[str]],
) -> Flow:
    name, stage, comparator, amount, low, high, below, above, currency, joint = row
    key = dataset.workspace.shorten(_text(name))
    value = _decimal(amount)
    return Flow(
        name=key,
        stage=_local(stage),
        comparator=_local(comparator) or ("exact" if value is not None else "unquantified"),
        amount=value if value is not None else _decimal(low),
        low=_decimal(low) or (value if _text(below) == "true" else None),
        high=_decimal(high) or (value if _text(above) == "true" else None),
        currency=_local(currency) or None,
        whole=wholes.get(key, frozenset()),
        restated=restated.get(key, frozenset()),
        joint=_text(joint) == "true",
    )


def _links(dataset: Dataset, path: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    shorten = dataset.workspace.shorten
    for one, other in dataset.select(_LINKS.replace("$PATH", path)):
        found.setdefault(shorten(_text(one)), set()).add(shorten(_text(other)))
    return {name: frozenset(others) for name, others in found.items()}


def _text(term: Term | None) -> str:
    return str(getattr(term, "value", "")) if term is not None else ""


def _local(term: Term | None) -> str:
    return _text(term).rpartition("/")[2]


def _decimal(term: Term | None) -> Decimal | None:
    return Decimal(term.value) if isinstance(term, ox.Literal) else None


_LINKS: Final = """
SELECT DISTINCT ?one ?other WHERE { ?one a mai:FundingFlow ; $PATH ?other }
"""

_FLOWS: Final = """
SELECT DISTINCT ?flow ?stage ?comparator ?amount ?low ?high ?below ?above ?currency ?joint WHERE {
  ?flow a mai:FundingFlow .
  OPTIONAL { ?flow mai:stage ?stage }
  OPTIONAL { ?flow mai:comparator ?comparator
    OPTIONAL { ?comparator mai:boundsBelow ?below ; mai:boundsAbove ?above } }
  OPTIONAL { ?flow mai:amount ?amount }
  OPTIONAL { ?flow mai:low ?low }
  OPTIONAL { ?flow mai:high ?high }
  OPTIONAL { ?flow mai:currency ?currency }
  BIND(EXISTS { ?flow mai:funder ?a, ?b FILTER(?a != ?b) }
    || EXISTS { ?flow mai:recipient ?a, ?b FILTER(?a != ?b) } AS ?joint)
} ORDER BY ?flow
"""
