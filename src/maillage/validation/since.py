"""What a change brings about: the findings of now that an earlier state did not have.

Sound: a finding anywhere in the graph counts, be it a reference to what the change removed or a
check over files that it did not touch. Where the change is to files of the graph only, shapes and
checks look at the nodes that it can matter to, and everything else at what it touches; the earlier
state is asked only if there is something to compare. Otherwise both states are validated whole.
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
from maillage.revisions import Revision, resolve
from maillage.shacl.terms import RDF
from maillage.validation import affected, checks, run, shapes
from maillage.validation.report import Finding, Report
from maillage.validation.run import Progress
from maillage.validation.scope import Scope
from maillage.validation.terms import DECLARING
from maillage.workspace import GRAPH_SUFFIXES, Workspace, find

__all__ = ["changed_since", "of_files"]

# These name their graphs themselves: several of them may state the same.
_QUADS: Final = frozenset([".trig", ".nq"])


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
    files = [file for file in question.files if _is_project_file(file)]
    if not files:
        return (), (), Report(())
    if all(file.startswith("graph/") for file in files):
        try:
            return _in_part(question)
        except affected.Unbounded:
            pass
        except MaillageError:
            # A file that cannot be read, now or then: the whole comparison reports it.
            pass
    return _whole(question)


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
    return file == "maillage.toml" or file.startswith(("graph/", "ontology/"))


# --- only what the change touches ---------------------------------------------------------------


@dataclass(frozen=True)
class _Past(Workspace):
    """A project whose graph has the files of an earlier revision."""

    then: tuple[Path, ...]
    listed: tuple[Path, ...]
    """The same and their folders, and links, which nothing follows."""
    changed: Mapping[Path, bytes]
    """What those that are not what they were held."""

    @property
    def graph_files(self) -> tuple[Path, ...]:
        """The files of the graph as they were."""
        return tuple(path for path in self.then if path.suffix in GRAPH_SUFFIXES)

    def content(self, path: Path) -> bytes:
        """Return what a file held then."""
        return self.changed[path] if path in self.changed else path.read_bytes()


@dataclass(frozen=True, slots=True)
class _States:
    """The files in question, what they held then, and what they state now and stated then."""

    paths: tuple[Path, ...]
    then: Mapping[Path, bytes]
    now: frozenset[ox.Quad]
    before: frozenset[ox.Quad]


def _in_part(question: _Question) -> _Compared:
    workspace = question.workspace
    question.progress("reading")
    dataset = datasets.load(workspace, without=question.without)
    states = _states(question)
    changed = states.now | states.before if question.inside else states.now ^ states.before
    if any(quad.predicate == RDF.type and quad.object in DECLARING for quad in changed):
        raise affected.Unbounded("the change is to the vocabulary")
    question.progress("what the change touches")
    known = shapes.Shapes(workspace)
    scope = _scope(dataset, known, states, changed)
    now = run.within(dataset, scope, known, without=question.without)
    allowing = bool(workspace.settings.tables.get("allow"))
    if not now.report.findings and not allowing:
        return (), (), now.report
    # Only what is found now can have been there then; but then it may have passed as allowed.
    question.progress("what there was before")
    later = replace(now, broken=None, focus=None) if allowing else now
    with _beside(workspace) as folder:
        old = _then(question, dataset, states, Path(folder), (scope, known, later))
    if old.used - now.used:
        raise affected.Unbounded("an allowance may let nothing pass any more")
    return now.report.findings, old.report.findings, now.report


def _scope(
    dataset: Dataset, known: shapes.Shapes, states: _States, changed: Collection[ox.Quad]
) -> Scope:
    workspace = dataset.workspace
    change = affected.Change(dataset.store, changed)
    focus = affected.affected(change, known.graph) if workspace.shape_files else {}
    graphs = {workspace.graph_iri(path) for path in states.paths}
    return Scope(
        change, focus, checks.reached(workspace, change), states.paths, graphs | change.graphs
    )


def _then(
    question: _Question,
    dataset: Dataset,
    states: _States,
    folder: Path,
    looked: tuple[Scope, shapes.Shapes, run.Judged],
) -> run.Judged:
    """Return what was found in the earlier state; its store is closed when this is done."""
    scope, known, now = looked
    past = _turn_back(question, dataset, states, folder)
    return run.within(
        past, replace(scope, near=now.near), known, without=question.without, since=now
    )


def _beside(workspace: Workspace) -> TemporaryDirectory[str]:
    """Return a folder for a copy of the store, on the same disk where there is one."""
    own = workspace.root / ".maillage"
    return TemporaryDirectory(
        prefix="then-", dir=own if own.is_dir() else None, ignore_cleanup_errors=True
    )


def _states(question: _Question) -> _States:
    """Return what the files in question state that no other file states too."""
    root = question.workspace.root
    left_out = tuple(f"graph/{name}/" for name in question.without)
    asked = [f for f in question.files if f.startswith("graph/") and not f.startswith(left_out)]
    files = [file for file in asked if Path(file).suffix in GRAPH_SUFFIXES]
    held = question.before.read(files)
    then = {root / file: content for file, content in held.items()}
    now = {root / file: (root / file).read_bytes() for file in files if (root / file).is_file()}
    stated_now, stated_then = (_stated(question.workspace, side) for side in (now, then))
    if any(isinstance(end, ox.BlankNode) for q in stated_now ^ stated_then for end in q.triple):
        raise affected.Unbounded("a blank node has another name each time it is read")
    elsewhere = _elsewhere(question, {root / file for file in files}, stated_now ^ stated_then)
    paths = tuple(root / file for file in files)
    return _States(paths, then, stated_now - elsewhere, stated_then - elsewhere)


def _stated(workspace: Workspace, files: Mapping[Path, bytes]) -> frozenset[ox.Quad]:
    """Return what files state, in the words of the engine."""
    store = ox.Store()
    for path, content in files.items():
        graph = workspace.graph_iri(path)
        named = None if path.suffix in _QUADS else ox.NamedNode(graph)
        try:
            store.load(content, format=FORMATS[path.suffix], base_iri=graph, to_graph=named)
        except SyntaxError as error:
            raise InputFault("This file cannot be read, now or then.", file=path) from error
    return frozenset(store)


def _elsewhere(
    question: _Question, files: Collection[Path], changed: Iterable[ox.Quad]
) -> frozenset[ox.Quad]:
    """Return what files that are not in question may state of the same graphs."""
    workspace = question.workspace
    names = (quad.graph_name for quad in changed)
    graphs = {name.value for name in names if isinstance(name, ox.NamedNode)}
    others = (path for path in workspace.graph_files if path not in files)
    shared = [p for p in others if p.suffix in _QUADS or workspace.graph_iri(p) in graphs]
    return _stated(workspace, {path: path.read_bytes() for path in shared})


def _turn_back(question: _Question, dataset: Dataset, states: _States, folder: Path) -> Dataset:
    """Return the earlier state; a store in memory is changed for it, one on disk copied."""
    store = dataset.store
    if isinstance(dataset.engine, Embedded) and dataset.engine.guard is not None:
        store.backup(str(folder / "then"))
        store = ox.Store(str(folder / "then"))
    for quad in states.now - states.before:
        store.remove(quad)
    store.extend(states.before - states.now)
    root, settings = question.workspace.root, question.workspace.settings
    graph = root / "graph"
    # Files that are not in question are those of now: they did not change.
    asked = {root / file for file in question.files}
    others = [path for path in graph.rglob("*") if path not in asked]
    kept = (path for path in others if path.is_file())
    there = (file for file in question.files if file in question.before.files)
    gone = (root / file for file in there if file.startswith("graph/"))
    then = tuple(sorted((*kept, *gone)))
    folders = {above for path in then for above in path.parents if above.is_relative_to(graph)}
    listed = (*then, *(folders - {graph}), *(p for p in others if p.is_symlink() and p.is_dir()))
    return Dataset(_Past(root, settings, then, listed, states.then), Embedded(store))
