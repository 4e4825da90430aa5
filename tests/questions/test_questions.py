"""The thirty questions: the answers that the texts give, and those that were published for them.

answers.toml holds what must come out, and stands alone; where the published answers are at hand
(../shared/questions), every field of theirs must agree with it, and so must their wrong answers.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from maillage import dataset, queries, workspace
from maillage.cli import render
from maillage.docs.questions import questions

ROOT = Path(__file__).parents[2]
PROJECT = workspace.find(ROOT)
PUBLISHED = ROOT.parent / "shared" / "questions" / "questions.json"
ANSWERS: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("answers.toml").read_text("utf-8")
)
QUESTIONS = {question.id: question for question in questions(PROJECT)}
FIELDS = [
    pytest.param(name, field, id=f"{name}-{field['field']}-{number}")
    for name, answer in ANSWERS.items()
    for number, field in enumerate(answer["fields"])
]
NEVER = [(name, cells) for name, answer in ANSWERS.items() for cells in answer.get("never", [])]

Row = Mapping[str, str]


@cache
def loaded(*without: str) -> dataset.Dataset:
    return dataset.load(PROJECT, without=without)


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return a question's answer, cells as the table shows them."""
    call = QUESTIONS[name].call
    data = loaded(*call.without)
    table = queries.run(data, queries.find(PROJECT, call.name), call.values)
    cells = (tuple(render.cell(term, PROJECT) for term in row) for row in table.rows)
    return tuple(dict(zip(table.columns, row, strict=True)) for row in cells)


def matching(name: str, cells: Row) -> list[Row]:
    return [row for row in rows(name) if all(row[c] == shown for c, shown in cells.items())]


def files() -> dict[str, str]:
    """Return the number of each document, by the last part of its IRI."""
    found = loaded().select("SELECT ?d ?f WHERE { ?d mai:fileName ?f }")
    return {
        str(getattr(d, "value", "")).rpartition("/")[2]: str(getattr(f, "value", ""))[:3]
        for d, f in found
    }


def named_documents(name: str) -> Iterator[str]:
    """Yield the documents that an answer names: by IRI, by number or by a passage's IRI."""
    numbers = files()
    for row in rows(name):
        shown = row.get("document", "").removeprefix("source:")
        yield from [numbers[shown]] if shown in numbers else []
        yield from re.findall(r"\b(\d{3})\b(?=:\d|\s|$)", row.get("named", ""))
        yield from re.findall(r"\b(\d{3}):\d", row.get("passages", ""))
        yield from (numbers[slug] for slug in re.findall(r"\[([\w-]+)#", row.get("told", "")))


@pytest.mark.parametrize(("name", "field"), [p for p in FIELDS if "column" in p.values[1]])  # type: ignore[operator]
def test_cell_shows_what_the_text_says(name: str, field: dict[str, Any]) -> None:
    found = matching(name, field.get("at", {}))
    assert len(found) == 1, "the cell's row is not one"
    cell = found[0][field["column"]]
    assert cell == field.get("shows", cell)
    assert field.get("holds", "") in cell


@pytest.mark.parametrize(("name", "field"), [p for p in FIELDS if "absent" in p.values[1]])  # type: ignore[operator]
def test_row_that_no_text_reports_is_absent(name: str, field: dict[str, Any]) -> None:
    assert rows(name)
    assert matching(name, field["absent"]) == []


@pytest.mark.parametrize(("name", "cells"), NEVER)
def test_wrong_answer_does_not_come_out(name: str, cells: Row) -> None:
    assert set(cells) <= set(rows(name)[0])
    assert matching(name, cells) == []


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_rests_on_the_documents_that_say_it(name: str) -> None:
    assert set(named_documents(name)) == set(ANSWERS[name]["documents"])
    assert len(rows(name)) == ANSWERS[name].get("rows", len(rows(name)))


def test_every_question_has_an_answer_and_every_answer_a_question() -> None:
    assert list(QUESTIONS) == sorted(ANSWERS)
    assert len(QUESTIONS) == 30


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    if not PUBLISHED.is_file():
        pytest.skip("the published answers are not here (../shared/questions)")
    return {entry["id"]: entry for entry in json.loads(PUBLISHED.read_text("utf-8"))}


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield what a published answer asks for; a list of plain values is one thing."""
    if isinstance(value, dict):
        pairs = [*value.items()]
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        pairs = [*enumerate(value)]
    else:
        yield path, value
        return
    for name, part in pairs:
        yield from leaves(part, f"{path}.{name}" if path else str(name))


def plain(text: object) -> str:
    """Return words that compare: no typographic apostrophe, no case."""
    return str(text).replace("’", "'").casefold()


def agrees(value: object, field: Mapping[str, str]) -> bool:
    """Return whether a published value and what our cell holds are the same."""
    if value is None:
        return field.get("shows") == "" or "absent" in field
    if isinstance(value, bool):
        return field["says"] == str(value).lower()
    if isinstance(value, int | float):
        numbers = re.findall(r"\d+(?:\.\d+)?", field.get("shows", field.get("holds", "")))
        return Decimal(str(value)) in map(Decimal, numbers)
    words = " ".join(map(str, value)) if isinstance(value, list) else value
    return plain(field["says"]) in plain(words)


@pytest.mark.parametrize("name", ANSWERS)
def test_every_field_of_the_published_answer_is_answered(
    name: str, published: dict[str, Any]
) -> None:
    ours = ANSWERS[name]["fields"]
    theirs = dict(leaves(published[name]["answer"]))
    assert {field["field"] for field in ours} == set(theirs)
    assert [field for field in ours if not agrees(theirs[field["field"]], field)] == []
    lists = {path: len(value) for path, value in theirs.items() if isinstance(value, list)}
    entries = [field["field"] for field in ours]
    told = {path: " ".join(f["says"] for f in ours if f["field"] == path).split() for path in lists}
    short = [p for p, n in lists.items() if max(entries.count(p), len(told[p])) < n]
    assert short == []


@pytest.mark.parametrize("name", ANSWERS)
def test_documents_and_wrong_answers_are_the_published_ones(
    name: str, published: dict[str, Any]
) -> None:
    assert [file[:3] for file in published[name]["docs"]] == ANSWERS[name]["documents"]
    assert len(published[name]["wrong_answers"]) == len(ANSWERS[name].get("never", []))


def test_all_published_questions_are_asked(published: dict[str, Any]) -> None:
    assert set(published) == set(QUESTIONS)
