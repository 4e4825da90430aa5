"""Views: two query files, nodes and edges, and what their headers declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from maillage import queries
from maillage.errors import InputFault, NotFound
from maillage.queries import Query
from maillage.workspace import BUNDLE, Workspace

__all__ = ["AGGREGATES", "DIRECTIONS", "WEIGHTS", "View", "catalogue", "find"]

DIRECTIONS: Final = ("directed", "undirected")
WEIGHTS: Final = ("money", "count", "one")
AGGREGATES: Final = ("set", "sum", "min", "max")

NODE_COLUMNS: Final = ("node", "label", "kind")
EDGE_COLUMNS: Final = ("source", "target", "kind", "relation")
# Columns of edges.rq with a meaning of their own; all others become attributes.
KNOWN: Final = (*EDGE_COLUMNS, "report", "document", "earliest", "latest", "weak")


@dataclass(frozen=True, slots=True)
class View:
    """A way to read the graph as a network: `nodes.rq`, `edges.rq` and their declarations.

    `direction` is one of DIRECTIONS, `weight` one of WEIGHTS, `aggregate` says for each extra
    column how the rows of one edge are brought together (one of AGGREGATES).
    """

    name: str
    title: str
    nodes: Query
    edges: Query
    direction: str
    weight: str
    parallel: str
    aggregate: Mapping[str, str]
    leaves_out: tuple[str, ...]
    alone: tuple[str, ...] | None = None
    """The kinds of node that are kept without an edge; None keeps all."""

    @property
    def summary(self) -> str:
        """What the view shows, in one line."""
        return self.edges.summary

    @property
    def extras(self) -> tuple[str, ...]:
        """The columns of `edges.rq` that become attributes under their own name."""
        return tuple(name for name in self.edges.columns if name not in KNOWN)


def catalogue(workspace: Workspace) -> tuple[View, ...]:
    """Return every view of the project, by name."""
    return tuple(_read(workspace, name) for name in sorted(workspace.views))


def find(workspace: Workspace, name: str) -> View:
    """Return the view with this name. Raise NotFound with the nearest names."""
    if name in workspace.views:
        return _read(workspace, name)
    import difflib

    near = difflib.get_close_matches(name, sorted(workspace.views), n=3)
    listed = f"There are: {', '.join(sorted(workspace.views))}."
    hint = f"Did you mean {' or '.join(near)}? {listed}" if near else listed
    raise NotFound(f"There is no view {name}.", hint=hint)


def _read(workspace: Workspace, name: str) -> View:
    edges = queries.read(workspace.views[name] / "edges.rq", workspace)
    nodes = queries.read(_nodes_file(workspace, name), workspace)
    _check_columns(workspace, nodes, NODE_COLUMNS)
    _check_columns(workspace, edges, EDGE_COLUMNS)
    file = workspace.display(edges.path)
    told = edges.header.get("view", {})
    if not isinstance(told, dict):
        raise InputFault("view must map direction, weight, … to values.", file=file)
    aggregate = told.get("aggregate") or {}
    for column, way in aggregate.items() if isinstance(aggregate, dict) else ():
        _check_choice(way, AGGREGATES, f"aggregate of {column}", file)
        if column not in edges.columns or column in KNOWN:
            raise InputFault(f"aggregate names {column}, which is no extra column.", file=file)
    return View(
        name=name,
        title=str(told.get("title", edges.summary)),
        nodes=nodes,
        edges=edges,
        direction=_choice(told, "direction", DIRECTIONS, file),
        weight=_weight(told, edges, file),
        parallel=" ".join(str(told.get("parallel", "")).split()),
        aggregate=dict(aggregate),
        leaves_out=tuple(str(line) for line in edges.header.get("leaves_out") or ()),
        alone=tuple(str(kind) for kind in told["alone"]) if "alone" in told else None,
    )


def _nodes_file(workspace: Workspace, name: str) -> Path:
    """Return the view's `nodes.rq`: the project's own, else the one that the package brings."""
    for folder in (workspace.root, BUNDLE):
        path = folder / "queries" / "views" / name / "nodes.rq"
        if path.is_file():
            return path
    raise InputFault(
        f"The view {name} has edges.rq and no nodes.rq.",
        file=workspace.display(workspace.views[name]),
        hint="Write a query that gives node, label and kind.",
    )


def _check_columns(workspace: Workspace, query: Query, needed: tuple[str, ...]) -> None:
    missing = [name for name in needed if name not in query.columns]
    if missing:
        raise InputFault(
            f"The header promises no column {', '.join(missing)}.",
            file=workspace.display(query.path),
            hint=f"A view needs columns: {{{', '.join(needed)}}}, each with its type.",
        )


def _choice(told: Mapping[str, Any], name: str, allowed: tuple[str, ...], file: str) -> str:
    value = told.get(name, allowed[0])
    _check_choice(value, allowed, name, file)
    return str(value)


def _check_choice(value: object, allowed: tuple[str, ...], name: str, file: str) -> None:
    if value not in allowed:
        raise InputFault(f"{name} is {value!r}, not one of: {', '.join(allowed)}.", file=file)


def _weight(told: Mapping[str, Any], edges: Query, file: str) -> str:
    weight = _choice({"weight": "count", **told}, "weight", WEIGHTS, file)
    if weight == "money" and "report" not in edges.columns:
        raise InputFault("weight: money needs a column report that holds the flow.", file=file)
    return weight
