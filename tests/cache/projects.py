"""Projects with a store on disk, and questions to them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from maillage import cache, dataset, workspace

SETTINGS = """
[project]
base = "https://example.org/t/"
[cache]
above_bytes = 0
"""
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e/p> ?o }"


def facts(name: str, count: int) -> str:
    return "".join(f"<http://e/{name}> <http://e/p> {number} .\n" for number in range(count))


def count(root: Path, *without: str) -> int:
    [[number]] = dataset.load(root, without=without).select(COUNT)
    assert isinstance(number, ox.Literal)
    return int(number.value)


def generations(root: Path) -> list[str]:
    return sorted(path.name for path in (root / ".maillage/cache").glob("g-*"))


def ask(root: Path, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maillage", "query", "-e", COUNT, "-f", "tsv", "--root", str(root)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        preexec_fn=before,
    )


def kept(root: Path) -> cache.Cache:
    return dataset.cache_of(workspace.find(root))
