"""Where a finding is: the file, and in it the lines of the statement.

Texts are read for what is reported only, so that a graph without findings costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from maillage.dataset import FORMATS, Dataset
from maillage.turtle.positions import Lines, Span
from maillage.validation.report import Finding
from maillage.validation.sources import path_of
from maillage.workspace import Workspace

__all__ = ["locate"]

if TYPE_CHECKING:
    from maillage.turtle.locate import Location, Locator

Resource = ox.NamedNode | ox.BlankNode
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


def locate(dataset: Dataset, found: Iterable[Finding], *, lines: bool = True) -> Iterator[Finding]:
    """Yield the findings with their files and the places in them, or with their files only."""
    places = _Places(dataset.workspace, dataset.store)
    for finding in found:
        if finding.span is None:
            named = _with_predicate(dataset, finding)
            file = named.file or _file(dataset, named, places)
            yield places.placed(named, file) if lines else replace(named, file=file)
        else:
            yield finding


def _with_predicate(dataset: Dataset, finding: Finding) -> Finding:
    """Return a finding about a value that a path led to, with the property that has it."""
    subject, value = finding.subject, finding.value
    if (
        finding.predicate is not None
        or not isinstance(subject, Resource)
        or value is None
        or isinstance(value, ox.Triple)
    ):
        return finding
    quads = dataset.store.quads_for_pattern(subject, None, value, None)
    found = sorted({quad.predicate for quad in quads}, key=str)
    return replace(finding, predicate=found[0]) if found else finding


def _file(dataset: Dataset, finding: Finding, places: _Places) -> str | None:
    """Return the file with the statement, else the first one that describes the subject."""
    subject = finding.subject
    if not isinstance(subject, Resource):
        return None
    value = finding.value if not isinstance(finding.value, ox.Triple) else None
    for predicate, term in ((finding.predicate, value), (finding.predicate, None), (None, None)):
        quads = dataset.store.quads_for_pattern(subject, predicate, term, None)
        graphs = {quad.graph_name for quad in quads}
        files = {places.file_of(graph, subject) for graph in graphs} - {None}
        if files:
            return min(filter(None, files))
    return None


class _Places:
    """The texts of the project, as far as somebody asked for them."""

    def __init__(self, workspace: Workspace, store: ox.Store) -> None:
        self._workspace = workspace
        self._store = store
        self._locators: dict[Path, Locator] = {}

    def file_of(self, graph: Graph, subject: Resource) -> str | None:
        """Return the file that a statement in a graph about a subject comes from."""
        path = self._workspace.file_of(graph.value) if isinstance(graph, ox.NamedNode) else None
        path = path or self._graphs.get(str(graph)) or self._graphs.get(str(subject))
        return self._workspace.display(path) if path else None

    @cached_property
    def _graphs(self) -> Mapping[str, Path]:
        """The files that name graphs themselves, by the names of their graphs and subjects."""
        files = [p for p in self._workspace.graph_files if p.suffix in {".trig", ".nq"}]
        return {
            str(name): path
            for path in reversed(files)
            for quad in ox.parse(self._workspace.content(path), format=FORMATS[path.suffix])
            for name in (quad.graph_name, quad.subject)
            if isinstance(name, ox.NamedNode)
        }

    def placed(self, finding: Finding, file: str | None) -> Finding:
        """Return the finding with its file and the lines of its statement there."""
        path = path_of(self._workspace, file) if file else None
        if path is None:
            return replace(finding, file=file)
        if path.suffix in {".nq", ".rq"}:
            return replace(finding, file=file, span=self._written(finding, path))
        location = self._location(finding, path)
        if location is None:
            return replace(finding, file=file)
        return replace(
            finding,
            file=file,
            span=location.span,
            subject_span=location.subject,
            block=location.block,
        )

    def _location(self, finding: Finding, path: Path) -> Location | None:
        locator = self._locator(path)
        subject, value = finding.subject, finding.value
        term = value if not isinstance(value, ox.Triple) else None
        if isinstance(subject, ox.BlankNode):
            graph = ox.NamedNode(self._workspace.graph_iri(path))
            subject = locator.blank(subject, self._store.quads_for_pattern(None, None, None, graph))
        if isinstance(subject, Resource):
            location = locator.find(subject, finding.predicate, term)
            if location is not None:
                return location
        mentioned = term if term is not None else finding.predicate
        return locator.mention(mentioned) if mentioned is not None else None

    def _locator(self, path: Path) -> Locator:
        if path not in self._locators:
            from maillage.turtle.locate import Locator  # a clean run does not pay for it

            self._locators[path] = Locator.of(path, base=self._workspace.graph_iri(path))
        return self._locators[path]

    def _written(self, finding: Finding, path: Path) -> Span | None:
        """Return where a term is written in a text that is neither Turtle nor TriG."""
        from maillage.turtle.source import Source

        text = Source.read(path).text
        terms = (finding.value, finding.subject)
        iris = [term.value for term in terms if isinstance(term, ox.NamedNode)]
        names = [name for iri in iris for name in (self._workspace.shorten(iri), f"<{iri}>")]
        for name in names:
            if found := re.search(rf"(?<![\w:]){re.escape(name)}(?![\w:-])", text):
                return Lines(text).span(*found.span())
        return None
