"""What of a view is wanted: time, stage, documents, disputed readings, surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["Selection"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters of a view; each one that is not given keeps everything.

    `start` and `end` keep reports whose dates may lie within (undated ones only with `undated`);
    `disputed` also keeps readings that a decision rejects, marked as such.
    """

    start: date | None = None
    end: date | None = None
    undated: bool = False
    stages: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    disputed: bool = False

    @property
    def timed(self) -> bool:
        """Whether a time is asked for."""
        return self.start is not None or self.end is not None

    @property
    def narrow(self) -> bool:
        """Whether anything is filtered, so that nodes without an edge are not wanted."""
        return self.timed or bool(self.stages or self.documents)
