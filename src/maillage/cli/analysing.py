"""The answers of `maillage analyse` as tables, each with a line that says how it was made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from maillage.cli import render, viewing
from maillage.cli.sheets import as_json
from maillage.errors import UsageFault

if TYPE_CHECKING:
    from maillage.dataset import Dataset
    from maillage.projection.build import MultiDiGraph

__all__ = ["Asked", "answer"]


_PART: Final = "; "
# Money is a Decimal; None is not known.
Cell: TypeAlias = "str | int | float | Decimal | None"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    view: str
    chosen: viewing.Chosen
    by: str | None
    between: list[str]
    funder: str | None
    kinds: list[str]
    top: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A table and how it was made; `long` says that its last column is too wide for a screen.

    `aside` is for the reader at the terminal, and in no file.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str
    long: bool = False
    aside: str = ""


def answer(root: Path, question: str, asked: Asked, form: str) -> tuple[str, str]:
    """Return the answer to a question as a table, CSV, JSON or Markdown, and what to say aside."""
    from maillage import dataset

    _refuse_idle(question, asked)
    loaded = dataset.load(root, without=asked.chosen.without or (), cached=False)
    found = _ANSWERS[question](loaded, asked)
    return _FORMS[form](found), found.aside


def _refuse_idle(question: str, asked: Asked) -> None:
    """Raise UsageFault where an option is given that the question has no use for."""
    given = {
        "--between": (asked.between, ("brokers",)),
        "--funder": (asked.funder, ("dependence",)),
        "--by": (asked.by, ("importance", "robustness", "brokers")),
        "--kind": (asked.kinds, ("importance", "robustness", "brokers", "dependence", "breaks")),
    }
    for option, (value, questions) in given.items():
        if value and question not in questions:
            raise UsageFault(f"{option} belongs to {' and '.join(questions)}, not to {question}.")


def _as_table(found: Answer) -> str:
    count = "1 row" if len(found.rows) == 1 else f"{len(found.rows)} rows"
    width = len(found.columns) - found.long
    rows = [tuple(_number(cell) for cell in row) for row in found.rows]
    table = render.columns(found.columns[:width], [row[:width] for row in rows])
    below = "".join(_below(found, row) for row in rows) if found.long else ""
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
    rows = (found.columns, *found.rows)
    writer.writerows([[render.harmless(_exact(cell)) for cell in row] for row in rows])
    return out.getvalue()


def _exact(cell: Cell) -> str:
    return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _json(found: Answer) -> str:
    # Money stays exact: as text, since a number of JSON is read as a float.
    rows = [
        {
            c: _exact(x) if isinstance(x, Decimal) else x
            for c, x in zip(found.columns, row, strict=True)
        }
        for row in found.rows
    ]
    document = {"columns": found.columns, "rows": rows, "note": found.note}
    return as_json(document)


def _as_markdown(found: Answer) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(c.replace('|', chr(92) + '|') for c in cells)} |\n"

    head = line(found.columns) + line(["---"] * len(found.columns))
    rows = "".join(line([_number(cell) for cell in row]) for row in found.rows)
    return f"{head}{rows}\n{found.note}\n"


_FORMS: Final[dict[str, Callable[[Answer], str]]] = {
    "table": _as_table,
    "csv": _as_csv,
    "json": _json,
    "markdown": _as_markdown,
}


def _graph(loaded: Dataset, asked: Asked, **other: object) -> MultiDiGraph:
    from maillage import projection

    selection = viewing.selection(loaded, asked.chosen)
    view = projection.find(loaded.workspace, asked.view)
    graph = projection.build(loaded, view, replace(selection, **other))  # type: ignore[arg-type]
    if not other:
        _refuse_unknown_kinds(graph, asked)
    return graph


def _refuse_unknown_kinds(graph: MultiDiGraph, asked: Asked) -> None:
    there = {d[key] for _, d in graph.nodes(data=True) for key in ("kind", "type") if key in d}
    names = {name for x in there for name in (x if isinstance(x, tuple) else (x,))}
    for kind in asked.kinds:
        if names and kind not in names:
            raise UsageFault(
                f"No node of this view is of kind {kind}.",
                hint=f"There are: {', '.join(sorted(names))}.",
            )


def _label(graph: MultiDiGraph, node: str) -> str:
    return str(graph.nodes[node].get("label", node)) if node in graph else node


def _wanted(graph: MultiDiGraph, asked: Asked, node: str) -> bool:
    data = graph.nodes[node]
    return not asked.kinds or data.get("kind") in asked.kinds or data.get("type") in asked.kinds


def _number(value: Cell) -> str:
    """Return a cell for people: four significant digits of what is not exact."""
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else _exact(value)


def _importance(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis
    from maillage.projection import ledger

    graph = _graph(loaded, asked)
    by = asked.by or "degree"
    chosen = analysis.find(by)
    sums = analysis.sums(graph, by) if by in ("given", "received") else {}
    ranked = [
        (node, value)
        for node, value in analysis.ranking(graph, by)
        if (value is not None or sums.get(node)) and _wanted(graph, asked, node)
    ]
    rows = [
        (_label(graph, node), node, value, *(ledger.text(s) for s in (sums.get(node),) if s),
         _PART.join(analysis.why(graph, node)))
        for node, value in ranked[: asked.top]
    ]  # fmt: skip
    more = "more is more" if chosen.rising else "less is more"
    if by == "pagerank":
        more += "; " + _walk(graph)
    if sums:
        more = f"{more}; the printed figures, amount: how they are meant"
    note = f"{by}: {chosen.meaning} ({chosen.source}; {more}). {_basis(graph, asked)}"
    columns = ("name", "node", by, *(("amount",) if sums else ()), "why")
    return Answer(columns, rows, note, long=True, aside=_aside(graph, by))


def _walk(graph: MultiDiGraph) -> str:
    undirected = graph.graph.get("direction") == "undirected"
    ways = "edges, which have no direction, are walked both ways" if undirected else "along edges"
    alike = ", sums whatever they are" if graph.graph.get("weight") == "money" else ""
    return ways + alike


def _aside(graph: MultiDiGraph, by: str) -> str:
    """Return what computed the measure, where it is not the project's own code."""
    from maillage import analysis

    engine = analysis.engine(graph) if by == "betweenness" else ""
    return f"{by} by {engine}" if engine else ""


