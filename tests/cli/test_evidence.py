from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.cli import coverage, evidence
from maillage.errors import NotFound, UsageFault

Project = Callable[[dict[str, str | bytes]], Path]
TEXT = "Un euro. Deux euros. Un euro."


@pytest.fixture
def folder(project: Project) -> Path:
    sha = hashlib.sha256(TEXT.encode()).hexdigest()
    turtle = f"""
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/t/sources/a> a mai:Document ; skos:prefLabel "A"@fr ;
    mai:fileName "a.txt" ; mai:sha256 "{sha}" ; mai:textLength {len(TEXT)} .
"""
    return project({"graph/sources/a.ttl": turtle, "texts/a.txt": TEXT})


def add(folder: Path, *words: str) -> str:
    places = ["--texts", str(folder / "texts"), "--root", str(folder)]
    result = CliRunner().invoke(evidence.app, ["add", "a", *words, *places], catch_exceptions=False)
    return result.output


def test_a_passage_is_written_from_quoted_words(folder: Path) -> None:
    block = add(folder, "--quote", "Deux euros", "--name", "p-deux")
    assert block.startswith("<#p-deux>\n    a mai:Passage ;\n")
    assert "    oa:start 9 ;\n    oa:end 19 ;\n" in block


def test_a_passage_is_named_with_the_document_s_prefix(folder: Path) -> None:
    settings = (folder / "maillage.toml").read_text("utf-8")
    prefix = 'deux = "https://example.org/t/sources/a#"\n'
    (folder / "maillage.toml").write_text(settings + prefix, "utf-8")
    assert add(folder, "--quote", "Deux", "--name", "p").startswith("deux:p\n")


def test_quoted_words_and_offsets_give_the_same_passage(folder: Path) -> None:
    assert add(folder, "--quote", "Deux") == add(folder, "--start", "9", "--end", "13")


def test_words_that_stand_twice_need_an_occurrence(folder: Path) -> None:
    with pytest.raises(UsageFault, match="2 places: 0, 21"):
        add(folder, "--quote", "Un euro.")
    assert "oa:start 21" in add(folder, "--quote", "Un euro.", "--occurrence", "2")


def test_words_that_are_not_in_the_text_are_refused(folder: Path) -> None:
    with pytest.raises(NotFound, match="not in the text"):
        add(folder, "--quote", "Trois euros")


def test_half_an_offset_is_refused(folder: Path) -> None:
    with pytest.raises(UsageFault, match="Give the words"):
        add(folder, "--start", "3")


def test_check_says_how_much_it_looked_at_and_exits_by_what_it_found(folder: Path) -> None:
    words = ["check", "--texts", str(folder / "texts"), "--root", str(folder)]
    assert CliRunner().invoke(evidence.app, words).output == "0 passages in 1 texts: no problems\n"
    (folder / "texts/a.txt").write_text("other", "utf-8")
    assert CliRunner().invoke(evidence.app, words).exit_code == 1


def test_coverage_pages_never_land_in_the_project(folder: Path, tmp_path: Path) -> None:
    texts = ["--texts", str(folder / "texts"), "--root", str(folder)]
    with pytest.raises(UsageFault, match="must not enter"):
        CliRunner().invoke(
            coverage.app, ["--html", str(folder / "out"), *texts], catch_exceptions=False
        )
    outside = tmp_path.parent / f"{tmp_path.name}-pages"
    CliRunner().invoke(coverage.app, ["--html", str(outside), *texts], catch_exceptions=False)
    assert "Deux euros" in (outside / "a.html").read_text("utf-8")


def test_coverage_fails_below_a_share(folder: Path) -> None:
    texts = ["--texts", str(folder / "texts"), "--root", str(folder)]
    assert CliRunner().invoke(coverage.app, ["--fail-under", "1", *texts]).exit_code == 0
    (folder / "texts/a.txt").write_text("Un 1.", "utf-8")
    assert CliRunner().invoke(coverage.app, ["--fail-under", "1", *texts]).exit_code == 1
