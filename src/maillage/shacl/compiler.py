"""Shapes become queries: one for each constraint, returning exactly its violations."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

from pyoxigraph import BlankNode, Literal, NamedNode

from maillage.shacl.components import CORE, Component, Site, Wrong, instance_of
from maillage.shacl.errors import IllFormedShape, UnsupportedShape
from maillage.shacl.graph import Graph
from maillage.shacl.lexical import Lexical
from maillage.shacl.paths import Inverse, Path, Predicate, Sequence, is_nullable
from maillage.shacl.scope import Scope, joined, scan, united, values
from maillage.shacl.shapes import Shape, Target, declared_shapes, root_shapes
from maillage.shacl.sparql import SHAPES_GRAPH, custom_components, sparql_constraints
from maillage.shacl.terms import SH, Term, as_a

__all__ = ["CompiledShape", "ConstraintQuery", "compile_shapes"]

_COMPONENTS: dict[NamedNode, tuple[int, Component]] = {
    parameter: (place, component)
    for place, (parameter, component) in enumerate({**CORE, SH.sparql: sparql_constraints}.items())
}
_NOT_STANDARD = {SH.target, SH.rule, SH.js, SH.values, SH.expression, SH.targetShape}
TARGETS = "#TARGETS#"
"""Stands in a query for the pattern of the shape's targets."""
TEST = "#TEST#"
"""Stands in a query for the expression that tells a violation."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan reads first: all triples of a property, and the variable of the focus node."""

    pattern: str
    focus: str


@dataclass(frozen=True, slots=True)
class ConstraintQuery:
    """One constraint of one shape, as SPARQL.

    ``by_target`` walks from the target nodes to the values; ``by_value`` scans the values and
    tests the target last; ``by_difference`` scans the values and takes away those of ``extent``.
    All find the same rows, and the data say which is the cheapest. They are what stands inside
    WHERE: ``#TARGETS#`` in them stands for the targets' pattern, ``#TEST#`` for ``test``, so that
    constraints with the same form can be asked together. Variables are those of a row.
    """

    root: Term
    shape: Shape
    component: NamedNode
    message: str
    columns: tuple[str, ...]
    test: str
    by_target: str
    by_value: str | None
    by_difference: str | None
    extent: str
    scanned: Scanned | None
    needs_value: bool  # nothing can be found where the path leads nowhere
    needs_values: bool  # … where it leads to one value at most
    focus: str
    value: str | None
    path: str | None
    nested: Term | None
    source: Term | None
    messages: tuple[Literal, ...]
    names: tuple[tuple[str, str], ...]
    constants: tuple[tuple[str, Term], ...]
    substitutions: tuple[tuple[str, BlankNode], ...]
    lateral: bool
    repeats: bool  # the rows of each focus node are wanted as often as they come
    needs_shapes: bool
    has_text: bool  # contains SPARQL that the shapes' author wrote


@dataclass(frozen=True, slots=True)
class CompiledShape:
    """A shape with targets: the pattern that finds its focus nodes, and its queries."""

    shape: Shape
    targets: str
    test: str
    queries: tuple[ConstraintQuery, ...]
    expressions: tuple[str, ...] = ()  # the regular expressions, to be tried on the engine
    unsupported: UnsupportedShape | None = None


@dataclass(frozen=True, slots=True)
class _Reach:
    """How the focus node of a nested property shape is reached from the target node."""

    root: Shape
    test: str  # the expression that ?this is a target node
    focus: str
    steps: str
    keys: tuple[str, ...]


def compile_shapes(graph: Graph, lexical: Lexical = Lexical.KEPT) -> list[CompiledShape]:
    """Compile every shape that has a target.

    Raise IllFormedShape where the shapes graph breaks a syntax rule. A shape that has no meaning
    in SPARQL, such as a recursive one, comes back without queries and with the reason.
    """
    for ontology in graph.subjects(SH.entailment):
        raise UnsupportedShape("no entailment regime is supported (sh:entailment)", ontology)
    faults: list[IllFormedShape] = []
    read: dict[Term, Shape] = {}
    compiled: list[CompiledShape] = []
    for node in root_shapes(graph):
        with _collecting(faults, node):
            compiled += _compile(Scope(graph, lexical, read), node)
    for node in declared_shapes(graph):
        if node not in read:
            with _collecting(faults, node):
                _check(Scope(graph, lexical, read), node)
    if faults:
        raise _all(faults)
    return compiled


