from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Project = Callable[[dict[str, str | bytes]], Path]

GRAPH = """
@prefix : <https://example.org/t/a#> .
@prefix actor: <https://example.org/t/org/> .
@prefix comparator: <https://w3id.org/maillage/code/comparator/> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix stage: <https://w3id.org/maillage/code/stage/> .

actor:x skos:prefLabel "=Xavier|<b>"@fr .
:w a mai:FundingFlow ; skos:prefLabel "=le tout"@fr ; mai:stage stage:voted ;
   mai:currency cur:EUR ; mai:comparator comparator:atLeast ; mai:amount 600000.00 ;
   mai:funder actor:x .
:p a mai:FundingFlow ; skos:prefLabel "la partie"@fr ; mai:stage stage:voted ;
   mai:currency cur:EUR ; mai:comparator comparator:exact ; mai:amount 351000.10 ;
   dcterms:isPartOf :w .
:q a mai:FundingFlow ; skos:prefLabel "promesse"@fr ; mai:stage stage:voted ;
   mai:comparator comparator:unquantified ; mai:funder actor:x .
"""


def maillage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maillage", "totals", *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", **environment},
    )


@pytest.fixture
def root(project: Project) -> str:
    return str(project({"graph/a.ttl": GRAPH}))


def test_under_each_total_stands_what_was_counted_and_what_was_left_out_and_why(root: str) -> None:
    done = maillage("--root", root)
    assert done.returncode == 0
    assert done.stdout == (
        "voté (voted):  ≥ 600 000 €\n"
        "  + ≥ 600 000 €  <a#w>  =le tout\n"
        "  - left out: ?  <a#q>  promesse\n"
        "      no amount is given [rule 3]\n"
        "  - left out: 351 000,10 €  <a#p>  la partie\n"
        "      part of <a#w> [rule 6]\n"
        "\n"
        "Sums of two stages or currencies are never added.\n"
    )


def test_explained_a_total_shows_its_bounds_and_the_rules(root: str) -> None:
    shown = maillage("--root", root, "--explain").stdout
    assert "  = lower bound: 600 000 € = 600 000 €\n" in shown
    assert "  = no upper bound: <a#w> has none [rule 2]\n" in shown
    assert shown.count("\nrule ") == 9


def test_json_gives_exact_figures_as_text_and_null_for_what_is_open(root: str) -> None:
    found = json.loads(maillage("--root", root, "--by", "funder", "--format", "json").stdout)
    total, _ = found["totals"]
    assert total["total"] == {"text": "≥ 600 000 €", "low": "600000", "high": None}
    assert total["keys"]["funder"]["readings"] == [["https://example.org/t/org/x"]]
    assert [one["rule"] for one in total["leftOut"]] == [3]
    [only] = json.loads(maillage("--root", root, "--format", "json").stdout)["totals"]
    assert only["leftOut"][1]["amount"]["low"] == "351000.1"


def test_csv_is_one_row_a_total_and_runs_nothing_in_a_spreadsheet(root: str) -> None:
    done = maillage("--root", root, "--by", "funder", "--format", "csv").stdout
    titles, *rows = csv.reader(io.StringIO(done))
    assert titles[:3] == ["stage", "funder", "total"]
    assert [row[1] for row in rows] == ["'=Xavier|<b>", "not said"]


def test_markdown_escapes_what_would_break_the_table(root: str) -> None:
    done = maillage("--root", root, "--by", "funder", "--format", "markdown").stdout
    assert "=Xavier\\|&lt;b>" in done


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--by", "colour"], "--by colour: there is no such grouping."),
        (["--where", "funder"], "--where funder: write NAME=VALUE."),
        (["--where", "colour=red"], "--where colour=red: write NAME=VALUE."),
        (["--where", "funder=Nobody"], "Nothing is called 'Nobody'."),
        (["--where", "funder=actor:nobody"], "nothing in the graph has this name."),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_message(
    root: str, words: list[str], message: str
) -> None:
    done = maillage("--root", root, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_flows_that_do_not_match_are_said_to_be_outside(root: str) -> None:
    assert (
        "1 flow does not match --where."
        in maillage("--root", root, "--where", "funder=actor:x", "--where", "stage=voted").stdout
    )
    assert maillage("--root", root, "--where", "year=1999").stdout.startswith("voté (voted):  not")


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_totals_have_the_same_bytes_whatever_the_hash_seed(root: str, form: str) -> None:
    words = ["--root", root, "--by", "funder,year", "--format", form, "--explain"]
    assert len({maillage(*words, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "2")}) == 1
