"""Inputs as newcomers produce them: each gets the finding that a colleague would wish for."""

from __future__ import annotations

import shutil
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from maillage import validation, workspace
from maillage.validation import Report, Severity

HERE = Path(__file__).parent
WORLD = HERE.parent / "validation" / "world"
CASES = tomllib.loads((HERE / "expected.toml").read_text("utf-8"))["case"]
BOUND = 20.0
"""CPU seconds that no input may take, on a slow machine."""


def report_of(folder: Path, name: str, content: bytes) -> Report:
    root = folder.resolve() / "world"
    shutil.copytree(WORLD, root)
    (root / "graph" / "sources" / name).write_bytes(content)
    begun = time.process_time()
    report = validation.inspect(workspace.find(root))
    assert time.process_time() - begun < BOUND
    return report


def status(report: Report) -> int:
    return 2 if not report.complete else int(report.fails_at(Severity.VIOLATION))


def test_every_input_has_an_expectation_and_every_expectation_an_input() -> None:
    assert sorted(case["file"] for case in CASES) == sorted(
        path.name for path in (HERE / "inputs").iterdir()
    )


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_faulty_input_gets_the_finding_that_a_colleague_would_wish_for(
    case: dict[str, Any], tmp_path: Path
) -> None:
    name = case["file"]
    report = report_of(tmp_path, name, (HERE / "inputs" / name).read_bytes())
    file = case.get("in", f"graph/sources/{name}")
    said = [
        f"{f.message} {f.hint}"
        for f in report.findings
        if (f.file, f.code, f.span.line if f.span else 0) == (file, case["code"], case["line"])
        and f.rule == case.get("rule")
    ]
    assert [text for text in said if case["says"] in text], said
    assert status(report) == case["exit"]


# --- inputs that are too large to be kept as files --------------------------------------------

HEAD = """@prefix actor: <https://example.org/t/org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
LARGE = {
    "deep": ("actor:deep skos:note " + "[ skos:note " * 50_000 + "'x'" + " ]" * 50_000 + " .", 1),
    "open": ("actor:open skos:note " + "(" * 100_000, 2),
    "long": (f"actor:long skos:note '{'x' * 5_000_000}' .", 1),
    "wide": (f"actor:wide skos:note {', '.join(map(str, range(100_000)))} .", 1),
    "dots": (f"actor:dots skos:note 1{'.' * 100_000}", 2),
    "quotes": ('actor:quotes skos:note """' + '""' * 100_000, 2),
    "backslashes": ("actor:x skos:note '" + "\\" * 100_001 + "' .", 2),
    "blank": (" " * 1_000_000, 0),
    "comment": ("#" * 1_000_000, 0),
    "line-ends": ("\r\n" * 300_000, 0),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_faulty_input_is_judged_in_bounded_time(name: str, tmp_path: Path) -> None:
    text, expected = LARGE[name]
    assert status(report_of(tmp_path, f"{name}.ttl", (HEAD + text).encode())) == expected