@contextmanager
def _collecting(faults: list[IllFormedShape], root: Term) -> Iterator[None]:
    """Note a fault and go on, so that all of them are reported together."""
    try:
        yield
    except IllFormedShape as fault:
        fault.root = root
        faults.append(fault)


def _all(faults: list[IllFormedShape]) -> IllFormedShape:
    if len(faults) == 1:
        return faults[0]
    return IllFormedShape("\n".join(dict.fromkeys(map(str, faults))))


def _check(scope: Scope, node: Term) -> None:
    """Read a shape that nothing uses, for the faults in it."""
    with suppress(UnsupportedShape):
        _violates(scope, node, "?this")


def _compile(scope: Scope, node: Term) -> Iterator[CompiledShape]:
    """Yield a shape compiled, unless it is deactivated."""
    shape = scope.shape(node)
    if shape.deactivated:
        return
    focus = scope.fresh("this")
    standard = [target for target in shape.targets if target.kind != SH.target]
    targets = united([_target(target, focus, scope) for target in standard])
    test = " || ".join(_target_test(target, focus, scope) for target in standard)
    reach = _Reach(shape, test, focus, "", (focus,))
    try:
        queries = tuple(_queries(scope, shape, reach))
    except UnsupportedShape as reason:
        reason.root = node
        yield CompiledShape(shape, targets, test, (), (), reason)
    else:
        yield CompiledShape(shape, targets, test, queries, tuple(scope.expressions))


# --- targets ----------------------------------------------------------------------------------


def _target(target: Target, focus: str, scope: Scope) -> str:
    if target.kind == SH.targetNode:
        return f"VALUES {focus} {{ {scope.constant(target.value)} }}"
    if target.kind == SH.targetSubjectsOf:
        return f"{focus} {target.value} {scope.fresh('any')} ."
    if target.kind == SH.targetObjectsOf:
        return f"{scope.fresh('any')} {target.value} {focus} ."
    return instance_of(as_a(NamedNode, target.value), focus, scope)


def _target_test(target: Target, focus: str, scope: Scope) -> str:
    if target.kind == SH.targetNode:
        return f"sameTerm({focus}, {scope.constant(target.value)})"
    return f"EXISTS {{ {_target(target, focus, scope)} }}"


# --- constraints ------------------------------------------------------------------------------


def _queries(scope: Scope, shape: Shape, reach: _Reach) -> Iterator[ConstraintQuery]:
    """Yield the queries of a shape and of the property shapes inside it."""
    if shape.deactivated:
        return
    _refuse_extensions(scope, shape)
    with scope.inside(shape):
        value = reach.focus if shape.path is None else scope.fresh("value")
        at = _site(scope, shape, reach.focus, value)
        for wrong in _wrongs(at):
            yield _query(at, reach, wrong)
        further = _further(shape, reach, value)
        for node in scope.graph.objects(shape.node, SH.property):
            yield from _queries(scope, _property_shape(scope, node), further)


def _refuse_extensions(scope: Scope, shape: Shape) -> None:
    for parameter in scope.graph.predicates(shape.node):
        if parameter in _NOT_STANDARD:
            reason = f"{parameter} is no part of SHACL Core or SHACL-SPARQL"
            raise UnsupportedShape(reason, shape.node)


def _property_shape(scope: Scope, node: Term) -> Shape:
    shape = scope.shape(node)
    if shape.path is None:
        raise IllFormedShape("a value of sh:property needs sh:path", node)
    return shape


def _further(shape: Shape, reach: _Reach, value: str) -> _Reach:
    if shape.path is None:
        return reach
    steps = f"{reach.steps} {values(shape.path, reach.focus, value)}"
    if is_nullable(shape.path):
        steps = f"{reach.steps} LATERAL {{ {values(shape.path, reach.focus, value)} }}"
    return replace(reach, focus=value, steps=steps, keys=(*reach.keys, value))


def _site(scope: Scope, shape: Shape, focus: str, value: str) -> Site:
    def conforms(node: Term, var: str) -> str:
        return f"(!{_violates(scope, node, var)})"

    return Site(scope, shape, focus, value, conforms, partial(_extent, scope))


