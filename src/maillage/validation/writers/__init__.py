"""Reports as people and programs read them."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from pathlib import Path

from maillage.errors import RunFault
from maillage.validation.report import Report
from maillage.workspace import Workspace

__all__ = ["Format", "save", "write"]


class Format(StrEnum):
    """The forms of a report; each is a module here."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"
    TURTLE = "turtle"


def write(report: Report, workspace: Workspace, form: Format) -> str:
    """Return a report in one of the forms, with a line end."""
    module = import_module(f"maillage.validation.writers.{form.value}")
    text: str = module.write(report, workspace)
    return text


def save(path: Path, text: str) -> None:
    """Write a file whole or not at all; raise RunFault where that is not possible."""
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(text.encode("utf-8", "backslashreplace"))
        beside.replace(path)
    except OSError as error:
        raise RunFault(f"This file cannot be written: {error.strerror}", file=path) from error
