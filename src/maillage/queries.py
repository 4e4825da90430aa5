"""Query files: a contract that says what goes in and comes out, and the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from maillage import header as headers
from maillage import values
from maillage.dataset import Dataset
from maillage.engine import Answer, Embedded, Term, forbid_reaching_out
from maillage.errors import Faults, InputFault, MaillageError, NotFound, UsageFault
from maillage.placing import given
from maillage.workspace import Workspace

__all__ = [
    "Parameter",
    "Query",
    "Table",
    "ask",
    "bind",
    "call",
    "catalogue",
    "check",
    "find",
    "given",
    "read",
    "run",
    "syntax_fault",
    "written",
]

COLUMN_TYPES: Final = ("iri", "string", "integer", "decimal", "date", "boolean", "any")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question takes; `many` takes it several times."""

    name: str
    type: str
    many: bool
    required: bool
    default: tuple[str, ...]
    allowed: str | None
    """A SELECT whose first column lists the values there can be, None for any."""
    help: str


@dataclass(frozen=True, slots=True)
class Query:
    """One question: its contract and its SPARQL."""

    name: str
    path: Path
    file: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    sample: Mapping[str, tuple[str, ...]]
    min_rows: int
    graphs: tuple[str, ...]
    """Folders of graph/ that the answer needs."""
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
    """Return every question of the project, by theme and name.

    Raise Faults with every header that is wrong.
    """
    found: list[Query] = []
    faults: list[MaillageError] = []
    for path in workspace.query_files:
        try:
            found.append(read(path, workspace))
        except InputFault as fault:
            faults.append(fault)
    if faults:
        raise Faults(faults)
    return tuple(found)


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


def _nearest(name: str, names: Iterable[str]) -> str:
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
    return written(text, path, file)


def written(text: str, path: Path, file: str) -> Query:
    """Return the question that a text is, as if it stood in this file. Raise InputFault."""
    header = headers.read(text, file)
    sample = _mapping(header, "sample", file)
    return Query(
        name=path.stem,
        path=path,
        file=file,
        summary=str(header.get("summary", "")),
        description=str(header.get("description", "")),
        tags=tuple(str(tag) for tag in _list(header, "tags", file)),
        parameters=tuple(
            _parameter(str(name), spec, file)
            for name, spec in _mapping(header, "params", file).items()
        ),
        columns=_columns(header, file),
        sample={str(name): _words(value) for name, value in sample.items()},
        min_rows=_count(header.get("min_rows", 0), file),
        graphs=tuple(str(graph) for graph in _list(header, "graphs", file)),
        header=header,
        text=text,
    )


def _mapping(header: Mapping[str, Any], name: str, file: str) -> Mapping[Any, Any]:
    value = header.get(name) or {}
    if not isinstance(value, dict):
        raise InputFault(f"{name} must be a group of `name: value`.", file=file)
    return value


def _list(header: Mapping[str, Any], name: str, file: str) -> Sequence[Any]:
    value = header.get(name) or []
    if not isinstance(value, list):
        raise InputFault(f"{name} must be a list: [a, b].", file=file)
    return value


def _columns(header: Mapping[str, Any], file: str) -> Mapping[str, str]:
    columns = header.get("columns") or {}
    columns = dict.fromkeys(columns, "any") if isinstance(columns, list) else columns
    if not isinstance(columns, dict):
        raise InputFault("columns must map names to types.", file=file)
    for name, kind in columns.items():
        if kind not in COLUMN_TYPES:
            listed = ", ".join(COLUMN_TYPES)
            raise InputFault(f"The column {name} has no type of: {listed}.", file=file)
    return {str(name): str(kind) for name, kind in columns.items()}


def _count(value: object, file: str) -> int:
    if not isinstance(value, int) and not (isinstance(value, str) and value.isdigit()):
        raise InputFault(f"min_rows is {value!r}, which is no number.", file=file)
    return int(value)


def _parameter(name: str, spec: object, file: str) -> Parameter:
    spec = {} if spec is None else spec
    if not isinstance(spec, dict) or spec.get("type", "string") not in values.TYPES:
        kinds = ", ".join(values.TYPES)
        raise InputFault(f"The parameter {name} has no type of: {kinds}.", file=file)
    default, allowed = spec.get("default"), spec.get("allowed")
    return Parameter(
        name=name,
        type=str(spec.get("type", "string")),
        many=bool(spec.get("many", False)),
        required=bool(spec.get("required", False)),
        default=() if default is None else _words(default),
        allowed=None if allowed is None else str(allowed),
        help=str(spec.get("help", "")),
    )


def _words(value: object) -> tuple[str, ...]:
    words = value if isinstance(value, list) else [value]
    return tuple(str(word).lower() if isinstance(word, bool) else str(word) for word in words)


Values = Mapping[str, str | Sequence[str]]


def run(dataset: Dataset, query: Query, values: Values | None = None) -> Table:
    """Answer a SELECT question whole (see `ask` for what can be wrong)."""
    answer = ask(dataset, query, values)
    if not isinstance(answer, ox.QuerySolutions):
        raise UsageFault("This is not a SELECT query.", file=query.file)
    names = tuple(variable.value for variable in answer.variables)
    return Table(names, tuple(map(tuple, answer)))


