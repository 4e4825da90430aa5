"""Where a graph project keeps its files, and what its settings say."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from maillage import settings
from maillage.errors import InputFault, NotFound, UsageFault
from maillage.settings import SETTINGS, Settings
from maillage.vocabulary import CODE, ONTOLOGY, PREFIXES

__all__ = ["BUNDLE", "SETTINGS", "Settings", "Workspace", "find"]

GRAPH_SUFFIXES: Final = (".ttl", ".trig", ".nt", ".nq")

_LOCAL_NAME: Final = re.compile(r"\w[\w.-]*(?<!\.)")


def _bundle() -> Path:
    """Return the folder with the ontology and questions that the package brings."""
    installed = Path(__file__).parent / "bundle"
    return installed if installed.is_dir() else Path(__file__).parents[2]


BUNDLE: Final = _bundle()


@dataclass(frozen=True)
class Workspace:
    """A graph project: a folder with `graph/` and, where it has its own, settings and questions.

    What the project holds lies over what the package brings: a file at the same place under
    `ontology/` or `queries/` replaces the one that the package brings.
    """

    root: Path
    settings: Settings

    @cached_property
    def graph_files(self) -> tuple[Path, ...]:
        """The files of the graph, in the order of their paths."""
        return tuple(self._inside(_files(self.root / "graph", GRAPH_SUFFIXES)))

    @cached_property
    def ontology_files(self) -> tuple[Path, ...]:
        """The terms and the code lists."""
        own = [*self._layered("ontology", ".ttl")]
        return tuple(p for p in own if "shapes" not in p.parts[-2:-1])

    @cached_property
    def shape_files(self) -> tuple[Path, ...]:
        """The SHACL shapes."""
        return tuple(self._layered("ontology/shapes", ".ttl"))

    @cached_property
    def check_files(self) -> tuple[Path, ...]:
        """The queries that must return no row."""
        return tuple(self._layered("ontology/checks", ".rq"))

    @cached_property
    def query_files(self) -> tuple[Path, ...]:
        """The questions, without the views."""
        return tuple(p for p in self._layered("queries", ".rq") if "views" not in p.parts[-3:-1])

    @cached_property
    def views(self) -> Mapping[str, Path]:
        """The views by name: folders that hold `nodes.rq` and `edges.rq`."""
        edges = self._layered("queries/views", ".rq")
        return {p.parent.name: p.parent for p in edges if p.name == "edges.rq"}

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """All prefixes that queries may use: the well-known ones and the project's."""
        return {**PREFIXES, **self.settings.prefixes}

    def content(self, path: Path) -> bytes:
        """Return what a file of the project holds."""
        return path.read_bytes()

    def graph_iri(self, path: Path) -> str:
        """Return the name of the graph that a file is loaded into."""
        # Of thousands of files, as text: comparing paths takes longer than most questions.
        whole = path.as_posix()
        root, bundle = self._homes
        if whole.startswith((f"{root}ontology/codes/", f"{bundle}ontology/codes/")):
            return f"{CODE}{path.stem}"
        if whole.endswith("/ontology/maillage.ttl"):
            return ONTOLOGY
        for folder in (f"{root}graph/", root, bundle):
            if whole.startswith(folder):
                return self.settings.base + _iri_path(whole[len(folder) :], path.suffix)
        raise UsageFault("This file is not part of the project.", file=path)

    def file_of(self, graph: str) -> Path | None:
        """Return the file that a named graph was loaded from."""
        return self._files_by_graph.get(graph)

    def display(self, path: Path) -> str:
        """Return a path as people read it: from the project's folder where it lies in it."""
        whole = path.as_posix()
        root, bundle = self._homes
        if whole.startswith(root):
            return whole.removeprefix(root)
        return f"maillage/{whole.removeprefix(bundle)}" if whole.startswith(bundle) else path.name

    def shorten(self, iri: str) -> str:
        """Return `prefix:name` where a prefix fits, else the IRI, below the base as `<…>`."""
        for space, prefix in self._spaces(iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]):
            if iri.startswith(space):
                local = iri[len(space) :]
                if _LOCAL_NAME.fullmatch(local):
                    return f"{prefix}:{local}"
                break
        base = self.settings.base
        return f"<{iri.removeprefix(base)}>" if iri != base else f"<{iri}>"

    def _spaces(self, head: str) -> Sequence[tuple[str, str]]:
        """Return the namespaces that IRIs with this head may lie in, the longest first."""
        if head not in self._by_head:
            near = [
                (space, prefix)
                for prefix, space in self.prefixes.items()
                if head.startswith(space) or space.startswith(head)
            ]
            self._by_head[head] = sorted(near, key=lambda s: (len(s[0]), s[1]), reverse=True)
        return self._by_head[head]

    @cached_property
    def _by_head(self) -> dict[str, Sequence[tuple[str, str]]]:
        return {}

    def expand(self, name: str) -> str | None:
        """Return the IRI that `prefix:name`, `<…>` or an absolute IRI stands for, or None."""
        if name.startswith("<") and name.endswith(">"):
            inner = name[1:-1]
            return inner if ":" in inner.split("/", 1)[0] else self.settings.base + inner
        prefix, colon, local = name.partition(":")
        if colon and prefix in self.prefixes:
            return self.prefixes[prefix] + local
        return name if re.match(r"(https?|urn|mailto|tag):\S+$", name) else None

    @cached_property
    def _homes(self) -> tuple[str, str]:
        """The folders of the project and of what the package brings, as text with a slash."""
        return f"{self.root.as_posix()}/", f"{BUNDLE.as_posix()}/"

    @cached_property
    def _files_by_graph(self) -> Mapping[str, Path]:
        return {self.graph_iri(p): p for p in (*self.ontology_files, *self.graph_files)}

    def _layered(self, folder: str, suffix: str) -> Iterable[Path]:
        layers: dict[str, Path] = {}
        for root in dict.fromkeys((BUNDLE, self.root)):
            found = _files(root / folder, (suffix,))
            layers |= {p.relative_to(root).as_posix(): p for p in found}
        return self._inside(layers[key] for key in sorted(layers))

    def _inside(self, paths: Iterable[Path]) -> Iterable[Path]:
        # Resolving thousands of paths takes longer than most questions: only links can lead out.
        folders: set[str] = set()
        for path in paths:
            whole = str(path)
            if not whole.isascii() and _damaged(whole):
                raise InputFault(
                    "The name of this file is not UTF-8.",
                    file=whole.encode("utf-8", "backslashreplace").decode(),
                    hint="Rename it.",
                )
            # Opening a pipe would wait for ever; passing over a broken link would lose a file.
            if not os.path.isfile(whole):  # noqa: PTH113
                raise InputFault(
                    "This is no file: a link that leads nowhere, a pipe or a device.",
                    file=self.display(path),
                    hint="Put the file itself here, or remove it.",
                )
            folder = os.path.dirname(whole)  # noqa: PTH120
            if folder in folders and not os.path.islink(whole):  # noqa: PTH114
                yield path
                continue
            folders.add(folder)
            real = path.resolve()
            if not (real.is_relative_to(self.root) or real.is_relative_to(BUNDLE.resolve())):
                raise InputFault(
                    "This link leads out of the project's folder.",
                    file=self.display(path),
                    hint="Put the file itself here: nothing outside the project is read.",
                )
            yield path


