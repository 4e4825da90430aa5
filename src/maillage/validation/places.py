"""Where a finding is: the file, and in it the lines of the statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyoxigraph as ox

from maillage.dataset import Dataset
from maillage.validation.report import Finding

__all__ = ["locate"]


def locate(dataset: Dataset, found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings with their files."""
    for finding in found:
        if finding.file is None and isinstance(finding.subject, ox.NamedNode | ox.BlankNode):
            yield replace(finding, file=_file(dataset, finding))
        else:
            yield finding


def _file(dataset: Dataset, finding: Finding) -> str | None:
    """Return the file with the statement, else the first one that describes the subject."""
    store, workspace = dataset.store, dataset.workspace
    subject = finding.subject
    assert isinstance(subject, ox.NamedNode | ox.BlankNode)  # noqa: S101 - checked by the caller
    value = finding.value if not isinstance(finding.value, ox.Triple) else None
    for predicate, term in ((finding.predicate, value), (finding.predicate, None), (None, None)):
        quads = store.quads_for_pattern(subject, predicate, term, None)
        graphs = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
        files = sorted(workspace.display(p) for g in graphs if (p := workspace.file_of(g)))
        if files:
            return files[0]
    return None
