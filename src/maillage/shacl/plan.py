"""The plan of a validation: constraints of one form become one query, told apart by columns."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, QuerySolution

from maillage.shacl.compiler import TEST, ConstraintQuery
from maillage.shacl.terms import Term

__all__ = ["Ask", "Member", "Run", "grouped", "standard"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A constraint's query, and the form that it takes on these data: what stands inside WHERE."""

    query: ConstraintQuery
    form: str
    nodes: frozenset[Term] | None = None
    """The target nodes that are meant; None: all."""


@dataclass(frozen=True, slots=True)
class Member:
    """A constraint in a run: which ask it answers, and the column that tells its violations.

    Without a column it is alone, and every row is a violation.
    """

    number: int
    query: ConstraintQuery
    column: str | None
    nodes: frozenset[Term] | None

    def is_violated(self, row: QuerySolution) -> bool:
        """Tell whether a row is a violation of this constraint, for a node that is meant."""
        if self.nodes is not None and row["this"] not in self.nodes:
            return False
        return self.column is None or row[self.column] == _TRUE


@dataclass(frozen=True, slots=True)
class Run:
    """One SELECT that answers one or several asks."""

    members: tuple[Member, ...]
    text: str
    substitutions: dict[str, BlankNode]

    @property
    def lead(self) -> ConstraintQuery:
        """Return a query that is like the others but for its test."""
        return self.members[0].query


_TRUE = Literal(True)


def grouped(asks: Iterable[Ask], *, columns_look_up: bool) -> list[Run]:
    """Put together what has the same form: the tests are all that differs.

    ``columns_look_up``: the engine answers EXISTS in what a SELECT returns (rdflib's does not).
    """
    groups: dict[tuple[object, ...], list[tuple[int, Ask]]] = {}
    for number, ask in enumerate(asks):
        query = ask.query
        together = TEST in ask.form and (columns_look_up or "EXISTS" not in query.test)
        alone = None if together else number
        kind = (query.columns, query.has_text, query.needs_shapes, query.lateral)
        groups.setdefault((ask.form, ask.nodes, alone, *kind), []).append((number, ask))
    return [_run(members) for members in groups.values()]


def standard(query: ConstraintQuery) -> str:
    """Return a constraint's query by itself, as it runs on a standard engine."""
    return _run([(0, Ask(query, query.by_target))]).text


def _run(asks: list[tuple[int, Ask]]) -> Run:
    form, lead = asks[0][1].form, asks[0][1].query
    columns = [f"wrong{at}" for at, _ in enumerate(asks, start=1)] if len(asks) > 1 else [None]
    members = [Member(n, a.query, c, a.nodes) for (n, a), c in zip(asks, columns, strict=True)]
    told = (f"({m.query.test} AS ?{m.column})" for m in members if m.column)
    test = " || ".join(f"({m.query.test})" for m in members)
    head = f"SELECT {'' if lead.repeats else 'DISTINCT '}{' '.join([*lead.columns, *told])}"
    return Run(
        members=tuple(members),
        text=f"{head} WHERE {{ {form.replace(TEST, test)} }}",
        substitutions={k: v for m in members for k, v in m.query.substitutions},
    )
