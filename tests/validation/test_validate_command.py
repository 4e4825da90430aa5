"""What a contributor's mistakes look like on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.validation.conftest import World

ORGANISATIONS = "graph/register/organisations.ttl"
VOTE = "graph/sources/vote.ttl"


def test_a_sound_project_conforms(world: World) -> None:
    done = world.validate()
    assert done.returncode == 0
    assert "\nThe graph conforms (" in done.stdout


# Name: what is written, what a newcomer writes instead, and what he is told.
MISTAKES = {
    "a misspelt class": (
        "a mai:FundingFlow",
        "a mai:FundngFlow",
        "No vocabulary declares the class mai:FundngFlow.",
        "Did you mean mai:FundingFlow?",
    ),
    "an amount with a blank": (
        "mai:amount 250000.00",
        'mai:amount "250 000"',
        'vote:flow-minalogic mai:amount "250 000"',
        "mai:amount 250000.00.",
    ),
    "an amount with a dot for thousands": (
        "mai:amount 250000.00",
        "mai:amount 250.000",
        "250 000 € is printed, here stands 250: write 250000",
    ),
    "a missing funder": (
        "    mai:funder actor:region ;\n",
        "",
        "Say who pays (mai:funder), or that the passage leaves it open",
    ),
    "a funder in quotes": (
        "mai:funder actor:region",
        'mai:funder "https://example.org/t/org/region"',
        "mai:funder leads to a thing;",
        "Write actor:region, without quotes.",
    ),
    "a missing source": (
        "    mai:evidence vote:p-money ;\n",
        "",
        "Name the passage that says so: mai:evidence",
    ),
    "an actor that does not exist": (
        "mai:recipient actor:minalogic",
        "mai:recipient actor:minalogik",
        "vote:flow-minalogic mai:recipient actor:minalogik",
        "actor:minalogik is described nowhere.",
        "Did you mean actor:minalogic?",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_subject_and_what_to_write(mistake: str, world: World) -> None:
    right, wrong, *said = MISTAKES[mistake]
    done = world.spoil(right, wrong).validate()
    assert done.returncode == 1
    assert [word for word in (VOTE, "vote:flow-minalogic", *said) if word not in done.stdout] == []


def test_a_misspelt_class_is_one_finding_and_not_two(world: World) -> None:
    found = world.spoil("a mai:FundingFlow", "a mai:FundngFlow").findings()
    about_class = [f for f in found if f.get("value") == "mai:FundngFlow"]
    assert [f["code"] for f in about_class] == ["undeclared-class"]


def test_a_code_that_does_not_exist_is_named_with_the_nearest_one(world: World) -> None:
    (found,) = world.spoil("stage:voted", "stage:votd").findings()
    assert found["code"] == "dangling-reference"
    assert found["hint"] == "Did you mean stage:voted?"


def test_all_mistakes_are_reported_together(world: World) -> None:
    world.spoil("    mai:funder actor:region ;\n", "").spoil("stage:voted", "stage:votd")
    world.spoil("actorType:region ", "actorType:regoin ", ORGANISATIONS)
    assert len(world.findings()) == 3


def test_a_syntax_error_has_its_file_line_and_column(world: World) -> None:
    done = world.spoil("mai:stage stage:voted ;", "mai:stage stage:voted").validate()
    assert done.returncode == 2
    assert VOTE in done.stdout
    assert "  40:15 " in done.stdout
    assert "syntax" in done.stdout


def test_the_syntax_errors_of_all_files_are_reported_together(world: World) -> None:
    world.spoil("mai:stage stage:voted ;", "mai:stage stage:voted")
    world.spoil("actor:region\n", "actor:region (\n", ORGANISATIONS)
    found = world.findings()
    assert {f["file"] for f in found if f["code"] == "syntax"} == {VOTE, ORGANISATIONS}


def test_a_machine_reads_whether_the_graph_conforms(world: World) -> None:
    report = json.loads(world.validate("--format", "json").stdout)
    assert report["conforms"] is True
    assert report["counts"]["violation"] == 0


def test_a_report_has_the_same_bytes_whatever_the_hash_seed(world: World) -> None:
    world.spoil("    mai:funder actor:region ;\n", "").spoil("stage:voted", "stage:votd")
    reports = {world.validate(seed=seed).stdout for seed in ("0", "1", "2")}
    assert len(reports) == 1


def test_a_folder_without_a_project_is_a_message(world: World) -> None:
    (world.root / "maillage.toml").unlink()
    (world.root / "graph").rename(world.root / "graphe")
    done = world.validate()
    assert done.returncode == 2
    assert done.stderr.startswith("maillage: No graph project in")


def test_a_shape_is_explained_by_its_queries(world: World) -> None:
    done = world.run("shapes", "explain", "maish:FundingFlow-amount")
    assert done.returncode == 0
    kinds = [line for line in done.stdout.splitlines() if line.startswith("#")]
    names = ("sh:MaxCount", "sh:MinExclusive", "sh:Or")
    assert sorted(kinds) == [f"# maish:FundingFlow-amount: {name}" for name in names]
    assert done.stdout.count("SELECT DISTINCT ?this") == 3


def test_an_unknown_shape_is_a_message_with_the_nearest_one(world: World) -> None:
    done = world.run("shapes", "explain", "maish:FundingFlow-amuont")
    assert done.returncode == 2
    assert "Did you mean maish:FundingFlow-amount?" in done.stderr
