from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parents[1] / "territory"


def maillage(*words: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "maillage", *words, "--root", str(ROOT)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("importance", "actors"), "Région"),
        (("importance", "funding", "--by", "given", "--stage", "voted"), "500000"),
        (("brokers", "actors"), "betweenness"),
        (("brokers", "everything", "--between", "Anne Durand", "--between", "Pôle"), "Région"),
        (("communities", "actors"), "modularity"),
        (("dependence", "--funder", "Région"), "Club numérique"),
        (("breaks", "actors"), "cut off"),
        (("changes", "actors", "--from", "2018", "--to", "2021"), "told of 2018: 1; of 2021: 1"),
        (("robustness", "actors"), "agreement (tau-b)"),
    ],
)  # fmt: skip
def test_each_question_is_answered_the_same_on_each_run(words: tuple[str, ...], found: str) -> None:
    one, other = (maillage("analyse", *words, seed=seed) for seed in "12")
    assert one.returncode == 0
    assert found in one.stdout
    assert one.stdout == other.stdout


def test_an_answer_is_also_json_csv_and_markdown() -> None:
    told = json.loads(maillage("analyse", "importance", "actors", "--format", "json").stdout)
    assert told["rows"][0]["node"] == "actor:region"
    csv = maillage("analyse", "importance", "actors", "--format", "csv").stdout
    assert csv.startswith("name,node,degree,why")
    markdown = maillage("analyse", "importance", "actors", "--format", "markdown").stdout
    assert markdown.startswith("| name | node | degree | why |")


def test_numbers_are_numbers_in_json_and_whole_in_csv_and_money_is_exact() -> None:
    by = ("analyse", "importance", "actors", "--by", "pagerank", "--top", "1")
    told = json.loads(maillage(*by, "--format", "json").stdout)
    value = told["rows"][0]["pagerank"]
    assert isinstance(value, float)
    assert f",{value}," in maillage(*by, "--format", "csv").stdout
    money = ("analyse", "importance", "funding", "--by", "given", "--stage", "announced")
    rows = json.loads(maillage(*money, "--format", "json").stdout)["rows"]
    assert [(row["node"], row["given"], re.sub(r"\s", " ", row["amount"])) for row in rows] == [
        ("actor:bank", "36000000", "≈ 36 M€"),
        # More than a million, its parts not added, told again as a million.
        ("actor:region", "1000000", "> 1 M€"),
    ]


def test_who_gives_sums_without_a_figure_is_shown_with_those_words() -> None:
    told = maillage("analyse", "importance", "funding", "--by", "given", "--stage", "committed")
    assert "–      non chiffré" in told.stdout


def test_each_measure_that_ranks_is_named_in_the_help() -> None:
    from maillage import analysis

    told = maillage("analyse", "--help").stdout.split()
    names = {word.strip(".,;:") for word in told}
    assert {m.name for m in analysis.MEASURES.values() if m.rising is not None} <= names


def test_a_way_shows_each_step_and_its_reports() -> None:
    told = maillage("path", "Anne Durand", "Club numérique", "--count", "1").stdout
    assert "actor:anne" in told
    assert "[one:role, two:role]" in told
    assert "actor:club" in told


def test_no_way_without_weak_ties_is_status_one_and_says_so() -> None:
    done = maillage("path", "Ville", "Bob Élie", "--view", "actors")
    assert done.returncode == 1
    assert "try --with-weak" in done.stdout


def test_measures_become_columns_of_an_export(tmp_path: Path) -> None:
    target = tmp_path / "x.gexf"
    done = maillage("export", "actors", "--with", "pagerank,community", "-o", str(target))
    assert done.returncode == 0
    read = nx.read_gexf(target, version="1.3")
    assert read.nodes["actor:region"]["pagerank"] > read.nodes["actor:alone"]["pagerank"]
    assert read.nodes["actor:region"]["community"] >= 1
    assert "community" not in read.nodes["actor:alone"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("analyse", "changes", "actors"), "changes compares two times."),
        (("analyse", "brokers", "actors", "--between", "Pôle"), "--between is given twice"),
        (("analyse", "importance", "actors", "--by", "fame"), "There is no measure fame."),
        (
            ("analyse", "brokers", "actors", "--between", "Axe du plan", "--between", "Pôle"),
            "Nothing in",
        ),
        (("export", "actors", "--with", "fame", "-o", "x.gexf"), "There is no measure fame."),
        (("analyse", "dependence", "actors"), "dependence is about money"),
        (("analyse", "importance", "actors", "--by", "given"), "given is about money"),
        (("analyse", "importance", "actors", "--by", "community"), "community is the number"),
        (("analyse", "brokers", "actors", "--by", "degree"), "brokers are found by betweenness"),
        (("analyse", "breaks", "--by", "degree"), "--by belongs to importance and robustness"),
        (("analyse", "importance", "--between", "Pôle"), "--between belongs to brokers"),
        (("analyse", "importance", "--kind", "fée"), "No node of this view is of kind fée."),
        (
            ("analyse", "changes", "--from", "2016", "--to", "2020", "--at", "2018"),
            "changes compares two times: --at",
        ),
        (("analyse", "communities", "people", "--at", "1900"), "Nothing is tied to anything"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(words: tuple[str, ...], message: str) -> None:
    done = maillage(*words)
    assert done.returncode == 2
    assert done.stderr.startswith(f"maillage: {message}")


def test_a_stage_that_does_not_exist_is_refused_and_the_near_one_named() -> None:
    done = maillage("analyse", "importance", "funding", "--by", "given", "--stage", "votd")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("maillage: There is no stage votd.\n    Did you mean voted? ")


def test_a_tag_that_no_question_has_is_refused() -> None:
    done = maillage("queries", "--tag", "nosuch")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("maillage: No question has the tag nosuch.\n    Tags: ")
