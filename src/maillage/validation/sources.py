"""The lines of the project's files, for those that show them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from maillage.validation.naming import visible
from maillage.workspace import BUNDLE, Workspace

__all__ = ["Sources", "path_of"]


def path_of(workspace: Workspace, file: str) -> Path | None:
    """Return the path of a file that is named as people read it."""
    for path in (workspace.root / file, BUNDLE / file.removeprefix("maillage/")):
        if path.is_file():
            return path
    return None


class Sources:
    """Give lines of files as they can be shown: without control characters, cut where long."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lines = cache(self._read)

    def line(self, file: str, number: int) -> str | None:
        """Return a line, counted from 1, or None where there is none."""
        lines = self._lines(file)
        return lines[number - 1] if 0 < number <= len(lines) else None

    def _read(self, file: str) -> list[str]:
        path = path_of(self._workspace, file)
        if path is None:
            return []
        text = path.read_bytes().decode("utf-8-sig", "replace")
        # The line ends that RDF parsers count; str.splitlines knows more of them.
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return [visible(line.replace("\t", " ")) for line in lines]
