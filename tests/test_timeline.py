from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from maillage import dataset, timeline
from maillage.errors import InputFault
from maillage.timeline import Entry

Project = Callable[[dict[str, str | bytes]], Path]

HEAD = """
@prefix : <https://example.org/t/doc#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:p a mai:Passage .
"""


def event(name: str, when: str = "", kind: str = "Event", more: str = "") -> str:
    dated = f"mai:date '{when}'^^edtf:EDTF ;" if when else ""
    return f":{name} a mai:{kind} ; skos:prefLabel '{name}'@fr ; {dated} mai:evidence :p {more} .\n"


@pytest.fixture
def read(project: Project) -> Callable[..., tuple[Entry, ...]]:
    def read_turtle(*events: str, **how: object) -> tuple[Entry, ...]:
        loaded = dataset.load(project({"graph/a.ttl": HEAD + "".join(events)}))
        return timeline.read(loaded, **how)  # type: ignore[arg-type]

    return read_turtle


Read = Callable[..., tuple[Entry, ...]]


def labels(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.label for entry in entries]


def test_entries_stand_in_order_and_undated_ones_last(read: Read) -> None:
    found = read(
        event("undated"),
        event("month", "2020-02"),
        event("year", "2020"),
        event("open", "[2023..]"),
        event("before", "[..2019]"),
        event("day", "2020-02-01"),
    )
    assert labels(found) == ["before", "year", "day", "month", "open", "undated"]


def test_an_entry_is_as_precise_as_it_is_told(read: Read) -> None:
    one, two, three = read(event("a", "2020-02~"), event("b", "[2020-08..2020-12]"), event("c"))
    assert (one.shown, one.precision, one.qualified) == ("vers février 2020", "month", True)
    assert (two.shown, str(two.earliest), str(two.latest)) == (
        *("entre août et décembre 2020", "2020-08-01"),
        "2020-12-31",
    )
    assert (three.shown, three.precision, three.dated) == ("", "unknown", False)


def test_events_flows_and_roles_are_shown_and_others_when_asked_for(read: Read) -> None:
    some = [event(k, "2020", k) for k in ("Event", "FundingFlow", "Role", "Tie", "Claim")]
    goal = ":g a mai:Goal ; skos:prefLabel 'Goal'@fr ; mai:deadline '2025'^^edtf:EDTF ."
    assert labels(read(*some, goal)) == ["Event", "FundingFlow", "Role"]
    assert [(e.label, e.stated) for e in read(*some, goal, kinds=["goal", "tie"])] == [
        ("Tie", "date"),
        ("Goal", "deadline"),
    ]


def test_a_node_has_what_names_it_and_the_events_it_is_tied_to(read: Read) -> None:
    found = read(
        event("own", "2020", more="; mai:about :x"),
        event("joined", "2021"),
        event("other", "2022"),
        event("said", "2023", more="; mai:attributedTo :x"),
        event("tie", "2021", "Tie", "; mai:from :x ; mai:to :joined"),
        node="https://example.org/t/doc#x",
    )
    assert labels(found) == ["own", "joined"]


def test_a_rejected_statement_names_the_decision(read: Read) -> None:
    [found] = read(event("a", "2020"), ":d a mai:Decision ; mai:rejected :a .")
    assert found.rejected_by == "https://example.org/t/doc#d"


def test_a_date_that_is_none_is_refused_with_its_node(read: Read) -> None:
    with pytest.raises(InputFault, match="<doc#a>: 'soon' is no date"):
        read(event("a", "soon"))


def test_the_timeline_of_the_five_documents_keeps_their_precision(repository: Path) -> None:
    found = {e.iri.rpartition("#")[2]: e for e in timeline.read(dataset.load(repository))}
    assert found["flow-plan-2018"].shown == "avril 2018"
    assert found["flow-digital-league-february"].precision == "month"
    unveiling = found["event-campus-unveiling"]
    assert unveiling.shown == "12 novembre 2019 ou 12 novembre 2020"
    assert unveiling.rejected_by.endswith("#decision-unveiling-date")
    assert not found["flow-minalogic"].dated
