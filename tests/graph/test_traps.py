"""The table of traps against the graph that it speaks of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from maillage import dataset

NAMED = re.compile(r"`([a-z]+:[a-z0-9-]+)`")
REPOSITORY = Path(__file__).parents[2]
TABLE = (REPOSITORY / "docs" / "traps.md").read_text("utf-8")
LINES = [line for line in TABLE.splitlines() if re.match(r"\| .* \| (all|\d)", line)]


@pytest.fixture(scope="module")
def graph() -> dataset.Dataset:
    return dataset.load(REPOSITORY)


def names(graph: dataset.Dataset, query: str) -> set[str]:
    found = graph.select(query)
    return {graph.workspace.shorten(str(getattr(thing, "value", ""))) for (thing,) in found}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[1].strip())
def test_each_trap_names_nodes_of_the_graph(line: str, graph: dataset.Dataset) -> None:
    described = names(graph, "SELECT DISTINCT ?thing { ?thing a ?class }")
    nodes = NAMED.findall(line.split("|")[3])
    assert nodes and [node for node in nodes if node not in described] == []


def test_each_trap_has_a_note_at_one_of_its_nodes(graph: dataset.Dataset) -> None:
    noted = names(graph, "SELECT DISTINCT ?thing { ?thing skos:editorialNote|mai:reason ?note }")
    silent = [line for line in LINES if noted.isdisjoint(NAMED.findall(line.split("|")[3]))]
    assert len(LINES) > 30
    assert silent == []
