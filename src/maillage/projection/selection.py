"""What of a view is wanted: time, stage, documents, disputed readings, surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.dataset import Dataset, Term

__all__ = ["Selection", "below"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters of a view; each one that is not given keeps everything.

    `start` and `end` keep reports whose dates may lie within (undated ones only with `undated`);
    `stages` are codes, all other names are short ones (`actor:minalogic`). `programmes` keeps what
    touches a programme or a part of it, `places` what touches a place, a place in it, or what is
    located there. `disputed` also keeps readings that a decision rejects, marked as such;
    `strong` leaves out weak ties, `dropped` reports by name, `dropped_documents` all of theirs;
    `around` keeps what is at most `depth` edges away.
    """

    start: date | None = None
    end: date | None = None
    undated: bool = False
    stages: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    programmes: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    disputed: bool = False
    strong: bool = False
    dropped: frozenset[str] = frozenset()
    dropped_documents: frozenset[str] = frozenset()
    around: str | None = None
    depth: int = 1

    @property
    def timed(self) -> bool:
        """Whether a time is asked for."""
        return self.start is not None or self.end is not None

    @property
    def narrow(self) -> bool:
        """Whether anything is filtered, so that nodes without an edge are not wanted."""
        asked = self.stages or self.documents or self.programmes or self.places
        return self.timed or bool(asked)


def below(dataset: Dataset, names: frozenset[str], what: str) -> frozenset[str]:
    """Return things and all that is in them: `what` is "programmes" or "places"."""
    if not names:
        return names
    shorten = dataset.workspace.shorten
    inside: dict[str, set[str]] = {}
    for part, whole in dataset.select(_INSIDE[what]):
        inside.setdefault(shorten(_iri(whole)), set()).add(shorten(_iri(part)))
    found, todo = set(names), list(names)
    while todo:
        new = inside.get(todo.pop(), set()) - found
        found |= new
        todo.extend(new)
    return frozenset(found)


def _iri(term: Term | None) -> str:
    return str(getattr(term, "value", ""))


_INSIDE: Final = {
    "programmes": "SELECT ?part ?whole { ?part a mai:Programme ; dcterms:isPartOf ?whole }",
    "places": """
SELECT DISTINCT ?part ?whole {
  { ?part schema:containedInPlace|schema:location ?whole }
  UNION
  { ?tie mai:from ?part ; mai:to ?whole ; mai:tieType ?type . ?whole a schema:Place }
}""",
}
