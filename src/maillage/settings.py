"""What `maillage.toml` says, read so that nothing in it is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from maillage.errors import InputFault

__all__ = ["SETTINGS", "Settings", "read"]

SETTINGS: Final = "maillage.toml"
DEFAULT_BASE: Final = "https://w3id.org/maillage/local/"
_TABLES: Final = ("project", "prefixes", "allow", "cache", "coverage", "endpoints")
_PROJECT: Final = ("name", "base")


@dataclass(frozen=True, slots=True)
class Settings:
    """What `maillage.toml` says; every entry has a default."""

    name: str
    base: str = DEFAULT_BASE
    prefixes: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)
    """The settings as written, for the parts that read tables of their own."""


def read(root: Path) -> Settings:
    """Return the settings of the project in a folder.

    Raise InputFault for a file that is no TOML, for entries that mean nothing and for wrong ones.
    """
    path = root / SETTINGS
    if not path.is_file():
        return Settings(name=root.name)
    tables = _parsed(path)
    project = tables.get("project", {})
    prefixes = tables.get("prefixes", {})
    if not isinstance(project, dict) or not isinstance(prefixes, dict):
        raise InputFault("[project] and [prefixes] must be tables.", file=SETTINGS)
    _check_names(tables, _TABLES, "the settings")
    _check_names(project, _PROJECT, "[project]")
    base = project.get("base", DEFAULT_BASE)
    _check_iris(base, prefixes)
    return Settings(str(project.get("name", root.name)), base, prefixes, tables)


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        said = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        message, line, column = said.groups() if said else (str(error), None, None)
        raise InputFault(
            f"The settings are no TOML: {message}.",
            file=SETTINGS,
            line=int(line) if line else None,
            column=int(column) if column else None,
            hint='An entry is name = value, with texts in straight quotes: name = "My territory".',
        ) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        message = "The settings are not saved as UTF-8."
        hint = "Save the file as UTF-8 (in most editors: “Save with encoding”)."
        raise InputFault(message, file=SETTINGS, line=line, hint=hint) from error
    except RecursionError as error:
        raise InputFault("The settings are nested too deeply.", file=SETTINGS) from error
    except OSError as error:
        message = f"The settings cannot be read: {error.strerror}."
        raise InputFault(message, file=SETTINGS) from error


def _check_names(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """Refuse a name that nothing reads: whoever wrote it meant something."""
    for name in table:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, list(known), n=1, cutoff=0.6)
            hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}."
            raise InputFault(f"Nothing reads {name} in {where}.", file=SETTINGS, hint=hint)


def _check_iris(base: object, prefixes: Mapping[str, Any]) -> None:
    if not (isinstance(base, str) and re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"]+[/#]", base)):
        raise InputFault(
            f"base is {base!r}, which is no IRI that ends in / or #.",
            file=SETTINGS,
            hint='Write for instance base = "https://example.org/my-territory/".',
        )
    for prefix, space in prefixes.items():
        if not isinstance(space, str) or re.search(r"[\s<>\"]", space) or ":" not in space:
            raise InputFault(f"The prefix {prefix} stands for no IRI: {space!r}.", file=SETTINGS)
