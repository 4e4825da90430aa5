"""A difference as a patch: RDF Patch, one statement a line, as Apache Jena and others apply it.

Format: https://afs.github.io/rdf-delta/rdf-patch.html (``D`` deletes a quad, ``A`` adds one, terms
as in N-Quads).
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from maillage.diff.compare import Difference

__all__ = ["patch"]


def patch(difference: Difference) -> str:
    """Return the patch that turns the first side into the second.

    Blank nodes of the same label are the same within one file only.
    """
    return "\n".join(["TX .", *_lines(difference), "TC ."]) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    for file in difference.files:
        yield from (f"D {_quad(quad)} ." for quad in file.removed)
        yield from (f"A {_quad(quad)} ." for quad in file.added)


def _quad(quad: ox.Quad) -> str:
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    return " ".join(str(term) for term in terms if not isinstance(term, ox.DefaultGraph))
