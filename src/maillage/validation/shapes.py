"""Findings from SHACL shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyoxigraph as ox

from maillage.dataset import Dataset, Term
from maillage.errors import InputFault
from maillage.validation.report import Finding, Severity

__all__ = ["findings"]

SH: Final = "http://www.w3.org/ns/shacl#"
SEVERITIES: Final = {
    f"{SH}Violation": Severity.VIOLATION,
    f"{SH}Warning": Severity.WARNING,
    f"{SH}Info": Severity.INFO,
}


def findings(dataset: Dataset) -> Iterator[Finding]:
    """Yield what the project's shapes find."""
    shapes = _shapes(dataset)
    if shapes is not None:
        yield from _run(dataset, shapes)


def _shapes(dataset: Dataset) -> Any:
    """Return all shapes as one rdflib graph, or None where there are none."""
    import rdflib

    graph = rdflib.Graph()
    for path in dataset.workspace.shape_files:
        try:
            quads = list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))
        except SyntaxError as error:
            raise InputFault(
                error.msg or "This is not Turtle.",
                file=dataset.workspace.display(path),
                line=error.lineno,
                column=error.offset,
            ) from error
        triples = (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
        graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    return graph if len(graph) else None


def _run(dataset: Dataset, shapes: Any) -> Iterator[Finding]:
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    triples = {ox.Triple(q.subject, q.predicate, q.object) for q in dataset.store}
    data.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=False, inference="none")
    sh = rdflib.Namespace(SH)
    for result in report.objects(None, sh.result):
        one = {name: report.value(result, sh[name]) for name in _PARTS}
        yield _finding(dataset, {k: _term(v) for k, v in one.items()})


_PARTS: Final = (
    *("focusNode", "resultPath", "value", "sourceShape", "resultSeverity", "resultMessage"),
    "sourceConstraintComponent",
)


def _term(node: Any) -> Term | None:
    if node is None:
        return None
    text = f"<urn:x> <urn:x> {node.n3()} ."
    quad: ox.Quad = next(iter(ox.parse(text, format=ox.RdfFormat.TURTLE)))
    return quad.object


def _finding(dataset: Dataset, result: dict[str, Term | None]) -> Finding:
    workspace = dataset.workspace
    shape, severity = result["sourceShape"], result["resultSeverity"]
    component = _local(result["sourceConstraintComponent"])
    path, message = result["resultPath"], result["resultMessage"]
    return Finding(
        code="shape",
        rule=workspace.shorten(shape.value) if isinstance(shape, ox.NamedNode) else component,
        severity=SEVERITIES.get(
            severity.value if isinstance(severity, ox.NamedNode) else "", Severity.VIOLATION
        ),
        message=message.value if isinstance(message, ox.Literal) else component,
        subject=result["focusNode"],
        path=workspace.shorten(path.value) if isinstance(path, ox.NamedNode) else None,
        predicate=path if isinstance(path, ox.NamedNode) else None,
        value=result["value"],
    )


def _local(term: Term | None) -> str:
    return term.value.removeprefix(SH) if isinstance(term, ox.NamedNode) else ""
