"""The shortest chains of `path`, against networkx on a generated graph with hubs."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maillage import dataset, queries

if TYPE_CHECKING:
    import networkx

GENERATE = Path(__file__).parents[2] / "bench" / "generate.py"

LINKS = """
SELECT DISTINCT ?x ?y WHERE {
  VALUES (?a ?b) {
    (mai:from mai:to) (mai:funder mai:recipient) (org:member org:organization)
    (org:originalOrganization org:resultingOrganization)
  }
  ?link ?a ?x ; ?b ?y .
  FILTER NOT EXISTS { ?decision mai:rejected ?link }
  FILTER(?x != ?y)
}
"""
PLACES = "SELECT ?place { ?place a schema:Place }"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dataset.Dataset:
    root = tmp_path_factory.mktemp("generated")
    command = [sys.executable, str(GENERATE), str(root), "--triples", "5000", "--seed", "3"]
    subprocess.run(command, check=True)
    return dataset.load(root)


@pytest.fixture(scope="module")
def graph(loaded: dataset.Dataset) -> networkx.Graph[str]:
    import networkx as nx

    return nx.Graph((str(a), str(b)) for a, b in loaded.select(LINKS))


def shortest(
    graph: networkx.Graph[str], places: set[str], one: str, other: str
) -> list[tuple[str, ...]]:
    """Return the inner nodes of all shortest chains of one to four steps."""
    import networkx as nx

    walked = graph.subgraph(set(graph) - (places - {one, other}))
    if not nx.has_path(walked, one, other):
        return []
    found = nx.all_shortest_paths(walked, one, other)
    return sorted(tuple(chain[1:-1]) for chain in found if len(chain) <= 5)


@pytest.mark.parametrize("seed", range(3))
def test_chains_are_all_the_shortest_ones(
    loaded: dataset.Dataset, graph: networkx.Graph[str], seed: int
) -> None:
    question = queries.find(loaded.workspace, "path")
    places = {str(row[0]) for row in loaded.select(PLACES)}
    chance = random.Random(seed)  # noqa: S311 - any pairs will do
    pairs = [chance.sample(sorted(set(graph) - places), 2) for _ in range(20)]
    expected = {(a, b): shortest(graph, places, a, b) for a, b in pairs}
    found = {
        (a, b): sorted(
            tuple(str(cell) for cell in row[2:5] if cell is not None)
            for row in queries.run(
                loaded, question, {"start": a.strip("<>"), "end": b.strip("<>")}
            ).rows
        )
        for a, b in pairs
    }
    assert found == expected
    assert {0, 1, 2} <= {len(chain) for chains in expected.values() for chain in chains}
