"""Query files: a header that says what goes in and comes out, and the run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from maillage import header as headers
from maillage.dataset import Dataset, Term
from maillage.errors import InputFault, NotFound, UsageFault
from maillage.workspace import Workspace

__all__ = [
    "Parameter",
    "Query",
    "Table",
    "bind",
    "catalogue",
    "find",
    "given",
    "read",
    "resolve",
    "run",
    "syntax_fault",
]

TYPES: Final = ("iri", "string", "integer", "decimal", "date", "boolean")
XSD: Final = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question takes."""

    name: str
    type: str
    required: bool
    default: str | None
    help: str


@dataclass(frozen=True, slots=True)
class Query:
    """One question: its header and its SPARQL."""

    name: str
    path: Path
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    header: Mapping[str, Any]
    text: str

    @property
    def theme(self) -> str:
        """The folder that the question stands in."""
        return self.path.parent.name


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: column names and rows of RDF terms, None where a cell is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


def catalogue(workspace: Workspace) -> tuple[Query, ...]:
    """Return every question of the project, by theme and name."""
    return tuple(read(path, workspace) for path in workspace.query_files)


def find(workspace: Workspace, name: str) -> Query:
    """Return the question with this name (`flows`, `money/flows`) or in this file.

    Raise NotFound with the nearest names.
    """
    if name.endswith(".rq"):
        path = Path(name)
        if not path.is_file():
            raise NotFound(f"There is no file {name}.")
        return read(path, workspace)
    by_name = {f"{path.parent.name}/{path.stem}": path for path in workspace.query_files}
    found = [p for full, p in by_name.items() if name in (full, full.partition("/")[2])]
    if len(found) == 1:
        return read(found[0], workspace)
    if found:
        themes = ", ".join(sorted(f"{p.parent.name}/{p.stem}" for p in found))
        raise NotFound(f"Several questions are called {name}.", hint=f"Write one of: {themes}.")
    raise NotFound(f"There is no question {name}.", hint=_nearest(name, by_name))


def _nearest(name: str, names: Mapping[str, Path]) -> str:
    import difflib

    wanted = name.rpartition("/")[2]
    short = {full.partition("/")[2]: full for full in sorted(names)}
    near = difflib.get_close_matches(wanted, short, n=3, cutoff=0.5)
    listed = "`maillage queries` lists them all."
    return f"Did you mean {', '.join(short[n] for n in near)}? {listed}" if near else listed


def read(path: Path, workspace: Workspace) -> Query:
    """Read a query file and its `#+` header. Raise InputFault where the header is wrong."""
    file = workspace.display(path)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputFault(f"This query cannot be read: {error}", file=file) from error
    header = headers.read(text, file)
    columns = header.get("columns", {})
    if isinstance(columns, Sequence) and not isinstance(columns, str):
        columns = dict.fromkeys(columns, "")
    if not isinstance(columns, dict):
        raise InputFault("columns must map names to types.", file=file)
    return Query(
        name=path.stem,
        path=path,
        summary=str(header.get("summary", "")),
        description=str(header.get("description", "")),
        tags=tuple(str(tag) for tag in header.get("tags", ())),
        parameters=_parameters(header.get("params") or {}, file),
        columns={str(name): str(kind) for name, kind in columns.items()},
        header=header,
        text=text,
    )


def _parameters(params: object, file: str) -> tuple[Parameter, ...]:
    if not isinstance(params, dict):
        raise InputFault("params must map names to {type: …, help: …}.", file=file)
    return tuple(_parameter(str(name), spec, file) for name, spec in params.items())


def _parameter(name: str, spec: object, file: str) -> Parameter:
    spec = {} if spec is None else spec
    if not isinstance(spec, dict) or spec.get("type", "string") not in TYPES:
        kinds = ", ".join(TYPES)
        raise InputFault(f"The parameter {name} has no type of: {kinds}.", file=file)
    default = spec.get("default")
    return Parameter(
        name=name,
        type=str(spec.get("type", "string")),
        required=bool(spec.get("required", False)),
        default=None if default is None else str(default),
        help=str(spec.get("help", "")),
    )


def run(dataset: Dataset, query: Query, values: Mapping[str, str] | None = None) -> Table:
    """Answer a question. Values are bound as terms, never pasted into the text.

    Raise UsageFault for a value that is missing, unknown or of the wrong type, and for a query
    that does not give the columns that its header promises.
    """
    file = dataset.workspace.display(query.path)
    text = given(query.text, bind(dataset, query, values or {}))
    try:
        answer = dataset.store.query(
            text, prefixes=dict(dataset.workspace.prefixes), use_default_graph_as_union=True
        )
    except SyntaxError as error:
        raise syntax_fault(error, file) from error
    if not isinstance(answer, ox.QuerySolutions):
        raise UsageFault("This is not a SELECT query.", file=file)
    columns = tuple(variable.value for variable in answer.variables)
    if query.columns and columns != tuple(query.columns):
        promised = ", ".join(query.columns)
        raise UsageFault(
            f"The header promises {promised}; it gives {', '.join(columns)}.", file=file
        )
    width = range(len(columns))
    return Table(columns, tuple(tuple(row[i] for i in width) for row in answer))


