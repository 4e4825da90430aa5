from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from maillage import dataset, overview

Project = Callable[[dict[str, str | bytes]], Path]

GRAPH = """
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix stage: <https://w3id.org/maillage/code/stage/> .
@prefix : <https://example.org/t/sources/a#> .
<https://example.org/t/sources/a> a mai:Document ; skos:prefLabel "A"@fr ; mai:date "2020" .
:p a mai:Passage ; oa:hasSource <https://example.org/t/sources/a> .
:q a mai:Passage ; oa:hasSource <https://example.org/t/sources/a> .
:f a mai:FundingFlow ; mai:stage stage:voted ; mai:evidence :p, :q ;
   mai:earliest "2020-01-01"^^xsd:date ; mai:latest "2020-12-31"^^xsd:date .
:c a mai:Claim ; mai:evidence <https://example.org/t/sources/a> ;
   mai:earliest "2021-05-01"^^xsd:date .
"""


def test_what_a_project_holds_is_counted(project: Project) -> None:
    found = overview.describe(dataset.load(project({"graph/sources/a.ttl": GRAPH})))
    assert (found.name, found.files) == ("A small territory", 1)
    [document] = found.documents
    assert (document.label, document.date, document.passages, document.reports) == (
        "A",
        "2020",
        2,
        2,
    )
    assert dict(found.classes)["https://w3id.org/maillage/ns#Passage"] == 2
    assert found.flows_by_stage == (("https://w3id.org/maillage/code/stage/voted", 1),)


def test_an_open_end_is_dated_by_its_beginning(project: Project) -> None:
    found = overview.describe(dataset.load(project({"graph/sources/a.ttl": GRAPH})))
    assert (found.earliest, found.latest) == ("2020-01-01", "2021-05-01")


def test_an_empty_project_has_no_dates(project: Project) -> None:
    found = overview.describe(dataset.load(project({"graph/a.ttl": ""})))
    assert (found.triples, found.documents, found.earliest, found.latest) == (0, (), None, None)
