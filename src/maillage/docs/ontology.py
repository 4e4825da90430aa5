"""The page of the ontology: terms, codes, shapes and checks, as their files say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from maillage.dataset import Dataset, Term, load
from maillage.engine import Embedded
from maillage.queries import read
from maillage.vocabulary import CODE, ONTOLOGY, PREFIXES
from maillage.workspace import Workspace, find

__all__ = ["PAGE", "page", "write"]

PAGE: Final = Path("docs") / "ontology.md"

_OWN: Final = PREFIXES["mai"]
_INTRODUCTION: Final = """# The ontology

*Written by `python -m maillage.docs.ontology` from `ontology/`: change the files there, then run it
again.*

{about}

Its terms stand under `{namespace}` (`mai:`), its codes under `{codes}`.
Names and definitions are in English and French. Everything that a common vocabulary has is reused;
the [last table](#reused-terms) says how.
"""


def page(root: Path | str = ".") -> str:
    """Return the page as Markdown; the same files give the same text."""
    data = _vocabulary(find(root))
    parts = (_introduction, _terms, _codes, _shapes, _checks, _reused)
    return "\n".join(line for part in parts for line in part(data)).rstrip() + "\n"


def write(root: Path | str = ".") -> Path:
    """Write the page into docs/ and return its path."""
    path = find(root).root / PAGE
    path.parent.mkdir(exist_ok=True)
    path.write_text(page(root), encoding="utf-8")
    return path


def _vocabulary(workspace: Workspace) -> Dataset:
    """Return the ontology with the shapes beside it, each file a graph; nothing of graph/."""
    whole = load(workspace)
    store = ox.Store()
    for path in workspace.ontology_files:
        name = ox.NamedNode(workspace.graph_iri(path))
        store.extend(whole.store.quads_for_pattern(None, None, None, name))
    for path in workspace.shape_files:
        store.load(path=path, to_graph=ox.NamedNode(f"{PREFIXES['maish']}{path.stem}"))
    return Dataset(workspace, Embedded(store))


def _introduction(data: Dataset) -> Iterator[str]:
    about = _text(data, ONTOLOGY, "dcterms:description")
    yield _INTRODUCTION.format(about=about, namespace=_OWN, codes=CODE)


def _terms(data: Dataset) -> Iterator[str]:
    for title, names in _sections(data.workspace):
        own = [name for name in names if name.startswith("mai:")]
        if own:
            yield f"## {title}\n"
            for name in own:
                yield from _term(data, name)


def _sections(workspace: Workspace) -> Iterator[tuple[str, list[str]]]:
    """Yield each section of maillage.ttl with its terms, in the file's order."""
    path = next(p for p in workspace.ontology_files if workspace.graph_iri(p) == ONTOLOGY)
    text = path.read_text("utf-8")
    blocks = re.split(r"^# -{20,}\n# (.+)\n# -{20,}$", text, flags=re.MULTILINE)[1:]
    for title, body in zip(blocks[::2], blocks[1::2], strict=True):
        yield title, re.findall(r"^(\w+:\w+) a ", body, re.MULTILINE)


# What is said of a term, in the page's words; each row is a line that is left out where empty.
_FACTS: Final = (
    ("Is also", "rdfs:subClassOf"),
    ("Is a case of", "rdfs:subPropertyOf"),
    ("Said of", "rdfs:domain|schema:domainIncludes"),
    ("Value", "rdfs:range|schema:rangeIncludes"),
    ("Close to", "skos:closeMatch"),
    ("Never also", "owl:disjointWith|^owl:disjointWith"),
    ("Its properties", "^(rdfs:domain|schema:domainIncludes)"),
)


def _term(data: Dataset, name: str) -> Iterator[str]:
    iri = f"{_OWN}{name.removeprefix('mai:')}"
    yield f'<a id="{_anchor(iri)}"></a>\n'
    yield f"### {name}\n"
    english, french = (_text(data, iri, "rdfs:label", tag) for tag in ("en", "fr"))
    yield f"**{english}** · *{french}*\n"
    yield f"{_text(data, iri, 'skos:definition')}  "
    yield f"*{_text(data, iri, 'skos:definition', 'fr')}*\n"
    for label, path in (("Note", "skos:scopeNote"), ("Example", "skos:example")):
        yield from (f"- {label}: {text}" for text in _texts(data, iri, path))
    for label, path in _FACTS:
        linked = [_link(data, term) for term in _values(data, iri, path)]
        if linked:
            yield f"- {label}: {', '.join(linked)}"
    yield ""


def _codes(data: Dataset) -> Iterator[str]:
    yield "## The codes\n"
    for (scheme,) in data.select("SELECT ?s WHERE { ?s a skos:ConceptScheme } ORDER BY ?s"):
        iri = _iri(scheme)
        yield f"### {iri.removeprefix(CODE)}\n"
        yield f"{_text(data, iri, 'skos:definition')}"
        yield from (f"\n{text}" for text in _texts(data, iri, "skos:scopeNote"))
        yield ""
        yield from _table(
            ("code", "English", "French", "meaning", "elsewhere"),
            (_code(data, _iri(code)) for code in _members(data, iri)),
        )


def _members(data: Dataset, scheme: str) -> Iterator[Term | None]:
    """Yield the codes of a list in the order of their IRIs."""
    rows = data.select(f"SELECT ?c WHERE {{ ?c skos:inScheme <{scheme}> }} ORDER BY ?c")
    return (row[0] for row in rows)


def _code(data: Dataset, iri: str) -> tuple[str, ...]:
    english, french = (_text(data, iri, "skos:prefLabel", tag) for tag in ("en", "fr"))
    name = f"`{data.workspace.shorten(iri)}`"
    return (name, english, french, _text(data, iri, "skos:definition"), _elsewhere(data, iri))


# What else a code says of itself, beside its names.
_SAID: Final = """
SELECT ?property ?value WHERE {{
  VALUES ?property {{
    skos:notation skos:exactMatch skos:closeMatch skos:broadMatch
    mai:boundsBelow mai:boundsAbove mai:weak mai:entails
  }}
  <{iri}> ?property ?value .
  FILTER(!(?property IN (mai:weak, mai:boundsBelow, mai:boundsAbove) && ?value = false))
}} ORDER BY ?property ?value
"""


def _elsewhere(data: Dataset, iri: str) -> str:
    rows = data.select(_SAID.format(iri=iri))
    return "; ".join(f"{_link(data, prop)} {_value(data, value)}" for prop, value in rows)


def _value(data: Dataset, term: Term | None) -> str:
    if not isinstance(term, ox.Literal):
        return _link(data, term)
    if term.datatype.value.startswith("http") and "XMLSchema" not in term.datatype.value:
        return f"[{term.value}]({term.datatype.value})"
    return term.value


_SHAPES: Final = """
SELECT ?shape ?severity ?message WHERE {{
  GRAPH <{graph}> {{ ?shape sh:severity ?severity ; sh:message ?message }}
}} ORDER BY ?shape
"""


def _shapes(data: Dataset) -> Iterator[str]:
    yield "## What the shapes ask for\n"
    yield "A file of the graph that breaks one of these is told so in these words.\n"
    for path in data.workspace.shape_files:
        rows = data.select(_SHAPES.format(graph=f"{PREFIXES['maish']}{path.stem}"))
        if rows:
            yield f"### maish:{path.stem}\n"
            yield f"{_comment(path)}\n"
            yield from _table(("shape", "severity", "message"), (_shape(data, *r) for r in rows))


def _shape(data: Dataset, *row: Term | None) -> tuple[str, ...]:
    name, severity, message = row
    level = data.workspace.shorten(_iri(severity)).removeprefix("sh:").lower()
    return (f"`{data.workspace.shorten(_iri(name))}`", level, _literal(message))


def _comment(path: Path) -> str:
    """Return the comment at the head of a file as one line."""
    lines = path.read_text("utf-8").splitlines()
    head = [line.removeprefix("# ") for line in lines[: _first(lines)]]
    return _escape(" ".join(head))


def _first(lines: Sequence[str]) -> int:
    return next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))


