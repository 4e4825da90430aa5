"""What several tests need: the repository's folders, and small projects of their own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every run: a change fails for what it changes. HYPOTHESIS_PROFILE=search
# looks for new ones.
settings.register_profile("repeat", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))

REPOSITORY = Path(__file__).parents[1]
SHARED = REPOSITORY.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that lets pages and golden files change; their diff is read by a person."""
    parser.addoption("--accept", action="store_true", help="write the present output into pages")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this repository, which is itself a graph project."""
    return REPOSITORY


@pytest.fixture(scope="session")
def texts() -> Path:
    """The folder with the five texts; they are other people's and not part of the repository."""
    folder = SHARED / "sources"
    if not folder.is_dir():
        pytest.skip("the five texts are not here (../shared/sources)")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a small graph project: `project({"graph/a.ttl": "…"})`."""

    def write(files: dict[str, str | bytes]) -> Path:
        for name, content in {"maillage.toml": SETTINGS, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


SETTINGS = """
[project]
name = "A small territory"
base = "https://example.org/t/"

[prefixes]
actor = "https://example.org/t/org/"
"""
