"""Why the graph says something: the passages, who speaks, and what it is tied to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from maillage import evidence, facts, sentences
from maillage.dataset import Dataset, Term
from maillage.errors import InputFault, NotFound
from maillage.facts import Facts, Names
from maillage.vocabulary import PREFIXES

__all__ = ["Account", "Link", "Source", "Statement", "explain", "statements"]

MAI: Final = PREFIXES["mai"]
RDF_TYPE: Final = PREFIXES["rdf"].type
LABEL: Final = PREFIXES["skos"]["prefLabel"]
PART_OF: Final = PREFIXES["dcterms"].isPartOf
NOTE: Final = PREFIXES["skos"].editorialNote


@dataclass(frozen=True, slots=True)
class Source:
    """A passage: code points from start (included) to end (excluded) of a document's text.

    A document that is only cited has an address and no passage. `text` is there when the texts
    are given and the digests hold; else `problem` says what does not.
    """

    document: str
    title: str
    passage: str = ""
    start: int | None = None
    end: int | None = None
    address: str = ""
    text: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What a statement has to do with another: "part of", "contradicts" and the like."""

    words: str
    iri: str
    label: str
    decision: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One report, decision or thing in plain words, with everything that it rests on."""

    iri: str
    label: str
    kind: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    open: tuple[str, ...]
    said_by: tuple[str, ...]
    modality: str
    confidence: str
    sources: tuple[Source, ...]
    links: tuple[Link, ...]
    notes: tuple[str, ...]
    involves: tuple[str, ...] = ()
    """The IRIs that it names."""


@dataclass(frozen=True, slots=True)
class Account:
    """A node, and the reports that involve it; `named_in` are passages that only name it."""

    node: Statement
    reports: tuple[Statement, ...]
    named_in: tuple[Source, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """Return what does not hold between the graph and the texts."""
        statements = (self.node, *self.reports)
        sources = [*(s for one in statements for s in one.sources), *self.named_in]
        return tuple(dict.fromkeys(s.problem for s in sources if s.problem))


def explain(dataset: Dataset, iri: str, texts: Path | None = None) -> Account:
    """Return why the graph says what it says of a node.

    Raise NotFound where the graph says nothing of it.
    """
    about = _involved(dataset, iri)
    said = facts.of(dataset, {iri, *about})
    if iri not in said and not about:
        raise NotFound(f"The graph says nothing of {dataset.workspace.shorten(iri)}.")
    shelf = _shelf(dataset, texts)
    node = _statement(iri, said.get(iri, {}), shelf)
    reports = tuple(_statement(other, said[other], shelf) for other in about if other in said)
    backed = {source.passage for one in (node, *reports) for source in one.sources}
    named = [_source(p, shelf) for p in _naming(dataset, iri) if p not in backed]
    return Account(node, () if _is_report(said.get(iri, {})) else reports, tuple(named))


def statements(
    dataset: Dataset, iris: Iterable[str], texts: Path | None = None
) -> dict[str, Statement]:
    """Return these nodes in plain words; those of which the graph says nothing are missing."""
    wanted = set(iris)
    shelf = _shelf(dataset, texts)
    said = facts.of(dataset, wanted) if wanted else {}
    return {iri: _statement(iri, one, shelf) for iri, one in said.items()}


def _is_report(said: Facts) -> bool:
    return MAI.evidence in said


def _involved(dataset: Dataset, iri: str) -> list[str]:
    """Return the reports and decisions in which a node has a part."""
    return [facts.text(row[0]) for row in dataset.select(_INVOLVED % str(ox.NamedNode(iri)))]


def _naming(dataset: Dataset, iri: str) -> list[str]:
    return [facts.text(row[0]) for row in dataset.select(_NAMING % str(ox.NamedNode(iri)))]


# ---------------------------------------------------------------- what is needed for all


@dataclass(frozen=True, slots=True)
class _Shelf:
    names: Names
    passages: Mapping[str, evidence.Passage]
    addresses: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[Link, ...]]
    contents: Mapping[str, str]
    faults: Mapping[str, str]
    checking: bool


def _shelf(dataset: Dataset, texts: Path | None) -> _Shelf:
    names = facts.names(dataset)
    contents, faults = _texts(dataset, texts) if texts is not None else ({}, {})
    return _Shelf(
        names=names,
        passages={passage.iri: passage for passage in evidence.passages(dataset)},
        addresses=facts.pairs(dataset, _ADDRESSES),
        links=_links(dataset, names),
        contents=contents,
        faults=faults,
        checking=texts is not None,
    )


def _texts(dataset: Dataset, folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts whose digest holds, and for the others what is wrong, by document."""
    contents, faults = {}, {}
    for text in evidence.texts(dataset):
        try:
            content = evidence.read_text(folder, text)
        except (NotFound, InputFault) as fault:
            faults[text.document] = fault.message
            continue
        contents[text.document] = content
        if evidence.digest(content) != text.sha256:
            faults[text.document] = f"{text.file_name} is not the text that the graph was made from"
    return contents, faults


