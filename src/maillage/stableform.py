"""The stable form of a project's files: which files would change, and changing them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from maillage.errors import InputFault, MaillageError, NotFound
from maillage.turtle.format import Order, formatted
from maillage.turtle.locate import Locator
from maillage.turtle.source import Source
from maillage.turtle.statements import StatementReader
from maillage.workspace import Workspace

__all__ = ["Change", "changes", "property_order", "write"]

SUFFIXES = (".ttl", ".trig")
_SHACL = "http://www.w3.org/ns/shacl#"
_TARGET, _PATH = NamedNode(_SHACL + "targetClass"), NamedNode(_SHACL + "path")


@dataclass(frozen=True, slots=True)
class Change:
    """A file with its text and its stable form, or with the faults for which it has none."""

    path: Path
    before: str
    after: str
    faults: tuple[MaillageError, ...] = ()
    marked: bool = False

    @property
    def needed(self) -> bool:
        """Whether the file is not in the stable form."""
        return not self.faults and (self.marked or self.before != self.after)


def changes(workspace: Workspace, paths: Iterable[Path] = ()) -> Iterator[Change]:
    """Yield what the stable form changes in some files, or in all of the project's graph."""
    order = property_order(workspace)
    chosen = list(paths) or [p for p in workspace.graph_files if p.suffix in SUFFIXES]
    for path in chosen:
        yield _change(workspace, path, order)


def property_order(workspace: Workspace) -> Order:
    """Return the order of properties: for each class that of its shape, for all that of the terms.

    The shapes' files say in which order their authors think of a thing (``sh:path`` as written),
    the ontology's in which order the terms are declared.
    """
    orders: dict[str, list[str]] = {"": _declared(workspace)}
    for path in workspace.shape_files:
        name = ""
        for triple in StatementReader(Source.read(path).text, base=workspace.graph_iri(path)):
            if triple.predicate == _TARGET and isinstance(triple.object, NamedNode):
                name = triple.object.value
            elif triple.predicate == _PATH and isinstance(triple.object, NamedNode) and name:
                orders.setdefault(name, []).append(triple.object.value)
    return orders


def _declared(workspace: Workspace) -> list[str]:
    files = (path for path in workspace.ontology_files if path.parent.name == "ontology")
    return [name[1:-1] for path in files for name in Locator.of(path).subjects() if name[0] == "<"]


def _change(workspace: Workspace, path: Path, order: Order) -> Change:
    shown = workspace.display(path.resolve()) if path.exists() else str(path)
    if path.suffix not in SUFFIXES:
        hint = "It knows .ttl and .trig."
        return Change(
            path,
            "",
            "",
            (InputFault("fmt does not know this kind of file.", file=shown, hint=hint),),
        )
    if path.exists() and not (path.is_file() or path.is_dir()):
        # Opening a pipe would wait for ever.
        fault = InputFault("This is no file: a pipe or a device.", file=shown)
        return Change(path, "", "", (fault,))
    try:
        source = Source.read(path)
    except OSError as error:
        reason = error.strerror or str(error)
        return Change(path, "", "", (NotFound(f"This file cannot be read: {reason}.", file=shown),))
    result = formatted(source, trig=path.suffix == ".trig", order=order)
    faults = tuple(
        InputFault(
            slip.message,
            file=shown,
            line=slip.span.line,
            column=slip.span.column,
            hint=slip.hint or None,
        )
        for slip in result.slips
    )
    return Change(path, source.text, result.text or "", faults, source.marked)


def write(change: Change) -> None:
    """Write a file's stable form: beside it first, then in its place, with its permissions."""
    target = change.path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(change.after.encode())
        shutil.copymode(target, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
