"""What a change touches: enough to find everything that it brings about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from maillage.shacl.terms import Term
from maillage.validation.affected import Change

__all__ = ["Scope"]


@dataclass(frozen=True)
class Scope:
    """The statements that only one of two states has, and how far they reach.

    `focus_nodes` are, for each shape, the nodes that the change can matter to; `checks` the texts
    of the checks that it can matter to, restricted to the nodes where these are known; `files` are
    those of the change.
    """

    change: Change
    focus_nodes: Mapping[Term, Collection[Term]]
    checks: Mapping[Path, str]
    files: Collection[Path]
    graphs: Collection[str]
    """The graphs of the files and of the statements."""

    near: frozenset[ox.NamedNode] = frozenset()
    """What shapes and checks find something about: why they do may lie in other statements."""

    @cached_property
    def things(self) -> frozenset[ox.NamedNode]:
        """The subjects and objects of changed statements, and what something is found about."""
        ends = {term for quad in self.change.quads for term in (quad.subject, quad.object)}
        return self.near | {term for term in ends if isinstance(term, ox.NamedNode)}
