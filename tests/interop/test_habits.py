"""The action, the hooks and the GitLab job as other people's machines run them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.interop

REPOSITORY = Path(__file__).parents[2]
WORLD = Path(__file__).parents[1] / "validation" / "world"
VOTE = "graph/sources/vote.ttl"
BIN = Path(sys.executable).parent


def run(
    *words: str | Path, folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **(environment or {})},
        check=False,
    )


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = run("git", *who, *words, folder=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small sound project in a repository of its own, with one commit."""
    root = tmp_path / "my territory"
    shutil.copytree(WORLD, root)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


def commit(root: Path) -> str:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=x")
    return git(root, "rev-parse", "HEAD")


def spoil(root: Path, old: str, new: str) -> None:
    text = (root / VOTE).read_text("utf-8")
    assert text.count(old) == 1
    (root / VOTE).write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as it stands, as others clone it."""
    clone = tmp_path_factory.mktemp("published") / "maillage"
    listed = git(REPOSITORY, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        if (REPOSITORY / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, clone / name)
    git(clone, "init", "--quiet", "--initial-branch=main")
    commit(clone)
    git(clone, "tag", "v0.1.0")
    return clone


# --- their forms, as those who run them define them -------------------------------------------


def judged(schema: str, file: Path) -> str:
    done = run(BIN / "check-jsonschema", "--builtin-schema", schema, file, folder=file.parent)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_action_has_the_form_of_an_action() -> None:
    assert judged("vendor.github-actions", REPOSITORY / "action.yml") == ""


def test_the_hooks_have_the_form_of_hooks() -> None:
    file = REPOSITORY / ".pre-commit-hooks.yaml"
    done = run(BIN / "pre-commit", "validate-manifest", file, folder=REPOSITORY)
    assert done.returncode == 0, done.stdout


def snippet(name: str) -> str:
    """Return the example of the documentation under a title such as GitLab."""
    page = (REPOSITORY / "docs" / "validation.md").read_text("utf-8")
    found = re.search(rf"^{name}:\n\n```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_job_of_the_documentation_has_the_form_of_a_job(tmp_path: Path) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text(snippet("GitLab"))
    assert judged("vendor.gitlab-ci", tmp_path / ".gitlab-ci.yml") == ""


def test_the_workflow_of_the_documentation_has_the_form_of_a_workflow(tmp_path: Path) -> None:
    job = {"runs-on": "ubuntu-latest", "steps": yaml.safe_load(snippet("GitHub Actions"))}
    workflow = {"on": "pull_request", "jobs": {"check": job}}
    (tmp_path / "check.yml").write_text(yaml.safe_dump(workflow))
    assert judged("vendor.github-workflows", tmp_path / "check.yml") == ""


# --- GitHub -----------------------------------------------------------------------------------


def given(text: str, inputs: Mapping[str, str]) -> str:
    """Return a value of a step as a runner works it out."""
    return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: inputs[match[1]], text)


@pytest.fixture(scope="module")
def runner(published: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a runner on which the steps before the last have been run."""
    temp = tmp_path_factory.mktemp("runner")
    variables = {
        "RUNNER_TEMP": str(temp),
        "GITHUB_ACTION_PATH": str(published),
        "GITHUB_ACTIONS": "true",
        "CI": "true",
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    for step in [step for step in action()["runs"]["steps"] if "run" in step][:-1]:
        done = run(*shell(step), folder=temp, environment=variables)
        assert done.returncode == 0, done.stdout + done.stderr
    return variables


def action() -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load((REPOSITORY / "action.yml").read_text("utf-8"))
    return described


def shell(step: Mapping[str, Any]) -> list[str]:
    """Return the command by which GitHub runs a step of bash."""
    assert step["shell"] == "bash"
    return ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]


def act(
    runner: Mapping[str, str], workspace: Path, **inputs: str
) -> subprocess.CompletedProcess[str]:
    described = action()
    step = described["runs"]["steps"][-1]
    known = {name.replace("-", "_"): entry for name, entry in described["inputs"].items()}
    assert set(inputs) <= set(known)
    values = {
        name.replace("_", "-"): inputs.get(name, str(entry["default"]))
        for name, entry in known.items()
    }
    own = {name: given(text, values) for name, text in step["env"].items()}
    summary = workspace.parent / "summary.md"
    summary.write_text("")
    place = {"GITHUB_WORKSPACE": str(workspace), "GITHUB_STEP_SUMMARY": str(summary)}
    return run(*shell(step), folder=workspace, environment={**runner, **place, **own})


