"""What git knows of a project's files at an earlier revision."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Mapping
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
    def files(self) -> Mapping[str, str]:
        """The project's files then: the blob of each, by its path from the project's folder."""
        listed = _git(self.root, "ls-tree", "-r", "-z", self.commit, "--", "./")
        blobs: dict[str, str] = {}
        for entry in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            facts, _, path = entry.partition("\t")
            mode, kind, name = facts.split(" ")[:3]
            if kind == "blob" and mode != "120000":  # links are not followed
                blobs[path] = name
        return blobs

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """The files that are different now, new or gone; those that git ignores do not count."""
        since = _git(
            self.root, "diff", "--name-only", "--no-renames", "--relative", "-z", self.commit, "--"
        )
        new = _git(self.root, "ls-files", "--others", "--exclude-standard", "-z", "--", "./")
        paths = (since + new).decode("utf-8", "surrogateescape").split("\0")
        return tuple(sorted(filter(None, set(paths))))

    def read(self, files: Collection[str]) -> dict[str, bytes]:
        """Return what files held then, those that there were; git is asked once for all."""
        there = [file for file in files if file in self.files]
        if not there:
            return {}
        wanted = "".join(f"{self.files[file]}\n" for file in there)
        answer = _git(self.root, "cat-file", "--batch", given=wanted.encode())
        contents: dict[str, bytes] = {}
        at = 0
        for file in there:
            end = answer.index(b"\n", at)
            size = int(answer[at:end].split(b" ")[2])
            contents[file] = answer[end + 1 : end + 1 + size]
            at = end + size + 2
        return contents

    def write(self, files: Collection[str], folder: Path) -> None:
        """Write files as they were then into a folder."""
        for file, content in self.read(files).items():
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
            hint = "Revisions are of a project that is kept in git."
            raise NotFound(f"{root} is in no git repository.", hint=hint) from fault
        hint = "In a build: is the history fetched (fetch-depth: 0)?"
        raise NotFound(f"git knows no revision {revision}.", hint=hint) from fault
    return Revision(root, found.decode().strip())


def _git(root: Path, *words: str, given: bytes = b"") -> bytes:
    command = ["git", *words]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=True, input=given)
    except FileNotFoundError as error:
        hint = "Comparing with an earlier revision needs it; folders and files do not."
        raise RunFault("git is not installed.", hint=hint) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        raise RunFault(f"git {words[0]} failed: {said or error.returncode}") from error
    return done.stdout
