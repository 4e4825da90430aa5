"""The W3C's SHACL test suite: run it, compare whole reports, write the table of the outcome.

``python -m maillage.shacl.conformance FOLDER`` prints the table for a folder that holds the
suite's ``manifest.ttl``. See https://w3c.github.io/data-shapes/data-shapes-test-suite/.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from maillage.shacl.engine import validate
from maillage.shacl.errors import ShaclError
from maillage.shacl.graph import Graph
from maillage.shacl.report import Report
from maillage.shacl.terms import RDF, SH, Namespace, Term, as_a

__all__ = ["Case", "Outcome", "expected_report", "reported", "run_case", "suite", "table"]

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

_COMPARED = (
    SH.focusNode,
    SH.value,
    SH.resultPath,
    SH.resultSeverity,
    SH.sourceConstraint,
    SH.sourceConstraintComponent,
    SH.sourceShape,
)


@dataclass(frozen=True, slots=True)
class Case:
    """One test: where it stands, its folder in the suite, its node."""

    name: str
    group: str
    file: Path
    node: NamedNode


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a test expected and what came; both as canonical N-Quads, or ``failure``."""

    case: Case
    expected: str
    actual: str

    @property
    def passed(self) -> bool:
        """Tell whether the whole report is as expected."""
        return self.expected == self.actual


def suite(folder: Path) -> list[Case]:
    """List the tests in a folder and below, whether or not a manifest includes their file."""
    return [case for file in sorted(folder.rglob("*.ttl")) for case in _cases(file, folder)]


def _cases(file: Path, root: Path) -> Iterator[Case]:
    graph = Graph(_quads(file))
    for manifest in graph.subjects(MF.entries):
        for entry in graph.members(_only(graph, manifest, MF.entries)):
            test = as_a(NamedNode, entry)
            group = str(file.parent.relative_to(root))
            yield Case(f"{group}/{test.value.rpartition('/')[2]}", group, file, test)


def run_case(case: Case) -> Outcome:
    """Run a test."""
    test = _quads(case.file)
    graph = Graph(test)
    action = _only(graph, case.node, MF.action)
    result = _only(graph, case.node, MF.result)
    data = _input(_file(_only(graph, action, SHT.dataGraph)), case.file, test)
    shapes = _input(_file(_only(graph, action, SHT.shapesGraph)), case.file, test)
    expected = "failure" if result == SHT.Failure else expected_report(graph, result)
    try:
        report = validate(Dataset(data), Graph(shapes), fallback="refuse")
    except ShaclError:
        return Outcome(case, expected, "failure")
    return Outcome(case, expected, reported(report, with_messages="resultMessage" in expected))


def expected_report(graph: Graph, report: Term) -> str:
    """Write a report that stands in a graph, in canonical form."""
    return _canonical(_described(graph, report, with_messages=True))


def reported(report: Report, *, with_messages: bool) -> str:
    """Write a report of ours in canonical form; the suite compares messages where it has any."""
    graph = Graph(Quad(*triple) for triple in report.triples())
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    return _canonical(_described(graph, node, with_messages=with_messages))


def _described(graph: Graph, report: Term, *, with_messages: bool) -> Iterator[Triple]:
    compared = (*_COMPARED, SH.resultMessage) if with_messages else _COMPARED
    node = BlankNode()
    (conforms,) = graph.objects(report, SH.conforms)
    yield Triple(node, SH.conforms, conforms)
    for result in graph.objects(report, SH.result):
        own = BlankNode()
        yield Triple(node, SH.result, own)
        for predicate in compared:
            for value in graph.objects(result, predicate):
                if predicate == SH.resultPath:
                    yield from _path(graph, own, predicate, value)
                else:
                    yield Triple(own, predicate, _fixed(value))


def _fixed(term: Term) -> Term:
    """Name a blank node of the test's files: it must be that one, not just any."""
    return NamedNode(f"urn:blank:{term.value}") if isinstance(term, BlankNode) else term


def _path(graph: Graph, node: BlankNode, predicate: NamedNode, path: Term) -> Iterator[Triple]:
    if not isinstance(path, BlankNode):
        yield Triple(node, predicate, path)
        return
    own = BlankNode()
    yield Triple(node, predicate, own)
    for inner in graph.predicates(path):
        for value in graph.objects(path, inner):
            yield from _path(graph, own, inner, value)


def _canonical(triples: Iterable[Triple]) -> str:
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(str(quad) for quad in dataset))


def _only(graph: Graph, node: Term, predicate: NamedNode) -> Term:
    value = graph.value(node, predicate)
    if value is None:
        raise ValueError(f"the test {node} has no {predicate}")
    return value


def _input(file: Path, test_file: Path, test: list[Quad]) -> list[Quad]:
    return test if file == test_file else _quads(file)


def _quads(file: Path) -> list[Quad]:
    # The address is that of the file: suite manifests refer to their files relatively.
    return list(parse(file.read_bytes(), format=RdfFormat.TURTLE, base_iri=_address(file)))


def _address(file: Path) -> str:
    return f"file://{file}"


def _file(term: Term) -> Path:
    return Path(as_a(NamedNode, term).value.removeprefix("file://"))


def table(outcomes: Iterable[Outcome]) -> str:
    """Write, as Markdown, how many tests of each group pass and which do not."""
    outcomes = list(outcomes)
    total = Counter(outcome.case.group for outcome in outcomes)
    passed = Counter(outcome.case.group for outcome in outcomes if outcome.passed)
    rows = [f"| {group} | {passed[group]} | {total[group]} |" for group in total]
    missed = [f"- missed: {outcome.case.name}" for outcome in outcomes if not outcome.passed]
    sums = [_sum(outcomes, part) for part in ("core", "sparql")]
    return "\n".join(["| group | passed | tests |", "| --- | --- | --- |", *rows, *sums, *missed])


def _sum(outcomes: list[Outcome], part: str) -> str:
    mine = [outcome for outcome in outcomes if outcome.case.group.startswith(part)]
    passed = sum(outcome.passed for outcome in mine)
    return f"| **all of {part}** | **{passed}** | **{len(mine)}** |"


def main(arguments: list[str]) -> int:
    """Print the table; exit 1 if a test is missed, 2 without a folder."""
    if len(arguments) != 1 or not (Path(arguments[0]) / "manifest.ttl").is_file():
        sys.stderr.write("Give the folder that holds the suite's manifest.ttl.\n")
        return 2
    outcomes = [run_case(case) for case in suite(Path(arguments[0]).resolve())]
    sys.stdout.write(table(outcomes) + "\n")
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
