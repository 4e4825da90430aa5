"""A knowledge graph of who funds whom, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.dataset import load
    from maillage.projection import graph

__all__ = ["__version__", "graph", "load"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import the library's functions when they are first asked for (a quick start matters)."""
    if name == "load":
        from maillage.dataset import load

        return load
    if name == "graph":
        from maillage.projection import graph

        return graph
    raise AttributeError(name)
