"""The W3C test suite, whole reports compared, one case per test."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from maillage.shacl import Report, Result
from maillage.shacl.conformance import Case, expected_report, reported, run_case, suite, table
from maillage.shacl.graph import Graph
from maillage.shacl.paths import Inverse, Predicate
from maillage.shacl.terms import RDF, SH

ROOT = Path(__file__).parents[2]
SUITE = ROOT.parent / "shared" / "data" / "w3c-shacl" / "tests"
CASES = suite(SUITE) if SUITE.is_dir() else []

needs_suite = pytest.mark.skipif(not CASES, reason=f"the W3C suite is not in {SUITE}")


@needs_suite
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_whole_report_is_as_the_suite_expects(case: Case) -> None:
    outcome = run_case(case)
    assert outcome.actual == outcome.expected


@needs_suite
def test_the_suite_is_whole() -> None:
    groups = [case.group.partition("/")[0] for case in CASES]
    assert (groups.count("core"), groups.count("sparql")) == (98, 23)


@needs_suite
def test_the_table_in_the_documentation_is_current() -> None:
    outcomes = [run_case(case) for case in CASES]
    assert table(outcomes) in (ROOT / "docs" / "shacl.md").read_text(encoding="utf-8")


A, B, P = (NamedNode(f"http://e/{name}") for name in "abp")
RESULT = Result(
    focus=A,
    component=SH.MinCountConstraintComponent,
    source_shape=B,
    severity=SH.Violation,
    path=Predicate(P),
    value=Literal("1"),
)


@pytest.mark.parametrize(
    "other",
    [
        replace(RESULT, focus=B),
        replace(RESULT, component=SH.MaxCountConstraintComponent),
        replace(RESULT, source_shape=A),
        replace(RESULT, severity=SH.Warning),
        replace(RESULT, path=Inverse(Predicate(P))),
        replace(RESULT, path=None),
        replace(RESULT, value=Literal(1)),
        replace(RESULT, value=None),
        replace(RESULT, source_constraint=B),
    ],
)
def test_reports_that_differ_in_one_property_are_told_apart(other: Result) -> None:
    one = reported(Report((RESULT,)), with_messages=False)
    assert one != reported(Report((other,)), with_messages=False)


def test_the_number_of_equal_results_counts() -> None:
    one = reported(Report((RESULT,)), with_messages=False)
    assert one != reported(Report((RESULT, RESULT)), with_messages=False)


def test_messages_count_only_where_the_expected_report_has_some() -> None:
    said = Report((replace(RESULT, messages=(Literal("so"),)),))
    silent = Report((RESULT,))
    assert reported(said, with_messages=False) == reported(silent, with_messages=False)
    assert reported(said, with_messages=True) != reported(silent, with_messages=True)


def test_an_expected_report_reads_as_the_same_report_of_ours() -> None:
    graph = Graph(Quad(*triple) for triple in Report((RESULT,)).triples())
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert expected_report(graph, node) == reported(Report((RESULT,)), with_messages=True)
