from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import maillage
from maillage import draw
from maillage.errors import UsageFault
from maillage.projection import Selection, layout

ROOT = Path(__file__).parents[1] / "territory"
Picture = Callable[[Any], Any]
PICTURES: dict[str, Picture] = {
    "sankey": draw.sankey,
    "calendar": draw.calendar,
    "matrix": draw.matrix,
}


def words(figure: Any) -> Iterator[str]:
    for axes in figure.axes:
        yield from (plain(text.get_text()) for text in axes.texts)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_has_a_title_its_sources_and_the_same_bytes(tmp_path: Path, name: str) -> None:
    graph = maillage.graph("funding", ROOT)
    told = " ".join(words(PICTURES[name](graph)))
    assert "Qui finance qui, par étape" in told
    assert "« Premier texte », « Second texte »" in told
    for n in "ab":
        draw.save(PICTURES[name](graph), tmp_path / f"{n}.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_sankey_has_a_part_for_each_stage_and_says_each_sum() -> None:
    told = list(words(draw.sankey(maillage.graph("funding", ROOT))))
    heads = ("annoncé", "voté", "voté (USD, à sa propre échelle)", "engagé", "chiffré")
    assert [w for w in told if w in heads] == list(heads)
    assert told.count("non chiffré") == 1
    assert any("Les étapes ne s’additionnent pas" in w for w in told)


def test_a_calendar_tells_what_is_undated_and_draws_open_ends() -> None:
    graph = maillage.graph("actors", ROOT)
    figure = draw.calendar(graph)
    told = " ".join(words(figure))
    assert "Anne Durand – président → Région" in told
    # Undated: two mergers, the organ, one event and one programme together, each told once.
    assert "non montré : 5 liens" in told
    markers = [line.get_marker() for axes in figure.axes for line in axes.lines]
    assert ">" in markers


def test_a_matrix_counts_different_reports() -> None:
    figure = draw.matrix(maillage.graph("funding", ROOT))
    counts = sorted(w for w in words(figure) if w.isdecimal())
    # bank→club 1, bank→plan 1, region→firms 3, region→club: part, february, july, dollars.
    # And once more as samples of the shades: 1, 3 and 4.
    assert counts == ["1", "1", "1", "3", "3", "4", "4"]


def test_an_ego_picture_has_its_centre_in_the_middle_and_in_the_title() -> None:
    chosen = Selection(around="actor:region", depth=1)
    graph = maillage.graph("actors", ROOT, selection=chosen)
    assert sorted(graph) == ["actor:anne", "actor:club", "actor:council", "actor:region"]
    assert "Autour de Région (qui est lié à qui)" in list(words(draw.network(graph)))
    points = layout.rings(graph, "actor:region")
    assert points["actor:region"] == (0, 0)
    assert (
        len({round(x * x + y * y, 6) for n, (x, y) in points.items() if n != "actor:region"}) == 1
    )


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_to_draw_is_refused_with_a_hint(name: str) -> None:
    empty: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    with pytest.raises(UsageFault) as refused:
        PICTURES[name](empty)
    assert refused.value.hint


def test_a_view_without_money_is_no_sankey() -> None:
    with pytest.raises(UsageFault, match="no money to draw"):
        draw.sankey(maillage.graph("actors", ROOT))


def test_more_than_a_page_can_show_is_refused_with_the_options_that_help() -> None:
    huge: nx.MultiDiGraph[str] = nx.MultiDiGraph(weight="money")
    for n in range(301):
        huge.add_edge("a", f"n{n}", key="k", amount=Decimal(1), high=None, reports=(f"r{n}",),
                      spells=((date(2020, 1, 1), None),))  # fmt: skip
    for picture in PICTURES.values():
        with pytest.raises(UsageFault, match="do not fit on a page") as refused:
            picture(huge)
        assert "--around NAME" in str(refused.value.hint)
