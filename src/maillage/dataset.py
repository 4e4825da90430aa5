"""Files to dataset: the only place that reads RDF."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from maillage.engine import Answer, Embedded, Engine, Term
from maillage.errors import Faults, InputFault, MaillageError, UsageFault
from maillage.workspace import SETTINGS, Workspace, find

if TYPE_CHECKING:
    import rdflib

    from maillage.cache import Cache

__all__ = [
    "CACHE_ABOVE",
    "FORMATS",
    "Dataset",
    "Term",
    "cache_of",
    "connect",
    "copied",
    "graph_names",
    "is_large",
    "load",
]

FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}

# What these hold names its graphs itself.
_QUADS: Final = frozenset([".trig", ".nq"])

# Bytes of files from which a store on disk is worth its building (measured: bench/README.md).
CACHE_ABOVE: Final = 2 * 1024**2


@dataclass(frozen=True, slots=True)
class Dataset:
    """A project's graph: one named graph per file, questions see their union."""

    workspace: Workspace
    engine: Engine

    @property
    def store(self) -> ox.Store:
        """The embedded store. Raise UsageFault where an endpoint answers instead."""
        if not isinstance(self.engine, Embedded):
            raise UsageFault("This needs the graph's files, not an endpoint.")
        return self.engine.store

    def query(self, text: str) -> Answer:
        """Answer any SPARQL query with the project's prefixes, lazily.

        The embedded engine gives a triple once for each graph that holds it: write DISTINCT
        where that matters. Raise SyntaxError where the text is no SPARQL.
        """
        return self.engine.query(text, self.workspace.prefixes)

    def select(self, text: str) -> list[tuple[Term | None, ...]]:
        """Return all rows of a SELECT query (see `query`)."""
        solutions = self.query(text)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - callers write SELECT
        return list(map(tuple, solutions))

    def rdflib(self) -> rdflib.Dataset:
        """Return the same quads as an rdflib dataset (for those who want it in Python)."""
        import rdflib

        result = rdflib.Dataset(default_union=True)
        data = ox.serialize(self.store, format=ox.RdfFormat.N_QUADS)
        assert data is not None  # noqa: S101 - serialising to no file returns the bytes
        result.parse(data=data, format="nquads")
        return result


def load(
    project: Workspace | Path | str = ".",
    *,
    without: Collection[str] = (),
    cached: bool = True,
    endpoint: str | None = None,
) -> Dataset:
    """Load a project's ontology and graph.

    `without` names folders of `graph/` to leave out, for instance `{"context"}`. A large graph
    is opened from a store on disk that is kept up to date with the files (see `cache`), unless
    `cached` is false or no cache can be kept here, which is said on stderr. With an `endpoint`
    a server answers instead (see `connect`).
    Raise Faults with every file that cannot be read, InputFault where it is one.
    """
    workspace = project if isinstance(project, Workspace) else find(project)
    if endpoint is not None:
        return connect(workspace, endpoint, without=without)
    files = (*workspace.ontology_files, *_graph_files(workspace, without))
    if cached and is_large(workspace, files):
        from maillage import cache

        try:
            held = cache.opened(cache_of(workspace, without))
            return Dataset(workspace, Embedded(held.store, guard=held))
        except cache.Unusable as fault:
            sys.stderr.write(f"maillage: {fault}\n    The graph is read from its files instead.\n")
    return Dataset(workspace, Embedded(_in_memory(workspace, files)))


def connect(
    project: Workspace | Path | str, endpoint: str, *, without: Collection[str] = ()
) -> Dataset:
    """Return a project's graph as a server holds it: at a URL, or named in the settings.

    Only the graphs of the project's files are asked; where it has none, or the settings say so,
    the server's own default graph is. Raise NotFound, InputFault and UsageFault for the endpoint.
    """
    from maillage import endpoint as endpoints
    from maillage.remote import Remote

    workspace = project if isinstance(project, Workspace) else find(project)
    return Dataset(
        workspace, Remote(endpoints.named(workspace, endpoint), graph_names(workspace, without))
    )


