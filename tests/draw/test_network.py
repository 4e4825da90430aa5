from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import maillage
from maillage import draw
from maillage.draw import _boxes
from maillage.draw._text import Text
from maillage.draw.network import _spots
from maillage.errors import UsageFault

ROOT = Path(__file__).parents[1] / "territory"


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph[str]:
    return maillage.graph("funding", ROOT)


def words(figure: Any) -> Iterator[str]:
    for axes in figure.axes:
        yield from (plain(text.get_text()) for text in axes.texts)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_every_label_is_complete_and_sums_are_as_told(graph: nx.MultiDiGraph[str]) -> None:
    told = list(words(draw.network(graph)))
    everything = " ".join(told)
    for label in ("Banque « & Cie »", "Club numérique", "Entreprises du territoire", "Région"):
        assert label in everything
    for amount in ("> 1 M€", "500 000 €", "≈ 36 M€", "non chiffré"):
        assert amount in told


def test_the_legend_names_kinds_and_stages_and_the_caption_the_sources(
    graph: nx.MultiDiGraph[str],
) -> None:
    told = " ".join(words(draw.network(graph)))
    for word in ("organisation (3)", "groupe (1)", "programme (1)", "annoncé", "voté", "engagé"):
        assert word in told
    assert "Qui finance qui, par étape" in told
    assert "« Premier texte », « Second texte »" in told
    assert "Dernier jour d’un document : 31 mars 2021." in told
    assert "Non montré : 1 nœud sans lien" in told


@pytest.mark.parametrize("view", ["funding", "actors", "everything"])
def test_no_label_lies_on_another(view: str) -> None:
    graph = maillage.graph(view, ROOT)
    tied = graph.subgraph([n for n in graph if graph.degree(n)])
    spots, _, _ = _spots(tied, Text())
    for one, other in combinations(spots.values(), 2):
        assert _boxes.overlap(one.box, other.box) < 0.5


@pytest.mark.parametrize("form", draw.FORMATS)
def test_a_picture_has_the_same_bytes_on_each_run(
    tmp_path: Path, graph: nx.MultiDiGraph[str], form: str
) -> None:
    for name in ("a", "b"):
        draw.save(draw.network(graph), tmp_path / f"{name}.{form}")
    first = (tmp_path / f"a.{form}").read_bytes()
    assert first == (tmp_path / f"b.{form}").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"a.{form}", f"b.{form}"]


def test_another_ending_is_refused(tmp_path: Path, graph: nx.MultiDiGraph[str]) -> None:
    with pytest.raises(UsageFault, match="png, svg, pdf"):
        draw.save(draw.network(graph), tmp_path / "x.bmp")


def test_nothing_to_draw_and_too_much_to_draw_are_refused() -> None:
    empty: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    with pytest.raises(UsageFault, match="no edge"):
        draw.network(empty)
    huge: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    huge.add_edges_from(("hub", str(i)) for i in range(draw.LIMIT))
    with pytest.raises(UsageFault, match="301 nodes do not fit") as refused:
        draw.network(huge)
    assert "--around" in str(refused.value.hint)
