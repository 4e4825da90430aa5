"""What the tests of the vocabulary share: its files as rdflib graphs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import Graph


def parsed(paths: Iterable[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="session")
def terms(repository: Path) -> Graph:
    """Return the graph of our terms."""
    return parsed([repository / "ontology" / "maillage.ttl"])


@pytest.fixture(scope="session")
def codes(repository: Path) -> Graph:
    """Return the graph of all code lists."""
    return parsed(sorted((repository / "ontology" / "codes").glob("*.ttl")))


@pytest.fixture(scope="session")
def shapes(repository: Path) -> Graph:
    """Return the graph of all shapes."""
    return parsed(sorted((repository / "ontology" / "shapes").glob("*.ttl")))
