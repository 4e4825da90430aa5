"""How files look from outside: the size, times and inode by which a change is noticed."""

from __future__ import annotations

import os
from typing import Final, NamedTuple

from maillage.cache.place import Cache

__all__ = ["TICK", "Looks", "line", "look", "size", "youngest"]

# Times of files tick in steps of up to this, in ns (FAT: 2 s): what is younger may yet change
# unseen.
TICK: Final = 2_000_000_000


class Looks(NamedTuple):
    """How the files of a cache looked."""

    key: str
    lines: list[str]
    """Each file's size, times, inode and name."""
    newest: int
    """The youngest time of any file, in ns."""

    @property
    def text(self) -> str:
        """All of it, to be compared with what a generation was built from."""
        return "\n".join((self.key, *self.lines))


def look(cache: Cache) -> Looks:
    """Look at all files. Raise OSError where one is gone."""
    # With thousands of files this is most of a warm call: strings, since paths take longer.
    lines: list[str] = []
    newest = 0
    root = f"{cache.root}{os.sep}"
    for path in cache.files:
        whole = str(path)
        stat = os.stat(whole)  # noqa: PTH116
        lines.append(line(stat, whole.removeprefix(root)))
        newest = max(newest, stat.st_mtime_ns, stat.st_ctime_ns)
    return Looks(cache.key, lines, newest)


def line(stat: os.stat_result, name: str) -> str:
    """Return a file's look as one line."""
    # Quoted, so that no name can look like two lines.
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino} {name!a}"


def size(text: str) -> int:
    """Return the bytes of the file whose look this line is."""
    return int(text.partition(" ")[0])


def youngest(text: str) -> int:
    """Return the younger of the two times in a file's line, in ns."""
    _, modified, changed, _ = text.split(" ", 3)
    return max(int(modified), int(changed))
