"""What other tools make of our reports: the SARIF schema, Microsoft's tools, JUnit readers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from maillage import validation, workspace
from maillage.validation import Report
from maillage.validation.writers import Format, save, write
from tests.faulty.test_faulty import CASES, HERE, WORLD

pytestmark = pytest.mark.interop

SARIF = Path(__file__).parents[2] / ".interop" / "sarif" / "package"
VOTE = "graph/sources/vote.ttl"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema of SARIF 2.1.0, as Microsoft's MIT-licensed package brings it."""
    path = SARIF / "sarif-2.1.0.json"
    assert path.is_file(), "run tests/interop/install.sh"
    held: dict[str, Any] = json.loads(path.read_text("utf-8-sig"))
    return held


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[workspace.Workspace, Report]]:
    """Reports on every faulty input that is kept, on a sound project, and on odd file names."""
    found = []
    for case in CASES:
        root = tmp_path_factory.mktemp("faulty") / "world"
        shutil.copytree(WORLD, root)
        shutil.copy(HERE / "inputs" / case["file"], root / "graph" / "sources" / case["file"])
        found.append(judged(root))
    odd = tmp_path_factory.mktemp("odd") / "a b"
    shutil.copytree(WORLD, odd)
    for name in ("é 100%.ttl", "a:b,c.ttl", "d\ne.ttl", "<f>.ttl"):
        spoilt = (odd / VOTE).read_text("utf-8").replace("stage:voted", "stage:votd")
        (odd / "graph" / "sources" / name).write_text(spoilt, "utf-8")
    return [*found, judged(WORLD), judged(odd)]


def judged(root: Path) -> tuple[workspace.Workspace, Report]:
    project = workspace.find(root)
    return project, validation.inspect(project)


def written(
    reports: list[tuple[workspace.Workspace, Report]], form: Format, folder: Path
) -> list[Path]:
    paths = [folder / f"{number}.{form}" for number in range(len(reports))]
    for path, (project, report) in zip(paths, reports, strict=True):
        save(path, write(report, project, form))
    return paths


Reports = list[tuple[workspace.Workspace, Report]]


def test_every_sarif_report_is_valid_against_the_schema(
    reports: Reports, schema: dict[str, Any], tmp_path: Path
) -> None:
    import jsonschema

    judge = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    wrong = {
        path.name: [error.message for error in judge.iter_errors(json.loads(path.read_text()))]
        for path in written(reports, Format.SARIF, tmp_path)
    }
    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_schema_refuses_what_is_no_report(reports: Reports, schema: dict[str, Any]) -> None:
    import jsonschema

    project, report = reports[0]
    log = json.loads(write(report, project, Format.SARIF))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, schema)


def refusals(folder: Path) -> set[str]:
    """Return the rules of GitHub that Microsoft's validator says the reports of a folder break."""
    # Only the rules of GitHub: those of SARIF look up addresses in the network.
    words = ["validate", f"{folder}/*.sarif", "--rule-kind", "Ghas", "--output", f"{folder}/judged"]
    done = subprocess.run(
        [SARIF / "Sarif.Multitool", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    assert (folder / "judged").is_file(), done.stdout + done.stderr
    (run,) = json.loads((folder / "judged").read_text("utf-8-sig"))["runs"]
    return {result["ruleId"] for result in run["results"]}


def test_microsofts_validator_finds_nothing_that_github_would_refuse(
    reports: Reports, tmp_path: Path
) -> None:
    written(reports, Format.SARIF, tmp_path)
    assert refusals(tmp_path) == set()


def test_microsofts_validator_sees_a_result_without_a_place(
    reports: Reports, tmp_path: Path
) -> None:
    (path,) = written(reports[:1], Format.SARIF, tmp_path)
    log = json.loads(path.read_text())
    del log["runs"][0]["results"][0]["locations"]
    path.write_text(json.dumps(log))
    assert "GH1015" in refusals(tmp_path)


def test_sarif_tools_counts_what_the_report_says(reports: Reports, tmp_path: Path) -> None:
    from sarif import loader

    for path, (_, report) in zip(written(reports, Format.SARIF, tmp_path), reports, strict=True):
        read = loader.load_sarif_file(str(path)).get_report()
        counted = {level: sum(read.get_issue_type_histogram_for_severity(level).values())
                   for level in ("error", "warning", "note")}  # fmt: skip
        said = {
            level: report.count(s) for level, s in zip(counted, validation.Severity, strict=True)
        }
        assert counted == said


def test_a_junit_reader_counts_what_the_report_says(reports: Reports, tmp_path: Path) -> None:
    from junitparser import Failure, JUnitXml

    for path, (_, report) in zip(written(reports, Format.JUNIT, tmp_path), reports, strict=True):
        suites = list(JUnitXml.fromfile(str(path)))
        cases = [case for suite in suites for case in suite]
        failed = [case for case in cases if any(isinstance(r, Failure) for r in case.result)]
        assert len(cases) == max(len(report.findings), 1)
        assert len(failed) == report.count(validation.Severity.VIOLATION)
        assert sum(suite.failures for suite in suites) == len(failed)
