"""Which figures, dates, names and sentences of the texts the graph does not cover yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from maillage import evidence
from maillage.dataset import Dataset
from maillage.errors import InputFault
from maillage.workspace import SETTINGS

__all__ = ["KINDS", "Coverage", "Ignored", "Item", "marked", "measure"]

_MONTHS: Final = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
)
_NAME: Final = r"[A-ZÀ-ÖØ-Þ][\w’']*(?:-\w+)*"

# Kind → what counts as one item of it. Names and sentences need more than a pattern: see below.
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "figure": re.compile(r"\d+(?:[ \u00a0\u202f.,]\d+)*"),
    "percentage": re.compile(r"\d+(?:[.,]\d+)?[ \u00a0\u202f]?%"),
    "date": re.compile(
        rf"(?:\d{{1,2}}(?:er)? )?(?:{_MONTHS})(?: \d{{4}}| dernier| prochain)?\b"
        r"|(?<!\d)(?:19|20)\d{2}(?!\d)|cette année|l’an dernier|l'an dernier"
    ),
    "name": re.compile(rf"{_NAME}(?: {_NAME})*"),
    "sentence": re.compile(r"[^\s.!?…][^\n.!?…]*(?:[.!?…](?!\s|$)[^\n.!?…]*)*[.!?…]*"),
}
KINDS: Final = tuple(_PATTERNS)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a text that could be evidence; offsets in code points, lines from 1."""

    kind: str
    start: int
    end: int
    line: int
    text: str
    covered: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    """A span that needs no passage, with the reason."""

    file_name: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one text has, and which of it passages cover."""

    document: str
    file_name: str
    items: tuple[Item, ...]
    stale: tuple[Ignored, ...]
    """Entries of the ignore list that hide nothing."""

    def share(self, kind: str) -> tuple[int, int]:
        """Return how many items of a kind are covered, and how many there are."""
        of_kind = [item for item in self.items if item.kind == kind]
        return sum(item.covered for item in of_kind), len(of_kind)

    @property
    def missing(self) -> tuple[Item, ...]:
        """The items that no passage covers, in the order of the text."""
        return tuple(item for item in self.items if not item.covered)


def measure(dataset: Dataset, folder: Path) -> tuple[Coverage, ...]:
    """Compare the passages of the graph with the texts in a folder.

    An item is covered where one passage holds all of it; a sentence where a passage holds a word
    of it. Raise NotFound or InputFault where a text cannot be read.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    for passage in evidence.passages(dataset):
        spans.setdefault(passage.document, []).append((passage.start, passage.end))
    ignored = ignore_list(dataset)
    return tuple(
        _measure(text, evidence.read_text(folder, text), spans.get(text.document, []), ignored)
        for text in evidence.texts(dataset)
    )


def _measure(
    text: evidence.Text,
    content: str,
    spans: list[tuple[int, int]],
    ignored: Iterable[Ignored],
) -> Coverage:
    here = [entry for entry in ignored if entry.file_name == text.file_name]
    hidden = [(entry.start, entry.end) for entry in here]
    found = [
        item
        for item in _items(content, spans)
        if item.covered or not _inside(item.start, item.end, hidden)
    ]
    missing = [i for i in _items(content, spans) if not i.covered]
    stale = [
        e for e in here if not any(_inside(i.start, i.end, [(e.start, e.end)]) for i in missing)
    ]
    return Coverage(text.document, text.file_name, tuple(found), tuple(stale))


def _items(content: str, spans: list[tuple[int, int]]) -> list[Item]:
    items = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(content):
            start, end = match.span()
            if kind == "name":
                start = _after_opening_word(content, start, end)
            if start < end and any(c.isalnum() for c in content[start:end]):
                items.append(_item(content, kind, start, end, spans))
    return sorted(items, key=lambda item: (item.start, item.end, KINDS.index(item.kind)))


def _item(content: str, kind: str, start: int, end: int, spans: list[tuple[int, int]]) -> Item:
    held = _touched if kind == "sentence" else _inside
    line = content.count("\n", 0, start) + 1
    return Item(kind, start, end, line, content[start:end].strip(), held(start, end, spans))


def _after_opening_word(content: str, start: int, end: int) -> int:
    """Return where a name begins: a capital that only opens a sentence makes no name."""
    before = content[:start].rstrip(' «“"(')
    if before and before[-1] not in ".!?…:\n-–•":
        return start
    first, _, rest = content[start:end].partition(" ")
    return start if _surely_a_name(first) else (end - len(rest) if rest else end)


