"""The terms and the code lists: explained in two languages, in use, and free of contradiction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import owlrl
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

REPOSITORY = Path(__file__).parents[2]
ONTOLOGY = REPOSITORY / "ontology"
NS = "https://w3id.org/maillage/ns"
CODE = "https://w3id.org/maillage/code/"
MAI = Namespace(f"{NS}#")
SDO = Namespace("https://schema.org/")
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
LISTS = sorted((ONTOLOGY / "codes").glob("*.ttl"))
LIST_NAMES = "|".join(path.stem for path in LISTS)

QUERIES = sorted([*(ONTOLOGY / "checks").glob("*.rq"), *(REPOSITORY / "queries").rglob("*.rq")])
SHAPES = sorted((ONTOLOGY / "shapes").glob("*.ttl"))
GRAPH = sorted((REPOSITORY / "graph").rglob("*.ttl"))


def own_terms(terms: Graph) -> list[URIRef]:
    return sorted(s for s in set(terms.subjects()) if isinstance(s, URIRef) and s.startswith(MAI))


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str | None]:
    texts = [text for text in graph.objects(subject, predicate) if isinstance(text, Literal)]
    return sorted((text.language for text in texts), key=str)


def without_comments(path: Path) -> str:
    """Return a file's text without comments, so that a term in a comment is not in use."""
    return re.sub(r"(?m)(^|\s)#.*$", "", path.read_text("utf-8"))


def used(paths: Iterable[Path]) -> set[str]:
    """Return the local names of our terms that files write with their prefix."""
    return {name for path in paths for name in re.findall(r"\bmai:(\w+)", without_comments(path))}


def used_codes(paths: Iterable[Path]) -> set[str]:
    found = (re.findall(rf"\b({LIST_NAMES}):(\w+)", without_comments(path)) for path in paths)
    return {f"{CODE}{name}/{code}" for pairs in found for name, code in pairs}


def test_every_term_is_named_and_defined_once_in_english_and_in_french(terms: Graph) -> None:
    found = {
        (term, predicate): languages(terms, term, predicate)
        for term in own_terms(terms)
        for predicate in (RDFS.label, SKOS.definition)
    }
    assert len(found) > 100
    assert {what: texts for what, texts in found.items() if texts != ["en", "fr"]} == {}


def test_every_term_says_which_ontology_defines_it(terms: Graph) -> None:
    ours = {term: list(terms.objects(term, RDFS.isDefinedBy)) for term in own_terms(terms)}
    assert {term: by for term, by in ours.items() if by != [URIRef(NS)]} == {}
    others = {s for kind in (OWL.Class, RDF.Property) for s in terms.subjects(RDF.type, kind)}
    homes = {term: terms.value(term, RDFS.isDefinedBy) for term in others}
    assert [t for t, home in homes.items() if not str(t).startswith(str(home))] == []


def test_every_reused_term_says_how_it_is_used(terms: Graph) -> None:
    reused = {
        s
        for kind in (OWL.Class, RDF.Property)
        for s in terms.subjects(RDF.type, kind)
        if not str(s).startswith(MAI)
    }
    assert len(reused) > 40
    assert [term for term in reused if languages(terms, term, SKOS.scopeNote) != ["en"]] == []


def test_definitions_are_sentences_and_do_not_just_repeat_the_name(terms: Graph) -> None:
    texts = [
        (term, str(text))
        for term in own_terms(terms)
        for text in terms.objects(term, SKOS.definition)
    ]
    labels = {str(label).lower() for label in terms.objects(None, RDFS.label)}
    assert [term for term, text in texts if not text.endswith(".")] == []
    assert [term for term, text in texts if text.rstrip(".").lower() in labels] == []


def test_classes_are_upper_camel_and_properties_lower_camel(terms: Graph) -> None:
    classes = [t for t in own_terms(terms) if (t, RDF.type, OWL.Class) in terms]
    properties = [t for t in own_terms(terms) if t not in classes]
    assert [t for t in classes if not re.fullmatch(r"[A-Z][A-Za-z]+", t.removeprefix(MAI))] == []
    names = [t.removeprefix(MAI) for t in properties]
    assert [name for name in names if not re.fullmatch(r"[a-z][A-Za-z0-9]+", name)] == []


def test_every_property_says_what_it_is_said_of(terms: Graph) -> None:
    properties = [t for t in own_terms(terms) if (t, RDF.type, OWL.Class) not in terms]
    domains = {t: [*terms[t : RDFS.domain], *terms[t : SDO.domainIncludes]] for t in properties}
    assert [term for term, found in domains.items() if not found] == []


def test_every_term_is_used_by_a_shape(terms: Graph) -> None:
    names = {term.removeprefix(MAI) for term in own_terms(terms)}
    assert sorted(names - used(SHAPES)) == []


def test_every_term_is_used_by_a_query(terms: Graph) -> None:
    names = {term.removeprefix(MAI) for term in own_terms(terms)}
    assert sorted(names - used(QUERIES)) == []


@pytest.mark.parametrize("paths", [SHAPES, QUERIES, GRAPH], ids=["shapes", "queries", "graph"])
def test_only_terms_that_exist_are_used(paths: list[Path], terms: Graph) -> None:
    names = {term.removeprefix(MAI) for term in own_terms(terms)}
    assert sorted(used(paths) - names) == []


@pytest.mark.parametrize("paths", [SHAPES, QUERIES, GRAPH], ids=["shapes", "queries", "graph"])
def test_only_codes_that_exist_are_used(paths: list[Path], codes: Graph) -> None:
    assert sorted(used_codes(paths) - {str(s) for s in codes.subjects()}) == []