def test_the_action_passes_a_sound_project(runner: dict[str, str], project: Path) -> None:
    done = act(runner, project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_action_annotates_the_line_and_writes_the_report(
    runner: dict[str, str], project: Path
) -> None:
    spoil(project, "stage:voted", "stage:votd")
    done = act(runner, project, sarif="out/maillage.sarif")
    assert done.returncode == 1
    assert done.stdout.startswith(f"::error file={VOTE},line=40,")
    assert json.loads((project / "out/maillage.sarif").read_text())["version"] == "2.1.0"


def test_the_action_reports_what_a_pull_request_brings_about(
    runner: dict[str, str], project: Path
) -> None:
    spoil(project, "stage:voted", "stage:votd")
    base = commit(project)
    spoil(project, "actor:minalogic ;\n    mai:stage", "actor:nobody ;\n    mai:stage")
    commit(project)
    done = act(runner, project, changed_since=base)
    assert done.returncode == 1
    assert "actor:nobody is described nowhere." in done.stdout
    assert "stage:votd" not in done.stdout


def test_the_action_names_files_from_the_root_of_the_repository(
    runner: dict[str, str], project: Path, tmp_path: Path
) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(project, repository / "data", ignore=shutil.ignore_patterns(".git"))
    git(repository, "init", "--quiet")
    spoil(repository / "data", "stage:voted", "stage:votd")
    done = act(runner, repository, root="data")
    assert done.returncode == 1
    assert done.stdout.startswith(f"::error file=data/{VOTE},line=40,")


def test_the_action_fails_where_the_threshold_says(runner: dict[str, str], project: Path) -> None:
    (project / "graph" / "notes.txt").write_text("x")
    assert act(runner, project).returncode == 0
    assert act(runner, project, fail_on="warning").returncode == 1


def test_inputs_of_the_action_are_no_commands(runner: dict[str, str], project: Path) -> None:
    done = act(runner, project, changed_since='main"; touch owned; "$(touch owned)')
    assert done.returncode == 2
    assert not (project / "owned").exists()


# --- pre-commit -------------------------------------------------------------------------------


@pytest.fixture
def hooked(project: Path, published: Path) -> Path:
    """The project with the hooks of the documentation, from a clone of this repository."""
    text = snippet("pre-commit").replace("https://example.org/maillage.git", str(published))
    (project / ".pre-commit-config.yaml").write_text(text)
    git(project, "add", "--all")
    return project


@pytest.fixture(scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where pre-commit keeps what it installs, for all tests together."""
    return {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")), "NO_COLOR": "1"}


def hooks(project: Path, cached: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return run(BIN / "pre-commit", "run", "--all-files", folder=project, environment=cached)


def test_the_hooks_install_themselves_and_pass_a_sound_project(
    hooked: Path, cached: dict[str, str]
) -> None:
    run(BIN / "maillage", "fmt", folder=hooked)
    git(hooked, "add", "--all")
    done = hooks(hooked, cached)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"^maillage \w+\.+Passed$", done.stdout, re.MULTILINE) != []


def test_the_hook_refuses_a_commit_with_a_mistake(hooked: Path, cached: dict[str, str]) -> None:
    run(BIN / "maillage", "fmt", folder=hooked)
    spoil(hooked, "stage:voted", "stage:votd")
    git(hooked, "add", "--all")
    done = hooks(hooked, cached)
    assert done.returncode == 1
    assert "Did you mean stage:voted?" in done.stdout


def test_the_hook_brings_files_into_their_stable_form(hooked: Path, cached: dict[str, str]) -> None:
    spoil(hooked, "    mai:stage stage:voted ;", "  mai:stage   stage:voted;")
    git(hooked, "add", "--all")
    done = hooks(hooked, cached)
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout
    git(hooked, "add", "--all")
    assert hooks(hooked, cached).returncode == 0


# --- GitLab -----------------------------------------------------------------------------------


def test_the_job_of_the_documentation_runs(project: Path, published: Path, tmp_path: Path) -> None:
    (job,) = yaml.safe_load(snippet("GitLab")).values()
    folder = tmp_path / "job"
    assert run(sys.executable, "-m", "venv", folder, folder=tmp_path).returncode == 0
    # The package is installed from here instead of from an index.
    script = [line.replace("install maillage", f"install '{published}'") for line in job["script"]]
    spoil(project, "stage:voted", "stage:votd")
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = run("sh", "-ec", "\n".join(script), folder=project, environment={"PATH": path})
    assert done.returncode == 1, done.stderr
    (report,) = [project / name for name in job["artifacts"]["reports"].values()]
    assert 'failures="1"' in report.read_text("utf-8")
