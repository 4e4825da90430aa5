"""Findings that the settings let pass, each with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.validation.conftest import World

DANGLING = ("mai:recipient actor:minalogic", "mai:recipient actor:unknown")


def allowing(world: World, *entries: str) -> World:
    settings = (world.root / "maillage.toml").read_text("utf-8")
    text = "".join(f"\n[[allow]]\n{entry}\n" for entry in entries)
    return world.write("maillage.toml", settings + text)


def codes(world: World) -> list[str]:
    return [f["code"] for f in world.findings()]


ALLOWED = 'code = "dangling-reference"\nsubject = "vote:flow-minalogic"\nreason = "Not public."'
SHAPE = 'code = "maish:FundingFlow-recipient"\nreason = "Not public."'


def test_an_allowed_finding_passes(world: World) -> None:
    world.spoil(*DANGLING)
    assert allowing(world, ALLOWED, SHAPE).validate().returncode == 0


def test_allowing_a_cause_does_not_allow_what_a_shape_says_of_it(world: World) -> None:
    world.spoil(*DANGLING)
    (found,) = allowing(world, ALLOWED).findings()
    assert found["rule"] == "maish:FundingFlow-recipient"


def test_an_allowance_of_another_subject_does_not_help(world: World) -> None:
    other = ALLOWED.replace("vote:flow-minalogic", "vote:p-money")
    assert codes(allowing(world.spoil(*DANGLING), other, SHAPE)) == [
        "dangling-reference",
        "idle-allowance",
    ]


def test_an_allowance_without_a_reason_is_a_violation_at_its_line(world: World) -> None:
    found = allowing(world, 'code = "dangling-reference"').findings()
    (fault,) = [f for f in found if f["code"] == "allowance"]
    assert fault["file"] == "maillage.toml"
    assert fault["line"] == 10
    assert "gives no reason" in fault["message"]


def test_an_allowance_that_lets_nothing_pass_is_a_warning(world: World) -> None:
    assert codes(allowing(world, ALLOWED)) == ["idle-allowance"]


def test_a_syntax_error_cannot_be_allowed(world: World) -> None:
    entry = 'code = "syntax"\nreason = "It is late."'
    assert codes(allowing(world, entry)) == ["allowance"]


def test_an_unknown_entry_of_an_allowance_is_a_violation(world: World) -> None:
    assert codes(allowing(world, 'cod = "shape"\nreason = "x"')) == ["allowance"]
