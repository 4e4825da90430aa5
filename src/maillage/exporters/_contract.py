"""What a format is, how formats are found, and how their files are written safely."""

from __future__ import annotations

import importlib
import pkgutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, Protocol, cast

from maillage.errors import NotFound, RunFault
from maillage.exporters._columns import Survey

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["Exporter", "Loss", "find", "formats", "losses", "named", "write"]


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a format could not carry: what, and how often."""

    what: str
    count: int


class Exporter(Protocol):
    """A module of this package: `SUMMARY`, `FILES` and `write`."""

    SUMMARY: str
    """One line for people."""

    FILES: tuple[str, ...]
    """Names of the files in the folder that is asked for; none where it is a single file."""

    @staticmethod
    def write(graph: MultiDiGraph, streams: Sequence[BinaryIO]) -> tuple[Loss, ...]:
        """Write a graph to one stream for each file and say what was lost."""
        ...


def formats() -> tuple[str, ...]:
    """Return the names of the formats."""
    package = importlib.import_module("maillage.exporters")
    return tuple(sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name[0] != "_"))


def named(path: Path) -> str:
    """Return the format that a file's ending stands for, known or not; "gexf" without one."""
    ending = path.suffix.lstrip(".").lower()
    return _ENDINGS.get(ending, ending) or "gexf"


_ENDINGS: Final = {"json": "nodelink", "gv": "dot"}


def find(name: str) -> Exporter:
    """Return the exporter of a format. Raise NotFound with the formats there are."""
    if name not in formats():
        raise NotFound(f"There is no format {name}.", hint=f"There are: {', '.join(formats())}.")
    return cast(Exporter, importlib.import_module(f"maillage.exporters.{name}"))


def write(graph: MultiDiGraph, path: Path, name: str) -> tuple[tuple[Path, ...], tuple[Loss, ...]]:
    """Write a graph to a file, or to a folder where the format has several files.

    Each file is written beside its place and then renamed, so that no half file stays.
    Return the files and what the format could not carry. Raise RunFault where the disk refuses.
    """
    exporter = find(name)
    targets = [path / file for file in exporter.FILES] or [path]
    try:
        targets[0].parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            beside = [stack.enter_context(_beside(target)) for target in targets]
            losses = exporter.write(graph, [cast(BinaryIO, stream) for stream in beside])
            for stream in beside:
                stream.flush()
            for stream, target in zip(beside, targets, strict=True):
                Path(stream.name).chmod(0o644)
                Path(stream.name).replace(target)
    except OSError as error:
        raise RunFault(f"This file cannot be written: {error}", file=str(path)) from error
    return tuple(targets), losses


def losses(
    edges: Survey, *, time: Literal["timeline", "bounds", "all"], text: bool = False
) -> tuple[Loss, ...]:
    """Return what a format of typed columns cannot carry of some edges.

    `time` is "timeline" where undated edges have no place on it, "bounds" where an edge has one
    start and one end, "all" where nothing of it is lost. `text` where all values are text anyway.
    """
    found = (
        Loss(
            "edges without a known date, which a timeline cannot place",
            edges.count - edges.dated if time == "timeline" else 0,
        ),
        Loss(
            "edges whose several stretches of time became one (start_date to end_date)",
            edges.split if time == "bounds" else 0,
        ),
        Loss(
            "sums kept as text, because a double cannot hold them exactly",
            0 if text else edges.rounded,
        ),
    )
    return tuple(loss for loss in found if loss.count)


def _beside(target: Path) -> tempfile._TemporaryFileWrapper[bytes]:
    return _Kept(dir=target.parent, prefix=f".{target.name}.")  # type: ignore[return-value]


class _Kept:
    """A temporary file that is gone on failure and no longer there after its renaming."""

    def __init__(self, *, dir: Path, prefix: str) -> None:  # noqa: A002
        self._file = tempfile.NamedTemporaryFile(dir=dir, prefix=prefix, delete=False)  # noqa: SIM115

    def __enter__(self) -> tempfile._TemporaryFileWrapper[bytes]:
        return self._file

    def __exit__(self, *_: object) -> None:
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)
