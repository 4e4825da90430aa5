"""The stores of one validation, and the counts by which the cheaper form of a query is chosen."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from functools import cached_property
from itertools import count
from math import inf
from typing import NamedTuple, TypeAlias

from pyoxigraph import Literal, Quad, QuerySolution, QuerySolutions, Store

from maillage.shacl.compiler import CompiledShape, ConstraintQuery, Scanned
from maillage.shacl.errors import ExecutorFailure, ShaclError, UnsupportedShape
from maillage.shacl.executor import Executor, StoreExecutor
from maillage.shacl.graph import Graph
from maillage.shacl.lexical import Lexical, as_stored, protect
from maillage.shacl.plan import Run
from maillage.shacl.sources import Source, read_data, without_protection
from maillage.shacl.sparql import SHAPES_GRAPH
from maillage.shacl.terms import RDF, RDFS, Term

__all__ = ["Session"]

# So few that counting what a scan would read takes longer than the walk.
FEW_TARGETS = 200
# Measured: a row of a walk from the targets costs about four rows of a scan.
SCAN_ADVANTAGE = 4
# Measured: a row to be taken away costs about half of looking for it at a value.
DIFFERENCE_ADVANTAGE = 2
# Targets that are one in so many triples: a scan of any property costs little more than a walk.
MOST = 32

# Triples from which threads pay for being begun.
THREADS_ABOVE = 20_000

Counts: TypeAlias = tuple[int, int]
"""How many solutions, and how many different focus nodes in them."""

_MOST_SUBCLASSES = 12
_SUBCLASSES = re.compile(
    rf"(\?\w+) {re.escape(str(RDF.type))}/{re.escape(str(RDFS.subClassOf))}\* (<[^<>]*>)"
)


class _Prepared(NamedTuple):
    executor: Executor
    text: str
    bound: dict[str, Term]
    shape: Term


class Session:
    """Run the queries of one validation where they belong."""

    def __init__(self, data: Source | Executor, shapes: Graph) -> None:
        self.shapes = shapes
        self._counts: dict[Scanned, tuple[int, Counts]] = {}
        self._targets: dict[str, int] = {}
        self._counter = count()
        self._readable: dict[str, bool] = {}
        self._classes: dict[str, list[str]] = {}
        self._store: Store | None = None
        self._executor: Executor
        if isinstance(data, Executor):
            self._executor = data
            self.lexical = Lexical.REWRITTEN if data.rewrites else Lexical.KEPT
        else:
            self._store, self.lexical = read_data(data)
            if self.lexical is Lexical.KEPT and _mentions_rewritten(shapes):
                self.lexical = Lexical.PROTECTED
            self._executor = StoreExecutor(self._store)

    @property
    def is_remote(self) -> bool:
        """Tell whether the data stand behind an executor, where only queries reach them."""
        return self._store is None

    @cached_property
    def values(self) -> Store:
        """Return the data as a store of values, for pySHACL and for SPARQL written by hand."""
        if self._store is None:
            raise ShaclError("data behind an executor cannot be copied")
        if self.lexical is not Lexical.PROTECTED:
            return self._store
        return without_protection(self._store)

    @cached_property
    def _on_values(self) -> Executor:
        return StoreExecutor(self.values) if self._store is not None else self._executor

    @cached_property
    def _beside_shapes(self) -> Executor:
        """Return an executor over the data that also has the shapes as a named graph."""
        both = Store()
        graphs = {quad.graph_name for quad in self.values}
        both.bulk_extend(self.values)
        both.bulk_extend(
            Quad(t.subject, t.predicate, t.object, SHAPES_GRAPH) for t in self.shapes.triples()
        )
        return StoreExecutor(both, graphs)

    def with_shapes(self, shapes: Graph) -> "Session":
        """Return a session over the same data for other shapes."""
        other = copy(self)
        other.shapes = shapes
        return other

    def count_targets(self, shape: CompiledShape) -> int:
        """Count the nodes that a shape's targets select; many shapes have the same targets."""
        if shape.targets not in self._targets:
            query = f"SELECT (COUNT(DISTINCT ?this) AS ?count) WHERE {{ {shape.targets} }}"
            self._targets[shape.targets] = _number(self._executor.select(query, {}))
        return self._targets[shape.targets]

    def form(self, query: ConstraintQuery, targets: int) -> str | None:
        """Return the cheapest of a query's forms; None where it cannot find anything."""
        if query.by_value is None or query.scanned is None or targets <= FEW_TARGETS:
            return query.by_target
        rows = targets
        if query.needs_values or not self._are_most(targets):
            limit = targets * SCAN_ADVANTAGE
            rows, nodes = self._count(query.scanned, limit)
            if rows > limit:
                return query.by_target
            if (query.needs_value and not rows) or (query.needs_values and rows == nodes):
                return None
        limit = rows * DIFFERENCE_ADVANTAGE
        extent = Scanned(query.extent, "")
        if query.by_difference is not None and self._count(extent, limit)[0] <= limit:
            return query.by_difference
        return query.by_value

    def _are_most(self, targets: int) -> bool:
        """Tell whether no scan can take long enough for counting to pay."""
        return targets * MOST >= self._size

    @cached_property
    def _size(self) -> float:
        return inf if self._store is None else len(self._store)

    def _count(self, scanned: Scanned, limit: int) -> Counts:
        """Count solutions, and the focus nodes in them, but no further than just above a limit."""
        known = self._counts.get(scanned)
        if known is None or (known[0] < limit and known[1][0] > known[0]):
            nodes = f"(COUNT(DISTINCT {scanned.focus}) AS ?nodes)" if scanned.focus else ""
            inner = f"SELECT * WHERE {{ {scanned.pattern} }} LIMIT {limit + 1}"
            query = f"SELECT (COUNT(*) AS ?count) {nodes} WHERE {{ {{ {inner} }} }}"
            (row,) = self._executor.select(query, {})
            numbers = int(row["count"].value), int(row["nodes"].value) if nodes else 0
            known = self._counts[scanned] = limit, numbers
        return known[1]

    def select(self, runs: Sequence[Run]) -> Iterator[Iterable[QuerySolution]]:
        """Run queries, each on the store that it is about, and yield their rows in turn.

        The embedded engine works outside of Python's lock: on a large store as many queries run
        at a time as there are processors.
        """
        ready = map(self._prepared, runs)
        threads = os.cpu_count() or 1
        if self._store is None or threads == 1 or self._size < THREADS_ABOVE:
            return map(_solutions, ready)
        return _side_by_side(list(ready), threads)

    def _prepared(self, run: Run) -> _Prepared:
        query, text = run.lead, run.text
        bound: dict[str, Term] = dict(run.substitutions)
        if query.needs_shapes:
            return _Prepared(self._beside_shapes, text, bound, query.shape.node)
        if self._store is not None and not query.has_text:
            text = _SUBCLASSES.sub(self._with_classes_named, text)
        executor = self._on_values if query.has_text else self._executor
        if query.lateral and not executor.lateral:
            raise UnsupportedShape("the endpoint does not know LATERAL", query.shape.node)
        return _Prepared(executor, text, bound, query.shape.node)

    def _with_classes_named(self, pattern: re.Match[str]) -> str:
        """Name the subclasses in a pattern: faster than to look for them at every node."""
        node, class_ = pattern.groups()
        if class_ not in self._classes:
            query = f"SELECT DISTINCT ?c WHERE {{ ?c {RDFS.subClassOf}* {class_} }}"
            found = {str(row["c"]) for row in self._executor.select(query, {})}
            self._classes[class_] = sorted(found | {class_})
        names = self._classes[class_]
        if len(names) == 1:
            return f"{node} {RDF.type} {class_} "
        if len(names) > _MOST_SUBCLASSES or any(name.startswith("_:") for name in names):
            return pattern.group()
        named = f"?named{next(self._counter)}"
        return f"VALUES {named} {{ {' '.join(names)} }} {node} {RDF.type} {named} "

    def as_queried(self, nodes: Iterable[Term], query: ConstraintQuery) -> frozenset[Term]:
        """Return nodes as the rows of a query will name them."""
        if self._store is None:
            return frozenset(nodes)
        hidden = self.lexical is Lexical.PROTECTED and not query.has_text
        form = protect if hidden else as_stored
        return frozenset(form(node) if isinstance(node, Literal) else node for node in nodes)

    def refusal(self, shape: CompiledShape) -> UnsupportedShape | None:
        """Return the reason if a shape has a regular expression that the engine cannot read."""
        for expression in shape.expressions:
            if not self._reads(expression):
                words = f"the engine cannot read the sh:pattern {expression}"
                return UnsupportedShape(words, shape.shape.node)
        return None

    def _reads(self, expression: str) -> bool:
        if expression not in self._readable:
            query = f'SELECT (REGEX("", {expression}) AS ?known) WHERE {{}}'
            (row,) = self._executor.select(query, {})
            self._readable[expression] = row["known"] is not None
        return self._readable[expression]


def _solutions(query: _Prepared) -> QuerySolutions:
    try:
        return query.executor.select(query.text, query.bound)
    except ExecutorFailure as error:
        raise ExecutorFailure(error.message, query.shape) from error


def _rows(query: _Prepared) -> list[QuerySolution]:
    return list(_solutions(query))


def _side_by_side(queries: Sequence[_Prepared], threads: int) -> Iterator[list[QuerySolution]]:
    """Yield all rows of each query, in the order of the queries."""
    from concurrent.futures import ThreadPoolExecutor  # takes a few ms to import

    pool = ThreadPoolExecutor(threads)
    try:
        yield from pool.map(_rows, queries)  # (solutions have to stay in their thread)
    finally:
        pool.shutdown(cancel_futures=True)


def _mentions_rewritten(shapes: Graph) -> bool:
    """Tell whether a constant of the shapes would not reach the store as it is written."""
    objects = (triple.object for triple in shapes.triples())
    return any(protect(term) != term for term in objects if isinstance(term, Literal))


def _number(solutions: QuerySolutions) -> int:
    return next(int(row["count"].value) for row in solutions)
