from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def maillage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maillage", "why", *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", **environment},
    )


@pytest.mark.parametrize(
    "name",
    [
        "plan:flow-minalogic",
        "https://w3id.org/maillage/aura/sources/e-transformation#flow-minalogic",
        "351 000 € aux projets labellisés par Minalogic",
    ],
)
def test_a_node_is_named_by_iri_prefixed_name_or_words(repository: Path, name: str) -> None:
    done = maillage(name, "--root", str(repository))
    assert done.returncode == 0
    assert done.stdout.startswith("plan:flow-minalogic  funding flow\n  351 000 € from Région")
    assert "part of plan:flow-plan" in done.stdout
    assert "code points 297-384, plan:p-minalogic-money" in done.stdout


def test_with_the_texts_the_words_are_shown_and_verified(repository: Path, texts: Path) -> None:
    done = maillage("plan:flow-minalogic", "--root", str(repository), "--texts", str(texts))
    assert done.returncode == 0
    assert "digest holds" in done.stdout
    assert "351 000 euros" in done.stdout.partition("“")[2]


def test_a_text_that_does_not_hold_is_said_and_fails(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "000_22f543eb4a174979.txt").write_text("Autre chose.", "utf-8")
    done = maillage("plan:flow-minalogic", "--root", str(repository), "--texts", str(tmp_path))
    assert done.returncode == 1
    assert "DOES NOT HOLD" in done.stdout
    assert "are not those of the digest" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["plan:nothing"], "The graph says nothing of plan:nothing."),
        (["Nulle part"], "Nothing is called 'Nulle part'."),
        (["Esker", "--texts", "nowhere"], "There is no folder nowhere."),
    ],
)
def test_what_cannot_be_told_is_refused_in_one_message(
    repository: Path, words: list[str], message: str
) -> None:
    done = maillage(*words, "--root", str(repository))
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_without_context_nothing_rests_on_it(repository: Path) -> None:
    words = ["Digital League", "--root", str(repository)]
    assert "digital-league#event-merger" in maillage(*words).stdout
    assert "<context/" not in maillage(*words, "--without", "context").stdout


def test_json_holds_the_whole_account(repository: Path) -> None:
    done = maillage("Esker", "--root", str(repository), "--format", "json")
    told = json.loads(done.stdout)
    assert told["node"]["label"] == "Esker"
    assert [report["kind"] for report in told["reports"]] == ["role"]
    assert told["problems"] == []


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_an_account_has_the_same_bytes_whatever_the_hash_seed(repository: Path, form: str) -> None:
    words = ["Région Auvergne-Rhône-Alpes", "--root", str(repository), "--format", form]
    assert len({maillage(*words, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "2")}) == 1
