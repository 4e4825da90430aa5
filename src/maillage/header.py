"""The `#+` header of a query file: YAML, read quickly where it is plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from maillage.errors import InputFault

__all__ = ["read"]

# Words that YAML 1.1 takes for something else than text; true and false are read here.
_SPECIAL: Final = frozenset(["yes", "no", "on", "off", "true", "false", "null", "y", "n"])

# What stands between two commas: plain text, quoted text without escapes, a list of them.
_PIECE: Final = r"""[^"'\[\]{},]|"[^"\\]*"|'[^']*'"""
_ITEM: Final = rf"(?:{_PIECE}|\[(?:{_PIECE}|,)*\])*"
_BOOLEAN: Final = {"true": True, "false": False}


class _NotPlain(Exception):
    """This header needs a YAML parser."""


def read(text: str, file: str) -> dict[str, Any]:
    """Return the header of a query's text; an empty mapping where it has none.

    A header of `name: words`, `name: [a, b]` and one level of `name: {a: b}` is read here, since
    importing a YAML parser takes longer than answering most questions; PyYAML reads the rest.
    Raise InputFault, with the line in the file, where the header is no YAML mapping.
    """
    numbered = [
        (number, line[2:].removeprefix(" "))
        for number, line in enumerate(text.splitlines(), 1)
        if line.startswith("#+")
    ]
    if not numbered:
        return {}
    try:
        return _plain([line for _, line in numbered])
    except _NotPlain:
        return _yaml(numbered, file)


def _plain(lines: list[str]) -> dict[str, Any]:
    header: dict[str, Any] = {}
    group: dict[str, Any] | None = None
    for line in lines:
        match = re.fullmatch(r"( {2})?([A-Za-z_]\w*):(?: +(\S.*?))? *", line)
        if match is None:
            raise _NotPlain(line)
        indent, name, value = match.groups()
        target = group if indent else header
        if target is None or name in target or name in _SPECIAL:
            raise _NotPlain(line)
        if not indent:
            group = None
        if value is None:
            if indent:
                raise _NotPlain(line)
            header[name] = group = {}
        else:
            target[name] = _value(value)
    if any(value == {} for value in header.values()):
        raise _NotPlain("an empty group is null in YAML")
    return header


def _value(text: str) -> Any:
    if text[0] == "[" and text[-1] == "]":
        return [_scalar(word, "flow") for word in _split(text[1:-1])]
    if text[0] == "{" and text[-1] == "}":
        return dict(_pair(word) for word in _split(text[1:-1]))
    return _scalar(text, "block")


def _pair(text: str) -> tuple[str, Any]:
    match = re.fullmatch(r"([A-Za-z_]\w*): +(\S.*)", text)
    if match is None or match[1] in _SPECIAL:
        raise _NotPlain(text)
    if match[2].startswith("["):
        return match[1], _value(match[2])
    return match[1], _scalar(match[2], "flow")


def _split(text: str) -> Iterator[str]:
    """Yield what stands between the commas of a flow collection; commas in quotes do not part."""
    if not text.isprintable() or not re.fullmatch(rf"{_ITEM}(?:,{_ITEM})*", text):
        raise _NotPlain(text)
    return (item.strip() for item in re.findall(_ITEM, text) if item.strip())


def _scalar(text: str, where: str) -> str | bool | int | float:
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if quoted := re.fullmatch(r"""'([^']*)'|"([^"\\]*)\"""", text):
        return quoted[1] or quoted[2] or ""
    if re.fullmatch(r"0|-?[1-9][0-9]*", text):
        return int(text)
    if re.fullmatch(r"-?[0-9]+\.[0-9]+", text):
        return float(text)
    if where == "flow" and not re.fullmatch(r"[^\W\d][^\[\]{}:,#\"']*", text):
        raise _NotPlain(text)
    if not text[0].isalpha() or text.lower() in _SPECIAL or re.search(r":(\s|$)|\s#", text):
        raise _NotPlain(text)
    return text


def _yaml(numbered: list[tuple[int, str]], file: str) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        header = yaml.load("\n".join(line for _, line in numbered), Loader=loader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        at = numbered[min(mark.line, len(numbered) - 1)][0] if mark else numbered[0][0]
        raise InputFault(f"The #+ header is not YAML: {problem}", file=file, line=at) from error
    if not isinstance(header, dict):
        message = "The #+ header must be `name: value` lines."
        raise InputFault(message, file=file, line=numbered[0][0])
    return header