def _basis(graph: MultiDiGraph, asked: Asked) -> str:
    weak = "" if asked.chosen.strong else " and weak ties"
    return f"View {asked.view}: {len(graph)} nodes, {graph.number_of_edges()} edges{weak}."


def _brokers(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis

    by = asked.by or "betweenness"
    if by not in _STANDING:
        raise UsageFault(f"brokers are found by {' or '.join(_STANDING)}, not by {by}.")
    if len(asked.between) not in (0, 2):
        raise UsageFault("--between is given twice or not at all.")
    graph = _graph(loaded, asked)
    groups = [_members(loaded, graph, name) for name in asked.between]
    found = analysis.brokers(graph, *groups, exact=by == "betweenness")
    rows = [
        (_label(graph, b.node), b.node, b.betweenness, b.constraint, b.touches)
        for b in found
        if _wanted(graph, asked, b.node)
    ]
    told = f"{by}: {_STANDING[by].format(nodes=len(graph))}"
    if groups:
        told += f" from one of {len(groups[0])} to one of {len(groups[1])} nodes"
        for name, group in zip(asked.between, groups, strict=True):
            told += f"; {name}: {', '.join(_label(graph, n) for n in group)}"
    note = f"{told}; constraint: Burt 1992, low for brokers; touches: communities of its neighbours"
    columns = ("name", "node", by, "constraint", "touches")
    aside = "" if groups else _aside(graph, by)
    return Answer(columns, rows[: asked.top], f"{note}. {_basis(graph, asked)}", aside=aside)


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
        (n, c.name, len(c.members), c.inside, c.outside,
         ", ".join(_label(graph, m) for m in c.members))
        for n, c in enumerate(found[: asked.top], 1)
    ]  # fmt: skip
    value = analysis.modularity(graph, found)
    if value is None:
        raise UsageFault(
            "Nothing is tied to anything here, so there are no communities.",
            hint="Try another view, a longer time, or --with-weak.",
        )
    note = (
        f"{len(found)} communities (Louvain, Blondel et al. 2008), modularity {_number(value)}: "
        f"0 is chance, above 0.3 the groups are marked. {_basis(graph, asked)}"
    )
    return Answer(
        ("nr", "community", "nodes", "inside", "outside", "members"), rows, note, long=True
    )


