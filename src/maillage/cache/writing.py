"""Files of the cache that are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["replace", "switch"]


def replace(path: Path, text: str) -> None:
    """Write a text beside its file, wait for the disk, and rename it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def switch(pointer: Path, name: str) -> None:
    """Let a pointer name another generation, and wait until its folder knows that too."""
    replace(pointer, name)
    folder = os.open(pointer.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
