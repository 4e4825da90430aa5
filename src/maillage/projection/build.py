"""A view's rows brought together as a networkx MultiDiGraph."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from maillage.dataset import Dataset, load
from maillage.errors import InputFault, NotFound
from maillage.projection import ledger, rows
from maillage.projection.rows import EdgeRow, Value
from maillage.projection.selection import Selection, below
from maillage.projection.spells import merged, touches
from maillage.projection.views import View, find
from maillage.workspace import Workspace

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["around", "build", "graph"]


def graph(
    view: str,
    root: Workspace | Path | str = ".",
    *,
    without: Iterable[str] = (),
    selection: Selection | None = None,
) -> MultiDiGraph:
    """Load a project and return one of its views as a networkx graph; see `build`.

    >>> maillage.graph("funding", root="my-territory").number_of_edges()  # doctest: +SKIP
    """
    # A view reads everything: from the files that takes a fifth of the time that a store needs.
    dataset = load(root, without=frozenset(without), cached=False)
    result = build(dataset, find(dataset.workspace, view), selection)
    result.graph["without"] = tuple(sorted(without))
    return result


def build(dataset: Dataset, view: View, selection: Selection | None = None) -> MultiDiGraph:
    """Return a view as a graph with typed attributes and its evidence.

    Nodes are short names (`actor:minalogic`) with `label`, `kind`, `iri` and the extra columns.
    An edge (its key is its kind) stands for all rows of one source, target and kind. It has
    `relation`, `count` (of reports), `reports`, `documents`, `spells`, `start` and `end` (days or
    None), `weak`, `disputed`, `weight` (1 to 5, log scale) and the extra columns; in a view that
    is weighted by money also `amount`, `low`, `high` (Decimal or None: unknown is not 0),
    `comparator`, `currency`, `counted`, `unquantified` and `amount_text`.

    `graph.graph` holds view, direction, title, date (the last day of a document), `selection`,
    `names` (of what it asks for), `sources` (by graph, its documents' titles and dates) and
    `left_out`: pairs of a report and the reason why it is on no edge.
    Raise InputFault where an edge ends at a node that `nodes.rq` does not give.
    """
    with _undisturbed():
        return _built(dataset, view, selection or Selection())


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the garbage collector from looking, again and again, through what only grows."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _built(dataset: Dataset, view: View, asked: Selection) -> MultiDiGraph:
    import networkx as nx

    rejected = _rejected(dataset)
    chosen = replace(
        asked,
        programmes=below(dataset, asked.programmes, "programmes"),
        places=below(dataset, asked.places, "places"),
    )
    left_out: dict[str, str] = {}
    whole = chosen == Selection(disputed=chosen.disputed, around=chosen.around, depth=chosen.depth)
    unwanted = _disputed if whole else _unwanted
    kept = [
        row
        for row in rows.edge_rows(dataset, view)
        if not (reason := unwanted(row, rejected, chosen)) or _note(left_out, row, reason)
    ]
    result: MultiDiGraph = nx.MultiDiGraph()
    reading = "all" if chosen.disputed else "preferred"
    book = ledger.read(dataset, reading=reading) if view.weight == "money" else None
    _add_nodes(result, dataset, view, () if chosen.disputed else rejected)
    _add_edges(result, dataset.workspace, view, kept, book, rejected)
    if book is not None:
        used = {row.report for row in kept}
        for name in book.flows.keys() - used - left_out.keys():
            row = ledger.row(book, name, dataset.workspace.shorten)
            left_out[name] = _unwanted(row, rejected, chosen) or ledger.NAMELESS
    _drop_alone(result, view, chosen)
    _weigh(result, view)
    result.graph.update(
        view=view.name,
        title=view.title,
        direction=view.direction,
        weight=view.weight,
        project=dataset.workspace.settings.name,
        date=_last_day(dataset),
        documents=_titles(dataset),
        sources=_sources(dataset),
        selection=asked,
        names=_names(dataset, asked),
        ledger=book,
        left_out=tuple(sorted(left_out.items())),
    )
    return result if chosen.around is None else around(result, chosen.around, chosen.depth)


def _drop_alone(result: MultiDiGraph, view: View, chosen: Selection) -> None:
    """Take out nodes without an edge that the view or the selection does not want."""
    kept = () if chosen.narrow else view.alone
    if kept is not None:
        alone = [n for n, degree in result.degree() if not degree]
        result.remove_nodes_from([n for n in alone if result.nodes[n]["kind"] not in kept])


def around(graph: MultiDiGraph, name: str, depth: int) -> MultiDiGraph:
    """Return the part of a graph that is at most `depth` edges away from a node.

    Raise NotFound where the node is not in the graph.
    """
    if name not in graph:
        raise NotFound(
            f"{name} is no node of the view {graph.graph.get('view')}.",
            hint="`maillage views explain VIEW` says which nodes it has.",
        )
    near = {name}
    for _ in range(depth):
        near |= {m for n in near for m in (*graph.successors(n), *graph.predecessors(n))}
    result: MultiDiGraph = graph.subgraph(near).copy()
    result.graph["around"] = name
    return result


def _note(left_out: dict[str, str], row: EdgeRow, reason: str) -> bool:
    if row.report:
        left_out[row.report] = reason
    return False


def _disputed(row: EdgeRow, rejected: Mapping[str, str], chosen: Selection) -> str:
    """Return which decision rejects a row, or nothing."""
    if row.report is not None and row.report in rejected and not chosen.disputed:
        return f"rejected by {rejected[row.report]}"
    return ""


def _unwanted(row: EdgeRow, rejected: Mapping[str, str], chosen: Selection) -> str:
    """Return why a row is not wanted, or nothing."""
    if found := _disputed(row, rejected, chosen):
        return found
    touched = {row.source, row.target, *row.extras}
    filters = (
        (chosen.stages and row.kind not in chosen.stages, "another stage than asked for"),
        (chosen.documents and row.document not in chosen.documents, "another document"),
        (chosen.programmes and not touched & chosen.programmes, "another programme"),
        (chosen.places and not touched & chosen.places, "another place"),
        (chosen.strong and row.weak, "a weak tie"),
        (row.report in chosen.dropped, "left out by name"),
        (row.document in chosen.dropped_documents, "of a document that is left out"),
    )
    return next((why for unwanted, why in filters if unwanted), "") or _untimely(row, chosen)


def _untimely(row: EdgeRow, chosen: Selection) -> str:
    if not chosen.timed:
        return ""
    spell = (row.earliest, row.latest)
    if spell == (None, None):
        return "" if chosen.undated else "no date is known"
    return "" if touches(spell, chosen.start, chosen.end) else "another time than asked for"


def _rejected(dataset: Dataset) -> dict[str, str]:
    """Return the readings that decisions reject, and the decision."""
    shorten = dataset.workspace.shorten
    found = dataset.select(_REJECTED)
    return {shorten(r.value): shorten(d.value) for r, d in found}  # type: ignore[union-attr]


def _add_nodes(result: MultiDiGraph, dataset: Dataset, view: View, unwanted: Iterable[str]) -> None:
    own = {"earliest": "start", "latest": "end"}
    names = [own.get(n, n) for n in view.nodes.columns if n not in ("node", "label", "kind")]
    hidden = frozenset(unwanted)
    for row in sorted(rows.node_rows(dataset, view), key=lambda r: (r.node, r.kind, r.label)):
        if row.node in hidden:
            continue
        if row.node not in result:
            result.add_node(row.node, label=row.label, kind=row.kind, iri=row.iri)
        data = result.nodes[row.node]
        for name, value in zip(names, row.extras, strict=True):
            if value is not None:
                data[name] = _joined(data.get(name), value)


def _joined(there: Any, value: Value) -> Any:
    """Add a value to those that are there; several become a tuple."""
    if there is None or there == value:
        return value
    values = there if isinstance(there, tuple) else (there,)
    return there if value in values else (*values, value)


def _add_edges(  # noqa: PLR0913
    result: MultiDiGraph,
    workspace: Workspace,
    view: View,
    kept: Iterable[EdgeRow],
    book: ledger.Ledger | None,
    rejected: Mapping[str, str],
) -> None:
    groups: dict[tuple[str, str, str], list[EdgeRow]] = {}
    for row in kept:
        groups.setdefault(row.place, []).append(row)
    for place in sorted(groups):
        source, target, kind = place
        for end in (source, target):
            if end not in result:
                raise _stray(workspace, view, end, groups[place][0])
        data = _edge(view, groups[place], rejected)
        if book is not None:
            data |= _money(book, data["reports"], kind)
        result.add_edge(source, target, key=kind, **data)


def _stray(workspace: Workspace, view: View, end: str, row: EdgeRow) -> InputFault:
    told = f" ({row.report})" if row.report else ""
    return InputFault(
        f"The edge {row.source} → {row.target}{told} ends at {end}, which nodes.rq does not give.",
        file=workspace.display(view.edges.path),
        hint="Give the thing its class in graph/register, or add its class to nodes.rq.",
    )


def _edge(view: View, group: list[EdgeRow], rejected: Mapping[str, str]) -> dict[str, Any]:
    reports = sorted({row.report for row in group if row.report})
    spells = merged((row.earliest, row.latest) for row in group)
    columns = zip(view.extras, zip(*(row.extras for row in group), strict=True), strict=False)
    extras = {
        name: _aggregated(values, view.aggregate.get(name, "set")) for name, values in columns
    }
    return {
        "kind": group[0].kind,
        "relation": min(row.relation for row in group),
        "count": len(reports) or len(group),
        "reports": tuple(reports),
        "documents": tuple(sorted({row.document for row in group if row.document})),
        "spells": spells,
        "start": spells[0][0] if spells else None,
        "end": spells[-1][1] if spells else None,
        "weak": all(row.weak for row in group),
        "disputed": any(report in rejected for report in reports),
        **{name: value for name, value in extras.items() if value is not None},
    }


def _aggregated(values: Sequence[Value | None], way: str) -> Any:
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return known[0] if known else None
    if way == "set":
        unique = sorted(set(known), key=str)
        return unique[0] if len(unique) == 1 else tuple(unique)
    return _WAYS[way](known)


_WAYS: Final[Mapping[str, Any]] = {"sum": sum, "min": min, "max": max}


def _money(book: ledger.Ledger, reports: tuple[str, ...], kind: str) -> dict[str, Any]:
    sums = book.sums(reports, alone=True)
    told = sums[0] if len(sums) == 1 else ledger.Sum(kind, "", None, (), reports)
    return {
        "amount": told.point,
        "low": told.amount.low.firm() if told.amount else None,
        "high": told.amount.high.firm() if told.amount else None,
        "comparator": ledger.comparator(told.amount),
        "currency": told.currency or None,
        "counted": told.counted,
        "unquantified": len(told.unquantified),
        "joint": told.joint,
        "amount_text": ledger.text(told),
    }


def _weigh(result: MultiDiGraph, view: View) -> None:
    """Give each edge a weight from 1 to 5, on a log scale; what is unknown weighs 1."""
    from math import log

    measure = {"money": "amount", "count": "count"}.get(view.weight)
    found = [data.get(measure) if measure else None for _, _, data in result.edges(data=True)]
    known = [log(value) for value in found if value is not None and value > 0]
    least, span = min(known, default=0.0), max(known, default=0.0) - min(known, default=0.0)
    for value, (_, _, data) in zip(found, result.edges(data=True), strict=True):
        there = log(value) - least if value is not None and value > 0 and span > 0 else 0.0
        data["weight"] = round(1 + 4 * there / (span or 1.0), 4)


def _last_day(dataset: Dataset) -> date | None:
    found = dataset.select(_LAST_DAY)[0][0]
    return date.fromisoformat(str(getattr(found, "value", ""))) if found is not None else None


def _titles(dataset: Dataset) -> dict[str, str]:
    shorten = dataset.workspace.shorten
    found = dataset.select(_TITLES)
    return {shorten(d.value): t.value for d, t in found}  # type: ignore[union-attr]


def _sources(dataset: Dataset) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the title and date (EDTF or nothing) of each document, by the graph that has it."""
    found: dict[str, set[tuple[str, str]]] = {}
    for graph, title, day in dataset.select(_SOURCES):
        place = dataset.workspace.shorten(str(getattr(graph, "value", "")))
        pair = (str(getattr(title, "value", "")), str(getattr(day, "value", "")))
        found.setdefault(place, set()).add(pair)
    return {place: tuple(sorted(pairs)) for place, pairs in found.items()}


def _names(dataset: Dataset, asked: Selection) -> dict[str, str]:
    """Return French labels of the things and stages that a selection names."""
    wanted = asked.documents | asked.programmes | asked.places | {asked.around}
    if not asked.stages and wanted == {None}:
        return {}
    shorten = dataset.workspace.shorten
    found = [(shorten(n.value), t.value) for n, t in dataset.select(_LABELS)]  # type: ignore[union-attr]
    stages = {f"stage:{name}": name for name in asked.stages}
    return {stages.get(n, n): text for n, text in found if n in wanted or n in stages}


_SOURCES: Final = """
SELECT DISTINCT ?graph ?title ?day WHERE {
  GRAPH ?graph { ?document a mai:Document ; skos:prefLabel ?title }
  OPTIONAL { ?document mai:date ?day }
} ORDER BY ?graph ?title ?day
"""

_LABELS: Final = """
SELECT DISTINCT ?thing ?label WHERE { ?thing skos:prefLabel ?label FILTER(LANG(?label) = "fr") }
ORDER BY ?thing ?label
"""

_TITLES: Final = """
SELECT ?document (MIN(STR(?label)) AS ?title) WHERE {
  ?document a mai:Document ; skos:prefLabel ?label .
} GROUP BY ?document ORDER BY ?document
"""

_REJECTED: Final = """
SELECT ?reading (MIN(?by) AS ?decision) WHERE { ?by a mai:Decision ; mai:rejected ?reading }
GROUP BY ?reading ORDER BY ?reading
"""

_LAST_DAY: Final = """
SELECT (MAX(?day) AS ?last) WHERE { ?document a mai:Document ; mai:earliest|mai:latest ?day }
"""
