"""A pair of Parquet files: nodes.parquet (id) and edges.parquet (src, dst), with exact types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from maillage.errors import RunFault
from maillage.exporters._columns import Column, columns
from maillage.exporters._contract import Loss
from maillage.exporters._edges import numbered

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
    found = _fields((d for _, d in graph.nodes(data=True)), ("label", "kind"), _NODE_OWN)
    told = _fields((d for *_, d in graph.edges(data=True)), ("kind", "weight", "spells"), _EDGE_OWN)
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


@dataclass(frozen=True, slots=True)
class _Field:
    """A column of a table: its name in the graph and in the file, and its Arrow type."""

    name: str
    slug: str
    type: Any
    lossy: bool

    def value(self, value: Any) -> Any:
        """Return a value as this column holds it."""
        arrow = _arrow()
        if value is None:
            return None
        if arrow.types.is_list(self.type):
            return [_text(v) for v in (value if isinstance(value, tuple) else (value,))]
        if arrow.types.is_decimal(self.type):
            return Decimal(value)
        return _text(value) if arrow.types.is_string(self.type) else value


def _fields(
    records: Iterable[Mapping[str, Any]], leave: Sequence[str], spare: Sequence[str]
) -> list[_Field]:
    kept = list(records)
    return [_field(column, kept) for column in columns(kept, leave=leave, spare=spare)]


def _field(column: Column, records: Iterable[Mapping[str, Any]]) -> _Field:
    arrow = _arrow()
    found = [v for record in records if (v := record.get(column.name)) is not None]
    kinds = {type(value) for value in found}
    if column.type == "liststring":
        return _Field(column.name, column.slug, arrow.list_(arrow.string()), False)
    if kinds == {date}:
        return _Field(column.name, column.slug, arrow.date32(), False)
    if Decimal in kinds and kinds <= {Decimal, int}:
        exact = _decimal(found)
        return _Field(column.name, column.slug, exact or arrow.string(), exact is None)
    plain = {
        "boolean": arrow.bool_(), "integer": arrow.int64(), "long": arrow.int64(),
        "double": arrow.float64(),
    }  # fmt: skip
    return _Field(column.name, column.slug, plain.get(column.type, arrow.string()), False)


def _decimal(values: Iterable[Decimal | int]) -> Any:
    """Return the decimal128 that holds all values exactly, or None."""
    told = [Decimal(value).as_tuple() for value in values]
    if not all(isinstance(t.exponent, int) for t in told):
        return None
    # Money has cents, also where nobody printed any: the type stays when a figure changes.
    scale = max(2, *(-int(t.exponent) for t in told))
    whole = max(len(t.digits) + int(t.exponent) for t in told)
    return _arrow().decimal128(_DIGITS, scale) if max(whole, 0) + scale <= _DIGITS else None


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
            rest = [[f.value(data.get(f.name)) for _, data in some] for f in fields]
            writer.write_table(arrow.table(_arrays(schema, first + rest), schema=schema))


def _arrays(schema: Any, cells: Sequence[Sequence[Any]]) -> list[Any]:
    arrow = _arrow()
    return [arrow.array(values, field.type) for values, field in zip(cells, schema, strict=True)]


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
