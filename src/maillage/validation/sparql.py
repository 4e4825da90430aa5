"""What the text of a query names, read without a SPARQL parser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from maillage.vocabulary import PREFIXES

__all__ = ["is_open", "names_in", "without_asides"]

_PREFIX: Final = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
_NAME: Final = re.compile(r"(?<![\w?$:<])([A-Za-z][\w.-]*|):([\w%\\][\w.%\\-]*)|<([^<>\s]+)>")
_ASIDE: Final = re.compile(
    r"""\"{3}(?s:.*?)\"{3}|'{3}(?s:.*?)'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?m:^|\s)#[^\n]*"""
)
# What lists variables side by side without being a pattern.
_LISTS: Final = re.compile(
    r"\bSELECT\b[^{]*\{|\b(?:ORDER|GROUP)\s+BY\b[^{}]*|\bVALUES\s*\([^)]*\)", re.IGNORECASE
)
# Subject, property, object with a variable for the property.
_VARIABLE: Final = re.compile(
    r"""[\w>\]]\s+[?$](\w+)(?=\s+[?$"'<\w\[(])
        (?!\s+(?:FILTER|OPTIONAL|BIND|MINUS|GRAPH|VALUES|SERVICE)(?![:\w]))
      | ;\s*[?$](\w+)""",
    re.IGNORECASE | re.VERBOSE,
)
# All properties but some.
_NEGATED: Final = re.compile(r"!\s*(?:\(\s*[\w^]*[:<]|\^?\w*:|<|a\b)")


def is_open(text: str) -> bool:
    """Tell whether a query has a pattern that any property may match; in doubt, say so."""
    body = _LISTS.sub("{", without_asides(text))
    variables = ((m[1] or m[2], m.start()) for m in _VARIABLE.finditer(body))
    if any(not _is_listed(body[:start], name) for name, start in variables):
        return True
    return _NEGATED.search(body) is not None


def _is_listed(before: str, variable: str) -> bool:
    """Tell whether VALUES or BIND names a variable's values in the same group or one around it.

    Then the query names them, and a pattern inside can only match with them.
    """
    values = rf"\bVALUES\s+[?$]{variable}\s*\{{[^{{}}]*\}}"
    name = rf"\bBIND\s*\(\s*[\w.-]*:[\w.-]+\s+AS\s+[?$]{variable}\s*\)"
    given = [*re.finditer(f"{values}|{name}", before, re.IGNORECASE)]
    if not given:
        return False
    between = before[given[-1].end() :]
    return "}" not in between and not re.search(r"\bSELECT\b", between, re.IGNORECASE)


def names_in(text: str, prefixes: Mapping[str, str]) -> list[str]:
    """Return the IRIs that a query names as classes, properties or things."""
    spaces = {**prefixes, **dict(_PREFIX.findall(text))}
    body = _PREFIX.sub(" ", without_asides(text))
    found = (spaces.get(m[1], "") + m[2] if m[3] is None else m[3] for m in _NAME.finditer(body))
    # Functions such as xsd:decimal(…) and datatypes are no terms of the graph.
    outside = (PREFIXES["xsd"], "http://www.w3.org/2005/xpath-functions")
    return sorted({iri for iri in found if ":" in iri and not iri.startswith(outside)})


def without_asides(text: str) -> str:
    """Return a query without its comments and with empty strings."""
    return _ASIDE.sub(lambda match: " " if match[0].lstrip()[:1] == "#" else "''", text)
