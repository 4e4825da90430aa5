"""Files to dataset: the only place that reads RDF."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from maillage.engine import Answer, Embedded, Engine, Term
from maillage.errors import Faults, InputFault, MaillageError, UsageFault
from maillage.workspace import Workspace, find

if TYPE_CHECKING:
    import rdflib

__all__ = ["FORMATS", "Dataset", "Term", "load"]

FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}


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
        width = range(len(solutions.variables))
        return [tuple(row[i] for i in width) for row in solutions]

    def rdflib(self) -> rdflib.Dataset:
        """Return the same quads as an rdflib dataset (for those who want it in Python)."""
        import rdflib

        result = rdflib.Dataset(default_union=True)
        data = ox.serialize(self.store, format=ox.RdfFormat.N_QUADS)
        assert data is not None  # noqa: S101 - serialising to no file returns the bytes
        result.parse(data=data, format="nquads")
        return result


def load(project: Workspace | Path | str = ".", *, without: Collection[str] = ()) -> Dataset:
    """Load a project's ontology and graph.

    `without` names folders of `graph/` to leave out, for instance `{"context"}`.
    Raise Faults with every file that cannot be read, InputFault where it is one.
    """
    workspace = project if isinstance(project, Workspace) else find(project)
    store = ox.Store()
    faults: list[MaillageError] = []
    for path in (*workspace.ontology_files, *_graph_files(workspace, without)):
        try:
            _load_file(store, workspace, path)
        except MaillageError as fault:
            faults.append(fault)
    if faults:
        raise faults[0] if len(faults) == 1 else Faults(faults)
    return Dataset(workspace, Embedded(store))


def _graph_files(workspace: Workspace, without: Collection[str]) -> Iterable[Path]:
    left_out = [workspace.root / "graph" / name for name in without]
    return (
        path
        for path in workspace.graph_files
        if not any(path.is_relative_to(folder) for folder in left_out)
    )


def _load_file(store: ox.Store, workspace: Workspace, path: Path) -> None:
    graph = workspace.graph_iri(path)
    try:
        store.load(
            path.read_bytes(),
            format=FORMATS[path.suffix],
            base_iri=graph,
            to_graph=None if path.suffix in {".trig", ".nq"} else ox.NamedNode(graph),
        )
    except SyntaxError as error:
        raise InputFault(
            error.msg or "This is not Turtle.",
            file=workspace.display(path),
            line=error.lineno,
            column=error.offset,
        ) from error
    except OSError as error:
        raise InputFault(f"This file cannot be read: {error}", file=path) from error