def _dependence(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis, values
    from maillage.projection import ledger

    graph = _graph(loaded, asked)
    name = asked.funder
    funder = loaded.workspace.shorten(values.resolve(loaded, name)) if name else None
    found = [d for d in analysis.dependence(graph, funder) if _wanted(graph, asked, d.recipient)]
    rows = [
        (_label(graph, d.recipient), _label(graph, d.funder), d.stage, ledger.text(d.money),
         _share(d.share), _share(d.index), d.funders, d.unknown, d.unnamed)
        for d in found[: asked.top]
    ]  # fmt: skip
    note = (
        "share: of what the documents tell that it gets at this stage, as a range where sums are "
        "open or unknown; index: Herfindahl–Hirschman, 100% where all comes from one funder; "
        "unknown: sums without a figure; unnamed: sums to it, or "
        "rests of what is told as a share, whose funder is not said. "
        f"{_basis(graph, asked)}"
    )
    columns = (
        "recipient", "funder", "stage", "amount", "share", "index", "funders", "unknown", "unnamed",
    )  # fmt: skip
    return Answer(columns, rows, note)


def _share(share: tuple[Fraction, Fraction]) -> str:
    """Return a share in words; bounds are rounded outwards, so that they hold."""
    low, high = share
    if low == high:
        return f"{_percent(low, ROUND_HALF_EVEN)}%"
    return f"{_percent(low, ROUND_FLOOR)}% to {_percent(high, ROUND_CEILING)}%"


def _percent(share: Fraction, rounding: str) -> str:
    hundred = Decimal(100 * share.numerator) / share.denominator
    rounded = hundred.quantize(Decimal("0.1"), rounding)
    if rounding == ROUND_HALF_EVEN and 0 < share < 1:
        rounded = min(max(rounded, Decimal("0.1")), Decimal("99.9"))
    return f"{rounded:f}".removesuffix(".0")


def _breaks(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis

    graph = _graph(loaded, asked)
    found = [b for b in analysis.breaks(graph) if _wanted(graph, asked, b.node)]
    rows = [
        (_label(graph, b.node), b.node, b.lost, b.parts,
         _PART.join(", ".join(_label(graph, n) for n in part)
                    for part in analysis.cut_off(graph, b.node)))
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
    if asked.chosen.at is not None:
        raise UsageFault("changes compares two times: --at has no place in it.")
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
        for c in found[: asked.top]
    ]  # fmt: skip
    note = (
        f"Edges told of {first}: {graphs[0].number_of_edges()}; of {second}: "
        f"{graphs[1].number_of_edges()}. Not told of a time does not mean not there. "
        f"{len(found)} differ, {len(rows)} are shown (--top)."
    )
    return Answer(("told of", "from", "relation", "to", first, second, "reports"), rows, note)


def _robustness(loaded: Dataset, asked: Asked) -> Answer:
    from maillage import analysis, dataset, projection

    base = _graph(loaded, asked)
    by, without = asked.by or "degree", asked.chosen.without or ()
    inside = dataset.load(loaded.workspace, without=(*without, "context"), cached=False)
    variants: dict[str, MultiDiGraph] = {
        "disputed": _graph(loaded, asked, disputed=True),
        "no context": _graph(inside, asked),
    }
    wholes = projection.wholes(loaded)
    if wholes:
        variants["no wholes"] = _graph(loaded, asked, dropped=wholes)
    for document in sorted({d for *_, x in base.edges(data=True) for d in x["documents"]}):
        rest = _graph(loaded, asked, dropped_documents=frozenset({document}))
        short = f"no {re.split('[:/]', document.strip('<>'))[-1]}"
        variants[f"no {document}" if short in variants else short] = rest
    order = [n for n, v in analysis.ranking(base, by) if v is not None]
    usual = analysis.ranks(base, by)
    shown = [n for n in order if _wanted(base, asked, n)][: asked.top]
    others = {name: analysis.ranks(graph, by) for name, graph in variants.items()}
    rows: list[tuple[Cell, ...]] = [
        (_label(base, n), usual[n], *(o.get(n) for o in others.values())) for n in shown
    ]
    taus = [analysis.agreement(usual, o, shown) for o in others.values()]
    rows.append(("agreement (tau-b)", 1.0, *taus))
    note = (
        f"Places by {by} when readings, context, sums that hold others, or one document are "
        f"kept or left out; agreement of the rows shown: Kendall 1945. {_basis(base, asked)}"
    )
    return Answer(("name", "place", *others), rows, note)


_STANDING: Final = {
    "betweenness": "share of shortest paths through it (Freeman 1977, Brandes 2008)",
    "betweenness-sampled": "share of shortest paths through it, ESTIMATED from those that start at "
    "256 of {nodes} nodes, all if there are fewer (Brandes & Pich 2007)",
}

_ANSWERS: Final[dict[str, Callable[[Dataset, Asked], Answer]]] = {
    "importance": _importance,
    "brokers": _brokers,
    "communities": _communities,
    "dependence": _dependence,
    "breaks": _breaks,
    "changes": _changes,
    "robustness": _robustness,
}
