"""A graph's triples in order and without repeats, however many they are."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, islice
from typing import IO, Final

import pyoxigraph as ox

__all__ = ["ordered"]

# Triples that are sorted in memory at once, and bytes that are kept there.
_RUN: Final = 200_000
_IN_MEMORY: Final = 32 * 1024**2


def ordered(triples: Iterable[ox.Triple]) -> IO[bytes]:
    """Return a graph as sorted N-Triples, open at its start; what is large lies on disk."""
    source = iter(triples)
    held: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    with ExitStack() as files:
        runs: list[IO[bytes]] = []
        while lines := sorted({f"{triple} .\n" for triple in islice(source, _RUN)}):
            run = files.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY // 4))
            run.writelines(line.encode() for line in lines)
            run.seek(0)
            runs.append(run)
        held.writelines(_merged(runs))
    held.seek(0)
    return held


def _merged(runs: Iterable[IO[bytes]]) -> Iterator[bytes]:
    # UTF-8 sorts as the code points do.
    return (line for line, _ in groupby(heapq.merge(*runs)))
