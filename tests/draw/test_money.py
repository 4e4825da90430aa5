"""What the flow picture draws of a small project whose every sum is known, read from the SVG."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import maillage
from maillage import draw
from maillage.projection import Selection

HEAD = """
@prefix actor: <https://example.org/t/org/> .
@prefix comparator: <https://w3id.org/maillage/code/comparator/> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix one: <https://example.org/t/sources/one#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix stage: <https://w3id.org/maillage/code/stage/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/t/sources/one> a mai:Document ; skos:prefLabel "Un texte"@fr ;
    mai:date "2020"^^edtf:EDTF ; mai:earliest "2020-01-01"^^xsd:date ;
    mai:latest "2020-12-31"^^xsd:date .
one:p a mai:Passage ; oa:hasSource <https://example.org/t/sources/one> .
"""

ACTORS = ("payer", "exact", "range", "least", "near", "most", "unknown", "whole", "part", "again",
          "dollars", "orphan", "kind")  # fmt: skip


def flow(name: str, *more: str, stage: str = "announced", funder: str = "actor:payer") -> str:
    who = f"mai:funder {funder} ;" if funder else "mai:leavesOpen mai:funder ;"
    return (
        f"one:{name} a mai:FundingFlow ; mai:stage stage:{stage} ; {who} "
        f"mai:recipient actor:{name} ; mai:evidence one:p ; {' ; '.join(more)} .\n"
    )


def sum_of(million: int, comparator: str = "exact", currency: str = "EUR") -> str:
    return (
        f"mai:comparator comparator:{comparator} ; mai:amount {million}000000.0 ; "
        f"mai:currency cur:{currency}"
    )


FLOWS = [
    flow("exact", sum_of(10)),
    flow("range", "mai:comparator comparator:range ; mai:low 10000000.0 ; mai:high 30000000.0",
         "mai:currency cur:EUR"),
    flow("least", sum_of(10, "atLeast")),
    flow("near", sum_of(10, "about")),
    flow("most", sum_of(10, "atMost")),
    flow("unknown", "mai:comparator comparator:unquantified"),
    flow("kind", "mai:comparator comparator:inKind"),
    flow("whole", sum_of(40)),
    flow("part", sum_of(5), "dcterms:isPartOf one:whole"),
    flow("again", sum_of(10), "mai:restates one:exact"),
    flow("dollars", sum_of(80, currency="USD")),
    flow("orphan", sum_of(20), funder=""),
    # The same money voted: another part of the picture.
    flow("exact2", sum_of(10), stage="voted").replace("actor:exact2", "actor:exact"),
]  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("money")
    (root / "maillage.toml").write_text(
        '[project]\nname = "Sommes"\nbase = "https://example.org/t/"\n[prefixes]\n'
        'actor = "https://example.org/t/org/"\none = "https://example.org/t/sources/one#"\n'
    )
    (root / "graph/sources").mkdir(parents=True)
    names = [f'actor:{a} a org:Organization ; skos:prefLabel "{a.title()}"@fr .' for a in ACTORS]
    (root / "graph/sources/one.ttl").write_text(HEAD + "\n".join(names) + "\n" + "".join(FLOWS))
    return root


@pytest.fixture(scope="module")
def figure(project: Path) -> Any:
    return draw.sankey(maillage.graph("funding", project))


@pytest.fixture(scope="module")
def svg(figure: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the pieces of the picture by name: path data and style."""
    path = tmp_path_factory.mktemp("svg") / "money.svg"
    draw.save(figure, path)
    named = {g.get("id", ""): g for g in ElementTree.parse(path).findall(".//{*}g")}
    return {
        name: " ".join(f"{p.get('d')} | {p.get('style')}" for p in g.findall(".//{*}path"))
        for name, g in named.items()
    }


def thickness(piece: str) -> float:
    """Return how thick a band is at its left end, in points."""
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", piece.split("|", maxsplit=1)[0])]
    # M left upper, a curve to the right, L right lower, a curve back to the left.
    return abs(numbers[1] - numbers[15])


def words(figure: Any) -> list[str]:
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    return [text.replace("\u00a0", " ").replace("\u202f", " ") for text in texts]


