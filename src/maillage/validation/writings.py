"""What the texts of values may be: the lexical spaces of datatypes, and what authors meant.

Source: XML Schema Definition Language 1.1 Part 2, section 3.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from maillage.vocabulary import PREFIXES

__all__ = ["is_well_formed", "repaired"]

_ZONE: Final = r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR: Final = r"-?([1-9]\d{3,}|0\d{3})"
_DAY: Final = rf"{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME: Final = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_DECIMAL: Final = r"[+-]?(\d+(\.\d*)?|\.\d+)"
_DOUBLE: Final = rf"({_DECIMAL}([eE][+-]?\d+)?|[+-]?INF|NaN)"
_CLOCK: Final = r"T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?"
_FORMS: Final = {
    "boolean": "true|false|1|0",
    "integer": r"[+-]?\d+",
    "decimal": _DECIMAL,
    "double": _DOUBLE,
    "float": _DOUBLE,
    "date": _DAY + _ZONE,
    "dateTime": f"{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_DAY}T{_TIME}{_ZONE[:-1]}",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-(0[1-9]|1[0-2]){_ZONE}",
    "gMonth": f"--(0[1-9]|1[0-2]){_ZONE}",
    "gDay": rf"---(0[1-9]|[12]\d|3[01]){_ZONE}",
    "gMonthDay": rf"--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]){_ZONE}",
    "duration": rf"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?({_CLOCK})?",
    "yearMonthDuration": r"-?P(?=.)(\d+Y)?(\d+M)?",
    "dayTimeDuration": rf"-?P(?=.)(\d+D)?({_CLOCK})?",
    "hexBinary": "([0-9a-fA-F]{2})*",
    "base64Binary": "(([A-Za-z0-9+/] ?){4})*(([A-Za-z0-9+/] ?){2}(([A-Za-z0-9+/] ?)|= ?)=)?",
    "language": "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "anyURI": r"[^\s<>\"{}|\\^`]*",
    "nonNegativeInteger": r"\+?\d+|-0+",
    "positiveInteger": r"\+?0*[1-9]\d*",
    "nonPositiveInteger": r"-\d+|\+?0+",
    "negativeInteger": r"-0*[1-9]\d*",
}
_RANGES: Final = {
    **{name: 1 << bits for name, bits in (("long", 63), ("int", 31), ("short", 15), ("byte", 7))},
    **{
        f"unsigned{name}": 1 << bits
        for name, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))
    },
}
_PATTERNS: Final = {name: re.compile(form, re.ASCII) for name, form in _FORMS.items()}
_XSD: Final = PREFIXES["xsd"]


def is_well_formed(datatype: str, text: str) -> bool:
    """Tell whether a text is one of a datatype; of an unknown datatype, every text is."""
    name = datatype.removeprefix(_XSD)
    if name == datatype:
        return True
    if name in _RANGES:
        return _in_range(name, text)
    pattern = _PATTERNS.get(name)
    if pattern is None:
        return True
    return pattern.fullmatch(text) is not None and _is_day(name, text)


def _in_range(name: str, text: str) -> bool:
    # Twenty digits hold every bounded type; int() refuses texts of thousands of digits.
    if not re.fullmatch(r"[+-]?0{0,80}\d{1,20}", text, re.ASCII):
        return False
    low = 0 if name.startswith("unsigned") else -_RANGES[name]
    number = int(text)
    return low <= number < _RANGES[name]


def _is_day(name: str, text: str) -> bool:
    """Tell whether the day exists: 2021-02-29 does not."""
    if name not in ("date", "dateTime", "dateTimeStamp"):
        return True
    year, month, day = re.match(r"-?(\d+)-(\d\d)-(\d\d)", text, re.ASCII).groups()  # type: ignore[union-attr]
    # The calendar repeats every 400 years; Python's has no year 0 and ends in 9999.
    try:
        date(int(year[-4:]) % 400 + 2000, int(month), int(day))
    except ValueError:
        return False
    return True


_BLANKS: Final = re.compile(r"[\s\u00a0\u202f\u2009']+")
_WORDS: Final = {
    **dict.fromkeys(("oui", "vrai", "yes"), "true"),
    **dict.fromkeys(("non", "faux", "no"), "false"),
}


def repaired(datatype: str, text: str) -> str | None:
    """Return what an ill-formed text most likely means, well-formed, or None."""
    name = datatype.removeprefix(_XSD)
    candidates = (
        text.strip(),
        _WORDS.get(text.strip().lower(), text.strip().lower()),
        _number(text),
        _number(text).partition(".")[0] if re.search(r"\.0*$", _number(text)) else "",
        _date(text),
    )
    fitting = (c for c in candidates if c and name in _FORMS and is_well_formed(datatype, c))
    return next(fitting, None)


def _number(text: str) -> str:
    """Return `250 000,50 €` as 250000.50; what is no number comes out as no number."""
    bare = _BLANKS.sub("", text).removesuffix("€").removesuffix("%").removesuffix("EUR")
    if not re.fullmatch(r"[+-]?[\d.,]+", bare, re.ASCII):
        return ""
    return bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare


def _date(text: str) -> str:
    """Return `1/4/2018` or `01.04.2018` as 2018-04-01, and the day of a date with a time."""
    french = re.fullmatch(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*", text, re.ASCII)
    if french:
        return f"{french[3]}-{int(french[2]):02}-{int(french[1]):02}"
    parts = re.match(r"\s*(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(T.*)?\s*$", text, re.ASCII)
    return f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}" if parts else ""
