from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Project = Callable[[dict[str, str | bytes]], Path]

HEAD = """\
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix e: <https://example.org/t/> .
"""
BEFORE = (
    HEAD
    + """
e:flow a mai:FundingFlow ; skos:prefLabel "Don"@fr ; mai:amount 250000.00 ; mai:currency cur:EUR .
"""
)
AFTER = BEFORE.replace("250000.00", "500000.00")


@pytest.fixture
def root(project: Project) -> Path:
    """A project in git: one commit with the first amount, a second with another."""
    root = project({"graph/sources/b.ttl": BEFORE, "graph/sources/same.ttl": HEAD})
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    (root / "graph/sources/b.ttl").write_text(AFTER, "utf-8")
    commit(root)
    return root


def git(root: Path, *words: str) -> None:
    name = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@e", "GIT_COMMITTER_NAME": "a"}
    env = {**os.environ, **name, "GIT_COMMITTER_EMAIL": "a@e", "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *words], cwd=root, env=env, check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "x")


def diff(root: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maillage", "diff", *map(str, words), "--root", str(root)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=root,
    )


SENTENCE = "funding flow “Don”: amount 250 000 € → 500 000 €"


def test_two_revisions_are_compared_in_sentences(root: Path) -> None:
    done = diff(root, "HEAD~1", "HEAD")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines == ["sources/b.ttl", f"  {SENTENCE}", "0 new, 1 changed, 0 moved, 0 gone."]


def test_a_revision_is_compared_with_the_files_as_they_are_now(root: Path) -> None:
    (root / "graph/sources/b.ttl").write_text(AFTER.replace("Don", "Prêt"), "utf-8")
    (root / "graph/new.ttl").write_text(HEAD + 'e:n a mai:Claim ; skos:prefLabel "N"@fr .', "utf-8")
    lines = diff(root, "HEAD").stdout.splitlines()
    assert "  new claim “N”" in lines
    assert "  funding flow “Prêt”: pref label “Don” → “Prêt”" in lines


def test_folders_and_files_are_compared_too(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "graph/sources").mkdir(parents=True)
    (other / "graph/sources/b.ttl").write_text(BEFORE, "utf-8")
    (other / "graph/sources/same.ttl").write_text("# nothing\n", "utf-8")
    assert SENTENCE in diff(root, other, root).stdout
    assert (
        SENTENCE in diff(root, other / "graph/sources/b.ttl", root / "graph/sources/b.ttl").stdout
    )
    assert SENTENCE in diff(root, "HEAD~1", root / "graph/sources/b.ttl").stdout


def test_the_exit_status_tells_of_a_difference_where_that_is_asked_for(root: Path) -> None:
    assert diff(root, "HEAD~1", "--exit-code").returncode == 1
    same = diff(root, "HEAD", "--exit-code")
    assert (same.returncode, same.stdout) == (0, "No difference.\n")


def test_the_other_forms_say_the_same(root: Path) -> None:
    patch = diff(root, "HEAD~1", "--format", "patch").stdout
    assert [line[:2] for line in patch.splitlines()] == ["TX", "D ", "A ", "TC"]
    assert '"250000.00"^^<http://www.w3.org/2001/XMLSchema#decimal>' in patch
    markdown = diff(root, "HEAD~1", "--format", "markdown").stdout
    assert f"- {SENTENCE}" in markdown
    whole = json.loads(diff(root, "HEAD~1", "--format", "json").stdout)
    assert whole["files"][0]["things"][0]["sentence"] == SENTENCE
    assert len(whole["files"][0]["removed"]) == 1


@pytest.mark.parametrize("word", ["nothing-here", "--output=x", "HEAD:graph", ":(top)", ""])
def test_a_word_that_is_no_folder_file_or_revision_is_refused(root: Path, word: str) -> None:
    done = diff(root, word or " ")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (root / "x").exists()


def test_mistakes_of_both_sides_are_placed(root: Path) -> None:
    (root / "graph/sources/b.ttl").write_text(HEAD + "e:a e:p 250 000 .\n", "utf-8")
    done = diff(root, "HEAD")
    assert done.returncode == 2
    assert "sources/b.ttl:5:9: 250 000 is not one number" in done.stderr


def may_open(path: Path) -> bool:
    path.write_text("")
    path.chmod(0)
    return os.access(path, os.R_OK)


def test_all_files_of_a_folder_that_cannot_be_read_are_said_without_a_traceback(
    root: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    (other / "graph").mkdir(parents=True)
    os.mkfifo(other / "graph/pipe.ttl")
    (other / "graph/nowhere.ttl").symlink_to("gone.ttl")
    (other / "graph/folder.ttl").mkdir()
    done = diff(root, other, root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere.ttl: This is no file: " in done.stderr
    assert "pipe.ttl: This is no file: " in done.stderr
    assert "folder.ttl" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["graph/sources/b.ttl", "graph/sources"])
def test_what_may_not_be_read_is_one_message(root: Path, tmp_path: Path, closed: str) -> None:
    if may_open(tmp_path / "closed"):
        pytest.skip("this user may read every file, whatever its permissions")
    before = (root / closed).stat().st_mode
    (root / closed).chmod(0)
    done = diff(root, root, root)
    (root / closed).chmod(before)
    assert done.returncode == 2
    assert f"{closed}: This f" in done.stderr
    assert "cannot be read: Permission denied." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pipe_is_not_taken_for_a_revision(root: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    done = diff(root, tmp_path / "pipe.ttl")
    assert done.returncode == 2
    assert "pipe.ttl: This is a broken link, a pipe or a device." in done.stderr
