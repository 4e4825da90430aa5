from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from maillage import dataset, evidence, facts, why
from maillage.errors import NotFound
from maillage.why import Account

Project = Callable[[dict[str, str | bytes]], Path]

TEXT = "Été 2020 : la Région donne 351 000 euros 😀 à la Ligue."
START, END = TEXT.index("351"), TEXT.index(" 😀")


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


GRAPH = f"""
@prefix : <https://example.org/t/doc#> .
@prefix actor: <https://example.org/t/org/> .
@prefix aspect: <https://w3id.org/maillage/code/aspect/> .
@prefix comparator: <https://w3id.org/maillage/code/comparator/> .
@prefix cur: <http://publications.europa.eu/resource/authority/currency/> .
@prefix decisionType: <https://w3id.org/maillage/code/decisionType/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix modality: <https://w3id.org/maillage/code/modality/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix speaker: <https://w3id.org/maillage/code/speaker/> .
@prefix stage: <https://w3id.org/maillage/code/stage/> .

<https://example.org/t/doc> a mai:Document ; skos:prefLabel "Un texte"@fr ;
    mai:fileName "a.txt" ; mai:sha256 "{digest(TEXT)}" ; mai:textLength {len(TEXT)} .
:web a mai:Document ; skos:prefLabel "Un site"@fr ; schema:url <https://example.org/page> .
:p a mai:Passage ; oa:hasSource <https://example.org/t/doc> ; oa:start {START} ; oa:end {END} ;
    mai:sha256 "{digest(TEXT[START:END])}" ; mai:mentions actor:ligue, actor:autre .
actor:ligue a org:Organization ; skos:prefLabel "La Ligue"@fr ; skos:altLabel "la ligue #1"@fr .
actor:autre a org:Organization ; skos:prefLabel "Autre"@fr .
:flow a mai:FundingFlow ; skos:prefLabel "351 000 € à la Ligue"@fr ; mai:stage stage:voted ;
    mai:comparator comparator:exact ; mai:amount 351000.00 ; mai:currency cur:EUR ;
    mai:recipient actor:ligue ; mai:leavesOpen mai:funder ; mai:evidence :p ;
    mai:attributedTo speaker:narrator ; mai:modality modality:fact ; mai:confidence 0.7 ;
    mai:date "2020-07"^^edtf:EDTF ; skos:editorialNote "Read as voted."@en .
:other a mai:FundingFlow ; skos:prefLabel "la même, ailleurs"@fr ; mai:restates :flow ;
    mai:stage stage:voted ; mai:comparator comparator:unquantified ; mai:evidence :web .
:choice a mai:Decision ; mai:decisionType decisionType:rival ; mai:aspect aspect:amount ;
    mai:preferred :flow ; mai:rejected :other ; mai:reason "Printed."@en , "Imprimé."@fr .
"""
FLOW = "https://example.org/t/doc#flow"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_bytes(TEXT.encode())
    return folder


@pytest.fixture
def account(project: Project) -> Callable[..., Account]:
    def explain(iri: str, texts: Path | None = None, graph: str = GRAPH) -> Account:
        return why.explain(dataset.load(project({"graph/doc.ttl": graph})), iri, texts)

    return explain


Explain = Callable[..., Account]


def test_a_flow_is_told_in_one_sentence_with_who_says_it(account: Explain) -> None:
    told = account(FLOW).node
    assert told.sentence == (
        "351 000 € from (not said) to La Ligue, at the stage voté (juillet 2020)."
    )
    assert (told.said_by, told.modality, told.confidence) == (("le narrateur",), "fait", "0.7")
    assert (told.open, told.notes) == (("funder",), ("Read as voted.",))


def test_a_flow_ends_at_its_passage_and_its_words(account: Explain, folder: Path) -> None:
    [source] = account(FLOW, folder).node.sources
    assert (source.title, source.start, source.end) == ("Un texte", START, END)
    assert (source.text, source.problem) == ("351 000 euros", "")