def test_sums_are_on_one_linear_scale_within_a_currency(svg: dict[str, str]) -> None:
    ten = thickness(svg["announced-payer-exact-sum"])
    assert ten > 10
    assert thickness(svg["announced-payer-whole-sum"]) == pytest.approx(4 * ten, rel=1e-4)
    assert thickness(svg["announced-none-orphan-sum"]) == pytest.approx(2 * ten, rel=1e-4)
    assert thickness(svg["voted-payer-exact-sum"]) == pytest.approx(ten, rel=1e-4)
    # 80 M$ are the most of their own scale, as 40 M€ are of theirs.
    assert thickness(svg["announced-USD-payer-dollars-sum"]) == pytest.approx(4 * ten, rel=1e-4)


def test_a_range_is_drawn_from_its_lower_to_its_upper_bound(svg: dict[str, str]) -> None:
    ten = thickness(svg["announced-payer-exact-sum"])
    assert thickness(svg["announced-payer-range-sum"]) == pytest.approx(ten, rel=1e-4)
    assert thickness(svg["announced-payer-range-range"]) == pytest.approx(2 * ten, rel=1e-4)


def test_only_a_sum_that_may_be_more_has_an_open_end(svg: dict[str, str]) -> None:
    assert [n for n in svg if n.endswith("-open")] == ["announced-payer-least-open"]


def test_about_is_broken_at_most_is_hollow_and_a_figure_is_neither(svg: dict[str, str]) -> None:
    exact, near, most = (svg[f"announced-payer-{n}-sum"] for n in ("exact", "near", "most"))
    assert "dasharray" in near
    assert "dasharray" not in exact
    assert "fill: none" in most
    assert "fill: none" not in exact


def test_an_unknown_sum_is_a_broken_line_of_its_own_and_not_nothing(svg: dict[str, str]) -> None:
    assert {n for n in svg if n.endswith("-unknown")} == {
        "announced-payer-unknown-unknown",
        "announced-payer-kind-unknown",
    }
    assert "dasharray" in svg["announced-payer-unknown-unknown"]


def test_each_sum_is_told_in_words(figure: Any) -> None:
    told = words(figure)
    for text in ("entre 10 M€ et 30 M€", "≥ 10 M€", "≈ 10 M€", "≤ 10 M€", "non chiffré",
                 "en nature, non chiffré", "80 M$"):  # fmt: skip
        assert text in told


def test_a_part_and_a_sum_told_again_are_not_added_beside_their_whole(
    figure: Any, svg: dict[str, str]
) -> None:
    for name in ("part", "again"):
        assert "fill: none" in svg[f"announced-payer-{name}-sum"]
    told = words(figure)
    assert "dont 5 M€" in told
    assert "compris dans « Whole »" in told
    assert "même somme que « Exact »" in told
    # The bar of the payer is as high as what starts at it, without the two.
    bars = [line for line in figure.axes[0].lines if line.get_linewidth() == 3]
    highest = max(max(bar.get_ydata()) - min(bar.get_ydata()) for bar in bars)
    ten = thickness(svg["announced-payer-exact-sum"])
    # 10, 10 to 30, 10 and more, about 10, at most 10, 40, and two of which nothing is known.
    assert highest == pytest.approx(11 * ten + 9 + 2 * 1.4, rel=1e-3)


def test_a_flow_without_a_named_funder_says_so_and_starts_at_no_bar(figure: Any) -> None:
    told = words(figure)
    assert told.count("financeur non précisé") == 1
    assert any("ce n’est pas un acteur" in text for text in told)
    bars = [line for line in figure.axes[0].lines if line.get_linewidth() == 3]
    assert len(bars) == 3  # announced, in dollars, voted: each the payer's


def test_a_filter_holds_for_flows_without_a_funder_too(project: Path) -> None:
    voted = maillage.graph("funding", project, selection=Selection(stages=frozenset({"voted"})))
    told = words(draw.sankey(voted))
    assert "financeur non précisé" not in told
    assert "Extrait : étape « voté »." in told
    assert any("12 énoncés d’une autre étape" in text for text in told)


def test_the_network_says_of_a_part_that_it_is_one(project: Path) -> None:
    told = words(draw.network(maillage.graph("funding", project)))
    assert "annoncé, déjà compté ailleurs" in told
    assert "en nature, non chiffré" in told
