"""File names as the machines of a code host want them: from the repository's root."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from maillage.validation.sources import path_of
from maillage.workspace import Workspace

__all__ = ["in_repository", "uri"]


def in_repository(file: str, workspace: Workspace) -> str | None:
    """Return a file's name from the root of the repository that the project lies in.

    None for a file that lies elsewhere, such as those that the package brings.
    """
    # What is no regular file, such as a pipe, or is not there, has a name all the same.
    path = path_of(workspace, file) or workspace.root / file
    top = _top(workspace.root)
    if not path.is_relative_to(top):
        return None
    return path.relative_to(top).as_posix()


def uri(file: str, workspace: Workspace) -> str:
    """Return the same as a relative URI reference (RFC 3986, section 4.2)."""
    return quote(in_repository(file, workspace) or file, safe="/~@!$&'()*+,;=-._")


def _top(root: Path) -> Path:
    return next((p for p in (root, *root.parents) if (p / ".git").exists()), root)
