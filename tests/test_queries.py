from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage import dataset, queries, workspace
from maillage.errors import InputFault, NotFound, UsageFault

Project = Callable[[dict[str, str | bytes]], Path]

GRAPH = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix actor: <https://example.org/t/org/> .
actor:a skos:prefLabel "Agence"@fr ; skos:altLabel "A."@fr .
actor:b skos:prefLabel "Banque"@fr ; skos:altLabel "La même"@fr .
actor:c skos:prefLabel "Chambre"@fr ; skos:altLabel "la même"@fr .
"""
QUERY = """
#+ summary: What is a thing called?
#+ params:
#+   thing: {type: iri, required: true, help: The thing.}
#+   label: {type: string, required: false, help: Only this name.}
#+ columns: {thing: iri, label: string}
SELECT ?thing (STR(?name) AS ?label) WHERE { ?thing skos:prefLabel ?name } ORDER BY ?name
"""
LABELS = """
#+ params:
#+   label: {type: string, required: true, help: The name.}
SELECT ?thing WHERE { ?thing skos:prefLabel ?name FILTER(STR(?name) = ?label) }
"""


@pytest.fixture
def loaded(project: Project) -> dataset.Dataset:
    return dataset.load(
        project({"graph/a.ttl": GRAPH, "queries/t/q.rq": QUERY, "queries/t/labels.rq": LABELS})
    )


def answer(loaded: dataset.Dataset, name: str, **values: str) -> list[tuple[str, ...]]:
    table = queries.run(loaded, queries.find(loaded.workspace, name), values)
    return [tuple(str(term) for term in row) for row in table.rows]


@pytest.mark.parametrize(
    "name", ["actor:a", "https://example.org/t/org/a", "Agence", "agence", "A."]
)
def test_a_thing_is_named_by_iri_prefixed_name_or_words(loaded: dataset.Dataset, name: str) -> None:
    assert answer(loaded, "q", thing=name) == [("<https://example.org/t/org/a>", '"Agence"')]


def test_a_name_that_two_things_have_lists_both(loaded: dataset.Dataset) -> None:
    with pytest.raises(NotFound, match="Several things") as refused:
        answer(loaded, "q", thing="La Même")
    assert refused.value.hint == "Write one of: actor:b, actor:c."


def test_a_name_that_nothing_has_is_refused(loaded: dataset.Dataset) -> None:
    with pytest.raises(NotFound, match="Nothing is called 'Personne inconnue'"):
        answer(loaded, "q", thing="Personne inconnue")


def test_an_unknown_parameter_is_refused_with_those_there_are(loaded: dataset.Dataset) -> None:
    with pytest.raises(UsageFault, match="no parameter ting") as refused:
        answer(loaded, "q", ting="actor:a")
    assert refused.value.hint == "It takes: thing, label."


def test_a_missing_parameter_is_refused(loaded: dataset.Dataset) -> None:
    with pytest.raises(UsageFault, match="needs the parameter thing"):
        answer(loaded, "q")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "1.5"), ("decimal", "1e5"), ("decimal", "250 000"), ("date", "2020-02-30"),
        ("date", "2020"), ("boolean", "yes"), ("decimal", "."), ("integer", "１"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_refused(project: Project, kind: str, value: str) -> None:
    text = f"#+ params: {{v: {{type: {kind}}}}}\nSELECT ?v WHERE {{ ?s ?p ?v }}"
    loaded = dataset.load(project({"graph/a.ttl": GRAPH, "queries/t/v.rq": text}))
    with pytest.raises(UsageFault, match=f"no {kind}"):
        answer(loaded, "v", v=value)


def test_a_question_that_does_not_exist_suggests_the_nearest(loaded: dataset.Dataset) -> None:
    with pytest.raises(NotFound, match="no question lables") as refused:
        queries.find(loaded.workspace, "lables")
    assert "t/labels" in str(refused.value.hint)


def test_columns_that_differ_from_the_header_are_refused(project: Project) -> None:
    text = "#+ columns: {a: iri, b: iri}\nSELECT ?b ?a WHERE { ?a ?p ?b }"
    loaded = dataset.load(project({"graph/a.ttl": GRAPH, "queries/t/c.rq": text}))
    with pytest.raises(UsageFault, match="promises a, b; the query gives b, a"):
        answer(loaded, "c")


def test_a_syntax_error_says_file_line_and_column(project: Project) -> None:
    text = "#+ summary: s\nSELECT ?a\nWHERE { ?a ?p }"
    loaded = dataset.load(project({"graph/a.ttl": GRAPH, "queries/t/s.rq": text}))
    with pytest.raises(InputFault) as fault:
        answer(loaded, "s")
    assert (fault.value.file, fault.value.line) == ("queries/t/s.rq", 3)


def test_a_header_that_is_not_yaml_says_the_line(project: Project) -> None:
    root = project({"graph/a.ttl": "", "queries/t/h.rq": "#+ a: b\n#+ c: [\nSELECT * {}"})
    with pytest.raises(InputFault, match="not YAML"):
        queries.find(workspace.find(root), "h")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.sampled_from(['" } DROP ALL #', "'''", 'Agence" || true #', "\\", "} UNION {", "?name"])
)
def test_a_value_is_only_ever_a_value(loaded: dataset.Dataset, value: str) -> None:
    expected = [("<https://example.org/t/org/a>",)] if value == "Agence" else []
    # Codes of the ontology have names too, and Hypothesis finds them in our own source.
    own = [row for row in answer(loaded, "labels", label=value) if "example.org/t/" in row[0]]
    assert [row for row in own if value != "Banque"] == expected


MANY = """
#+ params:
#+   thing: {type: iri, many: true, help: The things.}
#+ columns: {thing: iri, label: string}
SELECT ?thing (STR(?name) AS ?label) WHERE { ?thing skos:prefLabel ?name } ORDER BY ?name
"""
ALLOWED = """
#+ params:
#+   thing:
#+     type: iri
#+     allowed: "SELECT ?t { ?t skos:altLabel 'A.'@fr }"
SELECT ?thing WHERE { ?thing skos:prefLabel ?name }
"""


def test_a_parameter_can_take_several_values(project: Project) -> None:
    loaded = dataset.load(project({"graph/a.ttl": GRAPH, "queries/t/m.rq": MANY}))
    table = queries.run(
        loaded, queries.find(loaded.workspace, "m"), {"thing": ["Agence", "actor:c"]}
    )
    assert [str(label) for _, label in table.rows] == ['"Agence"', '"Chambre"']


def test_several_values_for_one_are_refused(loaded: dataset.Dataset) -> None:
    with pytest.raises(UsageFault, match="takes one thing, not 2"):
        queries.run(loaded, queries.find(loaded.workspace, "q"), {"thing": ["actor:a", "actor:b"]})


def test_a_value_that_is_not_allowed_lists_those_that_are(project: Project) -> None:
    loaded = dataset.load(project({"graph/a.ttl": GRAPH, "queries/t/w.rq": ALLOWED}))
    assert len(answer(loaded, "w", thing="actor:a")) == 1
    with pytest.raises(UsageFault, match="cannot be") as refused:
        answer(loaded, "w", thing="actor:b")
    assert refused.value.hint == "It is one of: actor:a."


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("#+ summary: s\n#+ columns: {n: integer}\n#+ min_rows: 1\n", ()),
        ("#+ columns: {n: integer}\n", ("It has no summary.",)),
        ("#+ summary: s\n", ("It has no columns in its header.",)),
        ("#+ summary: s\n#+ columns: {n: date}\n", ('The column n is no date: "3"^^',)),
        ("#+ summary: s\n#+ columns: {n: integer}\n#+ min_rows: 2\n", ("Its sample gives 1 rows",)),
        ("#+ summary: s\n#+ columns: {m: integer}\n", ("queries/t/k.rq: The header promises m",)),
        ("#+ summary: s\n#+ sample: {x: 1}\n#+ columns: {n: integer}\n", ("k has no parameter x",)),
    ],
)
def test_a_contract_is_checked_against_the_sample(
    project: Project, header: str, problem: tuple[str, ...]
) -> None:
    text = header + "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s skos:altLabel ?o } }"
    loaded = dataset.load(project({"graph/a.ttl": GRAPH, "queries/t/k.rq": text}))
    found = queries.check(loaded, queries.find(loaded.workspace, "k"))
    assert [f[: len(p)] for f, p in zip(found, problem, strict=True)] == list(problem)


@pytest.mark.parametrize(
    "header", ["columns: {a: text}", "params: {a: {type: money}}", "tags: x", "min_rows: many",
               "params: [a]", "sample: x"]
)  # fmt: skip
def test_a_header_that_makes_no_contract_is_refused(project: Project, header: str) -> None:
    root = project({"graph/a.ttl": "", "queries/t/h.rq": f"#+ {header}\nSELECT * {{}}"})
    with pytest.raises(InputFault):
        queries.find(workspace.find(root), "h")
