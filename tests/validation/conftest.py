"""A small valid project, to be spoilt one mistake at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from maillage import validation, workspace
from maillage.validation.writers import Format, write

WORLD = Path(__file__).parent / "world"
VOTE = "graph/sources/vote.ttl"
ORGANISATIONS = "graph/register/organisations.ttl"


@dataclass(frozen=True)
class World:
    """A copy of the small project."""

    root: Path

    def spoil(self, old: str, new: str, file: str = VOTE) -> World:
        """Replace a piece of a file, which must stand there once."""
        path = self.root / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), "utf-8")
        return self

    def write(self, file: str, content: str | bytes) -> World:
        """Write a file of the project."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def validate(self, *words: str, seed: str = "random") -> subprocess.CompletedProcess[str]:
        """Run `maillage validate` as a process of its own."""
        return self.run("validate", *words, seed=seed)

    def run(self, *words: str, seed: str = "random") -> subprocess.CompletedProcess[str]:
        """Run a command on the project as a process of its own; there is never a traceback."""
        done = subprocess.run(
            [sys.executable, "-m", "maillage", *words, "--root", str(self.root)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert "Traceback" not in done.stdout + done.stderr
        return done

    def findings(self, *, notes: bool = False) -> list[dict[str, Any]]:
        """Return what a run finds, as machines read it; with `notes`, those of level info too."""
        project = workspace.find(self.root)
        report = validation.inspect(project)
        found: list[dict[str, Any]] = json.loads(write(report, project, Format.JSON))["findings"]
        return [f for f in found if notes or f["severity"] != "info"]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a copy of the small valid project."""
    shutil.copytree(WORLD, tmp_path / "world")
    return World(tmp_path / "world")
