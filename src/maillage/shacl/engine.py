"""Validation: run the compiled queries and turn their rows into results."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal as Choice
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution

from maillage.shacl.compiler import TARGETS, CompiledShape, ConstraintQuery, compile_shapes
from maillage.shacl.errors import ShaclError, UnsupportedShape
from maillage.shacl.executor import Executor
from maillage.shacl.graph import Graph, as_subject
from maillage.shacl.lexical import Lexical, restore
from maillage.shacl.paths import Predicate, to_sparql
from maillage.shacl.plan import Ask, grouped, standard
from maillage.shacl.report import Report, Result
from maillage.shacl.session import Session
from maillage.shacl.shapes import retargeted
from maillage.shacl.sources import Source, read_shapes
from maillage.shacl.terms import Term, sort_key
from maillage.shacl.vocabulary import unknown_properties

__all__ = [
    "Explanation",
    "Fallback",
    "FocusNodes",
    "explain",
    "focus_counts",
    "unknown_terms",
    "validate",
]

FocusNodes: TypeAlias = Iterable[Term] | Mapping[Term, Iterable[Term]]
"""Nodes, or the nodes for each shape (a shape that is not a key is left out).

A property shape of such a shape may be a key too, where fewer nodes matter to it."""

Fallback: TypeAlias = Choice["pyshacl", "refuse"]

Explanation: TypeAlias = tuple[Term, NamedNode, str]
"""A shape, a constraint component, and the query that finds the violations."""


def validate(
    data: Source | Executor,
    shapes: Source | Graph,
    *,
    focus_nodes: FocusNodes | None = None,
    fallback: Fallback = "pyshacl",
    details: bool = False,
) -> Report:
    """Check data against shapes and return the standard's report.

    ``data`` is a pyoxigraph Store or Dataset, Turtle as bytes, a path or several, or an Executor
    (for instance an EndpointExecutor); all its graphs together are checked. ``shapes`` likewise.

    ``focus_nodes`` restricts the nodes that targets select, for all shapes or for each; what is
    reported for them is what a whole run reports for them, since everything else, such as the
    shapes of their values, is evaluated on the whole data. Targets are not counted then: the
    report has no coverage.

    ``details`` asks for sh:detail: for a value that violates the shape of sh:node, why it does.

    A shape that cannot be compiled, for instance a recursive one, is given to pySHACL, or with
    ``fallback="refuse"`` raises UnsupportedShape. Raises IllFormedShape for shapes that break the
    standard's syntax rules.
    """
    session = Session(data, read_shapes(shapes))
    coverage: dict[Term, int] = {}
    found: list[list[Result]] = []
    asks: list[tuple[int, Ask]] = []
    for number, shape in enumerate(_compiled(session)):
        found.append([])
        reason = shape.unsupported or session.refusal(shape)
        wanted = _wanted(shape, focus_nodes)
        if reason is not None:
            found[-1] += _by_pyshacl(session, shape, wanted, reason, fallback)
        elif wanted is None:
            targets = coverage[shape.shape.node] = session.count_targets(shape)
            asks += [(number, ask) for ask in _for_all(session, shape, targets)]
        else:
            own = focus_nodes if isinstance(focus_nodes, Mapping) else {}
            asks += [(number, ask) for ask in _for_some(session, shape, wanted, own)]
    for (number, _), results in zip(asks, _answers(session, [a for _, a in asks]), strict=True):
        found[number] += results
    ordered = [result for results in found for result in sorted(results, key=_order)]
    return Report(tuple(_with_details(session, ordered) if details else ordered), coverage)


def focus_counts(data: Source | Executor, shapes: Source | Graph) -> dict[Term, int]:
    """Count the nodes that each shape with a target is about, without validating."""
    session = Session(data, read_shapes(shapes))
    compiled = (shape for shape in _compiled(session) if shape.targets)
    return {shape.shape.node: session.count_targets(shape) for shape in compiled}


def explain(shapes: Source | Graph) -> list[Explanation]:
    """List each constraint's shape, component and query, as it runs on a standard engine."""
    return [
        (query.shape.node, query.component, standard(query).replace(TARGETS, shape.targets))
        for shape in compile_shapes(read_shapes(shapes))
        for query in shape.queries
    ]


def unknown_terms(shapes: Source | Graph) -> list[tuple[Term, NamedNode]]:
    """List subjects with a sh: property that the standard does not define, such as sh:minCuont.

    The standard says nothing about them, so validation passes over them.
    """
    return unknown_properties(read_shapes(shapes))


def _compiled(session: Session) -> list[CompiledShape]:
    """Compile the shapes; SPARQL written by hand does not know hidden literals."""
    compiled = compile_shapes(session.shapes, session.lexical)
    if session.lexical is not Lexical.PROTECTED:
        return compiled
    plain = compile_shapes(session.shapes, Lexical.REWRITTEN)
    return [_merged(*pair) for pair in zip(compiled, plain, strict=True)]


def _merged(shape: CompiledShape, plain: CompiledShape) -> CompiledShape:
    pairs = zip(shape.queries, plain.queries, strict=True)
    return replace(shape, queries=tuple(p if q.has_text else q for q, p in pairs))


def _wanted(shape: CompiledShape, focus_nodes: FocusNodes | None) -> frozenset[Term] | None:
    if focus_nodes is None:
        return None
    if isinstance(focus_nodes, Mapping):
        return frozenset(focus_nodes.get(shape.shape.node, ()))
    return frozenset(focus_nodes)


