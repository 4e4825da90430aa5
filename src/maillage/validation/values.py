"""Findings about values as they are written: ill-formed, invisible, garbled, endless.

A store keeps values, not writings, and parsers repair some in silence. So this reads the files'
texts: a scan by regular expressions tells which files may hold such a value, and only those are
parsed to name subject and property.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from maillage.dataset import FORMATS, Term
from maillage.validation.codes import CODES
from maillage.validation.report import Finding
from maillage.validation.writings import is_well_formed, repaired
from maillage.vocabulary import PREFIXES
from maillage.workspace import Workspace

__all__ = ["findings"]

LONGEST: Final = 10_000
# Zero-width and directional characters, soft hyphens, controls, and blanks that are none.
_INVISIBLE: Final = (
    "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
)
_INVISIBLE_CHARACTER: Final = re.compile(f"[{_INVISIBLE}]")
# In an IRI no blank of any kind is meant.
_INVISIBLE_IN_IRI: Final = re.compile(f"[{_INVISIBLE}\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# UTF-8 read as Windows-1252 or Latin-1, and the mark that stands for unreadable bytes.
_GARBLED: Final = re.compile("Ã[\u0080-\u00bf\u0152-\u2122]|Â[\u0080-\u00bf]|â€|ï»¿|\ufffd")
# A value with a datatype, where its quotes and the datatype's name stand together.
_TYPED: Final = re.compile(r'"([^"\\\r\n]*)"\^\^(?:xsd:(\w+)|edtf:\w+)(?![\w:.%\\-]*[\w:%\\])')
_ESCAPED: Final = re.compile(r"\\[uU]")


def findings(workspace: Workspace) -> Iterator[Finding]:
    """Yield what is wrong with values of the project's files."""
    own = (p for p in workspace.ontology_files if p.is_relative_to(workspace.root))
    for path in (*workspace.graph_files, *own):
        data = path.read_bytes()
        if _suspicious(data.decode("utf-8", "replace")):
            yield from _of_file(workspace, path, data)


def _suspicious(text: str) -> bool:
    """Tell whether a text may hold a value that is worth a finding: no false "no"."""
    if _INVISIBLE_IN_IRI.search(text) or _GARBLED.search(text) or _ESCAPED.search(text):
        return True
    if len(text) > LONGEST and max(map(len, re.split("[\"']", text))) > LONGEST:
        return True
    typed = [(match[1], match[2]) for match in _TYPED.finditer(text)]
    if text.count("^^") != len(typed):
        return True
    return not all(is_well_formed(f"{_XSD}{name or ''}", value) for value, name in set(typed))


_XSD: Final = PREFIXES["xsd"]


def _of_file(workspace: Workspace, path: Path, data: bytes) -> Iterator[Finding]:
    base = workspace.graph_iri(path)
    for quad in ox.parse(data, format=FORMATS[path.suffix], base_iri=base):
        for code, message, hint, value in _wrong(workspace, quad):
            yield Finding(
                code=code,
                severity=CODES[code].severity,
                message=message,
                hint=hint,
                file=workspace.display(path),
                subject=quad.subject,
                path=workspace.shorten(quad.predicate.value),
                predicate=quad.predicate,
                value=value,
            )


_Wrong = tuple[str, str, str, Term | None]


def _wrong(workspace: Workspace, quad: ox.Quad) -> Iterator[_Wrong]:
    for iri in (quad.subject, quad.predicate, quad.object):
        if isinstance(iri, ox.NamedNode) and (seen := _INVISIBLE_IN_IRI.search(iri.value)):
            yield (
                "invisible-character",
                f"The name {workspace.shorten(iri.value)!r} holds the invisible {_named(seen[0])}.",
                "Type the name again: to programs it is another one.",
                quad.object,
            )
    if isinstance(quad.object, ox.Literal):
        yield from _wrong_literal(workspace, quad.object)


def _wrong_literal(workspace: Workspace, value: ox.Literal) -> Iterator[_Wrong]:
    text, datatype = value.value, value.datatype.value
    if seen := _INVISIBLE_CHARACTER.search(text):
        message = f"This value holds the invisible {_named(seen[0])}."
        yield "invisible-character", message, "Type the value again, or remove it.", value
    if _GARBLED.search(text):
        message = "This value was saved or pasted in a wrong encoding."
        hint = f"Write {_ungarbled(text)!r}." if _ungarbled(text) else "Type the value again."
        yield "encoding", message, hint, value
    if len(text) > LONGEST:
        message = f"This value has {len(text):,} characters.".replace(",", " ")
        yield "huge-literal", message, "Keep long texts in files of their own.", value
    if not is_well_formed(datatype, text):
        kind = workspace.shorten(datatype)
        meant = repaired(datatype, text)
        hint = f"Write {_written(datatype, meant, kind)}." if meant else f"Write a {kind}."
        yield "ill-formed-literal", f"This is no {kind}.", hint, value


def _written(datatype: str, text: str, kind: str) -> str:
    """Return a value as Turtle has it: numbers and truth values without quotes."""
    bare = datatype in {f"{_XSD}{name}" for name in ("integer", "decimal", "boolean")}
    return text if bare and not text.endswith(".") else f'"{text}"^^{kind}'


def _ungarbled(text: str) -> str | None:
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return None


def _named(character: str) -> str:
    import unicodedata

    name = unicodedata.name(character, "control character").lower()
    return f"{name} (U+{ord(character):04X})"
