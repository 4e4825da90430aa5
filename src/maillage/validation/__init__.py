"""Shapes, checks and care: what is wrong with a graph, where, and what to write instead."""

from maillage.validation.report import Finding, Report, Severity
from maillage.validation.run import check, inspect

__all__ = ["Finding", "Report", "Severity", "check", "inspect"]
