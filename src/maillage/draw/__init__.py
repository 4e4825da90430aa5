"""Pictures that a person would put into a report."""

from __future__ import annotations

from maillage.draw._page import FORMATS, check, save
from maillage.draw.calendar import calendar
from maillage.draw.matrix import matrix
from maillage.draw.network import LIMIT, network
from maillage.draw.sankey import sankey

__all__ = ["FORMATS", "LIMIT", "calendar", "check", "matrix", "network", "sankey", "save"]