def _source(iri: str, shelf: _Shelf) -> Source:
    passage = shelf.passages.get(iri)
    if passage is None:
        address = next(iter(shelf.addresses.get(iri, ())), "")
        lost = "" if address else f"{shelf.names.short(iri)}: this passage is not in the graph"
        return Source(iri, shelf.names.thing(iri), address=address, problem=lost)
    document = passage.document
    found = Source(document, shelf.names.thing(document), iri, start=passage.start, end=passage.end)
    return _checked(found, passage, shelf) if shelf.checking else found


def _checked(found: Source, passage: evidence.Passage, shelf: _Shelf) -> Source:
    """Return the passage with its words where the digests hold, else with what does not."""
    content = shelf.contents.get(found.document)
    if content is None:
        problem = shelf.faults.get(found.document, "the graph names no text for this document")
        return replace(found, problem=f"{shelf.names.short(found.document)}: {problem}")
    words = content[passage.start : passage.end]
    if passage.end > len(content) or evidence.digest(words) != passage.sha256:
        name = shelf.names.short(passage.iri)
        where = f"{passage.start}-{passage.end}"
        return replace(found, problem=f"{name}: the words at {where} are not those of the digest")
    problem = shelf.faults.get(found.document, "")
    where = shelf.names.short(found.document)
    return replace(found, text=words, problem=f"{where}: {problem}" if problem else "")


# ---------------------------------------------------------------- statements


def _statement(iri: str, said: Facts, shelf: _Shelf) -> Statement:
    names = shelf.names
    kinds = [kind for kind in facts.things(said, RDF_TYPE) if facts.local(kind) != "Concept"]
    framed = [k for k in map(facts.local, kinds) if k in sentences.CLASSES]
    label = facts.word(said, LABEL, "fr")
    return Statement(
        iri=iri,
        label=label,
        kind=", ".join(names.term(kind) for kind in kinds),
        sentence=sentences.say(framed[0], said, names) if framed else label,
        facts=tuple(_facts(said, names)),
        open=tuple(names.term(name) for name in facts.things(said, MAI.leavesOpen)),
        said_by=tuple(names.thing(one) for one in facts.things(said, MAI.attributedTo)),
        modality=", ".join(names.thing(one) for one in facts.things(said, MAI.modality)),
        confidence=facts.word(said, MAI.confidence),
        sources=tuple(_source(p, shelf) for p in _passages(iri, said, shelf)),
        links=shelf.links.get(iri, ()),
        notes=tuple(facts.text(note) for note in said.get(NOTE, ())),
        involves=tuple(sorted({t for name in said for t in facts.things(said, name)})),
    )


def _passages(iri: str, said: Facts, shelf: _Shelf) -> tuple[str, ...]:
    """Return what a node rests on, in the order of reading."""
    if iri in shelf.passages:
        return (iri,)
    known = shelf.passages
    places = {
        p: (known[p].document, known[p].start)
        for p in facts.things(said, MAI.evidence)
        if p in known
    }
    return tuple(
        sorted(facts.things(said, MAI.evidence), key=lambda p: (*places.get(p, (p, 0)), p))
    )


# Told elsewhere in the account, or only there for queries.
_NOT_LISTED: Final = frozenset(
    [
        *(RDF_TYPE, LABEL, NOTE, PART_OF),
        *(MAI[name] for name in ("evidence", "attributedTo", "modality", "confidence")),
        *(MAI[name] for name in ("leavesOpen", "earliest", "latest", "restates", "mayBePartOf")),
        *(MAI[name] for name in ("derivedFrom", "concerns", "preferred", "rejected")),
    ]
)


