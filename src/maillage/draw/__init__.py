"""Pictures that a person would put into a report."""

from __future__ import annotations

from maillage.draw._page import FORMATS, check, save
from maillage.draw.network import LIMIT, network

__all__ = ["FORMATS", "LIMIT", "check", "network", "save"]
