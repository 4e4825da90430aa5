"""The forms of a report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from maillage import validation, workspace
from maillage.validation import Finding, Report, Severity
from maillage.validation.codes import CODES
from maillage.validation.writers import Format, text, write

if TYPE_CHECKING:
    from tests.validation.conftest import World

VOTE = "graph/sources/vote.ttl"
SH = "http://www.w3.org/ns/shacl#"


@pytest.fixture
def spoilt(world: World) -> World:
    """Two violations, with characters that each form must escape in its own way."""
    world.spoil("stage:voted", "stage:votd").spoil("    mai:funder actor:region ;\n", "")
    return world.spoil("La Région vote une aide à Minalogic", "50 % de <b>, & : \\u0007 fin")


def written(world: World, form: Format) -> str:
    project = workspace.find(world.root)
    return write(validation.inspect(project), project, form)


def test_the_text_shows_the_line_and_marks_the_statement(spoilt: World) -> None:
    shown = written(spoilt, Format.TEXT)
    assert "  39:5 violation vote:flow-minalogic mai:stage stage:votd" in shown
    assert "     39 │     mai:stage stage:votd ;\n        │     ^^^^^^^^^^^^^^^^^^^^\n" in shown


def test_a_missing_statement_is_shown_at_its_subject(spoilt: World) -> None:
    shown = written(spoilt, Format.TEXT)
    assert "     35 │ vote:flow-minalogic\n        │ ^^^^^^^^^^^^^^^^^^^\n" in shown


def test_the_text_has_colours_only_where_it_is_asked_for_them(spoilt: World) -> None:
    project = workspace.find(spoilt.root)
    report = validation.inspect(project)
    assert "\x1b[" in text.write(report, project, colour=True)
    assert "\x1b[" not in text.write(report, project, colour=False)


def test_what_is_piped_has_no_colours_unless_they_are_forced(
    spoilt: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "\x1b[" not in spoilt.validate().stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31mviolation" in spoilt.validate().stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in spoilt.validate().stdout


def test_control_characters_of_the_data_never_reach_the_terminal(world: World) -> None:
    world.spoil('"Un vote de la Région"@fr', '"Un \x1b[31m vote"')
    assert "\x1b" not in world.validate().stdout


def test_json_has_the_places_of_statement_subject_and_block(spoilt: World) -> None:
    found = json.loads(written(spoilt, Format.JSON))["findings"]
    (stage,) = [f for f in found if f["code"] == "dangling-reference"]
    lines = ("line", "endLine", "subjectLine", "blockLine", "blockEndLine")
    assert [stage[name] for name in lines] == [39, 39, 35, 35, 49]


def test_github_annotations_escape_what_would_end_them(spoilt: World) -> None:
    lines = written(spoilt, Format.GITHUB).splitlines()
    pattern = re.compile(r"::(error|warning) file=[^:,]+,(\w+=[^:,]*,?)*::[^\n]+")
    assert len(lines) == 2
    assert all(pattern.fullmatch(line) for line in lines)
    assert lines[1].startswith(
        f"::error file={VOTE},line=39,endLine=39,col=5,endColumn=25,title=dangling-reference%3A"
    )


def results(world: World) -> list[dict[str, Any]]:
    log = json.loads(written(world, Format.SARIF))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    found: list[dict[str, Any]] = run["results"]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in found)
    return [result for result in found if result["level"] == "error"]


def test_sarif_names_rule_place_and_message(spoilt: World) -> None:
    place = results(spoilt)[1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": VOTE, "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 39, "startColumn": 5, "endLine": 39, "endColumn": 25}


def test_sarif_fingerprints_stay_when_lines_move_and_differ_from_each_other(spoilt: World) -> None:
    def marks() -> list[str]:
        return [result["partialFingerprints"]["maillage/v1"] for result in results(spoilt)]

    before = marks()
    content = (spoilt.root / VOTE).read_text("utf-8")
    spoilt.write(VOTE, "\n\n# A comment that moves the lines.\n" + content)
    assert marks() == before
    assert len(set(before)) == len(before)


def test_junit_is_xml_with_one_failure_for_each_violation(spoilt: World) -> None:
    suites = ElementTree.fromstring(written(spoilt, Format.JUNIT))
    assert suites.get("failures") == "2"
    assert len(suites.findall(".//failure")) == 2
    assert len(suites.findall(".//testcase")) == int(suites.get("tests", "0"))


def test_junit_leaves_out_what_xml_cannot_hold() -> None:
    finding = Finding("shape", Severity.VIOLATION, "\x07 <&> \ud800", value=ox.Literal("\x01"))
    report = Report.of([finding])
    project = workspace.find(Path(__file__).parent / "world")
    assert ElementTree.fromstring(write(report, project, Format.JUNIT)).get("tests") == "1"


def test_turtle_is_a_validation_report_of_the_standard(spoilt: World) -> None:
    store = ox.Store()
    store.load(written(spoilt, Format.TURTLE).encode(), format=ox.RdfFormat.TURTLE)
    found = store.query(
        f"""SELECT ?focus ?severity WHERE {{
          ?report a <{SH}ValidationReport> ; <{SH}conforms> false ; <{SH}result> ?result .
          ?result a <{SH}ValidationResult> ; <{SH}focusNode> ?focus ;
            <{SH}resultSeverity> ?severity ; <{SH}sourceConstraintComponent> ?component ;
            <{SH}sourceShape> ?shape ; <{SH}resultMessage> ?message
        }}"""
    )
    assert isinstance(found, ox.QuerySolutions)
    rows = [(str(row["focus"]), str(row["severity"])) for row in found]
    flow = "<https://example.org/t/sources/vote#flow-minalogic>"
    assert rows == [(flow, f"<{SH}Violation>")] * 2


@pytest.mark.parametrize("form", list(Format))
def test_each_form_is_the_same_text_in_each_run(spoilt: World, form: Format) -> None:
    done = {spoilt.validate("--format", form, seed=seed).stdout for seed in ("1", "2")}
    assert len(done) == 1


def test_several_forms_are_written_at_once(spoilt: World, tmp_path: Path) -> None:
    sarif, junit = tmp_path / "a" / "x.sarif", tmp_path / "x.xml"
    done = spoilt.validate("--output", f"sarif={sarif}", "--output", f"junit={junit}")
    assert done.returncode == 1
    assert json.loads(sarif.read_text("utf-8"))["version"] == "2.1.0"
    assert junit.read_text("utf-8").startswith("<?xml")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "world", "x.xml"]


def test_an_unknown_form_is_a_message(world: World) -> None:
    done = world.validate("--output", "pdf=x.pdf")
    assert done.returncode == 2
    assert "Formats: text, json, github, sarif, junit, turtle." in done.stderr


@pytest.mark.parametrize(("threshold", "status"), [("violation", 0), ("warning", 1), ("info", 1)])
def test_the_threshold_decides_the_exit_status(world: World, threshold: str, status: int) -> None:
    world.write("graph/notes.txt", "x")
    assert world.validate("--fail-on", threshold).returncode == status


def test_a_baseline_lets_known_findings_pass_and_new_ones_fail(
    spoilt: World, tmp_path: Path
) -> None:
    path = str(tmp_path / "baseline.json")
    assert spoilt.validate("--write-baseline", path).returncode == 0
    assert spoilt.validate("--baseline", path).returncode == 0
    spoilt.spoil("mai:recipient actor:minalogic", "mai:recipient actor:nobody")
    done = spoilt.validate("--baseline", path)
    assert done.returncode == 1
    assert "actor:nobody" in done.stdout
    assert "stage:votd" not in done.stdout


def test_a_baseline_that_is_none_is_a_message(world: World, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text("[]")
    done = world.validate("--baseline", str(tmp_path / "b.json"))
    assert done.returncode == 2
    assert "Write it anew with --write-baseline." in done.stderr


def test_every_code_has_a_section_in_the_documentation(repository: Path) -> None:
    page = (repository / "docs" / "validation.md").read_text("utf-8")
    sections = re.findall(r"^### ([a-z0-9-]+)$", page, re.MULTILINE)
    assert sorted(sections) == sorted(CODES)


def test_every_code_that_the_text_of_files_can_give_is_known() -> None:
    from maillage.turtle.page import CODES as SLIPS

    assert {code: CODES[code].severity.value for code in SLIPS} == dict(SLIPS)


def test_two_forms_are_not_written_into_one_file(world: World, tmp_path: Path) -> None:
    same = tmp_path / "sub" / ".." / "report"
    done = world.validate("--output", f"json={tmp_path / 'report'}", "--output", f"sarif={same}")
    assert done.returncode == 2
    assert "another --output writes this file too." in done.stderr
    assert not (tmp_path / "report").exists()