def _facts(said: Facts, names: Names) -> Iterator[tuple[str, str]]:
    for name, values in said.items():
        if name in _NOT_LISTED:
            continue
        things = set(facts.things(said, name))
        words = [names.thing(w) if w in things else w for w in map(facts.text, _spoken(values))]
        yield names.term(name), "; ".join(sorted(words))


def _spoken(values: tuple[Term, ...]) -> list[Term]:
    """Return the English values where the same is said in several languages."""
    languages = {getattr(value, "language", None) for value in values}
    several = "en" in languages and len(languages) > 1
    return [v for v in values if not several or getattr(v, "language", None) == "en"]


# ---------------------------------------------------------------- links


_WORDS: Final = {
    MAI.restates: ("tells again", "told again by"),
    PART_OF: ("part of", "has the part"),
    MAI.mayBePartOf: ("may be part of", "may contain"),
    MAI.derivedFrom: ("computed from", "used to compute"),
    MAI.shareOf: ("a share of", "base of the share"),
}
_KINDS: Final = {
    "same": "decided to be the same as",
    "notSame": "decided not to be the same as",
    "successor": "decided to be in one line with",
    "rival": "in dispute with",
    "mayOverlap": "may overlap with",
}


def _links(dataset: Dataset, names: Names) -> dict[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = {}
    for one, name, other in ((*map(facts.text, row),) for row in dataset.select(_TIED)):
        forth, back = _WORDS[name]
        found.setdefault(one, []).append(Link(forth, other, names.thing(other)))
        found.setdefault(other, []).append(Link(back, one, names.thing(one)))
    for decision, said in facts.select(dataset, _DECISIONS).items():
        for one, link in _decided(decision, said, names):
            found.setdefault(one, []).append(link)
    return {iri: tuple(sorted(set(links), key=_order)) for iri, links in found.items()}


def _order(link: Link) -> tuple[str, ...]:
    return link.decision, link.words, link.iri


def _decided(decision: str, said: Facts, names: Names) -> Iterator[tuple[str, Link]]:
    """Return what a decision ties: itself to what it concerns, and that to one another."""
    kind = facts.local(facts.word(said, MAI.decisionType))
    reason = facts.word(said, MAI.reason, "en")
    standing = {iri: word for word, name in _STANDINGS for iri in facts.things(said, name)}
    for one in sorted(standing):
        yield decision, Link(standing[one], one, names.thing(one))
        for other in (iri for iri in sorted(standing) if iri != one):
            words = _KINDS.get(kind, f"decided ({kind}) with")
            words = _VERDICTS.get((kind, standing[one], standing[other]), words)
            yield one, Link(words, other, names.thing(other), decision, reason)


# Later ones count: what is preferred or rejected is concerned too.
_STANDINGS: Final = (
    ("concerns", MAI.concerns),
    ("prefers", MAI.preferred),
    ("rejects", MAI.rejected),
)
_VERDICTS: Final = {
    ("rival", "prefers", "rejects"): "contradicts, and is preferred to",
    ("rival", "rejects", "prefers"): "contradicts, and is rejected in favour of",
    ("rival", "rejects", "concerns"): "contradicts, and is rejected in favour of",
    ("rival", "concerns", "rejects"): "contradicts, and is preferred to",
}


_INVOLVED: Final = """
SELECT DISTINCT ?report WHERE {
  VALUES ?node { %s }
  ?report ?property ?node .
  { ?report mai:evidence ?passage } UNION { ?report a mai:Decision }
  FILTER(?report != ?node)
} ORDER BY ?report
"""

_NAMING: Final = """
SELECT DISTINCT ?passage WHERE {
  VALUES ?node { %s }
  ?passage mai:mentions ?node ; oa:hasSource ?document ; oa:start ?start .
} ORDER BY ?document ?start
"""

_ADDRESSES: Final = """
SELECT DISTINCT ?document ?address WHERE { ?document a mai:Document ; schema:url ?address }
"""

_TIED: Final = """
SELECT DISTINCT ?one ?tie ?other WHERE {
  VALUES ?tie { mai:restates dcterms:isPartOf mai:mayBePartOf mai:derivedFrom mai:shareOf }
  ?one ?tie ?other . FILTER(isIRI(?other))
}
"""

_DECISIONS: Final = """
SELECT DISTINCT ?decision ?property ?value WHERE { ?decision a mai:Decision ; ?property ?value }
"""
