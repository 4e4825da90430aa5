"""What pyoxigraph reads in the same text, up to the names of blank nodes."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from maillage.turtle.statements import Placed

BASE = "http://base/file"
FORMATS = {False: ox.RdfFormat.TURTLE, True: ox.RdfFormat.TRIG}


def quads(text: str, *, trig: bool = False) -> list[str]:
    parsed = ox.parse(text.encode(), FORMATS[trig], base_iri=BASE)
    return same_names(ox.Quad(*quad) for quad in parsed)


def written(triples: Iterable[Placed]) -> list[str]:
    return same_names(ox.Quad(*triple[:4]) for triple in triples)


def same_names(given: Iterable[ox.Quad]) -> list[str]:
    dataset = ox.Dataset(given)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))
