"""The pages of questions are current and miss no question."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from maillage import queries
from maillage.docs import questions
from maillage.workspace import find


@pytest.mark.parametrize(
    ("file", "page"),
    [(questions.PAGE, questions.page), (questions.CATALOGUE, questions.catalogue_page)],
    ids=["questions", "catalogue"],
)
def test_page_is_current(file: Path, page: object, repository: Path) -> None:
    assert callable(page)
    current = "run make docs"
    assert (repository / file).read_text("utf-8") == page(repository), current


def test_pages_have_the_same_bytes_whatever_the_hash_seed(repository: Path) -> None:
    code = "from maillage.docs import questions as q; print(q.page() + q.catalogue_page())"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=repository,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(runs) == 1


def test_catalogue_shows_every_question_with_its_parameters(repository: Path) -> None:
    text = (repository / questions.CATALOGUE).read_text("utf-8")
    catalogue = queries.catalogue(find(repository))
    assert [q.name for q in catalogue if f"\n### {q.name}\n" not in text] == []
    assert [q.name for q in catalogue if q.summary not in text] == []


def test_every_question_of_the_page_gives_rows(repository: Path) -> None:
    text = (repository / questions.PAGE).read_text("utf-8")
    asked = questions.questions(find(repository))
    assert text.count("\n$ maillage query ") == len(asked)
    assert "(0 rows)" not in text


def test_call_is_read_as_a_shell_reads_it() -> None:
    call = questions.Call.read(
        "flows -p funder='Digital League' -p rejected=true --without context"
    )
    assert (call.name, call.form, call.without) == ("flows", "table", ("context",))
    assert call.values == {"funder": ["Digital League"], "rejected": ["true"]}