def syntax_fault(error: SyntaxError, file: str) -> InputFault:
    """Return the fault for a query that does not parse, with its line and column."""
    message = error.msg or str(error)
    place = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if place is None:
        return InputFault(message, file=file, line=error.lineno, column=error.offset)
    line, column, rest = place.groups()
    return InputFault(rest, file=file, line=int(line), column=int(column))


# Matches what can hold a brace that opens no group (IRIs, strings, comments), and brackets.
_BRACKETS: Final = r"""(?xs)<[^<>"{}|^`\\\s]*> | \#[^\n]*
      | \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3}
      | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
      | [(){]"""


def given(text: str, values: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """Return the query with a VALUES block at the head of its pattern, on the same line.

    The values are terms and are written by the RDF library, so that nothing in them can end the
    term; the author's text stays as it is. Engines bind variables in incompatible ways outside
    the standard; VALUES means the same on all of them.
    """
    if not values:
        return text
    head = " ".join(f"?{name}" for name in values)
    row = " ".join(str(term) for term in values.values())
    at = _pattern_start(text)
    return f"{text[:at]} VALUES ({head}) {{ ({row}) }} {text[at:]}"


def _pattern_start(text: str) -> int:
    depth = 0
    for token in re.finditer(_BRACKETS, text):
        if token[0] == "{" and depth == 0:
            return token.end()
        depth += {"(": 1, ")": -1}.get(token[0], 0)
    return len(text)


def bind(
    dataset: Dataset, query: Query, values: Mapping[str, str]
) -> dict[str, ox.NamedNode | ox.Literal]:
    """Return the terms for a question's parameters.

    Raise UsageFault for a value that is missing, unknown or of the wrong type.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            listed = ", ".join(known) or "none"
            raise UsageFault(f"{query.name} has no parameter {name}.", hint=f"It takes: {listed}.")
    bound: dict[str, ox.NamedNode | ox.Literal] = {}
    for parameter in query.parameters:
        value = values.get(parameter.name, parameter.default)
        if value is not None:
            bound[parameter.name] = _term(dataset, parameter, value)
        elif parameter.required:
            raise UsageFault(
                f"{query.name} needs the parameter {parameter.name}: {parameter.help}",
                hint=f"Write -p {parameter.name}=…",
            )
    return bound


def _term(dataset: Dataset, parameter: Parameter, value: str) -> ox.NamedNode | ox.Literal:
    if parameter.type == "iri":
        return ox.NamedNode(resolve(dataset, value))
    if parameter.type == "string":
        return ox.Literal(value)
    checks = {
        "integer": r"[+-]?\d+",
        "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
        "date": r"\d{4}-\d{2}-\d{2}",
        "boolean": r"true|false",
    }
    if not re.fullmatch(checks[parameter.type], value, re.ASCII) or not _possible(
        parameter.type, value
    ):
        raise UsageFault(f"{parameter.name} is {value!r}, which is no {parameter.type}.")
    return ox.Literal(value, datatype=ox.NamedNode(XSD + parameter.type))


def _possible(kind: str, value: str) -> bool:
    from datetime import date

    try:
        return bool(Decimal(value) is not None if kind == "decimal" else True) and (
            kind != "date" or date.fromisoformat(value) is not None
        )
    except (ValueError, InvalidOperation):
        return False


def resolve(dataset: Dataset, name: str) -> str:
    """Return the IRI that a prefixed name, an IRI or a name in words stands for.

    Raise NotFound where nothing, or more than one thing, has that name.
    """
    expanded = dataset.workspace.expand(name)
    if expanded is not None:
        return expanded
    rows = dataset.select(given(_BY_NAME, {"wanted": ox.Literal(name.strip())}))
    named = [(row[0].value, row[1]) for row in rows if isinstance(row[0], ox.NamedNode)]
    own = [iri for iri, code in named if code == ox.Literal(False)]
    found = own or [iri for iri, _ in named]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(f"Nothing is called {name!r}.", hint="`maillage query names` lists names.")
    listed = ", ".join(dataset.workspace.shorten(iri) for iri in found)
    raise NotFound(f"Several things are called {name!r}.", hint=f"Write one of: {listed}.")


# A thing of the project comes before a code of the ontology that has the same name.
_BY_NAME: Final = """
SELECT DISTINCT ?thing ?code WHERE {
  VALUES ?naming { skos:prefLabel skos:altLabel }
  ?thing ?naming ?label .
  FILTER(LCASE(STR(?label)) = LCASE(?wanted))
  BIND(EXISTS { ?thing skos:inScheme ?scheme } AS ?code)
} ORDER BY ?thing
"""
