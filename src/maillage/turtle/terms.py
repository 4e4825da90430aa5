"""Terms of Turtle text: from what is written to pyoxigraph terms."""

from __future__ import annotations

import re
from typing import Any

from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode

from maillage.turtle.syntax import Leaf
from maillage.turtle.tokens import tokenize

__all__ = ["NotATerm", "Scope", "resolve", "unescape"]

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

_DATATYPES = {kind: NamedNode(XSD + kind) for kind in ("integer", "decimal", "double", "boolean")}
_NAMES = frozenset({"iri", "pname"})
_SINGLE = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
# RFC 3986, appendix B.
_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)


class NotATerm(ValueError):
    """A term is well written but means nothing; ``code`` says why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Scope:
    """The prefixes and the base at one place of a text, and the names already understood there."""

    __slots__ = ("_known", "base", "prefixes")

    def __init__(self, base: str | None = None, prefixes: dict[str, str] | None = None) -> None:
        self.base = base
        self.prefixes = prefixes or {}
        self._known: dict[str, NamedNode] = {}

    def declare(self, name: str, written: str) -> Scope:
        """Return the scope after ``@prefix name <written>``, or ``@base`` for an empty name."""
        iri = _node(self.resolve(written), f"<{written}>").value
        if name:
            return Scope(self.base, {**self.prefixes, name: iri})
        return Scope(iri, self.prefixes)

    def resolve(self, written: str) -> str:
        """Return the IRI meant by what stands between ``<`` and ``>``."""
        iri = unescape(written)
        return iri if self.base is None else resolve(self.base, iri)

    def name(self, written: str) -> NamedNode:
        """Return the node of ``<iri>`` or ``prefix:local``."""
        node = self._known.get(written)
        if node is None:
            node = self._known[written] = _node(self._iri(written), written)
        return node

    def _iri(self, written: str) -> str:
        if written[0] == "<":
            return self.resolve(written[1:-1])
        prefix, local = written.split(":", 1)
        namespace = self.prefixes.get(prefix + ":")
        if namespace is None:
            raise NotATerm("undeclared-prefix", prefix + ":")
        return namespace + _local(local)

    def term(self, text: str, leaf: Leaf) -> NamedNode | BlankNode | Literal | None:
        """Return the term of a leaf; None for a ``bad`` one, a new blank node for ``[]``.

        Raises:
            NotATerm: the prefix is not declared, the IRI or the escape is not valid.
        """
        kind, start, end, _ = leaf
        if kind in _NAMES:
            return self.name(text[start:end])
        if kind == "type":
            return TYPE
        if kind == "string":
            return self._string(text, leaf)
        if kind in _DATATYPES:
            return Literal(text[start:end], datatype=_DATATYPES[kind])
        if kind == "label":
            return BlankNode(text[start + 2 : end])
        return BlankNode() if kind == "anon" else None

    def _string(self, text: str, leaf: Leaf) -> Literal | None:
        value = _content(text[leaf.start : leaf.middle])
        suffix = text[leaf.middle : leaf.end].lstrip()
        if suffix and suffix[0] != "@" and suffix[:2] != "^^":
            suffix = _from_mark(suffix)
        if not suffix:
            return Literal(value)
        if suffix[0] == "@":
            return _tagged(value, suffix[1:])
        datatype = suffix[2:].lstrip()
        while datatype[:1] == "#":
            datatype = datatype.partition("\n")[2].lstrip()
        return Literal(value, datatype=self.name(datatype)) if datatype else None


def _from_mark(suffix: str) -> str:
    """Return a suffix without what stands before its @ or ^^: a comment, or what is a mistake."""
    marks = (token.start for token in tokenize(suffix) if token.kind in ("at", "^^"))
    first = next(marks, None)
    return "" if first is None else suffix[first:]


def _node(iri: str, written: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        code = "relative-iri" if "scheme" in str(error) else "bad-iri"
        raise NotATerm(code, f"{written}: {error}") from error


def _tagged(value: str, tag: str) -> Literal:
    language, _, direction = tag.partition("--")
    options: dict[str, Any] = {"direction": BaseDirection(direction)} if direction else {}
    try:
        return Literal(value, language=language, **options)
    except ValueError as error:
        raise NotATerm("bad-language", f"@{tag}") from error


def _content(quoted: str) -> str:
    width = 3 if quoted[:3] in ('"""', "'''") and len(quoted) > 5 else 1
    return unescape(quoted[width:-width])


def _local(local: str) -> str:
    return re.sub(r"\\(.)", r"\1", local) if "\\" in local else local


def unescape(written: str) -> str:
    r"""Return a text with its escapes (``\n``, ``\u00e9`` …) replaced by what they mean.

    Raises:
        NotATerm: an escape stands for no character (half of a surrogate pair).
    """
    return _ESCAPE.sub(_character, written) if "\\" in written else written


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code is None:
        return _SINGLE.get(match[3], match[3])
    number = int(code, 16)
    if 0xD800 <= number < 0xE000 or number > 0x10FFFF:
        raise NotATerm("bad-escape", match[0])
    return chr(number)


def resolve(base: str, reference: str) -> str:
    """Return a reference resolved against a base IRI (RFC 3986, §5.2).

    >>> resolve("http://e/x/y", "../z#a")
    'http://e/z#a'
    """
    scheme, authority, path, query, fragment = _split(reference)
    if scheme is not None:
        return _join(scheme, authority, _without_dots(path), query, fragment)
    scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority is not None:
        return _join(scheme, authority, _without_dots(path), query, fragment)
    if not path:
        return _join(scheme, base_authority, base_path, query or base_query, fragment)
    if not path.startswith("/"):
        root = "/" if base_authority is not None and not base_path else ""
        path = root + base_path[: base_path.rfind("/") + 1] + path
    return _join(scheme, base_authority, _without_dots(path), query, fragment)


def _split(iri: str) -> tuple[str | None, str | None, str, str, str]:
    match = _PARTS.fullmatch(iri)
    if match is None:
        raise NotATerm("bad-iri", iri)
    return match[1], match[2], match[3], match[4] or "", match[5] or ""


def _join(scheme: str | None, authority: str | None, path: str, query: str, fragment: str) -> str:
    before = "" if scheme is None else scheme + ":"
    return before + ("" if authority is None else "//" + authority) + path + query + fragment


def _without_dots(path: str) -> str:
    """Return a path without its ``.`` and ``..`` segments (RFC 3986, §5.2.4)."""
    if "." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