def _checks(data: Dataset) -> Iterator[str]:
    yield "## What the checks look for\n"
    yield "Each is a query under `ontology/checks/` that must return no row.\n"
    checks = [read(path, data.workspace) for path in data.workspace.check_files]
    yield from _table(
        ("check", "severity", "question", "why"),
        (
            (f"`{c.name}`", str(c.header["severity"]), _escape(c.summary), _escape(c.description))
            for c in checks
        ),
    )


_REUSED: Final = f"""
SELECT ?term ?note ?home WHERE {{
  ?term skos:scopeNote ?note ; rdfs:isDefinedBy ?home .
  FILTER(?home != <{ONTOLOGY}>)
}} ORDER BY ?term
"""


def _reused(data: Dataset) -> Iterator[str]:
    yield "## Reused terms\n"
    yield from _table(
        ("term", "how it is used here"),
        ((_link(data, term), _literal(note)) for term, note, _ in data.select(_REUSED)),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def _values(data: Dataset, iri: str, path: str) -> list[Term | None]:
    query = f"SELECT DISTINCT ?v WHERE {{ <{iri}> {path} ?v }} ORDER BY ?v"
    return [row[0] for row in data.select(query)]


def _texts(data: Dataset, iri: str, path: str, language: str = "en") -> list[str]:
    found = _values(data, iri, path)
    return [_literal(t) for t in found if isinstance(t, ox.Literal) and t.language == language]


def _text(data: Dataset, iri: str, path: str, language: str = "en") -> str:
    return " ".join(_texts(data, iri, path, language))


def _link(data: Dataset, term: Term | None) -> str:
    """Return a term's short name, with a link to its place on this page where it is ours."""
    iri = _iri(term)
    name = data.workspace.shorten(iri)
    return f"[{name}](#{_anchor(iri)})" if iri.startswith(_OWN) else f"`{name}`"


def _anchor(iri: str) -> str:
    """Return a place's name: a class and a property may differ by a capital only."""
    name = iri.removeprefix(_OWN)
    return f"{'class' if name[0].isupper() else 'property'}-{name.lower()}"


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _literal(term: Term | None) -> str:
    return _escape(term.value) if isinstance(term, ox.Literal) else ""


def _escape(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return re.sub(r"([\\`*_\[\]])", r"\\\1", text).replace("<", "&lt;").replace("\n", " ").strip()


if __name__ == "__main__":
    write()