def test_without_the_texts_no_words_are_shown(account: Explain) -> None:
    [source] = account(FLOW).node.sources
    assert (source.text, source.problem) == ("", "")


def test_ties_and_decisions_are_told_from_both_ends(account: Explain) -> None:
    links = {(link.words, link.label, link.reason) for link in account(FLOW).node.links}
    assert links == {
        ("told again by", "la même, ailleurs", ""),
        ("contradicts, and is preferred to", "la même, ailleurs", "Printed."),
    }
    other = {link.words for link in account(FLOW.replace("flow", "other")).node.links}
    assert other == {"tells again", "contradicts, and is rejected in favour of"}
    choice = {(link.words, link.iri) for link in account(f"{FLOW[:-4]}choice").node.links}
    assert choice == {("prefers", FLOW), ("rejects", f"{FLOW[:-4]}other")}


def test_a_document_that_is_only_cited_has_an_address(account: Explain) -> None:
    [source] = account(f"{FLOW[:-4]}other").node.sources
    assert (source.title, source.address, source.problem) == (
        *("Un site", "https://example.org/page"),
        "",
    )


def test_an_actor_gets_all_that_involves_it_and_where_it_is_only_named(account: Explain) -> None:
    told = account("https://example.org/t/org/ligue")
    assert [report.iri for report in told.reports] == [FLOW]
    assert told.named_in == ()
    only_named = account("https://example.org/t/org/autre")
    assert only_named.reports == ()
    assert [source.passage for source in only_named.named_in] == ["https://example.org/t/doc#p"]


def test_a_passage_tells_what_rests_on_it(account: Explain) -> None:
    assert [r.iri for r in account("https://example.org/t/doc#p").reports] == [FLOW]


def test_of_a_node_that_nobody_describes_nothing_is_said(account: Explain) -> None:
    with pytest.raises(NotFound, match="says nothing of <doc#nobody>"):
        account("https://example.org/t/doc#nobody")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"oa:start {START}", f"oa:start {START + 1}"),
        (f"oa:end {END}", f"oa:end {END - 1}"),
        (f"oa:end {END}", f"oa:end {END + 1000}"),
        (":p a mai:Passage", ":q a mai:Passage"),
        (digest(TEXT[START:END]), digest("351 000 francs")),
        ('mai:fileName "a.txt"', 'mai:fileName "b.txt"'),
        ('mai:fileName "a.txt"', 'mai:fileName "../texts/a.txt"'),
    ],
)
def test_a_passage_that_moved_or_went_is_found(
    account: Explain, folder: Path, old: str, new: str
) -> None:
    told = account(FLOW, folder, GRAPH.replace(old, new, 1))
    assert len(told.problems) == 1
    assert [source.text for source in told.node.sources] == [""]


def test_a_text_that_changed_by_one_letter_outside_the_passage_is_found(
    account: Explain, folder: Path
) -> None:
    (folder / "a.txt").write_bytes(TEXT.replace("Ligue", "ligue").encode())
    [problem] = account(FLOW, folder).problems
    assert "a.txt is not the text that the graph was made from" in problem


def test_every_flow_of_the_five_documents_ends_at_a_passage_that_holds(
    repository: Path, texts: Path
) -> None:
    loaded = dataset.load(repository, without=["context"])
    rows = loaded.select("SELECT DISTINCT ?flow WHERE { ?flow a mai:FundingFlow }")
    held = {facts.text(row[0]): why.explain(loaded, facts.text(row[0]), texts) for row in rows}
    assert len(held) >= 20
    assert [iri for iri, told in held.items() if told.problems] == []
    words = [source for told in held.values() for source in told.node.sources]
    known = {passage.iri: passage.sha256 for passage in evidence.passages(loaded)}
    assert {evidence.digest(s.text) == known[s.passage] for s in words} == {True}
    assert all(told.node.sources for told in held.values())
