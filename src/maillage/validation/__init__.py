"""Shapes, checks and care: what is wrong with a graph, where, and what to write instead."""

from maillage.validation import baseline
from maillage.validation.report import Finding, Report, Severity
from maillage.validation.run import Progress, check, inspect
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
