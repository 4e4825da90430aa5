"""Lexical spaces of datatypes as SPARQL tests, and literals kept as they were written.

An Oxigraph store keeps values, not writings: it rewrites ``"010"`` to ``"10"`` and every integer
type to xsd:integer. ``protect`` hides such a literal behind a datatype of its own, so that the
store keeps it to the letter; ``restore`` gives it back.
"""

import re
from enum import Enum
from functools import lru_cache

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from maillage.shacl.terms import XSD, as_a

__all__ = ["Lexical", "as_stored", "comparable", "has_datatype", "protect", "restore"]


class Lexical(Enum):
    """What the queried engine has done to literals."""

    KEPT = "kept"  # as the standard wants: nothing
    REWRITTEN = "rewritten"  # integer types have become xsd:integer (a store that was passed in)
    PROTECTED = "protected"  # those that would be rewritten are hidden by ``protect``


_HIDDEN = "urn:x-as-written:"
_ILL_FORMED = "urn:x-ill-formed:"  # would be rewritten although it has no value

_ZONE = "(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_LEAP = "-?([1-9][0-9]*)?([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DAY = (
    "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])"
)
_DATE = f"({_YEAR}-({_DAY})|{_LEAP}-02-29)"
_TIME = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_INTEGER = "[+-]?[0-9]+"
_DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"({_DECIMAL}([eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_CLOCK = (
    r"T([0-9]+H([0-9]+M)?([0-9]+(\.[0-9]+)?S)?|[0-9]+M([0-9]+(\.[0-9]+)?S)?|[0-9]+(\.[0-9]+)?S)"
)
_MONTHS = "([0-9]+Y([0-9]+M)?|[0-9]+M)"
_DAYS = f"([0-9]+D({_CLOCK})?|{_CLOCK})"
_NAME = r"[\p{L}_][\p{L}\p{N}\p{M}._\-]*"

# Source: XML Schema Definition Language 1.1 Part 2, section 3.
_SPACES = {
    "boolean": "true|false|1|0",
    "integer": _INTEGER,
    "decimal": _DECIMAL,
    "double": _DOUBLE,
    "float": _DOUBLE,
    "date": _DATE + _ZONE,
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE[:-1]}",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-(0[1-9]|1[0-2]){_ZONE}",
    "gMonth": f"--(0[1-9]|1[0-2]){_ZONE}",
    "gDay": f"---(0[1-9]|[12][0-9]|3[01]){_ZONE}",
    "gMonthDay": f"--({_DAY}|02-29){_ZONE}",
    "duration": f"-?P({_MONTHS}({_DAYS})?|{_DAYS})",
    "yearMonthDuration": f"-?P{_MONTHS}",
    "dayTimeDuration": f"-?P{_DAYS}",
    "hexBinary": "([0-9a-fA-F]{2})*",
    "base64Binary": "(([A-Za-z0-9+/] ?){4})*(([A-Za-z0-9+/] ?){2}(([A-Za-z0-9+/] ?)|= ?)=)?",
    "language": "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "normalizedString": r"[^\t\r\n]*",
    "token": r"([^\t\r\n ]+( [^\t\r\n ]+)*)?",
    "NMTOKEN": r"[\p{L}\p{N}\p{M}._:\-]+",
    "Name": r"[\p{L}_:][\p{L}\p{N}\p{M}._:\-]*",
    "NCName": _NAME,
    "QName": f"({_NAME}:)?{_NAME}",
    "nonNegativeInteger": r"\+?[0-9]+|-0+",
    "positiveInteger": r"\+?0*[1-9][0-9]*",
    "nonPositiveInteger": r"-[0-9]+|\+?0+",
    "negativeInteger": "-0*[1-9][0-9]*",
}
_RANGES = {
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_INTEGER_TYPES = {
    *_RANGES,
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
}
_CASTS = {"integer": ("integer", *sorted(_INTEGER_TYPES))} | {
    name: (name,) for name in ("decimal", "double", "float", "boolean", "dateTime", "date", "time")
}
_PLAIN = re.compile(  # what a store writes as it is, told without asking it
    r"-?[1-9][0-9]{0,17}|0|-?[1-9][0-9]{0,14}\.[0-9]{0,14}[1-9]|[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
)
_PLAIN_TYPES = {"integer", "decimal", "date"}
_VALUED = {  # what is true of every well-formed literal, and of no other
    **dict.fromkeys(("integer", "decimal", "double", "float"), "ISNUMERIC({0})"),
    **dict.fromkeys(("date", "dateTime"), "DAY({0}) > 0"),
}
# What no store rewrites.
_TEXT_TYPES = {"string", "anyURI", "language", "token", "normalizedString"}


def has_datatype(datatype: NamedNode, var: str, lexical: Lexical) -> str:
    """Write the test that a node is a well-formed literal of a datatype."""
    name = _xsd_name(datatype)
    same = f"DATATYPE({var}) = {datatype}"
    if lexical is Lexical.PROTECTED:
        same = f"({same} || DATATYPE({var}) = {_hidden(datatype)})"
    if lexical is Lexical.REWRITTEN and name in _INTEGER_TYPES:
        same = f"({same} || DATATYPE({var}) = {XSD.integer})"
    form = _form(name, var)
    if name in _VALUED and lexical is Lexical.REWRITTEN:
        # Such an engine has read the value already: asking for it is cheaper than the writing.
        form = [f"({_VALUED[name].format(var)} || {' && '.join(form)})"]
    return f"COALESCE({' && '.join([same, *form])}, false)"


def _form(name: str, var: str) -> list[str]:
    if name in _RANGES:
        low, high = _RANGES[name]
        number = f"{XSD.decimal}(STR({var}))"
        return [_matches(_INTEGER, var), f"{number} >= {low}.0 && {number} <= {high}.0"]
    return [_matches(_SPACES[name], var)] if name in _SPACES else []


def _matches(pattern: str, var: str) -> str:
    return f"REGEX(STR({var}), {Literal(f'^({pattern})$')})"


def comparable(var: str, lexical: Lexical) -> str:
    """Write a node so that SPARQL compares its value, also where it is protected."""
    if lexical is not Lexical.PROTECTED:
        return var
    written = var
    for cast, names in _CASTS.items():
        hidden = ", ".join(str(_hidden(XSD[name])) for name in names)
        written = f"IF(DATATYPE({var}) IN ({hidden}), {XSD[cast]}(STR({var})), {written})"
    return f"IF(STRSTARTS(STR(DATATYPE({var})), {Literal(_HIDDEN)}), {written}, {var})"


def protect(literal: Literal) -> Literal:
    """Return the literal, or a hidden form of it if the store would rewrite it."""
    if literal.language or _xsd_name(literal.datatype) in ("", *_TEXT_TYPES):
        return literal
    return _protected(literal)


@lru_cache(maxsize=100_000)
def _protected(literal: Literal) -> Literal:
    name = _xsd_name(literal.datatype)
    if name in _PLAIN_TYPES and _PLAIN.fullmatch(literal.value):
        return literal
    if as_stored(literal) == literal:
        return literal
    prefix = _HIDDEN if _is_well_formed(name, literal.value) else _ILL_FORMED
    return Literal(literal.value, datatype=NamedNode(prefix + literal.datatype.value))


def _is_well_formed(name: str, text: str) -> bool:
    low, high = _RANGES.get(name, (None, None))
    if low is not None and high is not None:
        return bool(re.fullmatch(_INTEGER, text)) and low <= int(text) <= high
    return name not in _SPACES or bool(re.fullmatch(_SPACES[name], text))


def as_stored(literal: Literal) -> Literal:
    """Return what a store makes of a literal."""
    node = NamedNode("urn:x")
    store = Store()
    store.add(Quad(node, node, literal, DefaultGraph()))
    return as_a(Literal, next(iter(store)).object)


def restore(literal: Literal) -> Literal:
    """Return a literal as it was written."""
    datatype = literal.datatype.value
    for prefix in (_HIDDEN, _ILL_FORMED):
        if datatype.startswith(prefix):
            return Literal(literal.value, datatype=NamedNode(datatype.removeprefix(prefix)))
    return literal


def _hidden(datatype: NamedNode) -> NamedNode:
    return NamedNode(_HIDDEN + datatype.value)


def _xsd_name(datatype: NamedNode) -> str:
    iri = datatype.value
    return iri.removeprefix(XSD.base) if iri.startswith(XSD.base) else ""
