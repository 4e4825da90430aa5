"""Which texts the XML Schema datatypes allow, and what was probably meant by those they do not.

Parsers accept any text before ``^^xsd:date``; some repair it silently. Source: XML Schema
Definition Language 1.1, Part 2.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

__all__ = ["DATATYPES", "correction", "example", "fault"]

_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_DAYS = r"(?:\d+Y)?(?:\d+M)?(?:\d+D)?"
_HOURS = r"T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?"

_PATTERNS: Final = {
    "boolean": "true|false|1|0",
    "decimal": _NUMBER,
    "double": rf"{_NUMBER}(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "float": rf"{_NUMBER}(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "date": rf"(?P<y>{_YEAR})-(?P<m>{_MONTH})-(?P<d>{_DAY}){_ZONE}",
    "dateTime": rf"(?P<y>{_YEAR})-(?P<m>{_MONTH})-(?P<d>{_DAY})T{_TIME}{_ZONE}",
    "dateTimeStamp": rf"(?P<y>{_YEAR})-(?P<m>{_MONTH})-(?P<d>{_DAY})T{_TIME}(?=[Z+-]){_ZONE}",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonthDay": rf"--(?P<m>{_MONTH})-(?P<d>{_DAY}){_ZONE}",
    "duration": rf"-?P(?=[\dT]){_DAYS}(?:{_HOURS})?",
    "yearMonthDuration": r"-?P(?=\d)(?:\d+Y)?(?:\d+M)?",
    "dayTimeDuration": rf"-?P(?=[\dT])(?:\d+D)?(?:{_HOURS})?",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"(?:(?:[\w+/] ?){4})*(?:(?:[\w+/] ?){2}= ?=|(?:[\w+/] ?){3}=)?",
    "language": "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
}
# Smallest and largest value; None where there is no bound.
_INTEGERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_FREE = ("string", "normalizedString", "token", "anyURI", "Name", "NCName", "NMTOKEN", "QName")
DATATYPES: Final = frozenset({*_PATTERNS, *_INTEGERS, *_FREE, "anyType", "anySimpleType"})

_EXAMPLES: Final = {
    "boolean": "true",
    "date": "2020-08-31",
    "dateTime": "2020-08-31T12:00:00Z",
    "dateTimeStamp": "2020-08-31T12:00:00Z",
    "decimal": "250000.50",
    "duration": "P1Y6M",
    "gYear": "2020",
    "gYearMonth": "2020-08",
    "time": "12:00:00",
}
_TRUE, _FALSE = {"true", "vrai", "oui", "yes", "1.0"}, {"false", "faux", "non", "no", "0.0"}
_BLANK = "\\s\u00a0\u2007\u2009\u202f'’"
_GROUPED = re.compile(rf"([+-]?\d{{1,3}}(?:[{_BLANK}.]\d{{3}})+)(?:,(\d+))?")
_COMMA = re.compile(r"([+-]?\d+),(\d+)")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LOOSE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@lru_cache(maxsize=4096)
def fault(text: str, datatype: str) -> str | None:
    """Return why a text is none of a datatype (its local name, ``date``), or None where it is.

    >>> fault("2020-02-30", "date")
    'February 2020 has 29 days'
    """
    if datatype in _INTEGERS:
        return _integer_fault(text, datatype)
    pattern = _PATTERNS.get(datatype)
    if pattern is None:
        return None
    match = re.fullmatch(pattern, text, re.ASCII)
    if match is None or text.endswith("\n"):
        return "it is not written as one"
    return _calendar_fault(match.groupdict())


def _integer_fault(text: str, datatype: str) -> str | None:
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        return "it is not written as one"
    low, high = _INTEGERS[datatype]
    # int() of a huge text is slow, and only the bounds matter: 2**64 has 20 digits.
    digits = text.lstrip("+-").lstrip("0")
    value = int(digits[:25] or "0") * (-1 if text[0] == "-" else 1)
    if low is not None and value < low:
        return f"the smallest is {low}"
    return f"the largest is {high}" if high is not None and value > high else None


def _calendar_fault(parts: dict[str, str | None]) -> str | None:
    if parts.get("d") is None:
        return None
    month, day = int(parts["m"] or 0), int(parts["d"] or 0)
    written = parts.get("y")
    year = int(written) if written else None
    last = _MONTHS[month - 1]
    if month == 2 and year is not None and not _leap(year):
        last = 28
    if day <= last:
        return None
    name = ("February", "April", "June", "September", "November")[(2, 4, 6, 9, 11).index(month)]
    return f"{name}{'' if year is None else f' {year}'} has {last} days"


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def correction(text: str, datatype: str) -> str | None:
    """Return the literal that was probably meant, in Turtle, or None where nothing is likely.

    >>> correction("250 000", "decimal"), correction("31/08/2020", "date")
    ('250000.0', '"2020-08-31"^^xsd:date')
    """
    stripped = text.strip(" \t\r\n\u00a0\u202f")
    for candidate in (stripped, *_candidates(stripped, datatype)):
        if candidate != text and fault(candidate, datatype) is None:
            return _written(candidate, datatype)
    other = next((d for d in _OTHERS if fault(stripped, d) is None), None)
    return _written(stripped, other) if other and datatype in _OTHERS else None


_OTHERS: Final = ("date", "dateTime", "gYear", "gYearMonth")


def _candidates(text: str, datatype: str) -> list[str]:
    if datatype == "boolean":
        return ["true" if text.lower() in _TRUE else "false" if text.lower() in _FALSE else text]
    if datatype in ("date", "dateTime"):
        return _dates(text)
    if datatype in ("double", "float", "decimal") or datatype in _INTEGERS:
        return [_number(text.rstrip(" €\u00a0\u202f"))]
    return []


def _dates(text: str) -> list[str]:
    """Return ISO dates that a text may mean; 03/04/2020 is read as in French, day first."""
    found = []
    if match := _DAY_FIRST.fullmatch(text):
        found.append(f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}")
    if match := _LOOSE.match(text):
        found.append(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}")
    return found


def _number(text: str) -> str:
    if match := _GROUPED.fullmatch(text):
        whole = re.sub(rf"[{_BLANK}.]", "", match[1])
        return f"{whole}.{match[2]}" if match[2] else whole
    if match := _COMMA.fullmatch(text):
        return f"{match[1]}.{match[2]}"
    return text


def _written(text: str, datatype: str) -> str:
    if datatype in ("boolean", "integer"):
        return text
    if datatype == "decimal":
        return text if "." in text.rstrip(".") else text.rstrip(".") + ".0"
    return f'"{text}"^^xsd:{datatype}'


def example(datatype: str) -> str:
    """Return a literal of a datatype, in Turtle."""
    text = _EXAMPLES.get(datatype, "12" if datatype in _INTEGERS else "")
    return _written(text, datatype) if text else ""
