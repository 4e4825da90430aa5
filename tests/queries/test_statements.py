"""What the texts say of ranks, computed figures and ties, against what was read in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage import dataset, queries

ROOT = Path(__file__).parents[2]
SOURCES = "https://w3id.org/maillage/aura/sources/"


@pytest.fixture(scope="module")
def loaded() -> dataset.Dataset:
    return dataset.load(ROOT, without={"context"})


def answer(loaded: dataset.Dataset, name: str, **values: str) -> list[dict[str, str]]:
    table = queries.run(loaded, queries.find(loaded.workspace, name), values)
    texts = [[str(getattr(cell, "value", "")) for cell in row] for row in table.rows]
    return [dict(zip(table.columns, row, strict=True)) for row in texts]


def test_every_rank_has_the_one_who_claims_it(loaded: dataset.Dataset) -> None:
    rows = answer(loaded, "claimed-ranks")
    found = {
        (row["document"].removeprefix(SOURCES), row["rank"], row["speaker"].rpartition("/")[2])
        for row in rows
    }
    assert found == {
        ("blachere", "1", "sophie-blachere"),
        ("e-transformation", "2", "narrator"),
        ("fusion", "1", "region-auvergne-rhone-alpes"),
    }
    assert len([row for row in rows if row["document"].endswith("blachere")]) == 3


def test_second_plan_stands_beside_the_doubt_about_it(loaded: dataset.Dataset) -> None:
    rows = [row for row in answer(loaded, "claimed-ranks") if row["rank"] == "2"]
    assert [row["printed"] for row in rows] == ["second plan"]
    assert all(year in rows[0]["doubt"] for year in ("2015", "2016", "2018"))


def test_doubling_adds_as_much_again_in_either_reading(loaded: dataset.Dataset) -> None:
    rows = answer(loaded, "computed-figures")
    assert {(row["amount"], row["sourceAmount"], row["printed"]) for row in rows} == {
        ("250000", "250000", "250 00 €"),
        ("25000", "25000", "250 00 €"),
    }


def test_least_sure_reading_is_the_misprint_taken_at_its_word(loaded: dataset.Dataset) -> None:
    rows = answer(loaded, "unsure-readings", below="0.2")
    assert {row["confidence"] for row in rows} == {"0.1"}
    assert all("25 000 €" in row["label"] for row in rows)


def test_certainty_asked_for_bounds_what_is_shown(loaded: dataset.Dataset) -> None:
    few, more = (answer(loaded, "unsure-readings", below=bound) for bound in ("0.45", "0.65"))
    assert {row["report"] for row in few} < {row["report"] for row in more}
    assert max(float(row["confidence"]) for row in more) < 0.65


def test_common_terms_hold_only_between_ends_of_their_kind(loaded: dataset.Dataset) -> None:
    rows = answer(loaded, "in-common-terms", property="org:linkedTo")
    ends = {(row["from"].rpartition("/")[2], row["to"].rpartition("/")[2]) for row in rows}
    # Partners of a plan are left out: a plan is no organisation.
    assert ends == {
        ("auvergne-rhone-alpes-entreprises", "region-auvergne-rhone-alpes"),
        ("mission-french-tech", "caisse-des-depots"),
    }
