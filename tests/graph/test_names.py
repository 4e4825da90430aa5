"""The other names that a source file gives stand in its text, in a passage that means the thing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from maillage import dataset

NAMES = """
SELECT DISTINCT ?file ?thing ?name WHERE {
  GRAPH ?document { ?document mai:fileName ?file . ?thing skos:altLabel ?name }
} ORDER BY ?file ?thing ?name
"""
REGISTERED = """
SELECT DISTINCT ?thing ?name WHERE {
  GRAPH ?register { ?thing skos:altLabel ?name }
  FILTER NOT EXISTS { GRAPH ?register { ?register mai:fileName ?file } }
}
"""
PASSAGES = """
SELECT DISTINCT ?file ?thing ?start ?end WHERE {
  ?passage mai:mentions ?thing ; oa:start ?start ; oa:end ?end ; oa:hasSource/mai:fileName ?file
}
"""


def rows(loaded: dataset.Dataset, text: str) -> list[tuple[str, ...]]:
    return [tuple(str(getattr(cell, "value", "")) for cell in row) for row in loaded.select(text)]


@pytest.fixture(scope="module")
def loaded(repository: Path) -> dataset.Dataset:
    return dataset.load(repository)


def test_every_printed_name_is_in_the_register(loaded: dataset.Dataset) -> None:
    printed = {(thing, name) for _, thing, name in rows(loaded, NAMES)}
    assert len(printed) > 40
    assert printed - set(rows(loaded, REGISTERED)) == set()


def test_every_name_stands_in_a_passage_that_means_the_thing(
    loaded: dataset.Dataset, texts: Path
) -> None:
    meant: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for file, thing, start, end in rows(loaded, PASSAGES):
        meant.setdefault((file, thing), []).append((int(start), int(end)))
    read = {path.name: path.read_text("utf-8") for path in texts.glob("*.txt")}
    missing = [
        (file, thing, name)
        for file, thing, name in rows(loaded, NAMES)
        if not any(
            re.search(rf"(?<!\w){re.escape(name)}(?!\w)", read[file][start:end])
            for start, end in meant[file, thing]
        )
    ]
    assert missing == []