def _wrongs(at: Site) -> Iterator[Wrong]:
    parameters = at.scope.graph.predicates(at.shape.node)
    used = [_COMPONENTS[parameter] for parameter in parameters if parameter in _COMPONENTS]
    for _, component in sorted(used):
        yield from component(at)
    yield from custom_components(at)


def _query(at: Site, reach: _Reach, wrong: Wrong) -> ConstraintQuery:
    shape, scope = at.shape, at.scope
    value = at.value if wrong.test and wrong.of_value else wrong.value
    columns = dict.fromkeys((*reach.keys, *filter(None, (value, wrong.path)), *wrong.extra))
    by_target = _by_target(at, reach, wrong)
    by_value = _by_value(at, reach, wrong)
    foreign, scope.foreign = scope.foreign, False
    written = by_target + wrong.test
    return ConstraintQuery(
        root=reach.root.node,
        shape=shape,
        component=wrong.component,
        message=wrong.message,
        columns=tuple(columns),
        test=wrong.test,
        by_target=by_target,
        by_value=by_value,
        by_difference=_by_difference(at, reach, wrong) if by_value else None,
        extent=wrong.extent,
        scanned=_scanned(shape.path, from_end=_ends_first(at, wrong)) if by_value else None,
        needs_value=bool(wrong.test) and wrong.of_value,
        needs_values=wrong.of_several and isinstance(_unturned(shape.path), Predicate),
        focus=reach.focus,
        value=value,
        path=wrong.path,
        nested=wrong.nested,
        source=wrong.source,
        messages=wrong.messages or shape.messages,
        names=wrong.names,
        constants=wrong.constants,
        substitutions=tuple(c for c in scope.constants.items() if f"?{c[0]} " in written),
        lateral="LATERAL" in written,
        repeats=wrong.lateral,
        needs_shapes=str(SHAPES_GRAPH) in written,
        has_text=foreign,
    )


def _scanned(path: Path | None, *, from_end: bool = False) -> Scanned | None:
    """Return what a scan along a path reads first; None: do not scan."""
    if isinstance(path, Sequence) and not is_nullable(path.parts[0]):
        return _scanned(path.parts[-1 if from_end else 0])
    inner = _unturned(path)
    if not isinstance(inner, Predicate):
        return None
    return Scanned(f"?s {inner.iri} ?o", "?s" if inner is path else "?o")


def _ends_first(at: Site, wrong: Wrong) -> bool:
    """Tell whether the values can be tested at the end of a sequence, before its start is known."""
    path = at.shape.path
    return (
        isinstance(path, Sequence)
        and _scanned(path.parts[-1]) is not None
        and bool(wrong.test)
        and wrong.of_value
        and not re.search(rf"{re.escape(at.focus)}\b", wrong.test)
    )


def _unturned(path: Path | None) -> Path | None:
    return path.path if isinstance(path, Inverse) else path


def _by_target(at: Site, reach: _Reach, wrong: Wrong) -> str:
    before = f"{TARGETS} {reach.steps}"
    if wrong.lateral or (wrong.pattern and at.shape.path and is_nullable(at.shape.path)):
        nodes = f"{{ SELECT DISTINCT {' '.join(reach.keys)} {{ {before} }} }}"
        return f"{nodes} LATERAL {{ {_groups(wrong, (reach.focus,))} }}"
    if wrong.having:
        return _groups(replace(wrong, pattern=f"{before} {wrong.pattern}"), reach.keys)
    if wrong.pattern:
        return f"{before} {wrong.pattern}"
    if wrong.of_value and at.shape.path is not None:
        return f"{values(at.shape.path, reach.focus, at.value, before)} FILTER ({TEST})"
    return f"{before} FILTER ({TEST})"


def _groups(wrong: Wrong, keys: tuple[str, ...]) -> str:
    """Write the pattern of a violation; where it is about groups, of the groups by some keys."""
    if not wrong.having:
        return wrong.pattern
    names = " ".join((*keys, *wrong.extra))
    groups = f"GROUP BY {names} HAVING ({wrong.having})"
    return f"{{ SELECT {names} WHERE {{ {wrong.pattern} }} {groups} }}"


