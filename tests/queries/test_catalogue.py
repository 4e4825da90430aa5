from __future__ import annotations

from pathlib import Path

import pytest

from maillage import dataset, queries, workspace

ROOT = Path(__file__).parents[2]
FILES = workspace.find(ROOT).query_files


@pytest.fixture(scope="module")
def loaded() -> dataset.Dataset:
    return dataset.load(ROOT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_question_keeps_its_contract(loaded: dataset.Dataset, path: Path) -> None:
    assert queries.check(loaded, queries.read(path, loaded.workspace)) == ()


def test_names_of_questions_are_unique() -> None:
    names = [path.stem for path in FILES]
    assert len(names) == len(set(names)) >= 15
