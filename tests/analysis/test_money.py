"""Each measure on money of which the right answer was worked out by hand.

In every project a, b, c are funders, r and s recipients; sums are in euros and voted.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import maillage
from maillage import analysis, dataset, projection
from maillage.errors import UsageFault
from maillage.projection import Selection, ledger

HEAD = """
@prefix : <https://example.org/t/> .
@prefix comparator: <https://w3id.org/maillage/code/comparator/> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix decisionType: <https://w3id.org/maillage/code/decisionType/> .
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix o: <https://example.org/t/org/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix stage: <https://w3id.org/maillage/code/stage/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
stage:voted skos:prefLabel "voté"@fr .
stage:paid skos:prefLabel "payé"@fr .
o:a a org:Organization . o:b a org:Organization . o:c a org:Organization .
o:r a org:Organization . o:s a org:Organization .
"""

RIVAL = (
    ":d a mai:Decision ; mai:decisionType decisionType:rival ; mai:aspect 'amount' ;"
    " mai:concerns :f0 , :f1 ; mai:preferred :f0 ; mai:rejected :f1 ."
)

Build = Callable[..., "nx.MultiDiGraph[str]"]


def flow(n: int, words: str) -> str:
    """Return a flow from words such as "a r 10", "a r atLeast 10", "a r ?", "a,b r 10 ; more"."""
    who, _, more = words.partition(";")
    funders, recipient, *amount = who.split()
    comparator, figure = amount if len(amount) > 1 else ("exact", amount[0])
    gives = "".join(f"mai:funder o:{f} ; " for f in funders.replace("-", "").split(",") if f)
    unknown = {"?": "unquantified", "share": "share"}
    money = {word: f"mai:comparator comparator:{code}" for word, code in unknown.items()}.get(
        figure,
        f"mai:comparator comparator:{comparator} ; mai:amount {figure}.0 ; mai:currency cur:EUR",
    )
    stage = "" if "mai:stage" in more else "mai:stage stage:voted ; "
    return (
        f":f{n} a mai:FundingFlow ; {stage}{gives}mai:recipient o:{recipient} ; {money} ;{more} .\n"
    )


@pytest.fixture
def money(project: Any) -> Build:
    def build(*flows: str, also: str = "", **chosen: Any) -> nx.MultiDiGraph[str]:
        text = HEAD + "".join(flow(n, told) for n, told in enumerate(flows)) + also
        return maillage.graph(
            "funding", project({"graph/a.ttl": text}), selection=Selection(**chosen)
        )

    return build


def given(graph: nx.MultiDiGraph[str]) -> dict[str, str]:
    """Return what each gives, in figures and in words."""
    figures = analysis.measure(graph, "given")
    told = analysis.sums(graph, "given")
    return {
        node[-1]: f"{figures[node]} | {ledger.text(one)}".replace(" ", " ").replace(" ", " ")
        for node, one in told.items()
        if one
    }


SUMS = {
    "two sums": (("a r 10", "a s 5"), "", {"a": "15 | 15 €"}),
    "a sum told again": (("a r 10", "a r 10 ; mai:restates :f0"), "", {"a": "10 | 10 €"}),
    "told again for another": (("a r 10", "a s 10 ; mai:restates :f0"), "", {"a": "10 | 10 €"}),
    "a part": (("a r 10", "a s 4 ; dcterms:isPartOf :f0"), "", {"a": "10 | 10 €"}),
    "a possible part": (("a r 10", "a s 4 ; mai:mayBePartOf :f0"), "", {"a": "10 | 10 €"}),
    "a part of an unknown sum": (
        ("a r ?", "a s 4 ; dcterms:isPartOf :f0"), "", {"a": "4 | 4 € + 1 non chiffré"},
    ),
    "an unknown sum": (("a r 10", "a s ?"), "", {"a": "10 | 10 € + 1 non chiffré"}),
    "only an unknown sum": (("a r ?", "b r 0"), "", {"a": "None | non chiffré", "b": "0 | 0 €"}),
    "at least": (("a r atLeast 10", "a s 5"), "", {"a": "15 | ≥ 15 €"}),
    "about": (("a r about 10", "a s 5"), "", {"a": "15 | ≈ 15 €"}),
    "a rejected reading": (("a r 10", "a r 90"), RIVAL, {"a": "10 | 10 €"}),
    "joint money": (("a,b r 10", "a s 5"), "", {"a": "15 | 15 €", "b": "10 | 10 €"}),
}  # fmt: skip


@pytest.mark.parametrize(("flows", "also", "expected"), SUMS.values(), ids=SUMS)
def test_money_given_is_counted_once(
    money: Build, flows: tuple[str, ...], also: str, expected: dict[str, str]
) -> None:
    assert given(money(*flows, also=also)) == expected


def test_money_received_is_counted_once(money: Build) -> None:
    found = money("a r 10", "b r 10 ; mai:restates :f0", "c r atLeast 5", "a s ?")
    assert analysis.measure(found, "received")["actor:r"] == Decimal(15)
    assert analysis.measure(found, "received")["actor:s"] is None


def test_a_disputed_reading_makes_a_range_where_it_is_asked_for(money: Build) -> None:
    both = money("a r 10", "a r 90", also=RIVAL, disputed=True)
    assert given(both) == {"a": "10 | entre 10 € et 90 €"}


def test_money_of_two_stages_is_not_added(money: Build) -> None:
    two = money("a r 10", "a r 10 ; mai:stage stage:paid ; mai:restates :f0")
    with pytest.raises(UsageFault, match="never added: paid, voted"):
        analysis.measure(two, "given")
    with pytest.raises(UsageFault, match="mix stages and unknown sums"):
        analysis.measure(two, "strength")


SHARES = {
    "exact sums": (("a r 3", "b r 1"), "", {"a": "3/4", "b": "1/4"}),
    # a gives 3 or more, b exactly 1.
    "at least": (("a r atLeast 3", "b r 1"), "", {"a": "3/4 to 1", "b": "0 to 1/4"}),
    "at most": (("a r atMost 3", "b r 1"), "", {"a": "0 to 3/4", "b": "1/4 to 1"}),
    "about has no bounds": (("a r about 3", "b r 1"), "", {"a": "0 to 1", "b": "0 to 1"}),
    "unknown is not 0": (("a r 3", "b r ?"), "", {"a": "0 to 1", "b": "0 to 1"}),
    # b gives at least its 1: a has 3 of 4 or less.
    "known and unknown": (("a r 3", "b r 1", "b r ?"), "", {"a": "0 to 3/4", "b": "1/4 to 1"}),
    "0 is a sum": (("a r 3", "b r 0"), "", {"a": "1", "b": "0"}),
    "one funder": (("a r ?",), "", {"a": "1"}),
    "told again": (("a r 10", "a r 10 ; mai:restates :f0", "b r 10"), "", {"a": "1/2", "b": "1/2"}),
    "a part": (("a r 10", "a r 4 ; dcterms:isPartOf :f0", "b r 10"), "", {"a": "1/2", "b": "1/2"}),
    # a gives 10, or 14 if the 4 come on top.
    "a possible part": (
        ("a r 10", "a r 4 ; mai:mayBePartOf :f0", "b r 10"), "",
        {"a": "1/2 to 7/12", "b": "5/12 to 1/2"},
    ),
    "a rejected reading": (("a r 10", "a r 90", "b r 10"), RIVAL, {"a": "1/2", "b": "1/2"}),
    # Who of the two gives the 10?
    "told again of another funder": (
        ("a r 10", "b r 10 ; mai:restates :f0"), "", {"a": "0 to 1", "b": "0 to 1"},
    ),
    "a part told of another funder": (
        ("a r 10", "b r 4 ; dcterms:isPartOf :f0"), "", {"a": "0 to 1", "b": "0 to 1"},
    ),
    # Of 10 that two give together each gives from nothing to all; c's is half in any case.
    "joint money": (
        ("a,b r 10", "c r 10"), "", {"a": "0 to 1/2", "b": "0 to 1/2", "c": "1/2"},
    ),
    "joint and own money": (("a,b r 10", "a r 10"), "", {"a": "1/2 to 1", "b": "0 to 1/2"}),
    "money that two get together": (
        ("a r 10 ; mai:recipient o:s", "b r 10"), "", {"a": "0 to 1/2", "b": "1/2 to 1"},
    ),
    # 1 of 4 comes from nobody knows whom: perhaps from a, perhaps not.
    "an unnamed funder": (("a r 3", "- r 1"), "", {"a": "3/4 to 1"}),
    "an unnamed funder of an unknown sum": (("a r 3", "- r ?"), "", {"a": "0 to 1"}),
    # a gives 4 of the 10; who gives the rest is not said. (2/5 would hold too: the 4 are added.)
    "a part of an unnamed funder's sum": (
        ("- r 10", "a r 4 ; dcterms:isPartOf :f0"), "", {"a": "2/7 to 1"},
    ),
    "an unnamed part of a named sum": (("a r 10", "- r 4 ; dcterms:isPartOf :f0"), "", {"a": "1"}),
    # The rest of the budget comes from somebody.
    "a share of a budget": (("a r share ; mai:share 40.0",), "", {"a": "0 to 1"}),
    "the same money without a funder": (("a r 3", "- r 3 ; mai:restates :f0"), "", {"a": "1"}),
    "an unnamed funder of another stage": (
        ("a r 3", "- r 1 ; mai:stage stage:paid"), "", {"a": "1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("flows", "also", "expected"), SHARES.values(), ids=SHARES)
def test_shares_have_bounds_that_hold(
    money: Build, flows: tuple[str, ...], also: str, expected: dict[str, str]
) -> None:
    found = analysis.dependence(money(*flows, also=also))
    found = [d for d in found if d.recipient == "actor:r"]
    assert {d.funder[-1]: " to ".join(dict.fromkeys(map(str, d.share))) for d in found} == expected


INDEX = {
    # 9/16 + 1/16.
    "exact sums": (("a r 3", "b r 1"), (Fraction(5, 8), Fraction(5, 8))),
    "one funder": (("a r ?",), (Fraction(1), Fraction(1))),
    # Two funders: at the least half each, at the most all from one.
    "unknown": (("a r 3", "b r ?"), (Fraction(1, 2), Fraction(1))),
    # Half is a's, and the other half may be of any number of others.
    "an unnamed funder": (("a r 1", "- r 1"), (Fraction(1, 4), Fraction(1))),
}


@pytest.mark.parametrize(("flows", "expected"), INDEX.values(), ids=INDEX)
def test_concentration_has_bounds_that_hold(
    money: Build, flows: tuple[str, ...], expected: tuple[Fraction, Fraction]
) -> None:
    assert analysis.dependence(money(*flows))[0].index == expected


def test_each_stage_has_shares_of_its_own_and_says_what_is_not_known(money: Build) -> None:
    found = analysis.dependence(
        money("a r 3", "b r 1", "b r ?", "- r 2", "b r 5 ; mai:stage stage:paid")
    )
    assert [(d.stage, d.funder[-1], d.funders, d.unknown, d.unnamed) for d in found] == [
        ("paid", "b", 1, 0, 0), ("voted", "b", 2, 1, 1), ("voted", "a", 2, 1, 1),
    ]  # fmt: skip
    # Of b's money 1 of at most 1 + 3 + 2 is known; a's 3, and perhaps the 2, of at least 3 + 2 + 1.
    assert [d.share for d in found[1:]] == [
        (Fraction(1, 6), Fraction(1)),
        (Fraction(0), Fraction(5, 6)),
    ]


def test_a_funder_that_the_view_leaves_out_still_gives_its_part(money: Build) -> None:
    near = money("a,b r 10", around="actor:a")
    assert [(d.funder, d.share) for d in analysis.dependence(near)] == [
        ("actor:a", (Fraction(0), Fraction(1)))
    ]


def test_dependence_is_refused_where_there_is_no_money() -> None:
    actors = maillage.graph("actors", Path(__file__).parents[1] / "territory")
    with pytest.raises(UsageFault, match="the view actors is not"):
        analysis.dependence(actors)


def real(graph: nx.MultiDiGraph[str], name: str) -> dict[str, float]:
    return {node: float(value or 0) for node, value in analysis.measure(graph, name).items()}


def test_a_tie_of_an_unknown_sum_is_a_tie_and_a_large_sum_no_stronger_one(money: Build) -> None:
    # a gives to r and s, b to s: the line r – a – s – b.
    line = money("a r ?", "a s 1000000", "b s 1", "b s 1 ; mai:restates :f2")
    nodes = [f"actor:{n}" for n in "rasb"]
    found = {name: real(line, name) for name in TOPOLOGY}
    assert [found["degree"][n] for n in nodes] == [1, 2, 2, 1]
    # Of the three pairs without it, two pass through a, and two through s.
    assert [found["betweenness"][n] for n in nodes] == pytest.approx([0, 2 / 3, 2 / 3, 0])
    assert found["betweenness-sampled"] == found["betweenness"]
    # r has one tie; a has two, to nodes that are not tied.
    assert [found["constraint"][n] for n in nodes] == [1, 0.5, 0.5, 1]
    # s gets half of a's walks and all of b's, r half of a's; nobody goes on to a or b.
    walked = found["pagerank"]
    assert walked["actor:a"] == walked["actor:b"]
    assert (walked["actor:r"] - walked["actor:a"]) * 3 == pytest.approx(
        walked["actor:s"] - walked["actor:a"]
    )


TOPOLOGY = ("degree", "betweenness", "betweenness-sampled", "constraint", "pagerank")


def test_groups_breaks_brokers_and_ways_do_not_see_amounts(money: Build) -> None:
    # Two triangles, tied by a sum without a figure.
    sides = ("a b 1000", "b r 1", "a r ?", "c s 1", "s e 1000", "c e 1")
    net = money(*sides, "a c ?", also="o:e a org:Organization .")
    names = [{m[-1] for m in group.members} for group in analysis.communities(net)]
    assert names == [{"a", "b", "r"}, {"c", "e", "s"}]
    assert [(b.node[-1], b.lost) for b in analysis.breaks(net)] == [("a", 2), ("c", 2)]
    assert [b.node[-1] for b in analysis.brokers(net)] == ["a", "c"]
    found = analysis.paths(net, "actor:b", "actor:s", most=1)
    assert [n[-1] for n in found[0].nodes] == ["b", "a", "c", "s"]


def on(day: str) -> str:
    return f"mai:earliest '{day}'^^xsd:date ; mai:latest '{day}'^^xsd:date"


def test_changes_tell_sums_as_far_as_they_are_known(money: Build) -> None:
    def at(year: int) -> nx.MultiDiGraph[str]:
        from datetime import date

        return money(
            f"a r atLeast 10 ; {on('2016-01-01')}",
            f"a r 12 ; mai:restates :f0 ; {on('2016-05-01')}",
            f"a r ? ; {on('2020-01-01')}",
            start=date(year, 1, 1), end=date(year, 12, 31),
        )  # fmt: skip

    found = analysis.changes(at(2016), at(2020))
    assert [(c.state, c.first, c.second) for c in found] == [("both", "≥ 10 €", "non chiffré")]


def test_without_the_wholes_their_parts_count(money: Build, tmp_path: Path) -> None:
    flows = ("a r 10", "a s 4 ; dcterms:isPartOf :f0", "b r 6")
    usual = money(*flows)
    wholes = projection.wholes(dataset.load(tmp_path))
    assert analysis.ranks(usual, "given")["actor:a"] == 1
    assert analysis.ranks(money(*flows, dropped=wholes), "given")["actor:a"] == 2
