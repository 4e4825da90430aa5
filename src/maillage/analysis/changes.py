"""What is told of one time and not of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.analysis._ties import MultiDiGraph

__all__ = ["Change", "changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """An edge: told only of the first time, only of the second, or of both with other reports.

    `state` is "first", "second" or "both". That an edge is not told of a time does not mean that
    it was not there.
    """

    state: str
    source: str
    target: str
    kind: str
    relation: str
    first: str
    second: str
    reports: tuple[str, ...]


def changes(first: MultiDiGraph, second: MultiDiGraph) -> list[Change]:
    """Compare a view at two times, edge by edge; edges told alike of both are not listed.

    An edge is told by the same reports, or it has changed; sums are given in words, as far as they
    are known at each time. Direction matters, but what the same reports say both ways is told once.
    """
    places = {*first.edges(keys=True), *second.edges(keys=True)}
    result = []
    for source, target, kind in places:
        one = first.get_edge_data(source, target, key=kind)
        other = second.get_edge_data(source, target, key=kind)
        back = [graph.get_edge_data(target, source, key=kind) for graph in (first, second)]
        if target < source and _reports(back) == _reports([one, other]):
            continue
        told = [_told(one), _told(other)]
        reports = sorted({r for data in (one, other) if data for r in data["reports"]})
        if one and other and one["reports"] == other["reports"]:
            continue
        state = "both" if one and other else "first" if one else "second"
        relation = str((one or other or {}).get("relation", kind))
        result.append(
            Change(state, source, target, kind, relation, told[0], told[1], tuple(reports))
        )
    order = ("first", "second", "both")
    return sorted(result, key=lambda c: (order.index(c.state), c.source, c.target, c.kind))


def _reports(edges: list[Any]) -> list[tuple[str, ...] | None]:
    return [data["reports"] if data else None for data in edges]


def _told(data: dict[str, object] | None) -> str:
    if not data:
        return ""
    if "amount_text" in data:
        return str(data["amount_text"])
    count = data.get("count", 1)
    return "1 report" if count == 1 else f"{count} reports"
