from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cache.projects import SETTINGS, facts

Project = Callable[[dict[str, str | bytes]], Path]


@pytest.fixture
def aged(root: Path) -> Path:
    """The project when its files' times are old enough to be trusted (see looks.TICK)."""
    time.sleep(2.1)
    return root


@pytest.fixture
def root(project: Project) -> Path:
    files = {f"graph/{name}.ttl": facts(name, 40) for name in "abcdef"}
    return project({"maillage.toml": SETTINGS, **files, "graph/context/x.ttl": facts("x", 1)})
