from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from maillage import coverage, dataset, evidence
from maillage.errors import InputFault

Project = Callable[[dict[str, str | bytes]], Path]

TEXT = """1- La ville de Saint-Ours verse 1 250,50 euros au Club Robot en avril 2018.
Elle en promet <40 %> à Mme Dupont. Rien ne suit.
"""


def loaded(project: Project, *spans: str, ignore: str = "") -> tuple[dataset.Dataset, Path]:
    text = evidence.Text("https://example.org/t/sources/a", "A", "a.txt", "", None)
    head = f"""
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://example.org/t/sources/a#> .
<https://example.org/t/sources/a> a mai:Document ; skos:prefLabel "A <b>"@fr ;
    mai:fileName "a.txt" ; mai:sha256 "{evidence.digest(TEXT)}" .
:flow skos:prefLabel "Un <flux>"@fr ; mai:evidence :p0 .
"""
    places = [(TEXT.index(words), TEXT.index(words) + len(words)) for words in spans]
    blocks = [evidence.anchor(text, TEXT, a, b, f":p{i}") for i, (a, b) in enumerate(places)]
    files: dict[str, str | bytes] = {
        "graph/sources/a.ttl": head + "".join(blocks),
        "texts/a.txt": TEXT,
    }
    if ignore:
        files["maillage.toml"] = f'[project]\nbase = "https://example.org/t/"\n{ignore}'
    root = project(files)
    return dataset.load(root), root / "texts"


def missing(project: Project, *spans: str, ignore: str = "") -> list[tuple[str, int, str]]:
    [found] = coverage.measure(*loaded(project, *spans, ignore=ignore))
    return [(item.kind, item.line, item.text) for item in found.missing]


def test_without_passages_everything_checkable_is_missing(project: Project) -> None:
    found = missing(project)
    assert [(kind, text) for kind, _, text in found if kind != "sentence"] == [
        ("figure", "1"),
        ("name", "Saint-Ours"),
        ("figure", "1 250,50"),
        ("name", "Club Robot"),
        ("date", "avril 2018"),
        ("figure", "2018"),
        ("figure", "40"),
        ("percentage", "40 %"),
        ("name", "Mme Dupont"),
    ]
    assert [line for kind, line, _ in found if kind == "sentence"] == [1, 2, 2]


def test_a_passage_covers_what_lies_wholly_in_it(project: Project) -> None:
    left = missing(project, "Saint-Ours verse 1 250,50", "Club")
    texts = [text for kind, _, text in left if kind != "sentence"]
    assert "Saint-Ours" not in texts
    assert "1 250,50" not in texts
    assert "Club Robot" in texts


def test_a_sentence_is_covered_where_a_passage_holds_a_word_of_it(project: Project) -> None:
    left = [text for kind, _, text in missing(project, "Club Robot") if kind == "sentence"]
    assert left == ["Elle en promet <40 %> à Mme Dupont.", "Rien ne suit."]


def test_an_ignored_span_needs_a_reason_and_is_no_longer_missing(project: Project) -> None:
    entry = '[[coverage.ignore]]\nfile = "a.txt"\nstart = 0\nend = 2\nreason = "list marker"\n'
    assert ("figure", 1, "1") not in missing(project, ignore=entry)
    with pytest.raises(InputFault, match="no reason"):
        missing(project, ignore=entry.replace('"list marker"', '" "'))


def test_an_entry_that_hides_nothing_is_stale(project: Project) -> None:
    entry = '[[coverage.ignore]]\nfile = "a.txt"\nstart = 0\nend = 2\nreason = "list marker"\n'
    [found] = coverage.measure(*loaded(project, "1-", ignore=entry))
    assert [stale.reason for stale in found.stale] == ["list marker"]


def test_shares_count_covered_and_all(project: Project) -> None:
    [found] = coverage.measure(*loaded(project, "avril 2018"))
    assert found.share("date") == (1, 1)
    assert found.share("figure") == (1, 4)


def test_the_marked_page_holds_the_text_escaped_and_tied_to_its_nodes(project: Project) -> None:
    graph, folder = loaded(project, "<40 %>")
    [text] = evidence.texts(graph)
    page = coverage.marked(graph, text, evidence.read_text(folder, text))
    start = TEXT.index("<40")
    assert f'<a href="#at-{start}-{start + 6}"><mark title="Un &lt;flux&gt;">&lt;40 %&gt;' in page
    assert f'<tr id="at-{start}-{start + 6}">' in page
    assert "<flux>" not in page
    assert "A &lt;b&gt;" in page
