"""Findings from checks: queries that must return no row.

A check's header gives `summary`, `severity` (violation, warning or info) and `message`, in which
`{column}` stands for the row's value. Column `subject` is what is wrong; `graph` says in which
file, `path` and `value` which statement, where the check knows it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from maillage.dataset import Dataset, Term
from maillage.engine import forbid_reaching_out
from maillage.errors import InputFault, UsageFault
from maillage.validation.naming import show
from maillage.validation.report import Finding, Severity
from maillage.validation.sparql import is_open, names_in
from maillage.vocabulary import PREFIXES
from maillage.workspace import Workspace

if TYPE_CHECKING:
    from maillage.validation.affected import Change
    from maillage.validation.patterns import Plan
    from maillage.validation.scope import Scope

__all__ = ["Row", "finding", "findings", "nodes_reached", "reached", "rows"]

Row = Mapping[str, Term | None]
_COLUMN: Final = re.compile(r"\{(\w+)\}")


def findings(
    dataset: Dataset, scope: Scope | None = None, only: Collection[str] | None = None
) -> Iterator[Finding]:
    """Yield one finding for each row of each check that a change can matter to.

    `only` names checks, where the others do not matter.
    """
    for path in dataset.workspace.check_files:
        if only is not None and path.stem not in only:
            continue
        if scope is None:
            yield from (finding(dataset, path, row) for row in rows(dataset, path))
        elif path in scope.checks:
            found = rows(dataset, path, scope.checks[path])
            yield from (finding(dataset, path, row) for row in found)


def reached(workspace: Workspace, change: Change) -> dict[Path, str]:
    """Return the texts of the checks that a change can matter to.

    They ask only about the nodes that the change can matter to, where a check shows which ones
    these are. Of another one only is known that it cannot notice what it does not name.
    """
    from maillage.validation import patterns

    found: dict[Path, str] = {}
    for path in workspace.check_files:
        text = _text(path, workspace)
        plan = patterns.plan(text, workspace.prefixes)
        nodes = None if plan is None else nodes_reached(plan, change)
        if plan is None or nodes is None:
            if plan is not None or may_notice(text, workspace, change):
                found[path] = text
        elif nodes:
            found[path] = patterns.restricted(text, plan.openings, nodes)
    return found


def nodes_reached(plan: Plan, change: Change) -> frozenset[ox.NamedNode] | None:
    """Return the nodes about which a check may give other rows now, None where any may be."""
    from maillage.validation.affected import Unbounded

    try:
        nodes = {*change.reached(plan.reads)}
    except Unbounded:
        return None
    for loose in plan.loose:
        for quad in filter(loose.fits, change.quads):
            if not loose.about_graph or not isinstance(quad.subject, ox.NamedNode):
                return None
            nodes.update(change.in_graph(quad.subject, loose.about_graph))
    if len(nodes) > _MOST_NODES or any(isinstance(node, ox.BlankNode) for node in nodes):
        return None
    return frozenset(node for node in nodes if isinstance(node, ox.NamedNode))


# Asking about more takes longer than asking about all.
_MOST_NODES: Final = 20_000


def may_notice(text: str, workspace: Workspace, change: Change) -> bool:
    """Tell whether a change can matter to a check: not if it names nothing that changed.

    A pattern whose property is a variable, or that asks for any class, may match everything.
    """
    names = set(names_in(text, workspace.prefixes))
    if is_open(text) or names & (change.predicates - {_TYPE}):
        return True
    any_class = names & _HIERARCHY or _ANY_CLASS.search(text)
    return bool(change.classes and (any_class or names & change.classes))


_TYPE: Final = PREFIXES["rdf"]["type"]
_HIERARCHY: Final = {PREFIXES["rdfs"]["subClassOf"], _TYPE}
_ANY_CLASS: Final = re.compile(r"\sa(?:\s+[?$]|\s*/)")


def rows(dataset: Dataset, path: Path, text: str | None = None) -> Iterator[Row]:
    """Yield the rows of a check, each once. The header is not read: most checks find nothing.

    `text` is asked instead of the file's, where it is given.
    """
    workspace = dataset.workspace
    text = _text(path, workspace) if text is None else text
    _forbid_service(text, path, workspace)
    try:
        solutions = dataset.query(text)
    except SyntaxError as error:
        from maillage import queries  # a clean run does not pay for it

        raise queries.syntax_fault(error, workspace.display(path), text) from error
    if not isinstance(solutions, ox.QuerySolutions):
        raise InputFault("A check is a SELECT query.", file=workspace.display(path))
    names = [variable.value for variable in solutions.variables]
    if "subject" not in names:
        message = "A check must say what is wrong, in the column ?subject."
        hint = f"The query gives {', '.join(f'?{name}' for name in names)}: rename one of them."
        raise InputFault(message, file=workspace.display(path), hint=hint)
    seen: set[tuple[Term | None, ...]] = set()
    for solution in solutions:
        row = tuple(solution[name] for name in names)
        if row not in seen:
            seen.add(row)
            yield dict(zip(names, row, strict=True))


def _text(path: Path, workspace: Workspace) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        message = f"This check cannot be read: {error.strerror}."
        raise InputFault(message, file=workspace.display(path)) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        message, hint = "This check is not saved as UTF-8.", "Save it as UTF-8."
        raise InputFault(message, file=workspace.display(path), line=line, hint=hint) from error


def _forbid_service(text: str, path: Path, workspace: Workspace) -> None:
    """Refuse to ask another server: whoever validates did not ask for the network."""
    try:
        forbid_reaching_out(text, workspace.display(path))
    except UsageFault as fault:
        message, hint = "A check reads the project only, without SERVICE.", "Remove SERVICE."
        raise InputFault(message, file=fault.file, line=fault.line, hint=hint) from fault


def finding(dataset: Dataset, path: Path, row: Row) -> Finding:
    """Return what a row of a check means; raise InputFault where the header does not say."""
    from maillage import queries  # a clean run does not pay for it
    from maillage.validation import edtf

    workspace = dataset.workspace
    check = queries.read(path, workspace)
    file = workspace.display(path)
    try:
        severity = Severity(str(check.header.get("severity", "violation")).lower())
    except ValueError as error:
        message = f"severity is {check.header['severity']!r}."
        raise InputFault(message, file=file, hint="Write violation, warning or info.") from error
    template = str(check.header.get("message", check.summary)) or f"The check {check.name} fails."

    def column(match: re.Match[str]) -> str:
        if match[1] not in row:
            known = ", ".join(row)
            raise InputFault(
                f"The message names {match[0]}; the query gives {known}.", file=file, line=1
            )
        return _plain(row[match[1]], dataset)

    graph, predicate = row.get("graph"), row.get("path")
    return Finding(
        code="check",
        rule=check.name,
        severity=severity,
        message=_COLUMN.sub(column, template),
        hint=edtf.hint(row.get("value")),
        file=_file(dataset, graph),
        subject=row.get("subject"),
        path=show(predicate, workspace) or None,
        predicate=predicate if isinstance(predicate, ox.NamedNode) else None,
        value=row.get("value"),
    )


def _plain(term: Term | None, dataset: Dataset) -> str:
    """Return a value as it reads in a sentence: text without its quotes."""
    text = show(term, dataset.workspace)
    return text[1:].rpartition('"')[0] if isinstance(term, ox.Literal) else text


def _file(dataset: Dataset, graph: Term | None) -> str | None:
    path = dataset.workspace.file_of(graph.value) if isinstance(graph, ox.NamedNode) else None
    return dataset.workspace.display(path) if path else None
