"""The graph's own files against the five texts: nothing moved, nothing copied, nothing unproven."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

GRAPH_FILES = sorted((Path(__file__).parents[2] / "graph").rglob("*.ttl"))
SOURCE_FILES = [path for path in GRAPH_FILES if path.parent.name == "sources"]
WRITTEN_BY_US = (
    "graph",
    "ontology",
    "queries",
    "docs",
    "tests",
    "src",
    "README.md",
    "CHANGELOG.md",
)
TEXT_SUFFIXES = {".ttl", ".rq", ".md", ".py", ".json", ".csv", ".tsv", ".txt", ".toml"}
TOO_LONG_A_QUOTATION = 10

PREFIXES = {
    "mai": "https://w3id.org/maillage/ns#",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "https://schema.org/",
}


class Stretch(NamedTuple):
    """One passage as the graph gives it: the text's file, the offsets, the digest."""

    file: str
    start: int
    end: int
    digest: str


def words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of as many words as would be a quotation, whatever their accents and signs."""
    sequence = words(text)
    return {
        tuple(sequence[i : i + TOO_LONG_A_QUOTATION])
        for i in range(len(sequence) - TOO_LONG_A_QUOTATION + 1)
    }


def our_files(repository: Path) -> Iterator[Path]:
    places = [repository / name for name in WRITTEN_BY_US]
    found = chain.from_iterable(p.rglob("*") if p.is_dir() else [p] for p in places)
    return (path for path in found if path.is_file() and path.suffix in TEXT_SUFFIXES)


def store_of(paths: list[Path]) -> ox.Store:
    store = ox.Store()
    for path in paths:
        store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(path.as_uri()))
    return store


@pytest.fixture(scope="module")
def sources() -> ox.Store:
    return store_of(SOURCE_FILES)


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(query, use_default_graph_as_union=True, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [tuple(getattr(row[name], "value", "") for name in names) for row in found]


def test_there_are_five_documents_with_a_text(sources: ox.Store) -> None:
    assert len(rows(sources, "SELECT ?d { ?d a mai:Document ; mai:fileName ?f }")) == 5


def test_documents_have_the_length_and_digest_of_their_text(sources: ox.Store, texts: Path) -> None:
    said = rows(
        sources, "SELECT ?f ?n ?h { ?d mai:fileName ?f ; mai:textLength ?n ; mai:sha256 ?h }"
    )
    found = [
        (
            name,
            str(len((texts / name).read_bytes().decode("utf-8"))),
            hashlib.sha256((texts / name).read_bytes()).hexdigest(),
        )
        for name, _, _ in said
    ]
    assert said and found == said


def test_passages_stand_at_their_offsets(sources: ox.Store, texts: Path) -> None:
    passages = [
        Stretch(file, int(start), int(end), digest)
        for file, start, end, digest in rows(
            sources,
            "SELECT ?f ?s ?e ?h { ?p a mai:Passage ; oa:hasSource/mai:fileName ?f ;"
            " oa:start ?s ; oa:end ?e ; mai:sha256 ?h }",
        )
    ]
    text = {p.file: (texts / p.file).read_bytes().decode("utf-8") for p in passages}
    moved = [
        p
        for p in passages
        if hashlib.sha256(text[p.file][p.start : p.end].encode()).hexdigest() != p.digest
        or not 0 <= p.start < p.end <= len(text[p.file])
    ]
    assert len(passages) == len(rows(sources, "SELECT ?p { ?p a mai:Passage }")) > 0
    assert moved == []


@pytest.mark.parametrize("path", GRAPH_FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_files_have_no_blank_node(path: Path) -> None:
    quads = list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    blank = [q for q in quads if ox.BlankNode in (type(q.subject), type(q.object))]
    assert quads and blank == []


def test_every_report_has_evidence_in_its_own_document(sources: ox.Store) -> None:
    unproven = rows(
        sources,
        """SELECT ?report WHERE {
          GRAPH ?g { ?report mai:attributedTo ?who }
          FILTER NOT EXISTS {
            GRAPH ?g { ?report mai:evidence/oa:hasSource ?d . ?d a mai:Document }
          }
        }""",
    )
    elsewhere = rows(
        sources,
        """SELECT ?report ?p WHERE {
          GRAPH ?g { ?report mai:evidence ?p }
          FILTER NOT EXISTS { GRAPH ?g { ?p a mai:Passage ; oa:hasSource ?d . ?d a mai:Document } }
        }""",
    )
    assert rows(sources, "SELECT ?r { ?r mai:evidence ?p }")
    assert (unproven, elsewhere) == ([], [])


def test_every_passage_proves_or_names_something(sources: ox.Store) -> None:
    idle = rows(
        sources,
        """SELECT ?p WHERE {
          ?p a mai:Passage
          FILTER NOT EXISTS { ?report mai:evidence ?p }
          FILTER NOT EXISTS { ?p mai:mentions ?thing }
        }""",
    )
    assert idle == []


def test_every_resource_of_the_project_is_described_somewhere() -> None:
    missing = rows(
        store_of(GRAPH_FILES),
        """SELECT DISTINCT ?thing WHERE {
          ?subject ?property ?thing
          FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), "https://w3id.org/maillage/aura/"))
          FILTER NOT EXISTS { ?thing a ?class }
        } ORDER BY ?thing""",
    )
    assert missing == []


def test_nothing_rests_on_knowledge_from_outside() -> None:
    inside = store_of([path for path in GRAPH_FILES if path.parent.name != "context"])
    leaning = rows(
        inside,
        """SELECT DISTINCT ?thing WHERE {
          ?subject ?property ?thing
          FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), "https://w3id.org/maillage/aura/"))
          FILTER NOT EXISTS { ?thing a ?class }
        }""",
    )
    assert leaning == []


def test_no_ten_words_of_a_text_stand_in_the_repository(repository: Path, texts: Path) -> None:
    of_others = set().union(*(runs(path.read_text("utf-8")) for path in texts.glob("*.txt")))
    copied = {
        (str(path.relative_to(repository)), " ".join(run))
        for path in our_files(repository)
        for run in runs(path.read_text("utf-8", errors="replace")) & of_others
    }
    assert of_others
    assert copied == set()