def _surely_a_name(word: str) -> bool:
    return sum(c.isupper() for c in word) > 1 or "-" in word


def _inside(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(a <= start and end <= b for a, b in spans)


def _touched(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in spans)


def ignore_list(dataset: Dataset) -> tuple[Ignored, ...]:
    """Return the `[[coverage.ignore]]` entries of the settings. Raise InputFault."""
    table = dataset.workspace.settings.tables.get("coverage", {})
    return tuple(_ignored(entry) for entry in table.get("ignore", ()))


def _ignored(entry: Mapping[str, Any]) -> Ignored:
    wanted = {"file": str, "start": int, "end": int, "reason": str}
    for name, kind in wanted.items():
        if not isinstance(entry.get(name), kind) or not str(entry[name]).strip():
            raise InputFault(
                f"An entry of [[coverage.ignore]] has no {name}: {dict(entry)}",
                file=SETTINGS,
                hint='Write file = "a.txt", start = 10, end = 12, reason = "list marker".',
            )
    return Ignored(entry["file"], entry["start"], entry["end"], entry["reason"])


def marked(dataset: Dataset, text: evidence.Text, content: str) -> str:
    """Return a page (HTML) with the text, covered passages marked and tied to their nodes."""
    import html

    spans = [p for p in evidence.passages(dataset) if p.document == text.document]
    nodes = _nodes(dataset)
    edges = sorted({0, len(content), *(p.start for p in spans), *(p.end for p in spans)})
    body = []
    for start, end in pairwise(edges):
        here = [p for p in spans if p.start <= start and end <= p.end]
        words = html.escape(content[start:end])
        body.append(_mark(words, here, nodes, dataset) if here else words)
    title = html.escape(text.label)
    rows = "".join(_row(p, nodes, dataset) for p in spans)
    return _PAGE.format(title=title, body="".join(body), rows=rows)


def _mark(
    words: str,
    here: list[evidence.Passage],
    nodes: Mapping[str, list[tuple[str, str]]],
    dataset: Dataset,
) -> str:
    import html

    names = [label for p in here for _, label in nodes.get(p.iri, [])]
    title = html.escape("\n".join(dict.fromkeys(names)) or "no report rests on this passage")
    return f'<a href="#{_anchor(here[-1])}"><mark title="{title}">{words}</mark></a>'


def _row(
    passage: evidence.Passage, nodes: Mapping[str, list[tuple[str, str]]], dataset: Dataset
) -> str:
    import html

    listed = "".join(
        f"<li>{html.escape(label)} <code>{html.escape(dataset.workspace.shorten(iri))}</code></li>"
        for iri, label in nodes.get(passage.iri, [])
    )
    name = html.escape(dataset.workspace.shorten(passage.iri))
    return (
        f'<tr id="{_anchor(passage)}"><td><code>{name}</code></td>'
        f"<td>{passage.start}–{passage.end}</td><td><ul>{listed}</ul></td></tr>\n"
    )


def _anchor(passage: evidence.Passage) -> str:
    return f"at-{passage.start}-{passage.end}"


def _nodes(dataset: Dataset) -> dict[str, list[tuple[str, str]]]:
    nodes: dict[str, list[tuple[str, str]]] = {}
    for passage, node, label in dataset.select(_NODES):
        pair = (str(getattr(node, "value", "")), str(getattr(label, "value", "")))
        nodes.setdefault(str(getattr(passage, "value", "")), []).append(pair)
    return nodes


_NODES: Final = """
SELECT DISTINCT ?passage ?node ?label WHERE {
  { ?node mai:evidence ?passage } UNION { ?passage mai:mentions ?node }
  ?node skos:prefLabel ?label .
} ORDER BY ?passage ?label ?node
"""

_PAGE: Final = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 17px/1.6 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }}
pre {{ white-space: pre-wrap; font: inherit }}
mark {{ background: #cfe8ff; color: inherit }} a {{ color: inherit; text-decoration: none }}
a:hover mark {{ background: #8fc7ff }} tr:target {{ background: #fff3bf }}
table {{ border-collapse: collapse; font: 14px/1.4 sans-serif }}
td {{ border-top: 1px solid #ddd; padding: .3rem .6rem; vertical-align: top }}
ul {{ margin: 0; padding-left: 1rem }}
</style></head><body>
<h1>{title}</h1>
<pre>{body}</pre>
<h2>Passages</h2>
<table>{rows}</table>
</body></html>
"""
