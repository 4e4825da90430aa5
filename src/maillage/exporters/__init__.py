"""Files for other tools, one module a format, found by themselves."""

from __future__ import annotations

from maillage.exporters._contract import Exporter, Loss, find, formats, named, write

__all__ = ["Exporter", "Loss", "find", "formats", "named", "write"]
