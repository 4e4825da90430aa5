"""What a change brings about: the findings of now that an earlier state did not have.

Sound: a finding anywhere in the graph counts, be it a reference to what the change removed or a
check over files that it did not touch. Where the change is to files of the graph only, shapes
look at the nodes that it can matter to, and everything else at what it touches; the earlier state
is asked only if there is something to compare. Otherwise both states are validated whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyoxigraph as ox

from maillage import dataset as datasets
from maillage.dataset import FORMATS, Dataset
from maillage.engine import Embedded
from maillage.errors import InputFault, MaillageError, NotFound
from maillage.shacl.terms import RDF, Term
from maillage.validation import affected, run, shapes
from maillage.validation.history import Revision, resolve
from maillage.validation.report import Finding, Report
from maillage.validation.run import Progress
from maillage.validation.scope import Scope
from maillage.validation.terms import DECLARING
from maillage.workspace import GRAPH_SUFFIXES, Workspace, find

__all__ = ["changed_since", "of_files"]

Resource = ox.NamedNode | ox.BlankNode

# Files that name their graphs themselves cannot be taken out of a store graph by graph.
_SIMPLE: Final = frozenset(GRAPH_SUFFIXES) - {".trig", ".nq"}


@dataclass(frozen=True, slots=True)
class _Question:
    """What is compared: a project, an earlier revision of it, and the files in question."""

    workspace: Workspace
    before: Revision
    files: Sequence[str]
    without: Collection[str]
    progress: Progress
    inside: bool = False
    """Whether what did not change in these files is in question too."""


def changed_since(
    workspace: Workspace,
    revision: str,
    *,
    without: Collection[str] = (),
    progress: Progress = run.silent,
) -> Report:
    """Return the findings that the changes since a revision bring about.

    Raise NotFound for an unknown revision or a project outside git.
    """
    before = resolve(workspace.root, revision)
    question = _Question(workspace, before, before.changed, without, progress)
    new, old, report = _compare(question)
    return replace(report, findings=tuple(_without(new, old)))


def of_files(
    workspace: Workspace,
    paths: Iterable[Path],
    *,
    without: Collection[str] = (),
    progress: Progress = run.silent,
) -> Report:
    """Return the findings in some files, and those that their changes bring about elsewhere.

    The changes are those since the last commit; outside git everything is reported. Raise
    NotFound for a file that is not part of the project.
    """
    files = sorted({_relative(workspace, path) for path in paths})
    try:
        before = resolve(workspace.root, "HEAD")
    except NotFound:
        return run.inspect(workspace, without=without, progress=progress)
    new, old, report = _compare(_Question(workspace, before, files, without, progress, inside=True))
    brought = {id(finding) for finding in _without(new, old)}
    kept = [f for f in new if f.file in files or id(f) in brought]
    return replace(report, findings=tuple(kept))


def _relative(workspace: Workspace, path: Path) -> str:
    absolute = path.absolute()
    for candidate in (absolute, absolute.resolve()):
        if candidate.is_relative_to(workspace.root):
            return candidate.relative_to(workspace.root).as_posix()
    hint = f"Its files are in {workspace.root}."
    raise NotFound(f"{path} is not part of the project.", hint=hint)


def _without(new: Iterable[Finding], old: Iterable[Finding]) -> list[Finding]:
    """Return the findings that the earlier state did not have, or had less often."""
    left = Counter(finding.identity for finding in old)
    fresh: list[Finding] = []
    for finding in new:
        if left[finding.identity]:
            left[finding.identity] -= 1
        else:
            fresh.append(finding)
    return fresh


_Compared = tuple[Sequence[Finding], Sequence[Finding], Report]


def _compare(question: _Question) -> _Compared:
    """Return the findings of now and of then, as far as they can differ, and the report of now."""
    if not question.files:
        return (), (), Report(())
    if all(_is_graph_file(file) for file in question.files):
        try:
            return _in_part(question)
        except affected.Unbounded:
            pass
        except MaillageError:
            # A file that cannot be read, now or then: the whole comparison reports it.
            pass
    return _whole(question)


def _is_graph_file(file: str) -> bool:
    return file.startswith("graph/") and Path(file).suffix in _SIMPLE


# --- both states whole --------------------------------------------------------------------------


def _whole(question: _Question) -> _Compared:
    now = run.inspect(question.workspace, without=question.without, progress=question.progress)
    with TemporaryDirectory(prefix="maillage-") as folder:
        root = Path(folder).resolve()
        (root / "graph").mkdir()
        wanted = [f for f in question.before.files if _is_project_file(f)]
        question.before.write(wanted, root)
        then = run.inspect(find(root), without=question.without, progress=question.progress)
    return now.findings, then.findings, now


def _is_project_file(file: str) -> bool:
    return file == "maillage.toml" or file.startswith(("graph/", "ontology/", "queries/"))


# --- only what the change touches ---------------------------------------------------------------


@dataclass(frozen=True)
class _Past(Workspace):
    """A project whose graph has the files of an earlier revision."""

    then: tuple[Path, ...]

    @property
    def graph_files(self) -> tuple[Path, ...]:
        """The files of the graph as they were."""
        return tuple(path for path in self.then if path.suffix in GRAPH_SUFFIXES)


def _in_part(question: _Question) -> _Compared:
    workspace = question.workspace
    question.progress("reading")
    dataset = datasets.load(workspace, without=question.without)
    paths = [workspace.root / file for file in question.files if _counts(question, file)]
    then = {path: _content_then(question, path) for path in paths}
    states = [_states(dataset, path, then[path]) for path in paths]
    changed = [q for old, new in states for q in (old | new if question.inside else old ^ new)]
    if any(quad.predicate == RDF.type and quad.object in DECLARING for quad in changed):
        raise affected.Unbounded("the change is to the vocabulary")
    question.progress("what the change touches")
    known = shapes.Shapes(workspace)
    focus = affected.affected(dataset.store, known.graph, changed) if workspace.shape_files else {}
    scope = Scope(changed, focus, {*paths, *_files_of(dataset, focus)})
    now = run.within(dataset, scope, _texts(scope, {}), without=question.without)
    allowing = bool(workspace.settings.tables.get("allow"))
    if not now.report.findings and not allowing:
        return (), (), now.report
    # Only what is found now can have been there then; but then it may have passed as allowed.
    only = None if allowing else now.broken
    with _beside(workspace) as folder:
        past = _turn_back(question, dataset, states, Path(folder))
        texts = _texts(scope, then)
        old = run.within(past, scope, texts, without=question.without, only=only)
    if old.used - now.used:
        raise affected.Unbounded("an allowance may let nothing pass any more")
    return now.report.findings, old.report.findings, now.report


def _beside(workspace: Workspace) -> TemporaryDirectory[str]:
    """Return a folder for a copy of the store, on the same disk where there is one."""
    own = workspace.root / ".maillage"
    return TemporaryDirectory(prefix="then-", dir=own if own.is_dir() else None)


def _counts(question: _Question, file: str) -> bool:
    return not any(file.startswith(f"graph/{name}/") for name in question.without)


def _content_then(question: _Question, path: Path) -> bytes | None:
    return question.before.read(path.relative_to(question.workspace.root).as_posix())


_States = tuple[set[ox.Quad], set[ox.Quad]]


def _states(dataset: Dataset, path: Path, then: bytes | None) -> _States:
    """Return the statements of a file then and now."""
    graph = ox.NamedNode(dataset.workspace.graph_iri(path))
    old = ox.Store()
    try:
        old.load(then or b"", format=FORMATS[path.suffix], base_iri=graph.value, to_graph=graph)
    except SyntaxError as error:
        raise InputFault("This file could not be read then.", file=path) from error
    return {*old}, {*dataset.store.quads_for_pattern(None, None, None, graph)}


def _files_of(dataset: Dataset, focus: Mapping[Term, Collection[Term]]) -> set[Path]:
    """Return the files that say something of the nodes."""
    nodes = {n for found in focus.values() for n in found if isinstance(n, Resource)}
    quads = (q for node in nodes for q in dataset.store.quads_for_pattern(node, None, None, None))
    graphs = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
    files = {dataset.workspace.file_of(graph) for graph in graphs}
    return {path for path in files if path is not None}


def _texts(scope: Scope, then: Mapping[Path, bytes | None]) -> dict[Path, bytes]:
    """Return what the files of a change hold, or held then."""
    now = {p: p.read_bytes() for p in scope.files if p not in then and p.is_file()}
    return now | {path: content for path, content in then.items() if content is not None}


def _turn_back(
    question: _Question, dataset: Dataset, states: Iterable[_States], folder: Path
) -> Dataset:
    """Return the earlier state; a store in memory is changed for it, one on disk copied."""
    store = dataset.store
    if isinstance(dataset.engine, Embedded) and dataset.engine.guard is not None:
        store.backup(str(folder / "then"))
        store = ox.Store(str(folder / "then"))
    for old, new in states:
        for quad in new - old:
            store.remove(quad)
        store.extend(old - new)
    root, settings = question.workspace.root, question.workspace.settings
    # Files that are not in question are those of now: they did not change.
    asked = set(question.files)
    every = (p for p in (root / "graph").rglob("*") if p.is_file())
    kept = [p for p in every if p.relative_to(root).as_posix() not in asked]
    gone = [root / f for f in question.before.files if f in asked]
    return Dataset(_Past(root, settings, tuple(sorted((*kept, *gone)))), Embedded(store))
