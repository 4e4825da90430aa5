"""From a view's two queries to a property graph, with its evidence."""

from __future__ import annotations

from maillage.projection.build import around, build, graph
from maillage.projection.ledger import wholes
from maillage.projection.selection import Selection
from maillage.projection.views import View, catalogue, find

__all__ = ["Selection", "View", "around", "build", "catalogue", "find", "graph", "wholes"]
