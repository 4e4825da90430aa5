"""Shapes, checks and care: what is wrong with a graph, where, and what to write instead."""

from typing import TYPE_CHECKING

from maillage.validation.report import Finding, Report, Severity
from maillage.validation.run import Progress, check, inspect

if TYPE_CHECKING:
    from maillage.validation import baseline
    from maillage.validation.since import changed_since, of_files

__all__ = [
    "Finding",
    "Progress",
    "Report",
    "Severity",
    "baseline",
    "changed_since",
    "check",
    "inspect",
    "of_files",
]


def __getattr__(name: str) -> object:
    """Import what few runs need when it is asked for: git's history takes a while."""
    from importlib import import_module

    if name == "baseline":
        return import_module("maillage.validation.baseline")
    if name in ("changed_since", "of_files"):
        return getattr(import_module("maillage.validation.since"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
