"""SPARQL text as tokens: enough to rename variables and expand prefixes without a parser."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from maillage.shacl.errors import IllFormedShape

__all__ = ["Token", "expand_prefixes", "scan", "substitute", "write"]

_KINDS = {
    "comment": r"#[^\n\r]*",
    "iri": r"<[^<>\"{}|^`\\\s]*>",
    "string": r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n\r]|\\.)*"|\'(?:[^\'\\\n\r]|\\.)*\'',
    "variable": r"[?$]\w+",
    "language": r"@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*",
    "blank": r"_:\w(?:[\w.-]*[\w-])?",
    "name": r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:%]|\\.)(?:(?:[\w:.%-]|\\.)*"
    r"(?:[\w:%-]|\\.))?)?",
    "word": r"[^\W\d]\w*",
    "space": r"\s+",
    "mark": r"\^\^|&&|\|\||[<>!]=|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|.",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{text})" for kind, text in _KINDS.items()), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of SPARQL; ``name`` is a variable without its mark, or a word in capitals."""

    kind: str
    text: str

    @property
    def name(self) -> str:
        """Return what the piece stands for, whatever its spelling."""
        return self.text[1:] if self.kind == "variable" else self.text.upper()


def scan(text: str) -> list[Token]:
    """Cut a query into tokens; comments become one space."""
    found = (Token(m.lastgroup or "", m.group()) for m in _TOKEN.finditer(text))
    return [Token("space", " ") if t.kind in ("comment", "space") else t for t in found]


def write(tokens: list[Token]) -> str:
    """Put tokens together again."""
    return "".join(token.text for token in tokens).strip()


def expand_prefixes(tokens: list[Token], prefixes: Mapping[str, str]) -> list[Token]:
    """Replace prefixed names by IRIs and take PREFIX declarations out."""
    known = dict(prefixes)
    rest = list(_without_declarations(tokens, known))
    return [Token("iri", _expanded(t.text, known)) if t.kind == "name" else t for t in rest]


def _without_declarations(tokens: list[Token], known: dict[str, str]) -> Iterator[Token]:
    solid = [i for i, token in enumerate(tokens) if token.kind != "space"]
    skip: set[int] = set()
    for at, here in enumerate(solid):
        token = tokens[here]
        if token.kind != "word" or token.name not in ("PREFIX", "BASE"):
            continue
        if token.name == "BASE" or at + 2 >= len(solid):
            raise IllFormedShape("BASE cannot be used in a SPARQL constraint")
        name, iri = solid[at + 1], solid[at + 2]
        known[tokens[name].text.removesuffix(":")] = tokens[iri].text[1:-1]
        skip |= {here, name, iri}
    return (token for i, token in enumerate(tokens) if i not in skip)


def _expanded(name: str, known: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    if prefix not in known:
        raise IllFormedShape(f"the prefix {prefix}: is not declared (sh:prefixes, sh:declare)")
    return str(NamedNode(known[prefix] + re.sub(r"\\(.)", r"\1", local)))


def substitute(
    tokens: list[Token], constants: Mapping[str, str], rename: Callable[[str], str]
) -> list[Token]:
    """Put constants in the place of variables, and new names in the place of the others."""
    return [_substituted(i, tokens, constants, rename) for i in range(len(tokens))]


def _substituted(
    at: int, tokens: list[Token], constants: Mapping[str, str], rename: Callable[[str], str]
) -> Token:
    token = tokens[at]
    if token.kind == "word" and token.name == "BOUND":
        # BOUND(<constant>) is no SPARQL: ask something that is true of the constant instead.
        constant = constants.get(_argument(tokens, at))
        if constant is not None:
            return Token("word", "isIRI" if constant.startswith("<") else "isLITERAL")
    if token.kind != "variable":
        return token
    if token.name not in constants:
        return Token("variable", rename(token.name))
    return Token("mark", constants[token.name])


def _argument(tokens: list[Token], at: int) -> str:
    after = [token for token in tokens[at + 1 :] if token.kind != "space"]
    return after[1].name if len(after) > 1 and after[0].text == "(" else ""
