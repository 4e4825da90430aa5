"""Files of a project as git keeps them at a revision."""

from __future__ import annotations

import subprocess
from pathlib import Path

from maillage.errors import NotFound, RunFault

__all__ = ["files"]


def files(root: Path, revision: str, folder: str) -> dict[str, bytes]:
    """Return the files below a folder of a project at a revision, by their path in the folder.

    Raise NotFound where git does not know the revision, RunFault where it cannot answer.
    """
    commit = _commit(root, revision)
    listed = _git(root, "ls-tree", "-r", "-z", f"{commit}", "--", f"./{folder}/")
    blobs: dict[str, str] = {}
    for entry in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        facts, _, path = entry.partition("\t")
        mode, kind, name = facts.split(" ")[:3]
        if kind == "blob" and mode != "120000":  # links are not followed
            blobs[path.removeprefix(f"{folder}/")] = name
    return dict(zip(blobs, _contents(root, list(blobs.values())), strict=True))


def _commit(root: Path, revision: str) -> str:
    try:
        found = _git(
            root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"
        )
    except RunFault as fault:
        hint = "Give a folder, a file, or a revision that git knows, such as HEAD~1 or main."
        raise NotFound(f"There is no {revision}.", hint=hint) from fault
    return found.decode().strip()


def _contents(root: Path, names: list[str]) -> list[bytes]:
    """Return what blobs hold, asking git once for all."""
    answer = _git(root, "cat-file", "--batch", given="".join(f"{n}\n" for n in names).encode())
    contents = []
    at = 0
    for _ in names:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split(b" ")[2])
        contents.append(answer[end + 1 : end + 1 + size])
        at = end + size + 2
    return contents


def _git(root: Path, *words: str, given: bytes = b"") -> bytes:
    command = ["git", *words]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=True, input=given)
    except FileNotFoundError as error:
        raise RunFault("git is not installed.", hint="Compare folders or files instead.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        raise RunFault(f"git {words[0]} failed: {said or error.returncode}") from error
    return done.stdout
