"""The ontology's page is current, complete, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from maillage.docs.ontology import PAGE, page
from maillage.workspace import find


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    return page(repository)


def subjects(paths: tuple[Path, ...]) -> set[str]:
    parsed = (ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE) for path in paths)
    return {
        q.subject.value for quads in parsed for q in quads if isinstance(q.subject, ox.NamedNode)
    }


def test_page_in_the_repository_is_current(repository: Path, text: str) -> None:
    assert (repository / PAGE).read_text("utf-8") == text, "run python -m maillage.docs.ontology"


def test_every_term_code_shape_and_check_is_on_the_page(repository: Path, text: str) -> None:
    workspace = find(repository)
    named = subjects(workspace.ontology_files) | subjects(workspace.shape_files)
    own = {iri for iri in named if "/maillage/" in iri and not re.search(r"/code/\w+$", iri)}
    names = {workspace.shorten(iri) for iri in own - {"https://w3id.org/maillage/ns"}}
    helpers = {"maish:EDTF"}
    shown = {*re.findall(r"\b\w+:[\w-]+", text)}
    assert sorted(names - helpers - shown) == []
    assert [p.stem for p in workspace.check_files if f"`{p.stem}`" not in text] == []


def test_every_link_within_the_page_leads_to_a_place(text: str) -> None:
    headings = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in HEADING.findall(text)}
    places = {*re.findall(r'<a id="([\w-]+)">', text), *headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert len(links) > 50
    assert sorted(links - places) == []


def test_no_place_is_named_twice(text: str) -> None:
    places = re.findall(r'<a id="([\w-]+)">', text)
    assert len(places) == len(set(places))


HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
