"""The answers of `maillage analyse` as tables, each with a line that says how it was made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from maillage.cli import render, viewing
from maillage.errors import UsageFault

if TYPE_CHECKING:
    from maillage.dataset import Dataset
    from maillage.projection.build import MultiDiGraph

__all__ = ["Asked", "answer"]


_PART: Final = "; "


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    view: str
    chosen: viewing.Chosen
    by: str
    between: list[str]
    funder: str | None
    kinds: list[str]
    top: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A table and how it was made; `long` says that its last column is too wide for a screen."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str
    long: bool = False


def answer(root: Path, question: str, asked: Asked, form: str) -> str:
    """Return the answer to a question as a table, CSV, JSON or Markdown."""
    from maillage import dataset

    loaded = dataset.load(root, without=asked.chosen.without or ())
    return _FORMS[form](_ANSWERS[question](loaded, asked))


def _as_table(found: Answer) -> str:
    count = "1 row" if len(found.rows) == 1 else f"{len(found.rows)} rows"
    width = len(found.columns) - found.long
    table = render.columns(found.columns[:width], [row[:width] for row in found.rows])
    below = "".join(_below(found, row) for row in found.rows) if found.long else ""
    return f"{table}({count})\n{below}{found.note}\n"


def _below(found: Answer, row: tuple[str, ...]) -> str:
    """Return what stands in the last, long column, one part a line."""
    parts = "".join(f"    {part}\n" for part in row[-1].split(_PART) if part)
    name = next(row[i] for i, c in enumerate(found.columns) if c in ("name", "community"))
    return f"  {name}: {found.columns[-1]}\n{parts}" if parts else ""


def _as_csv(found: Answer) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([[render.harmless(cell) for cell in r] for r in (found.columns, *found.rows)])
    return out.getvalue()


def _as_json(found: Answer) -> str:
    import json

    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    document = {"columns": found.columns, "rows": rows, "note": found.note}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _as_markdown(found: Answer) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(c.replace('|', chr(92) + '|') for c in cells)} |\n"

    head = line(found.columns) + line(["---"] * len(found.columns))
    return head + "".join(line(row) for row in found.rows) + f"\n{found.note}\n"


_FORMS: Final[dict[str, Callable[[Answer], str]]] = {
    "table": _as_table,
    "csv": _as_csv,
    "json": _as_json,
    "markdown": _as_markdown,
}


def _graph(loaded: Dataset, asked: Asked, **other: object) -> MultiDiGraph:
    from maillage import projection

    selection = viewing.selection(loaded, asked.chosen)
    view = projection.find(loaded.workspace, asked.view)
    return projection.build(loaded, view, replace(selection, **other))  # type: ignore[arg-type]


def _label(graph: MultiDiGraph, node: str) -> str:
    return str(graph.nodes[node].get("label", node)) if node in graph else node


def _wanted(graph: MultiDiGraph, asked: Asked, node: str) -> bool:
    data = graph.nodes[node]
    return not asked.kinds or data.get("kind") in asked.kinds or data.get("type") in asked.kinds


def _number(value: float | Decimal | Fraction | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = f"{float(value):.4f}".rstrip("0").rstrip(".")
    return text or "0"


def _importance(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis

    graph = _graph(loaded, asked)
    chosen = analysis.find(asked.by)
    ranked = [
        (node, value)
        for node, value in analysis.ranking(graph, asked.by)
        if value is not None and _wanted(graph, asked, node)
    ]
    rows = [
        (_label(graph, node), node, _number(value), _PART.join(analysis.why(graph, node)))
        for node, value in ranked[: asked.top]
    ]
    more = "more is more" if chosen.rising else "less is more"
    note = f"{asked.by}: {chosen.meaning} ({chosen.source}; {more}). {_basis(graph, asked)}"
    return Answer(("name", "node", asked.by, "why"), rows, note, long=True)


def _basis(graph: MultiDiGraph, asked: Asked) -> str:
    weak = "" if asked.chosen.strong else " and weak ties"
    return f"View {asked.view}: {len(graph)} nodes, {graph.number_of_edges()} edges{weak}."


def _brokers(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis

    graph = _graph(loaded, asked)
    if len(asked.between) not in (0, 2):
        raise UsageFault("--between is given twice or not at all.")
    groups = [_members(loaded, graph, name) for name in asked.between]
    found = analysis.brokers(graph, *groups)
    rows = [
        (
            _label(graph, b.node),
            b.node,
            _number(b.betweenness),
            _number(b.constraint),
            str(b.touches),
        )
        for b in found
        if _wanted(graph, asked, b.node)
    ]
    told = "betweenness: share of shortest paths through it (Freeman 1977, Brandes 2008)"
    if groups:
        told += f" from one of {len(groups[0])} to one of {len(groups[1])} nodes"
        for name, group in zip(asked.between, groups, strict=True):
            told += f"; {name}: {', '.join(_label(graph, n) for n in group)}"
    note = f"{told}; constraint: Burt 1992, low for brokers; touches: communities of its neighbours"
    columns = ("name", "node", "betweenness", "constraint", "touches")
    return Answer(columns, rows[: asked.top], f"{note}. {_basis(graph, asked)}")


def _members(loaded: Dataset, graph: MultiDiGraph, name: str) -> list[str]:
    """Return a node, or the nodes that are in a place or a programme of this name."""
    from maillage import values
    from maillage.projection.selection import below

    node = loaded.workspace.shorten(values.resolve(loaded, name))
    inside = below(loaded, frozenset({node}), "places") | below(
        loaded, frozenset({node}), "programmes"
    )
    found = sorted(n for n in inside if n in graph)
    tied = [n for n in found if graph.degree(n)]
    if not tied:
        raise UsageFault(
            f"Nothing in {name} is tied to anything in this view.",
            hint="Try the view everything, or --with-weak.",
        )
    return tied


def _communities(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis

    graph = _graph(loaded, asked)
    found = analysis.communities(graph)
    rows = [
        (str(n), c.name, str(len(c.members)), str(c.inside), str(c.outside),
         ", ".join(_label(graph, m) for m in c.members))
        for n, c in enumerate(found[: asked.top], 1)
    ]  # fmt: skip
    value = _number(analysis.modularity(graph, found))
    note = (
        f"{len(found)} communities (Louvain, Blondel et al. 2008, seeded), modularity {value}: "
        f"0 is chance, above 0.3 the groups are marked. {_basis(graph, asked)}"
    )
    return Answer(
        ("nr", "community", "nodes", "inside", "outside", "members"), rows, note, long=True
    )


def _dependence(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis, values
    from maillage.projection import ledger

    view = "funding" if asked.view == "actors" else asked.view
    asked = replace(asked, view=view)
    graph = _graph(loaded, asked)
    name = asked.funder
    funder = loaded.workspace.shorten(values.resolve(loaded, name)) if name else None
    found = [d for d in analysis.dependence(graph, funder) if _wanted(graph, asked, d.recipient)]
    rows = [
        (_label(graph, d.recipient), _label(graph, d.funder), d.stage, ledger.text(d.money),
         _share(d.share), _share(d.index), str(d.funders), str(d.unknown))
        for d in found[: asked.top]
    ]  # fmt: skip
    note = (
        "share: of what the documents tell that it gets at this stage, as a range where sums are "
        "open or unknown; index: Herfindahl–Hirschman, 1 where all comes from one funder. "
        f"{_basis(graph, asked)}"
    )
    columns = ("recipient", "funder", "stage", "amount", "share", "index", "funders", "unknown")
    return Answer(columns, rows, note)


def _share(share: tuple[Fraction, Fraction]) -> str:
    low, high = (f"{float(s):.0%}" for s in share)
    return low if share[0] == share[1] else f"{low} to {high}"


def _breaks(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis

    graph = _graph(loaded, asked)
    found = [b for b in analysis.breaks(graph) if _wanted(graph, asked, b.node)]
    rows = [
        (_label(graph, b.node), b.node, str(b.lost), str(len(b.cut_off)),
         _PART.join(", ".join(_label(graph, n) for n in part) for part in b.cut_off))
        for b in found[: asked.top]
    ]  # fmt: skip
    note = (
        "lost: nodes that lose touch with the largest part if this one leaves (articulation "
        f"points, Hopcroft & Tarjan 1973). {_basis(graph, asked)}"
    )
    return Answer(("name", "node", "lost", "parts", "cut off"), rows, note, long=True)


def _changes(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis

    first, second = asked.chosen.start, asked.chosen.end
    if first is None or second is None:
        raise UsageFault("changes compares two times.", hint="Write: --from 2016 --to 2020")
    graphs = [
        _graph(loaded, replace(asked, chosen=replace(asked.chosen, start=None, end=None, at=when)))
        for when in (first, second)
    ]
    found = analysis.changes(*graphs)
    names = {n: _label(graph, n) for graph in graphs for n in graph}
    state = {"first": f"only {first}", "second": f"only {second}", "both": "both"}
    rows = [
        (state[c.state], names[c.source], c.relation, names[c.target], c.first, c.second,
         ", ".join(c.reports))
        for c in found[: max(asked.top, 10)]
    ]  # fmt: skip
    note = (
        f"Edges told of {first}: {graphs[0].number_of_edges()}; of {second}: "
        f"{graphs[1].number_of_edges()}. Not told of a time does not mean not there. "
        f"{len(found)} differ, {min(len(found), max(asked.top, 10))} are shown (--top)."
    )
    return Answer(("told of", "from", "relation", "to", first, second, "reports"), rows, note)


def _robustness(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis, dataset, projection

    base = _graph(loaded, asked)
    variants: dict[str, MultiDiGraph] = {
        "disputed": _graph(loaded, asked, disputed=True),
        "no context": _graph(dataset.load(loaded.workspace, without=("context",)), asked),
    }
    wholes = projection.wholes(loaded)
    if wholes:
        variants["no wholes"] = _graph(loaded, asked, dropped=wholes)
    for document in sorted({d for *_, x in base.edges(data=True) for d in x["documents"]}):
        rest = _graph(loaded, asked, dropped_documents=frozenset({document}))
        variants[f"no {re.split('[:/]', document.strip('<>'))[-1]}"] = rest
    order = [n for n, v in analysis.ranking(base, asked.by) if v is not None]
    usual = analysis.ranks(base, asked.by)
    shown = [n for n in order if _wanted(base, asked, n)][: asked.top]
    others = {name: analysis.ranks(graph, asked.by) for name, graph in variants.items()}
    rows = [
        (_label(base, n), str(usual[n]), *(str(o.get(n, "–")) for o in others.values()))
        for n in shown
    ]
    taus = [analysis.agreement(usual, o, shown) for o in others.values()]
    rows.append(("agreement (tau-b)", "1", *(_number(t) or "–" for t in taus)))
    note = (
        f"Places by {asked.by} when readings, context, sums that hold others, or one document are "
        f"kept or left out; agreement of the rows shown: Kendall 1945. {_basis(base, asked)}"
    )
    return Answer(("name", "place", *others), rows, note)


_ANSWERS: Final[dict[str, Callable[[Dataset, Asked], Answer]]] = {
    "importance": _importance,
    "brokers": _brokers,
    "communities": _communities,
    "dependence": _dependence,
    "breaks": _breaks,
    "changes": _changes,
    "robustness": _robustness,
}
