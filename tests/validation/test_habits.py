"""What builds and commit hooks run: the files that describe it do what they say."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from maillage.cli.app import COMMANDS

if TYPE_CHECKING:
    from tests.validation.conftest import World

VOTE = "graph/sources/vote.ttl"


@pytest.fixture
def action(repository: Path) -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load((repository / "action.yml").read_text("utf-8"))
    return described


def run_action(action: dict[str, Any], tmp_path: Path, **given: str) -> tuple[int, str]:
    """Run the action's last step with this Python as what its first steps installed."""
    step = action["runs"]["steps"][-1]
    inputs = {name: entry["default"] for name, entry in action["inputs"].items()} | given
    values = {
        name: inputs[re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", text)[1]]  # type: ignore[index]
        for name, text in step["env"].items()
    }
    program = tmp_path / "temp" / "maillage" / "bin" / "maillage"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m maillage "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        env={**os.environ, **values, "RUNNER_TEMP": str(tmp_path / "temp")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_action_annotates_the_line_of_a_mistake_and_fails(
    world: World, action: dict[str, Any], tmp_path: Path
) -> None:
    world.spoil("stage:voted", "stage:votd")
    sarif = tmp_path / "with blank.sarif"
    inputs = {"root": str(world.root), "sarif": str(sarif)}
    status, said = run_action(action, tmp_path, **inputs)
    assert status == 1
    assert said.startswith(f"::error file={VOTE},line=40,")
    assert sarif.is_file()


def test_the_action_passes_a_sound_project(
    world: World, action: dict[str, Any], tmp_path: Path
) -> None:
    assert run_action(action, tmp_path, root=str(world.root)) == (0, "")


def test_the_action_pastes_no_input_into_its_scripts(action: dict[str, Any]) -> None:
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert not [script for script in scripts if "${{" in script]


def test_hooks_name_commands_that_exist(repository: Path) -> None:
    hooks = yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text("utf-8"))
    words = [shlex.split(hook["entry"]) for hook in hooks]
    assert [word[0] for word in words] == ["maillage"] * 2
    assert {word[1] for word in words} <= set(COMMANDS)


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("graph/sources/a.ttl", True),
        ("graph/notes.txt", True),
        ("ontology/shapes/A.ttl", True),
        ("maillage.toml", True),
        ("README.md", False),
        ("src/graph/a.py", False),
    ],
)
def test_the_hook_looks_at_the_files_of_a_project(
    repository: Path, file: str, wanted: bool
) -> None:
    hook = yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text("utf-8"))[0]
    assert bool(re.search(hook["files"], file)) == wanted
