"""`conflicts`, `timeline` and `ledger`: three reports with one shape."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest


def maillage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maillage", *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", **environment},
    )


@pytest.fixture
def root(repository: Path) -> str:
    return str(repository)


@pytest.mark.parametrize("command", ["conflicts", "timeline", "ledger"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_a_report_has_the_same_bytes_whatever_the_hash_seed(
    root: str, command: str, form: str
) -> None:
    words = [command, "--root", root, "--format", form]
    runs = [maillage(*words, PYTHONHASHSEED=seed) for seed in ("0", "1")]
    assert [run.returncode for run in runs] == [0, 0]
    assert runs[0].stdout == runs[1].stdout != ""


def test_rival_statements_stand_side_by_side_with_the_reason(root: str) -> None:
    shown = maillage("conflicts", "--root", root, "--kind", "rival", "--aspect", "perimeter").stdout
    head, *lines = shown.splitlines()
    assert head == "Les 46 millions de 2016 couvrent les infrastructures  [rival, on: perimeter]"
    assert lines[0].split() == ["PREFERRED", "REJECTED"]
    assert any("Laurent Wauquiez" in line and "le narrateur" in line for line in lines)
    assert "46, never 92" in shown
    assert lines[-1] == "(1 in all)"


def test_conflicts_are_found_by_what_their_sides_name(root: str) -> None:
    done = maillage("conflicts", "--root", root, "--about", "Digital League", "--format", "json")
    named = {one["decision"].rpartition("#")[2] for one in json.loads(done.stdout)}
    assert {"digital-league-misprint", "decision-successor"} <= named
    assert "forty-six-million" not in named
    words = ["--without", "context", "--format", "json"]
    without = maillage("conflicts", "--root", root, "--about", "Digital League", *words)
    assert "decision-successor" not in without.stdout


def test_an_undecided_conflict_is_a_finding(tmp_path: Path) -> None:
    head = (
        "@prefix mai: <https://w3id.org/maillage/ns#> .\n"
        "@prefix c: <https://w3id.org/maillage/code/comparator/> .\n"
        "@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .\n"
        "@prefix s: <https://w3id.org/maillage/code/stage/> .\n"
    )
    flow = "a mai:FundingFlow ; mai:stage s:voted ; mai:comparator c:exact ; mai:currency cur:EUR"
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "a.ttl").write_text(
        f"{head}<#a> {flow} ; mai:amount 5.0 . <#b> {flow} ; mai:amount 6.0 ; mai:restates <#a> ."
    )
    done = maillage("conflicts", "--root", str(tmp_path))
    assert done.returncode == 1
    assert done.stdout.startswith("No decision yet  [undecided, on: amount]")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["conflicts", "--kind", "war"], "--kind war: there is none."),
        (["conflicts", "--aspect", "colour"], "--aspect colour: there is none."),
        (["conflicts", "--about", "Nulle part"], "Nothing is called 'Nulle part'."),
        (["timeline", "--kind", "war"], "--kind war: there is no such kind."),
        (["timeline", "Nulle part"], "Nothing is called 'Nulle part'."),
        (["timeline", "-o", "x.gif"], "x.gif: pictures are written as png, svg, pdf."),
        (["ledger", "--as-of", "soon"], "--as-of soon: write a day as 2023-12-31."),
        (["ledger", "Nulle part"], "Nothing is called 'Nulle part'."),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_message(
    root: str, words: list[str], message: str
) -> None:
    done = maillage(*words, "--root", root)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_timeline_keeps_the_date_as_stated_for_programs(root: str) -> None:
    done = maillage("timeline", "--root", root, "--kind", "flow", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(done)))
    plan = next(row for row in rows if row["node"] == "plan:flow-plan")
    assert (plan["when"], plan["edtf"]) == (
        "entre juillet et décembre 2020",
        "[2020-07..2020-12]",
    )
    assert rows[-1]["when"] == "not said"


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_timeline_is_drawn_the_same_on_every_run(root: str, tmp_path: Path, ending: str) -> None:
    pictures = [tmp_path / f"{n}.{ending}" for n in range(2)]
    for seed, picture in enumerate(pictures):
        words = ["timeline", "Digital League", "--root", root, "-o", str(picture)]
        done = maillage(*words, PYTHONHASHSEED=str(seed))
        assert (done.returncode, done.stderr) == (0, "")
    one, two = (picture.read_bytes() for picture in pictures)
    assert one == two
    assert len(one) > 10_000


def test_ages_are_counted_to_the_day_that_is_given(root: str) -> None:
    words = ["ledger", "Plan numérique régional d’avril 2018", "--root", root]
    shown = maillage(*words, "--as-of", "2018-04-30").stdout
    assert "age         announced: less than a month\n" in shown
    assert (
        "age         announced: 1 year to 1 year 1 month\n"
        in maillage(*words, "--as-of", "2019-05-29").stdout
    )
    assert "still to come on that day" in maillage(*words, "--as-of", "2017-01-01").stdout


def test_a_ledger_never_adds_and_says_what_is_no_line(root: str) -> None:
    shown = maillage("ledger", "--root", root, "--without", "context").stdout
    assert "gap         > 249 000 € announced and not known to be committed" in shown
    assert "do not add them" in shown
    assert "At no stage of this way, left out: plan:flow-campus." in shown
    assert "wauquiez:flow-46-numerique" in shown.partition("Rejected readings")[2]