def test_schema_org_is_https_only() -> None:
    files = [ONTOLOGY / "maillage.ttl", *LISTS, *SHAPES, *QUERIES, *GRAPH]
    assert [path for path in files if "http://schema.org" in path.read_text("utf-8")] == []


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_code_list_is_explained_and_its_codes_are_its_own(path: Path) -> None:
    graph = Graph().parse(path, format="turtle")
    scheme = URIRef(CODE + path.stem)
    listed = set(graph.subjects(SKOS.inScheme, scheme))
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert languages(graph, scheme, SKOS.prefLabel) == ["en", "fr"]
    assert languages(graph, scheme, SKOS.definition) == ["en", "fr"]
    assert set(graph.subjects()) == {scheme, *listed}
    assert [c for c in listed if not str(c).startswith(f"{scheme}/")] == []
    assert [c for c in listed if languages(graph, c, SKOS.definition) != ["en", "fr"]] == []


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_no_two_codes_of_a_list_share_a_name(path: Path) -> None:
    graph = Graph().parse(path, format="turtle")
    names = list(graph.objects(None, SKOS.prefLabel))
    assert [name for name in names if names.count(name) > 1] == []


def test_stages_carry_the_codes_of_iati_and_of_360giving(codes: Graph) -> None:
    iati = URIRef("https://iatistandard.org/en/iati-standard/203/codelists/transactiontype/")
    giving = URIRef("https://standard.threesixtygiving.org/")
    found = {
        (str(stage).removeprefix(f"{CODE}stage/"), str(code), code.datatype)
        for stage, code in codes.subject_objects(SKOS.notation)
        if isinstance(code, Literal)
    }
    # IATI transaction types: 12 outgoing pledge, 2 outgoing commitment, 3 disbursement.
    assert found == {
        ("announced", "12", iati),
        ("committed", "2", iati),
        ("paid", "3", iati),
        ("requested", "amountAppliedFor", giving),
        ("voted", "amountAwarded", giving),
        ("paid", "amountDisbursed", giving),
    }


BOUNDS = {
    "exact": (True, True),
    "atLeast": (True, False),
    "moreThan": (True, False),
    "atMost": (False, True),
    "justBelow": (False, True),
    "about": (False, False),
    "range": (True, True),
    "unquantified": (False, False),
    "inKind": (False, False),
    "share": (False, False),
}


def test_comparators_bound_a_sum_as_their_words_do(codes: Graph) -> None:
    found = {
        str(code).removeprefix(f"{CODE}comparator/"): (
            codes.value(code, MAI.boundsBelow, any=False).toPython(),  # type: ignore[union-attr]
            codes.value(code, MAI.boundsAbove, any=False).toPython(),  # type: ignore[union-attr]
        )
        for code in codes.subjects(RDF.type, MAI.Comparator)
    }
    assert found == BOUNDS


def test_vocabulary_and_graph_hold_no_blank_node() -> None:
    blank = [
        path
        for path in [ONTOLOGY / "maillage.ttl", *LISTS, *GRAPH]
        if not all(isinstance(s, URIRef) for s in Graph().parse(path, format="turtle").subjects())
    ]
    assert blank == []


def test_ontology_says_what_it_is(terms: Graph) -> None:
    header = URIRef(NS)
    assert (header, RDF.type, OWL.Ontology) in terms
    assert languages(terms, header, DCTERMS.title) == ["en", "fr"]
    assert languages(terms, header, DCTERMS.description) == ["en", "fr"]
    assert terms.value(header, DCTERMS.license) is not None


def contradictions(graph: Graph) -> list[str]:
    """Return what the OWL RL rules find contradictory in a graph's closure."""
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return sorted(str(message) for message in graph.objects(None, ERROR))


@pytest.fixture
def everything(terms: Graph, codes: Graph) -> Graph:
    """Return the vocabulary, what the aligned ones say, and the whole graph of the project."""
    whole = terms + codes + Graph().parse(Path(__file__).parent / "axioms.ttl", format="turtle")
    for path in GRAPH:
        whole.parse(path, format="turtle")
    return whole


def test_closure_of_the_whole_graph_finds_no_contradiction(everything: Graph) -> None:
    assert contradictions(everything) == []
    events = set(everything.subjects(RDF.type, MAI.Event))
    assert events
    assert events <= set(everything.subjects(RDF.type, SDO.Event))


@pytest.mark.parametrize(
    ("statement", "classes"),
    [
        ("a mai:Goal, mai:Indicator", ("Goal", "Indicator")),
        ("a mai:FundingFlow ; mai:eventType eventType:vote", ("FundingFlow", "Event")),
        ("a mai:Passage ; mai:amount 1.0", ("Passage", "Report")),
        ("a foaf:Person, org:FormalOrganization", ("Person", "Organization")),
        ("a stage:Paid . stage:Paid rdfs:subClassOf mai:Tie, mai:Role", ("Tie", "Role")),
    ],
)
def test_closure_finds_a_planted_contradiction(
    statement: str, classes: tuple[str, str], terms: Graph
) -> None:
    planted = terms + Graph().parse(data=f"{PREFIXES} <urn:x> {statement} .", format="turtle")
    messages = " ".join(contradictions(planted))
    assert [name for name in classes if name not in messages] == []


PREFIXES = """
@prefix mai: <https://w3id.org/maillage/ns#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix stage: <urn:stage:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix eventType: <https://w3id.org/maillage/code/eventType/> .
"""