def _by_pyshacl(
    session: Session,
    shape: CompiledShape,
    wanted: frozenset[Term] | None,
    reason: UnsupportedShape,
    fallback: Fallback,
) -> Iterator[Result]:
    if fallback == "refuse" or session.is_remote:
        raise reason
    from maillage.shacl.pyshacl_fallback import validate_shape  # slow to import

    return validate_shape(session.values, session.shapes, shape.shape, wanted, reason)


def _for_all(session: Session, shape: CompiledShape, targets: int) -> Iterator[Ask]:
    """Yield what is to be asked about all targets of a shape."""
    for query in shape.queries if targets else ():
        form = session.form(query, targets)
        if form is not None:
            yield Ask(query, form.replace(TARGETS, shape.targets))


def _for_some(
    session: Session,
    shape: CompiledShape,
    wanted: frozenset[Term],
    own: Mapping[Term, Iterable[Term]],
) -> Iterator[Ask]:
    for query in shape.queries:
        few = frozenset(own.get(query.shape.node, wanted)) if wanted else wanted
        if not few:
            continue
        nodes = session.as_queried(few, query)
        yield Ask(query, query.by_target.replace(TARGETS, _restricted(shape, nodes)), nodes)


def _answers(session: Session, asks: Sequence[Ask]) -> list[list[Result]]:
    """Return what each finds."""
    found: list[list[Result]] = [[] for _ in asks]
    runs = grouped(asks, columns_look_up=not session.is_remote)
    for run, rows in zip(runs, session.select(runs), strict=True):
        for row in rows:
            for member in run.members:
                if member.is_violated(row):
                    found[member.number].append(_result(member.query, row))
    return found


def _with_details(session: Session, results: list[Result]) -> list[Result]:
    """Run the nested shapes on the values that violate them, and add what they find."""
    values: dict[Term, set[Term]] = {}
    for result in results:
        if result.nested_shape is not None and isinstance(result.value, (NamedNode, Literal)):
            values.setdefault(result.nested_shape, set()).add(result.value)
    found: dict[tuple[Term | None, Term | None], list[Result]] = {}
    for shape, nodes in values.items():
        for detail in _about(session, shape, nodes):
            found.setdefault((shape, detail.root_focus), []).append(detail)
    return [replace(r, detail=tuple(found.get((r.nested_shape, r.value), ()))) for r in results]


def _about(session: Session, node: Term, values: set[Term]) -> list[Result]:
    """Return what a shape finds about some nodes, whatever its own targets are."""
    nested = session.with_shapes(retargeted(session.shapes, node, values))
    results: list[Result] = []
    for shape in _compiled(nested):
        answers = _answers(nested, list(_for_all(nested, shape, len(values))))
        results += sorted((result for answer in answers for result in answer), key=_order)
    return _with_details(session, results)


def _restricted(shape: CompiledShape, wanted: frozenset[Term]) -> str:
    """Write the targets' pattern for some nodes only; blank nodes are sorted out afterwards."""
    if any(isinstance(node, BlankNode) for node in wanted):
        return shape.targets
    nodes = " ".join(sorted(map(str, wanted)))
    return f"{{ VALUES ?this {{ {nodes} }} FILTER ({shape.test}) }}"


def _result(query: ConstraintQuery, row: QuerySolution) -> Result:
    failure = _bound(row, dict(query.names).get("failure"))
    if isinstance(failure, Literal) and failure.value == "true":
        raise ShaclError("the SPARQL constraint reports a failure", query.shape.node)
    focus = _bound(row, query.focus)
    if focus is None:
        raise ShaclError("a row without a focus node", query.shape.node)
    path = _bound(row, query.path)
    return Result(
        focus=focus,
        component=query.component,
        source_shape=query.shape.node,
        severity=query.shape.severity,
        path=Predicate(path) if isinstance(path, NamedNode) else query.shape.path,
        value=_bound(row, query.value),
        messages=_messages(query, row, focus),
        source_constraint=query.source,
        root_shape=query.root,
        root_focus=_bound(row, "?this"),
        nested_shape=query.nested,
    )


def _bound(row: QuerySolution, variable: str | None) -> Term | None:
    term = None if variable is None else row[variable.removeprefix("?")]
    if isinstance(term, Literal):
        return restore(term)
    return None if term is None else as_subject(term)


# --- messages ---------------------------------------------------------------------------------

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


def _messages(query: ConstraintQuery, row: QuerySolution, focus: Term) -> tuple[Literal, ...]:
    own = _bound(row, dict(query.names).get("message"))
    if isinstance(own, Literal):
        return (own,)
    messages = query.messages or (Literal(query.message),)
    if not any("{" in message.value for message in messages):
        return messages
    words = _words(query, row, focus)
    return tuple(_filled(message, words) for message in messages)


def _words(query: ConstraintQuery, row: QuerySolution, focus: Term) -> dict[str, str]:
    terms: dict[str, Term | None] = {
        "this": focus,
        "value": _bound(row, query.value),
        **dict(query.constants),
        **{name: _bound(row, variable) for name, variable in query.names},
    }
    path = {} if query.shape.path is None else {"PATH": to_sparql(query.shape.path)}
    return path | {name: term.value for name, term in terms.items() if term is not None}


def _filled(message: Literal, words: Mapping[str, str]) -> Literal:
    text = _PLACEHOLDER.sub(lambda m: words.get(m.group(1), m.group()), message.value)
    return Literal(text, language=message.language) if message.language else Literal(text)


def _order(result: Result) -> tuple[object, ...]:
    return (
        sort_key(result.focus),
        "" if result.path is None else to_sparql(result.path),
        sort_key(result.component),
        sort_key(result.value),
        sort_key(result.source_shape),
    )
