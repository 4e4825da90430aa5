"""A pair of Parquet files: nodes.parquet (id) and edges.parquet (src, dst), with exact types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeAlias

from maillage.errors import RunFault
from maillage.exporters._columns import Column, Survey, transposed
from maillage.exporters._contract import Loss
from maillage.exporters._edges import numbered, records

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["FILES", "SUMMARY", "write"]

SUMMARY: Final = "nodes.parquet and edges.parquet in a folder: DuckDB, Spark GraphFrames, cuGraph."
FILES: Final = ("nodes.parquet", "edges.parquet")

_ROWS: Final = 65536
_DIGITS: Final = 38
"""As many digits as a decimal128 holds."""

_NODE_OWN: Final = ("id", "label", "kind")
_EDGE_OWN: Final = ("src", "dst", "kind", "id", "weight", "spells")


def write(graph: MultiDiGraph, streams: Sequence[BinaryIO]) -> tuple[Loss, ...]:
    """Write a graph as two tables, in groups of 65,536 rows.

    Money is decimal128, a day date32, several values list<string>, the stretches of time of an
    edge list<struct<start: date32, end: date32>>. Raise RunFault where pyarrow is missing.
    """
    _arrow()
    nodes, edges = streams
    found = _fields(
        lambda: (data for _, data in graph.nodes(data=True)), ("label", "kind"), _NODE_OWN
    )
    told = _fields(lambda: records(graph), ("kind", "weight", "spells"), _EDGE_OWN)
    _table(nodes, dict.fromkeys(_NODE_OWN, "string"), found, _node_rows(graph))
    _table(edges, _edge_types(), told, _edge_rows(graph))
    lost = sum(1 for field in (*found, *told) if field.lossy)
    return (Loss("columns of sums too long for decimal128, kept as text", lost),) if lost else ()


def _arrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise RunFault(
            "Parquet files are written by pyarrow, which is not installed.",
            hint="Install it with: pip install 'maillage[parquet]'",
        ) from None
    return pyarrow


Records: TypeAlias = "Callable[[], Iterable[Mapping[str, Any]]]"
"""What is to be written; called each time that it is gone through."""


@dataclass(frozen=True, slots=True)
class _Field:
    """A column of a table: its name in the graph and in the file, its Arrow type, its values.

    `value` returns a value that is not None as this column holds it.
    """

    name: str
    slug: str
    type: Any
    value: Callable[[Any], Any]
    lossy: bool = False


def _fields(records: Records, leave: Sequence[str], spare: Sequence[str]) -> list[_Field]:
    seen = Survey(records())
    return [
        _field(column, seen.found[column.name].kinds, records)
        for column in seen.columns(leave=leave, spare=spare)
    ]


def _field(column: Column, kinds: set[type], records: Records) -> _Field:
    arrow = _arrow()
    name, short = column.name, column.slug
    if column.type == "liststring":
        return _Field(name, short, arrow.list_(arrow.string()), _texts)
    if kinds == {date}:
        return _Field(name, short, arrow.date32(), _same)
    if Decimal in kinds and kinds <= {Decimal, int}:
        found = (v for record in records() if (v := record.get(name)) is not None)
        exact = _decimal(found)
        if exact is None:
            return _Field(name, short, arrow.string(), _text, lossy=True)
        return _Field(name, short, exact, Decimal)
    plain = {
        "boolean": arrow.bool_(), "integer": arrow.int64(), "long": arrow.int64(),
        "double": arrow.float64(),
    }  # fmt: skip
    if column.type in plain:
        return _Field(name, short, plain[column.type], _same)
    return _Field(name, short, arrow.string(), _text)


def _same(value: Any) -> Any:
    return value


def _texts(value: Any) -> list[str]:
    return list(map(_text, value if isinstance(value, tuple) else (value,)))


def _decimal(values: Iterable[Decimal | int]) -> Any:
    """Return the decimal128 that holds all values exactly, or None."""
    # Money has cents, also where nobody printed any: the type stays when a figure changes.
    scale, whole = 2, 0
    for value in values:
        _, digits, exponent = Decimal(value).as_tuple()
        if not isinstance(exponent, int):
            return None
        scale, whole = max(scale, -exponent), max(whole, len(digits) + exponent)
    return _arrow().decimal128(_DIGITS, scale) if whole + scale <= _DIGITS else None


def _edge_types() -> dict[str, Any]:
    arrow = _arrow()
    day = arrow.date32()
    spells = arrow.list_(arrow.struct([("start", day), ("end", day)]))
    return dict.fromkeys(_EDGE_OWN, "string") | {"weight": "double", "spells": spells}


def _node_rows(graph: MultiDiGraph) -> Iterator[tuple[tuple[Any, ...], Mapping[str, Any]]]:
    for node in sorted(graph):
        data = graph.nodes[node]
        yield (node, data.get("label", node), data.get("kind")), data


def _edge_rows(graph: MultiDiGraph) -> Iterator[tuple[tuple[Any, ...], Mapping[str, Any]]]:
    for name, source, target, kind, data in numbered(graph):
        spells = [{"start": start, "end": end} for start, end in data.get("spells", ())]
        yield (source, target, kind, name, data.get("weight", 1.0), spells), data


def _table(
    out: BinaryIO,
    own: Mapping[str, Any],
    fields: Sequence[_Field],
    rows: Iterator[tuple[tuple[Any, ...], Mapping[str, Any]]],
) -> None:
    arrow = _arrow()
    from pyarrow import parquet

    kinds = [*own.items(), *((field.slug, field.type) for field in fields)]
    schema = arrow.schema(kinds)
    with parquet.ParquetWriter(out, schema) as writer:
        while some := list(islice(rows, _ROWS)):
            first = [list(column) for column in zip(*(cells for cells, _ in some), strict=True)]
            told = transposed([data for _, data in some])
            nothing = [None] * len(some)
            rest = [
                [None if v is None else f.value(v) for v in told.get(f.name, nothing)]
                for f in fields
            ]
            writer.write_table(arrow.table(_arrays(schema, first + rest), schema=schema))


def _arrays(schema: Any, cells: Sequence[Sequence[Any]]) -> list[Any]:
    arrow = _arrow()
    return [arrow.array(values, field.type) for values, field in zip(cells, schema, strict=True)]


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