def _by_value(at: Site, reach: _Reach, wrong: Wrong) -> str | None:
    """Write the query that scans first; None where there is nothing to scan.

    The scan is a SELECT inside, since engines choose freely in which order they test filters of
    one group, and the test of the target is the dear one.
    """
    path = at.shape.path
    if path is None or _scanned(path) is None or "LATERAL" in reach.steps or at.scope.constants:
        return None  # (what is bound from outside would not reach the SELECT inside)
    if wrong.absent:
        return f"{TARGETS} {reach.steps} MINUS {{ {wrong.absent} }}"
    if wrong.test and wrong.of_value:
        return _scan(reach, wrong, _tested(at, wrong, path), at.value)
    pattern = _groups(wrong, (reach.focus,))
    return _scan(reach, wrong, pattern, wrong.value) if wrong.scannable else None


def _tested(at: Site, wrong: Wrong, path: Path) -> str:
    """Write the scan of all values of a path with the test behind it."""
    if not isinstance(path, Sequence) or not _ends_first(at, wrong):
        return f"{scan(path, at.focus, at.value)} FILTER ({TEST})"
    step = f"{at.value}Before"
    start = path.parts[0] if len(path.parts) == 2 else Sequence(path.parts[:-1])
    last = f"{scan(path.parts[-1], step, at.value)} FILTER ({TEST})"
    return f"{{ SELECT {step} {at.value} WHERE {{ {last} }} }} {scan(start, at.focus, step)}"


def _by_difference(at: Site, reach: _Reach, wrong: Wrong) -> str | None:
    """Write the query that scans and takes away what is right, where that is a pattern."""
    if at.shape.path is None or not wrong.extent or "EXISTS" not in wrong.test:
        return None  # (a test that looks nothing up is cheaper still)
    pattern = f"{scan(at.shape.path, reach.focus, at.value)} MINUS {{ {wrong.extent} }}"
    return _scan(reach, wrong, pattern, at.value)


def _scan(reach: _Reach, wrong: Wrong, pattern: str, value: str | None) -> str:
    columns = " ".join(dict.fromkeys((reach.focus, *filter(None, (value,)), *wrong.extra)))
    return f"{{ SELECT {columns} WHERE {{ {pattern} }} }} {reach.steps} FILTER ({reach.test})"


# --- conformance as an expression -------------------------------------------------------------


def _violates(scope: Scope, node: Term, focus: str) -> str:
    """Write the expression that a node, bound to a variable, violates a shape."""
    shape = scope.shape(node)
    if shape.deactivated:
        return "(false)"
    _refuse_extensions(scope, shape)
    with scope.inside(shape):
        value = focus if shape.path is None else scope.fresh("value")
        wrongs = list(_wrongs(replace(_site(scope, shape, focus, value), extent=_no_extent)))
        inner = [
            _violates(scope, _property_shape(scope, part).node, value)
            for part in scope.graph.objects(shape.node, SH.property)
        ]
    of_values = [w.test for w in wrongs if w.test and w.of_value] + inner
    if of_values and shape.path is not None:
        reach = values(shape.path, focus, value)
        of_values = [f"EXISTS {{ {reach} FILTER ({_any(of_values)}) }}"]
    of_focus = [w.test for w in wrongs if w.test and not w.of_value]
    patterns = [f"EXISTS {{ {_groups(w, (focus,))} }}" for w in wrongs if w.pattern]
    return f"({_any([*of_values, *of_focus, *patterns])})"


def _extent(scope: Scope, node: Term, focus: str) -> str:
    """Write the pattern of all nodes that conform to a shape; empty where that is not simple."""
    shape = scope.shape(node)
    if shape.deactivated:
        return ""
    with scope.inside(shape):
        value = focus if shape.path is None else scope.fresh("value")
        at = replace(_site(scope, shape, focus, value), conforms=_no_extent)
        own = [w.absent if shape.path or not w.of_value else w.extent for w in _wrongs(at)]
        parts = scope.graph.objects(shape.node, SH.property)
        inner = [_extent(scope, part, focus) if shape.path is None else "" for part in parts]
    return joined([*own, *inner]) if own + inner and all(own + inner) else ""


def _no_extent(node: Term, var: str) -> str:
    return ""


def _any(tests: list[str]) -> str:
    return " || ".join(f"({test})" for test in tests) or "false"
