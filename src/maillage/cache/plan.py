"""What is to be done so that a store holds the files as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from maillage.cache import looks, manifest
from maillage.cache.looks import Looks
from maillage.cache.manifest import Manifest
from maillage.cache.place import Cache

__all__ = ["Plan", "plan"]

# Above this part of changed bytes, building anew takes less time than replacing graphs.
_REFRESH: Final = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """What has changed since a generation was built."""

    lines: Mapping[str, str]
    digests: Mapping[str, str]
    contents: Mapping[str, bytes]
    """The bytes of the changed files, read once: what is hashed is what is loaded."""
    stale: tuple[str, ...]
    """Names that are new, changed or gone."""

    @property
    def is_small(self) -> bool:
        """Whether replacing the changed graphs takes less time than building anew."""
        total = sum(map(looks.size, self.lines.values()))
        return sum(map(len, self.contents.values())) <= total * _REFRESH


def plan(cache: Cache, seen: Looks, known: Manifest) -> Plan:
    """Compare the files with what a generation was built from. Raise OSError where one is gone.

    What is read is read after it was looked at: a file that changes in between is noticed by the
    next call, which finds it looking otherwise than it is noted here.
    """
    lines: dict[str, str] = {}
    digests: dict[str, str] = {}
    contents: dict[str, bytes] = {}
    for path, line in zip(cache.files, seen.lines, strict=True):
        name = cache.name(path)
        lines[name] = line
        entry = known.get(name)
        if entry is not None and entry.sure and entry.line == line:
            digests[name] = entry.digest
            continue
        content = path.read_bytes()
        digests[name] = manifest.digest(content)
        if entry is None or entry.digest != digests[name]:
            contents[name] = content
    gone = [name for name in known if name not in lines]
    return Plan(lines, digests, contents, (*contents, *gone))
