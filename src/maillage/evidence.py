"""Passages and the texts they stand in: checked exactly, never moved silently."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.dataset import Dataset, Term
from maillage.errors import InputFault, NotFound, UsageFault

__all__ = [
    "Passage",
    "Problem",
    "Text",
    "anchor",
    "check",
    "digest",
    "occurrences",
    "of_document",
    "passages",
    "read_text",
    "texts",
]


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text as the graph describes it: file name, SHA-256 of the bytes, code points."""

    document: str
    label: str
    file_name: str
    sha256: str
    length: int | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a text: code points from start (included) to end (excluded), and its digest."""

    iri: str
    document: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold between the graph and the texts."""

    document: str
    passage: str | None
    message: str
    hint: str


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def texts(dataset: Dataset) -> tuple[Text, ...]:
    """Return the documents of the graph that have a text, by file name."""
    return tuple(
        Text(_value(iri), _value(label), _value(name), _value(sha), _integer(length))
        for iri, label, name, sha, length in dataset.select(_TEXTS)
    )


def passages(dataset: Dataset) -> tuple[Passage, ...]:
    """Return every passage of the graph, by document and place."""
    rows = (tuple(_value(term) for term in row) for row in dataset.select(_PASSAGES))
    found = [Passage(i, d, int(start), int(end), sha) for i, d, start, end, sha in rows]
    return tuple(sorted(found, key=lambda p: (p.document, p.start, p.end, p.iri)))


def read_text(folder: Path, text: Text) -> str:
    """Return a document's text, its line ends as they are.

    Raise NotFound where the file is missing, InputFault where it is not UTF-8 or its name leads
    out of the folder.
    """
    if Path(text.file_name).name != text.file_name:
        raise InputFault(
            f"The file name {text.file_name!r} is a path.",
            file=text.document,
            hint="Write the name alone in mai:fileName; --texts says the folder.",
        )
    path = folder / text.file_name
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        hint = "Give the folder of the texts with --texts."
        raise NotFound(f"There is no {text.file_name} in {folder}.", hint=hint) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputFault(f"This text cannot be read: {error}", file=path) from error


def check(dataset: Dataset, folder: Path) -> tuple[Problem, ...]:
    """Compare every document and passage with the texts in a folder, exactly.

    Raise NotFound where the folder is missing. A passage that moved is never re-anchored: where
    the same words stand elsewhere exactly once, the problem's hint proposes the new place.
    """
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.", hint="Give the texts' folder with --texts.")
    by_document: dict[str, list[Passage]] = {}
    for passage in passages(dataset):
        by_document.setdefault(passage.document, []).append(passage)
    problems: list[Problem] = []
    for text in texts(dataset):
        problems += _check_text(text, by_document.get(text.document, []), folder)
    lost = dataset.select(_LOST)
    problems += [_lost(*(_value(term) for term in row)) for row in lost]
    return tuple(problems)


def _lost(node: str, passage: str, graph: str) -> Problem:
    return Problem(
        graph,
        node,
        f"Its passage {passage.rpartition('#')[2]} is not in the graph.",
        "Write the passage (`maillage evidence add` prints it), or correct mai:evidence.",
    )


def _check_text(text: Text, spans: Iterable[Passage], folder: Path) -> list[Problem]:
    try:
        content = read_text(folder, text)
    except (NotFound, InputFault) as fault:
        return [Problem(text.document, None, fault.message, fault.hint or "")]
    return [*_whole(text, content), *_moved(content, spans)]


def _whole(text: Text, content: str) -> Iterable[Problem]:
    if digest(content) != text.sha256:
        yield Problem(
            text.document,
            None,
            f"{text.file_name} is not the text that the graph was made from.",
            f'If the new one is right, write mai:sha256 "{digest(content)}" and mend what follows.',
        )
    if text.length is not None and len(content) != text.length:
        yield Problem(
            text.document,
            None,
            f"The text has {len(content)} code points; the graph says {text.length}.",
            f"Write mai:textLength {len(content)}.",
        )


def _moved(content: str, spans: Iterable[Passage]) -> Iterable[Problem]:
    for span in spans:
        if digest(content[span.start : span.end]) == span.sha256 and span.end <= len(content):
            continue
        yield Problem(
            span.document,
            span.iri,
            f"The words at {span.start}-{span.end} are not those of the digest.",
            _proposal(content, span),
        )


def _proposal(content: str, span: Passage) -> str:
    length = span.end - span.start
    places = [s for s in _starts(content, length) if digest(content[s : s + length]) == span.sha256]
    if len(places) == 1:
        return (
            f"They stand once elsewhere: write oa:start {places[0]} ; oa:end {places[0] + length}."
        )
    if places:
        listed = ", ".join(str(place) for place in places)
        return f"They stand at several places ({listed}): read the text and choose one."
    return "They stand nowhere in the text: read it, and mend or remove what rests on them."


def _starts(content: str, length: int) -> range:
    return range(len(content) - length + 1) if length > 0 else range(0)


def occurrences(content: str, quote: str) -> tuple[int, ...]:
    """Return the offsets (code points) at which a quoted string stands in a text."""
    return tuple(match.start() for match in re.finditer(f"(?={re.escape(quote)})", content))


def anchor(text: Text, content: str, start: int, end: int, name: str) -> str:
    """Return the Turtle for a passage with this name (`prefix:name` or `<…>`).

    Raise UsageFault for a span outside the text.
    """
    if not 0 <= start < end <= len(content):
        raise UsageFault(f"{start}-{end} is no span of a text of {len(content)} code points.")
    return (
        f"{name}\n"
        f"    a mai:Passage ;\n"
        f"    oa:hasSource <{text.document}> ;\n"
        f"    oa:start {start} ;\n"
        f"    oa:end {end} ;\n"
        f'    mai:sha256 "{digest(content[start:end])}" .\n'
    )


def of_document(found: Iterable[Text], name: str) -> Text:
    """Return the text whose document IRI, slug or file name this is. Raise NotFound."""
    by_name = {
        known: text
        for text in found
        for known in (text.document, text.document.rpartition("/")[2], text.file_name)
    }
    if name in by_name:
        return by_name[name]
    listed = ", ".join(sorted({t.document.rpartition("/")[2] for t in by_name.values()}))
    raise NotFound(f"There is no document {name!r}.", hint=f"Write one of: {listed}.")


def _value(term: Term | None) -> str:
    return str(getattr(term, "value", ""))


def _integer(term: Term | None) -> int | None:
    return None if term is None else int(_value(term))


_TEXTS: Final = """
SELECT DISTINCT ?document ?label ?name ?sha ?length WHERE {
  ?document a mai:Document ; mai:fileName ?name ; mai:sha256 ?sha ; skos:prefLabel ?label .
  OPTIONAL { ?document mai:textLength ?length }
} ORDER BY ?name ?document
"""

_PASSAGES: Final = """
SELECT DISTINCT ?passage ?document ?start ?end ?sha WHERE {
  ?passage a mai:Passage ; oa:hasSource ?document ; oa:start ?start ; oa:end ?end ;
           mai:sha256 ?sha .
}
"""

_LOST: Final = """
SELECT DISTINCT ?node ?passage ?graph WHERE {
  GRAPH ?graph { ?node mai:evidence ?passage }
  FILTER NOT EXISTS { ?passage a mai:Passage }
  # A document that is only cited has an address instead of a text with passages.
  FILTER NOT EXISTS { ?passage a mai:Document ; <https://schema.org/url> ?address }
} ORDER BY ?graph ?node ?passage
"""
