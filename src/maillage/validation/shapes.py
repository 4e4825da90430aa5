"""Findings from SHACL shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from maillage import shacl
from maillage.dataset import Dataset, Term
from maillage.errors import InputFault
from maillage.shacl.engine import FocusNodes
from maillage.shacl.graph import Graph
from maillage.shacl.paths import Path as ShaclPath
from maillage.shacl.paths import Predicate, to_sparql
from maillage.shacl.shapes import Target, read_shape, root_shapes
from maillage.shacl.terms import RDF, RDFS, SH
from maillage.shacl.terms import Term as ShaclTerm
from maillage.validation.naming import show
from maillage.validation.report import Finding, Severity
from maillage.workspace import Workspace

__all__ = ["Shapes", "findings", "path_text"]

_SEVERITIES: Final = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}


@dataclass(frozen=True)
class Shapes:
    """A project's shapes, file by file and as one graph."""

    workspace: Workspace

    @cached_property
    def quads(self) -> Mapping[Path, list[ox.Quad]]:
        """The statements of each file; raise InputFault where one is no Turtle."""
        return {path: _parsed(self.workspace, path) for path in self.workspace.shape_files}

    @cached_property
    def graph(self) -> Graph:
        """All shapes together."""
        return Graph(quad for quads in self.quads.values() for quad in quads)

    def file_of(self, shape: Term) -> Path | None:
        """Return the file that describes a shape."""
        return next((p for p, quads in self.quads.items() if _describes(quads, shape)), None)

    def fault(self, error: shacl.ShaclError) -> InputFault:
        """Return what a shape that cannot be used means for its author."""
        shape = error.root or error.shape
        path = self.file_of(shape) if shape is not None else None
        about = f"{show(shape, self.workspace)}: " if shape is not None else ""
        file = self.workspace.display(path) if path else None
        return InputFault(f"{about}{error.message}", file=file)


def _parsed(workspace: Workspace, path: Path) -> list[ox.Quad]:
    file = workspace.display(path)
    try:
        parser = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        return list(parser)
    except SyntaxError as error:
        message = error.msg or "This is not Turtle."
        raise InputFault(message, file=file, line=error.lineno, column=error.offset) from error
    except OSError as error:
        raise InputFault(f"This file cannot be read: {error}", file=file) from error


def _describes(quads: list[ox.Quad], node: Term) -> bool:
    return any(quad.subject == node for quad in quads)


def findings(
    dataset: Dataset, shapes: Shapes, focus_nodes: FocusNodes | None = None
) -> Iterator[Finding]:
    """Yield what the shapes find, and the shapes that find nothing to check.

    `focus_nodes` restricts the run to some nodes, for all shapes or for each.
    """
    if not dataset.workspace.shape_files:
        return
    try:
        report = shacl.validate(dataset.store, shapes.graph, focus_nodes=focus_nodes)
    except shacl.ShaclError as error:
        raise shapes.fault(error) from error
    for result in report.results:
        yield _finding(dataset.workspace, result)
    yield from _idle(
        shapes, [node for node in root_shapes(shapes.graph) if not _busy(dataset, shapes, node)]
    )


def _finding(workspace: Workspace, result: shacl.Result) -> Finding:
    shape, component = result.source_shape, result.component.value.removeprefix(SH.base)
    path = result.path
    return Finding(
        code="shape",
        rule=workspace.shorten(shape.value) if isinstance(shape, ox.NamedNode) else component,
        severity=_SEVERITIES.get(result.severity, Severity.VIOLATION),
        message=_message(result) or component,
        hint=_hint(result),
        subject=result.focus,
        path=path_text(path, workspace),
        predicate=path.iri if isinstance(path, Predicate) else None,
        value=result.value,
        result=result,
    )


def _hint(result: shacl.Result) -> str | None:
    """Return what is wrong with a value, where more is known than that a shape refuses it."""
    if not isinstance(result.value, ox.Literal):
        return None
    from maillage.validation import edtf  # a clean run does not pay for it

    return edtf.hint(result.value)


def _message(result: shacl.Result) -> str:
    """Return the message in English, else the first."""
    by_language = {m.language or "": m.value for m in reversed(result.messages)}
    return by_language.get("en") or by_language.get("") or next(iter(by_language.values()), "")


def path_text(path: ShaclPath | None, workspace: Workspace) -> str | None:
    """Return a path as people write it in SPARQL, with short names."""
    if path is None:
        return None
    words = to_sparql(path).replace("<", "\0<").replace(">", ">\0").split("\0")
    return "".join(workspace.shorten(w[1:-1]) if w.startswith("<") else w for w in words)


def _busy(dataset: Dataset, shapes: Shapes, node: ShaclTerm) -> bool:
    """Tell whether a target of a shape selects anything at all."""
    return any(_selects(dataset.store, target) for target in read_shape(shapes.graph, node).targets)


def _selects(store: ox.Store, target: Target) -> bool:
    value = target.value
    if not isinstance(value, ox.NamedNode) or target.kind == SH.targetNode:
        return True
    if target.kind != SH.targetClass:
        return next(store.quads_for_pattern(None, value, None, None), None) is not None
    classes = [value]
    for class_ in classes:
        if next(store.quads_for_pattern(None, RDF.type, class_, None), None) is not None:
            return True
        below = store.quads_for_pattern(None, RDFS.subClassOf, class_, None)
        classes += {q.subject for q in below if isinstance(q.subject, ox.NamedNode)} - {*classes}
    return False


def _idle(shapes: Shapes, nodes: list[Term]) -> Iterator[Finding]:
    """Yield one finding for each file with shapes that match nothing.

    It is a warning where the project wrote the shapes itself: then it meant them to check
    something. Those that the package brings are for every project.
    """
    workspace = shapes.workspace
    by_file: dict[Path | None, list[Term]] = defaultdict(list)
    for node in nodes:
        by_file[shapes.file_of(node)].append(node)
    for path, idle in by_file.items():
        own = path is not None and path.is_relative_to(workspace.root)
        listed = ", ".join(sorted(show(node, workspace) for node in idle))
        yield Finding(
            code="idle-shape",
            severity=Severity.WARNING if own else Severity.INFO,
            message=f"Nothing here is a target of {listed}: nothing is checked.",
            hint="If they should, check the spelling of their sh:target….",
            file=workspace.display(path) if path else None,
            subject=min(idle, key=str),
        )
