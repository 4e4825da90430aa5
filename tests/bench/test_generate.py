"""The generator of benchmark projects: realistic, the same every time, wrong only where asked."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from maillage import dataset, validation, workspace

GENERATE = Path(__file__).parents[2] / "bench" / "generate.py"


def generate(folder: Path, *options: str, hash_seed: str = "0") -> Path:
    command = [sys.executable, str(GENERATE), str(folder), *options]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": hash_seed})
    return folder


def content(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("bench") / "p", "--triples", "10000")


def test_the_same_seed_gives_the_same_bytes(project: Path, tmp_path: Path) -> None:
    again = generate(tmp_path / "again", "--triples", "10000", hash_seed="7")
    assert content(again) == content(project)


def test_another_seed_gives_other_documents(project: Path, tmp_path: Path) -> None:
    other = generate(tmp_path / "other", "--triples", "10000", "--seed", "2")
    assert content(other).keys() == content(project).keys()
    assert content(other) != content(project)


def test_it_has_about_as_many_triples_as_asked(project: Path) -> None:
    held = len(dataset.load(project).store) - len(dataset.load(project, without=("",)).store)
    assert 9_000 < held < 11_000


def test_it_conforms_without_warnings(project: Path) -> None:
    report = validation.inspect(workspace.find(project))
    assert [f for f in report.findings if f.severity != validation.Severity.INFO] == []


def test_few_actors_get_most(project: Path) -> None:
    rows = dataset.load(project).select(
        "SELECT ?a (COUNT(DISTINCT ?f) AS ?n) { ?f <https://w3id.org/maillage/ns#funder> ?a }"
        " GROUP BY ?a ORDER BY DESC(?n)"
    )
    counts = [int(getattr(row[1], "value", "0")) for row in rows]
    assert sum(counts[: len(counts) // 5]) > sum(counts) / 2


def test_each_planted_mistake_is_found_and_nothing_else(tmp_path: Path) -> None:
    folder = generate(tmp_path / "p", "--triples", "10000", "--plant", "39")
    planted = [line.split("\t")[0] for line in (folder / "planted.tsv").read_text().splitlines()]
    report = validation.inspect(workspace.find(folder))
    violations = [f for f in report.findings if f.severity == validation.Severity.VIOLATION]
    assert {getattr(f.subject, "value", None) for f in violations} == set(planted)
    assert len(set(planted)) == 39


def test_planted_mistakes_are_of_every_kind(tmp_path: Path) -> None:
    folder = generate(tmp_path / "p", "--triples", "10000", "--plant", "39")
    kinds = Counter(
        line.split("\t")[1] for line in (folder / "planted.tsv").read_text().splitlines()
    )
    assert len(kinds) == 13
    assert set(kinds.values()) == {3}


def test_few_large_files_hold_the_same_kinds(tmp_path: Path) -> None:
    folder = generate(tmp_path / "p", "--triples", "20000", "--per-document", "9000")
    assert len(list((folder / "graph" / "sources").iterdir())) == 2
    report = validation.inspect(workspace.find(folder))
    assert not report.fails_at(validation.Severity.VIOLATION)
