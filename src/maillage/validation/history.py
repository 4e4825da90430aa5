"""What git knows of a project's files at an earlier revision."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from maillage.errors import NotFound, RunFault

__all__ = ["Revision", "resolve"]


@dataclass(frozen=True)
class Revision:
    """A commit, as seen from a project's folder."""

    root: Path
    commit: str

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The project's files then, as paths from its folder."""
        out = _git(self.root, "ls-tree", "-r", "-z", "--name-only", self.commit, "--", "./")
        return tuple(out.decode("utf-8", "surrogateescape").split("\0")[:-1])

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """The files that are different now, new or gone; those that git ignores do not count."""
        since = _git(
            self.root, "diff", "--name-only", "--no-renames", "--relative", "-z", self.commit, "--"
        )
        new = _git(self.root, "ls-files", "--others", "--exclude-standard", "-z", "--", "./")
        paths = (since + new).decode("utf-8", "surrogateescape").split("\0")
        return tuple(sorted(filter(None, set(paths))))

    def read(self, file: str) -> bytes | None:
        """Return what a file held then, or None where there was none."""
        if file not in self.files:
            return None
        return _git(self.root, "show", f"{self.commit}:./{file}")

    def write(self, files: Iterable[str], folder: Path) -> None:
        """Write files as they were then into a folder."""
        for file in files:
            content = self.read(file)
            if content is not None:
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)


def resolve(root: Path, revision: str) -> Revision:
    """Return the commit that a revision names.

    Raise NotFound where there is none, RunFault where git does not answer.
    """
    try:
        found = _git(
            root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"
        )
    except RunFault as fault:
        inside = (p for p in (root, *root.parents) if (p / ".git").exists())
        if next(inside, None) is None:
            hint = "--changed-since needs a project that is kept in git."
            raise NotFound(f"{root} is in no git repository.", hint=hint) from fault
        hint = "In a build: is the history fetched (fetch-depth: 0)?"
        raise NotFound(f"git knows no revision {revision}.", hint=hint) from fault
    return Revision(root, found.decode().strip())


def _git(root: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise RunFault("git is not installed.", hint="--changed-since needs it.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        raise RunFault(f"git {words[0]} failed: {said or error.returncode}") from error
    return done.stdout
