"""Answers worked out by hand from the documents, one CSV file each, beside the question's name.

The first lines of a file say what is asked: `# question:` in words (optional) and `# call:`, the
words that follow `maillage query NAME`. Then come the rows, in order and all of them, with as
many of the answer's columns as the file names.
"""

from __future__ import annotations

import csv
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from maillage import dataset, queries, workspace
from maillage.cli import render
from maillage.cli.asking import pairs
from maillage.engine import Embedded

ROOT = Path(__file__).parents[2]
PROJECT = workspace.find(ROOT)
FILES = sorted(Path(__file__).parent.glob("*/*.csv"))
NOTHING = {"iri": "https://example.org/nothing", "string": "no text says this"}


@dataclass(frozen=True, slots=True)
class Case:
    """One question put to the graph, and its answer by hand."""

    question: str
    words: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@cache
def loaded(*without: str) -> dataset.Dataset:
    return dataset.load(PROJECT, without=without)


def read(path: Path) -> Case:
    lines = path.read_text("utf-8").splitlines()
    notes = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    table = list(csv.reader(line for line in lines if not line.startswith("#")))
    name = f"{path.parent.name}/{path.name.partition('.')[0]}"
    words = tuple(shlex.split(notes.get("call", "")))
    return Case(name, words, tuple(table[0]), tuple(tuple(row) for row in table[1:]))


def options(words: tuple[str, ...], name: str) -> list[str]:
    return [word for flag, word in pairwise(words) if flag == name]


def answer(case: Case) -> Iterator[tuple[str, ...]]:
    """Yield the answer's rows, in the columns that the case names, as the table shows them."""
    data = loaded(*options(case.words, "--without"))
    question = queries.find(PROJECT, case.question)
    table = queries.run(data, question, pairs(options(case.words, "-p")))
    numbers = [table.columns.index(column) for column in case.columns]
    for row in table.rows:
        yield tuple(render.cell(row[number], PROJECT) for number in numbers)


def case_id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=case_id)
def test_answer_is_the_one_that_the_texts_give(path: Path) -> None:
    case = read(path)
    assert tuple(answer(case)) == case.rows


def test_every_question_has_an_answer_by_hand() -> None:
    answered = {read(path).question for path in FILES}
    asked = {f"{path.parent.name}/{path.stem}" for path in PROJECT.query_files}
    assert asked - answered == set()
    assert answered - asked == set()


PARAMETERS = [
    pytest.param(question, parameter, id=f"{question.name}-{parameter.name}")
    for question in queries.catalogue(PROJECT)
    for parameter in question.parameters
    if parameter.type in ("iri", "string")
]


@pytest.mark.parametrize(("question", "parameter"), PARAMETERS)
def test_a_value_that_nothing_has_gives_no_row(
    question: queries.Query, parameter: queries.Parameter
) -> None:
    needed = {p.name for p in question.parameters if p.required}
    values = {name: words for name, words in question.sample.items() if name in needed}
    values[parameter.name] = (NOTHING[parameter.type],)
    assert queries.run(loaded(), question, values).rows == ()


@pytest.fixture(scope="module")
def shuffled() -> dataset.Dataset:
    """Return the same graph, its triples loaded in another order."""
    data = ox.serialize(loaded().store, format=ox.RdfFormat.N_QUADS)
    assert data is not None
    lines = sorted(data.splitlines(), key=lambda line: line[::-1], reverse=True)
    store = ox.Store()
    store.load(b"\n".join(lines), format=ox.RdfFormat.N_QUADS)
    return dataset.Dataset(PROJECT, Embedded(store))


@pytest.mark.parametrize("question", queries.catalogue(PROJECT), ids=lambda q: q.name)
def test_answer_has_one_order_whatever_the_order_of_triples(
    question: queries.Query, shuffled: dataset.Dataset
) -> None:
    first = queries.run(loaded(), question, question.sample).rows
    assert queries.run(shuffled, question, question.sample).rows == first
    assert len(set(first)) == len(first)


@pytest.mark.parametrize("question", queries.catalogue(PROJECT), ids=lambda q: q.name)
def test_question_is_answered_without_what_comes_from_outside(question: queries.Query) -> None:
    assert question.graphs == ()
    found = queries.run(loaded("context"), question, question.sample)
    assert len(found.rows) >= question.min_rows
