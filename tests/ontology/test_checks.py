"""Every check against its cases: good ones give no row, bad ones exactly the subjects they name."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from maillage.queries import Query
from maillage.queries import read as read_query
from maillage.workspace import find

REPOSITORY = Path(__file__).parents[2]
CHECKS = {path.stem: path for path in sorted((REPOSITORY / "ontology" / "checks").glob("*.rq"))}
CODES = sorted((REPOSITORY / "ontology" / "codes").glob("*.ttl"))
CASES = REPOSITORY / "tests" / "checks"
GOOD = sorted(CASES.glob("*/good-*.ttl"))
BAD = sorted(CASES.glob("*/bad-*.ttl"))
FILE = "https://example.org/case"
SEVERITIES = {"violation", "warning", "info"}


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def header(name: str) -> Query:
    return read_query(CHECKS[name], find(REPOSITORY))


@pytest.fixture(scope="module")
def vocabulary() -> ox.Store:
    store = ox.Store()
    for path in [REPOSITORY / "ontology" / "maillage.ttl", *CODES]:
        store.load(path=path, to_graph=ox.NamedNode(f"urn:vocabulary:{path.stem}"))
    return store


def rows(vocabulary: ox.Store, case: Path) -> ox.QuerySolutions:
    """Return a check's rows on a case, beside the vocabulary; the case is a file of its own."""
    graph = ox.NamedNode(FILE)
    vocabulary.remove_graph(graph)
    vocabulary.load(path=case, format=ox.RdfFormat.TURTLE, base_iri=FILE, to_graph=graph)
    text = CHECKS[case.parent.name].read_text("utf-8")
    answer = vocabulary.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_good_case_gives_no_row(case: Path, vocabulary: ox.Store) -> None:
    assert [str(row["subject"]) for row in rows(vocabulary, case)] == []


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_bad_case_gives_exactly_its_subjects(case: Path, vocabulary: ox.Store) -> None:
    wanted = re.findall(r"^# expect: <(.*)>$", case.read_text("utf-8"), re.MULTILINE)
    found = list(rows(vocabulary, case))
    assert wanted
    assert {row["subject"].value for row in found} == {f"{FILE}{fragment}" for fragment in wanted}
    assert {row["graph"].value for row in found} == {FILE}
    assert [
        row for row in found for column in header(case.parent.name).columns if row[column] is None
    ] == []


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_has_a_good_and_a_bad_case(name: str) -> None:
    kinds = {case.stem.partition("-")[0] for case in (CASES / name).glob("*.ttl")}
    assert kinds == {"good", "bad"}


def test_every_case_belongs_to_a_check() -> None:
    assert {case.parent.name for case in CASES.glob("*/*.ttl")} == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_header_says_what_a_row_means(name: str, vocabulary: ox.Store) -> None:
    check = header(name)
    columns = set(check.columns)
    assert check.summary.endswith("?")
    assert check.description
    assert check.header["severity"] in SEVERITIES
    assert set(re.findall(r"\{(\w+)\}", check.header["message"])) <= columns
    assert {"subject", "graph"} <= columns
    answer = vocabulary.query(check.text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    assert [variable.value for variable in answer.variables] == list(check.columns)


@pytest.mark.parametrize("name", CHECKS)
def test_vocabulary_by_itself_gives_no_row(name: str, vocabulary: ox.Store) -> None:
    vocabulary.remove_graph(ox.NamedNode(FILE))
    answer = vocabulary.query(header(name).text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    assert list(answer) == []


@pytest.mark.parametrize("name", CHECKS)
def test_rows_come_in_a_total_order(name: str) -> None:
    order = re.search(r"ORDER BY (.*)\Z", header(name).text, re.DOTALL)
    assert order is not None
    assert re.findall(r"\?(\w+)", order[1]) == list(header(name).columns)


def test_every_summary_is_its_own() -> None:
    summaries = Counter(header(name).summary for name in CHECKS)
    assert [text for text, times in summaries.items() if times > 1] == []