def copied(
    project: Workspace | Path | str, endpoint: str, *, without: Collection[str] = ()
) -> Dataset:
    """Return a copy in memory of the project's graphs as a server holds them."""
    remote = connect(project, endpoint, without=without)
    store = ox.Store()
    for number, name in enumerate(graph_names(remote.workspace, without)):
        graph = ox.NamedNode(name)
        # Rows, not triples: not every server says where a graph that it sends ends.
        rows = remote.query(f"SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 - the text is a SELECT
        store.extend(_quad(row, graph, number) for row in rows)
    return Dataset(remote.workspace, Embedded(store))


def _quad(row: Iterable[Any], graph: ox.NamedNode, number: int) -> ox.Quad:
    """Return a row as a quad: one name of a blank node in two answers means two nodes."""
    subject, predicate, value = row
    return ox.Quad(_apart(subject, number), predicate, _apart(value, number), graph)


def _apart(term: Any, number: int) -> Any:
    return ox.BlankNode(f"{term.value}x{number}") if isinstance(term, ox.BlankNode) else term


def graph_names(workspace: Workspace, without: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names of the graphs that the project's files hold; none where it has no files."""
    own = tuple(_graph_files(workspace, without))
    if not own:
        return ()
    names = {name for p in (*workspace.ontology_files, *own) for name in _names(workspace, p)}
    return tuple(sorted(names))


def _names(workspace: Workspace, path: Path) -> Iterable[str]:
    if path.suffix not in _QUADS:
        return (workspace.graph_iri(path),)
    graphs = {quad.graph_name for quad in ox.parse(_read(workspace, path), FORMATS[path.suffix])}
    return {graph.value for graph in graphs if isinstance(graph, ox.NamedNode)}


def cache_of(workspace: Workspace, without: Collection[str] = ()) -> Cache:
    """Return where a project's graph is cached."""
    from maillage.cache import Cache

    def load_file(store: ox.Store, path: Path, content: bytes) -> None:
        _load_bytes(store, workspace, path, content)

    return Cache(
        root=workspace.root,
        files=(*workspace.ontology_files, *_graph_files(workspace, without)),
        graph_of=lambda path: None if path.suffix in _QUADS else workspace.graph_iri(path),
        load=load_file,
        base=workspace.settings.base,
        without=tuple(without),
    )


def is_large(workspace: Workspace, files: Sequence[Path]) -> bool:
    """Return whether these files are worth a store on disk. Raise InputFault for bad settings."""
    settings = workspace.settings.tables.get("cache", {})
    limit = settings.get("above_bytes", CACHE_ABOVE) if isinstance(settings, dict) else None
    if not isinstance(limit, int) or isinstance(limit, bool):
        message = "[cache] takes above_bytes = a number of bytes."
        raise InputFault(message, file=SETTINGS)
    sizes = itertools.accumulate(path.stat().st_size for path in files)
    return any(size > limit for size in sizes)


def _in_memory(workspace: Workspace, files: Iterable[Path]) -> ox.Store:
    store = ox.Store()
    faults: list[MaillageError] = []
    for path in files:
        try:
            _load_bytes(store, workspace, path, _read(workspace, path))
        except MaillageError as fault:
            faults.append(fault)
    if faults:
        raise faults[0] if len(faults) == 1 else Faults(faults)
    return store


def _graph_files(workspace: Workspace, without: Collection[str]) -> Iterable[Path]:
    left_out = [workspace.root / "graph" / name for name in without]
    return (
        path
        for path in workspace.graph_files
        if not any(path.is_relative_to(folder) for folder in left_out)
    )


def _read(workspace: Workspace, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        file = workspace.display(path)
        raise InputFault(f"This file cannot be read: {error.strerror}", file=file) from error


def _load_bytes(store: ox.Store, workspace: Workspace, path: Path, content: bytes) -> None:
    graph = workspace.graph_iri(path)
    try:
        store.load(
            content,
            format=FORMATS[path.suffix],
            base_iri=graph,
            to_graph=None if path.suffix in _QUADS else ox.NamedNode(graph),
        )
    except SyntaxError as error:
        raise InputFault(
            error.msg or "This is not Turtle.",
            file=workspace.display(path),
            line=error.lineno,
            column=error.offset,
        ) from error
    except MemoryError as error:
        raise InputFault(
            "One value of this file is longer than 16 MiB.",
            file=workspace.display(path),
            hint="Keep texts beside the graph, and in the graph their digest (mai:sha256).",
        ) from error
