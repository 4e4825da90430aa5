"""Findings about the files of graph/ as such: what is not read, what states nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from maillage.validation.codes import CODES
from maillage.validation.report import Finding, Severity, Span
from maillage.workspace import GRAPH_SUFFIXES, Workspace

__all__ = ["findings"]

# What to do with a file that holds RDF, or data that somebody wants in the graph.
_REMEDIES: Final = {
    ".rdf": "RDF/XML is not read (it can carry entities and is hard to review): convert it, for "
    "instance with `rdfpipe -i xml -o turtle`, and keep the .ttl file.",
    ".jsonld": "JSON-LD is not read (its context may lie elsewhere): convert it to Turtle.",
    ".n3": "N3 is not read: where it holds plain statements only, rename it to .ttl.",
    ".csv": "Tables are not read: write what they say in Turtle.",
    ".gz": "Packed files are not read: unpack it.",
}
_RELATIVES: Final = {
    ".owl": ".rdf",
    ".xml": ".rdf",
    ".rdfs": ".rdf",
    ".json": ".jsonld",
    ".yaml": ".csv",
    ".yml": ".csv",
    ".tsv": ".csv",
    ".xls": ".csv",
    ".xlsx": ".csv",
    ".ods": ".csv",
    ".zip": ".gz",
    ".bz2": ".gz",
    ".xz": ".gz",
}
# What people keep beside data: explanations, pictures, licences.
_COMPANIONS: Final = {".md", ".rst", ".adoc", ".png", ".svg", ".jpg", ".pdf"}
_COMPANION_NAMES: Final = {"README", "LICENSE", "LICENCE", "NOTICE", "CODEOWNERS"}


def findings(
    workspace: Workspace, without: Collection[str] = (), paths: Iterable[Path] | None = None
) -> Iterator[Finding]:
    """Yield what is wrong with the files that lie in graph/, without opening the unread ones.

    `paths` are the files, where they are others than those that lie there now.
    """
    folder = workspace.root / "graph"
    left_out = tuple(folder / name for name in without)
    for path in sorted(folder.rglob("*") if paths is None else paths):
        if any(path.is_relative_to(f) for f in left_out) or _companion(path, folder):
            continue
        if path.is_dir():
            yield from _folder(workspace, path)
        elif path.suffix not in GRAPH_SUFFIXES:
            yield _unread(workspace, path)
    yield from _twice(workspace)


def _folder(workspace: Workspace, path: Path) -> Iterator[Finding]:
    """Yield what is surprising about a folder: a link, which nothing follows, or a file's name."""
    file = workspace.display(path)
    if path.is_symlink():
        message = "This is a link to a folder: nothing reads what lies there."
        hint = "Put the folder itself here."
    elif path.suffix in GRAPH_SUFFIXES:
        message = f"This is a folder, though its name ends in {path.suffix}."
        hint = "Rename it, or put the file here that it stands for."
    else:
        return
    yield Finding("stray-file", CODES["stray-file"].severity, message, hint, file=file)


def _companion(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return hidden or path.suffix in _COMPANIONS or path.stem in _COMPANION_NAMES


def _unread(workspace: Workspace, path: Path) -> Finding:
    file, suffix = workspace.display(path), path.suffix
    lower = suffix.lower()
    remedy = _REMEDIES.get(_RELATIVES.get(lower, lower))
    if lower in GRAPH_SUFFIXES:
        remedy = f"Rename it to {path.with_suffix(lower).name}: endings are in small letters."
    elif lower == ".txt" and path.with_suffix("").suffix in GRAPH_SUFFIXES:
        remedy = f"Rename it to {path.stem}: an editor has put .txt behind its name."
    elif lower == ".turtle":
        remedy = f"Rename it to {path.with_suffix('.ttl').name}."
    if remedy is None:
        hint = f"Endings that are read: {', '.join(GRAPH_SUFFIXES)}. Move other files elsewhere."
        message = "This file is no part of the graph: nothing reads it."
        return Finding("stray-file", Severity.WARNING, message, hint, file=file)
    message = f"A file ending in {suffix} is not read: what it says is missing from the graph."
    return Finding("unsupported-file", Severity.VIOLATION, message, remedy, file=file)


def _twice(workspace: Workspace) -> Iterator[Finding]:
    by_graph: dict[str, list[Path]] = defaultdict(list)
    for path in workspace.graph_files:
        if path.suffix not in {".trig", ".nq"}:
            by_graph[workspace.graph_iri(path)].append(path)
    for graph, (first, *others) in by_graph.items():
        for path in others:
            other, name = workspace.display(first), workspace.shorten(graph)
            yield Finding(
                "graph-twice",
                CODES["graph-twice"].severity,
                f"This file and {other} have one graph name, {name}: they cannot be told apart.",
                "Rename one of them.",
                file=workspace.display(path),
                span=Span(1, 1, 1, 1),
            )