def ask(
    dataset: Dataset, query: Query, values: Values | None = None, *, service: bool = False
) -> Answer:
    """Answer any question, lazily. Values are bound as terms, never pasted into the text.

    Raise UsageFault, before anything runs, for a value that is missing, unknown, of the wrong
    type or not among those allowed, and for columns other than the contract's; InputFault where
    the text is no SPARQL. `service` allows the query to reach other servers.
    """
    embedded = isinstance(dataset.engine, Embedded)
    if not embedded:
        call(query, values or {}, dataset.workspace.prefixes, service=service)
    taken = _checked_call(query, values or {}, service=service)
    bound = bind(dataset, query, taken)
    try:
        answer = dataset.query(given(query.text, bound))
    except SyntaxError as error:
        raise syntax_fault(error, query.file, query.text) from error
    # The embedded engine names the columns before it looks for the first row: its one parse of
    # the text is enough.
    if embedded:
        _check_columns(query, answer)
    return answer


def call(
    query: Query, given_values: Values, prefixes: Mapping[str, str], *, service: bool = False
) -> Mapping[str, tuple[str, ...]]:
    """Return the words for each parameter; find what is wrong with a call without any data.

    Raise UsageFault for names that are missing, unknown or given too often, for columns other
    than the contract's and for SERVICE; InputFault where the text is no SPARQL.
    """
    taken = _checked_call(query, given_values, service=service)
    if query.columns:
        try:
            # Over no data, the engine says which columns there are.
            _check_columns(query, ox.Store().query(query.text, prefixes=dict(prefixes)))
        except SyntaxError as error:
            raise syntax_fault(error, query.file, query.text) from error
    return taken


def _checked_call(
    query: Query, given_values: Values, *, service: bool
) -> Mapping[str, tuple[str, ...]]:
    taken = _checked_names(query, given_values)
    if not service:
        forbid_reaching_out(query.text, query.file)
    return taken


def _checked_names(query: Query, given_values: Values) -> Mapping[str, tuple[str, ...]]:
    known = {parameter.name: parameter for parameter in query.parameters}
    taken: dict[str, tuple[str, ...]] = {}
    for name, value in given_values.items():
        words = (value,) if isinstance(value, str) else tuple(value)
        if name not in known:
            listed = ", ".join(known) or "none"
            raise UsageFault(f"{query.name} has no parameter {name}.", hint=f"It takes: {listed}.")
        if len(words) > 1 and not known[name].many:
            raise UsageFault(f"{query.name} takes one {name}, not {len(words)}.")
        taken[name] = words
    for parameter in query.parameters:
        if parameter.required and not taken.get(parameter.name) and not parameter.default:
            raise UsageFault(
                f"{query.name} needs the parameter {parameter.name}: {parameter.help}",
                hint=f"Write -p {parameter.name}=…",
            )
    return taken


def _check_columns(query: Query, answer: Answer) -> None:
    """Compare the contract with the query's projection."""
    if not query.columns:
        return
    if not isinstance(answer, ox.QuerySolutions):
        raise UsageFault("The header promises columns; this is no SELECT query.", file=query.file)
    columns = [variable.value for variable in answer.variables]
    if columns != list(query.columns):
        promised = ", ".join(query.columns)
        message = f"The header promises {promised}; the query gives {', '.join(columns)}."
        raise UsageFault(message, file=query.file)


def bind(
    dataset: Dataset, query: Query, taken: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[values.Value, ...]]:
    """Return the terms for a question's parameters; those without a value are left out.

    `taken` holds their words, as `call` returns them. Raise UsageFault for one that is no value.
    """
    bound: dict[str, tuple[values.Value, ...]] = {}
    for parameter in query.parameters:
        words = taken.get(parameter.name) or parameter.default
        terms = tuple(values.term(dataset, parameter.name, parameter.type, w) for w in words)
        if terms:
            bound[parameter.name] = terms
        if terms and parameter.allowed is not None:
            _check_allowed(dataset, parameter, terms)
    return bound


def _check_allowed(dataset: Dataset, parameter: Parameter, terms: tuple[values.Value, ...]) -> None:
    allowed = [row[0] for row in dataset.select(parameter.allowed or "")]
    for term in terms:
        if term not in allowed:
            shorten = dataset.workspace.shorten
            listed = ", ".join(
                shorten(a.value) if isinstance(a, ox.NamedNode) else str(getattr(a, "value", a))
                for a in allowed
            )
            raise UsageFault(
                f"{parameter.name} cannot be {term.value}.", hint=f"It is one of: {listed}."
            )


def syntax_fault(error: SyntaxError, file: str, text: str) -> InputFault:
    """Return the fault that shows where in a query the engine stopped."""
    from maillage.slips import slip

    return slip(error.msg or str(error), file, text)


def check(dataset: Dataset, query: Query) -> tuple[str, ...]:
    """Run a question's sample call and return what does not hold of its contract."""
    if not query.summary:
        return ("It has no summary.",)
    try:
        answer = ask(dataset, query, query.sample)
        if not isinstance(answer, ox.QuerySolutions):
            return ()
        rows = [[row[i] for i in range(len(answer.variables))] for row in answer]
    except MaillageError as fault:
        return (str(fault),)
    problems = [] if query.columns else ["It has no columns in its header."]
    if len(rows) < query.min_rows:
        problems.append(f"Its sample gives {len(rows)} rows, fewer than {query.min_rows}.")
    for number, (name, kind) in enumerate(query.columns.items()):
        wrong = [row[number] for row in rows if not _is(row[number], kind)]
        problems += [f"The column {name} is no {kind}: {wrong[0]}."] if wrong else []
    return tuple(problems)


def _is(term: Term | None, kind: str) -> bool:
    if term is None or kind == "any":
        return True
    if kind == "iri" or not isinstance(term, ox.Literal):
        return kind == "iri" and isinstance(term, ox.NamedNode)
    datatype = term.datatype.value.removeprefix(_XSD)
    numbers = {"decimal": ("decimal", "integer"), "string": ("string", term.datatype.value)}
    return datatype in numbers.get(kind, (kind,))
