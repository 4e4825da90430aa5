"""The two sides of a comparison: a folder, a file, or the project at a git revision."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import NoReturn
from urllib.parse import quote

import pyoxigraph as ox

from maillage import revisions
from maillage.errors import Faults, InputFault, NotFound
from maillage.turtle.mistakes import refusal
from maillage.turtle.source import Source
from maillage.workspace import Workspace

__all__ = ["FORMATS", "Side", "pair", "side"]

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}


@dataclass(frozen=True, slots=True)
class Side:
    """A state of a graph: what its files hold, by their path below the graph's folder.

    ``single`` tells that it is one file that was asked for.
    """

    name: str
    base: str
    files: Mapping[str, bytes]
    single: bool = False

    def graph(self, path: str) -> str:
        """Return the IRI of the graph that a file is."""
        return self.base + quote(PurePosixPath(path).with_suffix("").as_posix())

    def quads(self, path: str) -> set[ox.Quad]:
        """Return what a file says; nothing where there is none.

        Raise InputFault, or Faults, for a file that is not well-formed.
        """
        data = self.files.get(path)
        if data is None:
            return set()
        graph = self.graph(path)
        form = FORMATS[PurePosixPath(path).suffix]
        default, named = ox.DefaultGraph(), ox.NamedNode(graph)
        try:
            return {
                ox.Quad(
                    q.subject,
                    q.predicate,
                    q.object,
                    named if q.graph_name == default else q.graph_name,
                )
                for q in map(_quad, ox.parse(data, form, base_iri=graph))
            }
        except SyntaxError as error:
            raise _fault(self.name, path, data, error) from error


def _quad(parsed: ox.Quad | ox.Triple) -> ox.Quad:
    return parsed if isinstance(parsed, ox.Quad) else ox.Quad(*parsed)


def _fault(name: str, path: str, data: bytes, error: SyntaxError) -> Faults | InputFault:
    slips = refusal(Source.of(data), error, trig=path.endswith(".trig"))
    faults = [
        InputFault(
            slip.message,
            file=f"{name}: {path}",
            line=slip.span.line,
            column=slip.span.column,
            hint=slip.hint or None,
        )
        for slip in slips
    ]
    return faults[0] if len(faults) == 1 else Faults(faults)


def side(name: str, workspace: Workspace) -> Side:
    """Return the side that a word means: a folder or file if there is one, else a revision.

    Raise NotFound where it is none of these.
    """
    base = workspace.settings.base
    path = Path(name)
    if path.is_dir():
        return Side(name, base, _folder(path, workspace))
    if path.is_file():
        if path.suffix not in FORMATS:
            known = ", ".join(FORMATS)
            raise InputFault("diff does not know this kind of file.", file=name, hint=known)
        return Side(name, base, {_place(path, workspace): _read(path)}, single=True)
    if path.exists() or path.is_symlink():
        hint = "Give a folder, a file, or a revision that git knows."
        raise InputFault("This is a broken link, a pipe or a device.", file=name, hint=hint)
    if name.startswith("-"):
        raise NotFound(f"There is no {name}.")
    return Side(name, base, _then(workspace, name))


def _then(workspace: Workspace, name: str) -> dict[str, bytes]:
    """Return the files of a project's graph/ at a revision."""
    try:
        revision = revisions.resolve(workspace.root, name)
    except NotFound as fault:
        hint = "Give a folder, a file, or a revision that git knows, such as HEAD~1 or main."
        raise NotFound(f"There is no {name}.", hint=hint) from fault
    folder = "graph/"
    inside = (file for file in revision.files if file.startswith(folder))
    found = revision.read([file for file in inside if PurePosixPath(file).suffix in FORMATS])
    return {file.removeprefix(folder): content for file, content in found.items()}


def _folder(folder: Path, workspace: Workspace) -> dict[str, bytes]:
    """Return the files of a project's graph/, or of a folder that is not a project."""
    if folder.resolve() == workspace.root:
        return _all_read(workspace.root / "graph", workspace.graph_files)
    inside = folder / "graph" if (folder / "graph").is_dir() else folder
    paths = sorted(_found(inside))
    if not paths:
        raise NotFound(
            f"{folder} holds no file of a graph.", hint="It reads .ttl, .trig, .nt, .nq."
        )
    return _all_read(inside, paths)


def _found(folder: Path) -> Iterator[Path]:
    """Yield the files of a graph in a folder. Raise InputFault for a folder that is closed."""
    for below, _, names in os.walk(folder, onerror=_closed):
        yield from (Path(below, name) for name in names if Path(name).suffix in FORMATS)


def _closed(error: OSError) -> NoReturn:
    message = f"This folder cannot be read: {error.strerror}."
    raise InputFault(message, file=error.filename, hint="Look at its permissions.") from error


def _all_read(inside: Path, paths: Iterable[Path]) -> dict[str, bytes]:
    """Return what files hold, by their path in a folder; all that cannot be read are told."""
    read: dict[str, bytes] = {}
    faults = []
    for path in paths:
        try:
            read[path.relative_to(inside).as_posix()] = _read(path)
        except InputFault as fault:
            faults.append(fault)
    if faults:
        raise faults[0] if len(faults) == 1 else Faults(faults)
    return read


def _read(path: Path) -> bytes:
    """Return what a file holds. Raise InputFault for a pipe, which would be waited for."""
    if not path.is_file():
        message = "This is no file: a link that leads nowhere, a pipe or a device."
        raise InputFault(message, file=path, hint="Put the file itself here, or remove it.")
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"This file cannot be read: {error.strerror}."
        raise InputFault(message, file=path, hint="Look at its permissions.") from error


def _place(path: Path, workspace: Workspace) -> str:
    """Return a file's place below graph/, or its name for one from elsewhere."""
    real, graph = path.resolve(), workspace.root / "graph"
    return real.relative_to(graph).as_posix() if real.is_relative_to(graph) else path.name


def pair(first: Side, second: Side) -> tuple[Side, Side]:
    """Return two sides that can be compared: a single file is compared with its like only."""
    if first.single and second.single:
        (path,) = second.files
        (data,) = first.files.values()
        same_kind = PurePosixPath(path).suffix == PurePosixPath(next(iter(first.files))).suffix
        if not same_kind:
            raise InputFault(f"{first.name} and {second.name} are of different kinds.")
        return replace(first, files={path: data}), second
    if first.single or second.single:
        single = first if first.single else second
        (path,) = single.files
        kept = (
            replace(s, files={k: v for k, v in s.files.items() if k == path})
            for s in (first, second)
        )
        one, other = kept
        return one, other
    return first, second
