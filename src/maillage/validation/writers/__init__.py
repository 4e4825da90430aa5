"""Reports as people and programs read them."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from maillage.validation.report import Report
from maillage.workspace import Workspace

__all__ = ["FORMATS", "write"]

FORMATS: Final = ("text", "json")


def write(report: Report, workspace: Workspace, form: str) -> str:
    """Return a report in one of FORMATS, with a line end."""
    module = import_module(f"maillage.validation.writers.{form}")
    text: str = module.write(report, workspace)
    return text
