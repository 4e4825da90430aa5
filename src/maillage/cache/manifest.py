"""The manifest of a generation: what it was built from, file by file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from maillage.cache.looks import TICK, youngest
from maillage.cache.place import Cache
from maillage.cache.writing import replace

__all__ = ["Entry", "Manifest", "digest", "read", "write"]


class Entry(NamedTuple):
    """What a generation holds of one file."""

    line: str
    """How the file looked when it was read."""
    digest: str
    graphs: list[str]
    sure: bool
    """Whether a file that still looks so cannot have changed."""


Manifest = Mapping[str, Entry]


def digest(content: bytes) -> str:
    """Return what tells one content of a file from another."""
    import hashlib

    return hashlib.sha256(content).hexdigest()


def read(folder: Path, cache: Cache) -> Manifest | None:
    """Return what a generation was built from, None where that cannot be told."""
    import json

    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        if manifest["key"] != cache.key:
            return None
        files = {name: Entry(**entry) for name, entry in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return files if all(map(_is_whole, files.values())) else None


def _is_whole(entry: Entry) -> bool:
    texts = (entry.line, entry.digest, *entry.graphs)
    return all(isinstance(text, str) for text in texts) and isinstance(entry.sure, bool)


def write(
    folder: Path,
    cache: Cache,
    when: int,
    entries: Iterable[tuple[str, str, str, list[str]]],
) -> None:
    """Write what a generation was built from: at length, and in short for the usual call.

    `when` is a time, in ns, before which no file was read that is not sure already: what changes
    after it was read then looks otherwise, but for what was younger than a tick. An entry is a
    file's name, line, digest and graphs.
    """
    import json

    files = {
        name: Entry(line, sum_, graphs, youngest(line) + TICK < when)._asdict()
        for name, line, sum_, graphs in entries
    }
    # With indent it is five times slower.
    text = json.dumps({"key": cache.key, "files": files}, ensure_ascii=True)
    replace(folder / "manifest.json", text)
    lines = (entry["line"] for entry in files.values())
    replace(folder / "seen", "\n".join((str(when), cache.key, *lines)))