def find(start: Path | str = ".") -> Workspace:
    """Return the project at or above a folder.

    Raise NotFound where neither the folder nor one above it holds `maillage.toml` or `graph/`.
    """
    folder = Path(start).expanduser().resolve()
    if not folder.is_dir():
        raise NotFound(f"There is no folder {start}.", hint="Give an existing folder with --root.")
    for candidate in (folder, *folder.parents):
        if (candidate / SETTINGS).is_file() or (candidate / "graph").is_dir():
            return Workspace(candidate, settings.read(candidate))
    raise NotFound(
        f"No graph project in {start} or above it.",
        hint="A project is a folder with graph/ (Turtle files) and, if needed, maillage.toml.",
    )


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Return the files below a folder, in the order of their paths; linked folders are not."""
    # os.walk is several times as fast as Path.rglob, which matters with thousands of files.
    found = [
        f"{below}/{name}"
        for below, _, names in os.walk(folder, onerror=_closed)
        for name in names
        if name.endswith(suffixes)
    ]
    return [Path(whole) for whole in sorted(found)]


def _damaged(name: str) -> bool:
    """Tell whether a file's name holds bytes that are no UTF-8, which Python keeps as halves."""
    return any("\ud800" <= character <= "\udfff" for character in name)


def _closed(error: OSError) -> None:
    """Refuse to pass over a folder that cannot be opened; one that is not there is empty."""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        message = f"This folder cannot be read: {error.strerror}."
        raise InputFault(message, file=Path(error.filename), hint="Look at its permissions.")


def _iri_path(path: str, suffix: str) -> str:
    from urllib.parse import quote

    return quote(path.removesuffix(suffix))
