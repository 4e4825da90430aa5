from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from maillage.cli import quick


class Form(StrEnum):
    ONE = "one"
    TWO = "two"


CALLS: list[dict[str, Any]] = []


def command(
    name: Annotated[str, typer.Argument()],
    files: Annotated[list[Path] | None, typer.Argument()] = None,
    param: Annotated[list[str] | None, typer.Option("-p", "--param")] = None,
    form: Annotated[Form, typer.Option("--format", "-f")] = Form.ONE,
    number: Annotated[int, typer.Option()] = 7,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> None:
    CALLS.append(
        {"name": name, "files": files, "param": param, "form": form, "number": number,
         "dry_run": dry_run}
    )  # fmt: skip


def long_way(words: list[str]) -> dict[str, Any] | None:
    app = typer.Typer(add_completion=False)
    app.command()(command)
    CALLS.clear()
    CliRunner().invoke(app, words)
    return CALLS[0] if CALLS else None


def short_way(function: Callable[..., Any], words: list[str]) -> dict[str, Any] | None:
    try:
        return quick.arguments(quick.declared(function), words)
    except quick.NotPlain:
        return None


WORDS = st.sampled_from(
    ["a", "b.ttl", "-p", "x=1", "--param", "--param=y", "-f", "one", "--format", "two", "three",
     "--number", "3", "3.5", "--number=4", "--dry-run", "--help", "--", "-", "-pq", "--dry-run=1",
     ""]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(WORDS, max_size=7))
def test_a_call_read_the_short_way_is_what_typer_reads(words: list[str]) -> None:
    short = short_way(command, words)
    assert short is None or short == long_way(words)


def test_an_ordinary_call_goes_the_short_way() -> None:
    words = ["a", "--format", "two", "-p", "x=1", "-p", "y=2", "f.ttl", "--dry-run"]
    assert short_way(command, words) == {
        "name": "a",
        "files": [Path("f.ttl")],
        "param": ["x=1", "y=2"],
        "form": Form.TWO,
        "number": 7,
        "dry_run": True,
    }


@pytest.mark.parametrize("words", [[], ["a", "--nope"], ["a", "-f", "three"], ["a", "--help"]])
def test_what_needs_an_explanation_goes_to_typer(words: list[str]) -> None:
    assert short_way(command, words) is None


def test_a_declaration_out_of_the_ordinary_goes_to_typer() -> None:
    def limited(number: Annotated[int, typer.Option(min=3)] = 3) -> None: ...

    assert short_way(limited, ["--number", "1"]) is None


def test_plain_calls_are_read_as_the_commands_declare_them() -> None:
    from maillage.cli.query import query
    from maillage.cli.start import QUERY
    from maillage.cli.validate import validate
    from maillage.cli.validating import OPTIONS

    assert list(QUERY) == quick.declared(query)
    assert list(OPTIONS) == quick.declared(validate)


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["query", "flows", "-f", "csv"], {"typer", "yaml", "html", "rdflib", "networkx"}),
        (["validate"], {"typer", "yaml", "rdflib", "pyshacl", "subprocess"}),
    ],
    ids=["query", "validate"],
)
def test_a_plain_call_imports_nothing_that_it_does_not_need(
    repository: Path, words: list[str], heavy: set[str]
) -> None:
    code = (
        f"import sys; from maillage.cli.start import main; main({words}); "
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
