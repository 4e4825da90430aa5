"""What users of the package rely on, beyond the standard's tests."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import (
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
)

from maillage.shacl import (
    EndpointExecutor,
    ExecutorFailure,
    IllFormedShape,
    Report,
    ShaclError,
    StoreExecutor,
    UnreadableGraph,
    UnsupportedShape,
    explain,
    focus_counts,
    session,
    unknown_terms,
    validate,
)
from maillage.shacl.terms import SH, XSD, Namespace, Term
from tests.shacl.worlds import EVERYTHING, data, shapes

E = Namespace("http://e/")
PREFIXES = b"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix e: <http://e/> .
"""
NAMED = b"e: sh:declare [ sh:prefix 'e' ; sh:namespace 'http://e/'^^xsd:anyURI ] ."

AMOUNT = b"""
e:S a sh:NodeShape ; sh:targetClass e:Flow ;
    sh:property [ sh:path e:amount ; sh:minCount 1 ; sh:datatype xsd:decimal ] .
"""


def check(graph: bytes, shape: bytes) -> Report:
    return validate(PREFIXES + graph, PREFIXES + shape)


def focuses(report: Report) -> list[str]:
    return [str(result.focus.value) for result in report.results]


# --- where data come from ---------------------------------------------------------------------


def test_data_and_shapes_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_bytes(PREFIXES + b"e:f a e:Flow .")
    (tmp_path / "two.nt").write_bytes(b'<http://e/f> <http://e/amount> "x" .\n')
    (tmp_path / "shapes.ttl").write_bytes(PREFIXES + AMOUNT)
    report = validate([tmp_path / "one.ttl", tmp_path / "two.nt"], tmp_path / "shapes.ttl")
    assert [result.component for result in report.results] == [SH.DatatypeConstraintComponent]


def test_all_graphs_of_a_store_are_checked_as_one() -> None:
    store = Store()
    store.load(PREFIXES + b"e:g1 { e:f a e:Flow } e:g2 { e:f e:amount 1.5 }", format=RdfFormat.TRIG)
    assert validate(store, PREFIXES + AMOUNT).conforms


def test_a_triple_in_two_graphs_counts_once() -> None:
    store = Store()
    store.load(PREFIXES + b"e:g { e:f e:p 1 } e:h { e:f e:p 1 }", format=RdfFormat.TRIG)
    shape = b"e:S a sh:PropertyShape ; sh:targetNode e:f ; sh:path e:p ; sh:maxCount 1 ."
    assert validate(store, PREFIXES + shape).conforms


def test_a_store_that_is_passed_in_is_left_as_it_is() -> None:
    store = Store()
    store.load(PREFIXES + b"e:f a e:Flow .", format=RdfFormat.TURTLE)
    before = set(store)
    shape = b"""e:S sh:targetClass e:Flow ; sh:sparql [ sh:select
        "SELECT $this { GRAPH $shapesGraph { ?s ?p ?o } }" ] ."""
    validate(store, PREFIXES + shape)
    assert set(store) == before


def test_a_fault_in_a_file_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text("<http://e/a> <http://e/p>\n  <http://e/b> <", encoding="utf-8")
    with pytest.raises(UnreadableGraph, match=r"data\.ttl:2:\d+: "):
        validate(file, PREFIXES + AMOUNT)


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableGraph, match=r"none\.ttl: No such file"):
        validate(tmp_path / "none.ttl", PREFIXES + AMOUNT)


# --- literals as they are written -------------------------------------------------------------


@pytest.mark.parametrize(
    ("literal", "datatype", "valid"),
    [
        ("12", "nonNegativeInteger", True),
        ("-1", "nonNegativeInteger", False),
        ("012", "integer", True),
        ("1.0", "integer", False),
        ("300", "byte", False),
        ("18446744073709551615", "unsignedLong", True),
        ("18446744073709551616", "unsignedLong", False),
        ("10.50", "decimal", True),
        ("10,50", "decimal", False),
        ("1e3", "decimal", False),
        ("INF", "double", True),
        ("inf", "double", False),
        ("2020-02-29", "date", True),
        ("2021-02-29", "date", False),
        ("1900-02-29", "date", False),
        ("2000-02-29", "date", True),
        ("2021-04-31", "date", False),
        ("2021-4-3", "date", False),
        ("2021-04-30+02:00", "date", True),
        ("2021-04-30T10:00:00Z", "date", False),
        ("2021-04-30T24:00:00", "dateTime", True),
        ("2021-04-30T25:00:00", "dateTime", False),
        ("2021", "gYear", True),
        ("21", "gYear", False),
        ("P1Y2M", "duration", True),
        ("P", "duration", False),
        ("TRUE", "boolean", False),
        ("1", "boolean", True),
        ("anything", "string", True),
    ],
)
def test_a_datatype_needs_a_well_formed_literal(literal: str, datatype: str, valid: bool) -> None:
    graph = f'e:f e:p "{literal}"^^xsd:{datatype} .'.encode()
    shape = f"e:S sh:targetNode e:f ; sh:path e:p ; sh:datatype xsd:{datatype} .".encode()
    report = check(graph, shape)
    assert report.conforms is valid
    assert [r.value for r in report.results] == [Literal(literal, datatype=XSD[datatype])][valid:]


def test_a_hidden_writing_is_compared_by_value() -> None:
    shape = b"e:S sh:targetNode e:f ; sh:path e:p ; sh:minInclusive 5 ; sh:maxInclusive 9 ."
    report = check(b"e:f e:p '007'^^xsd:integer, '010'^^xsd:integer, '+4'^^xsd:byte .", shape)
    assert [str(result.value) for result in report.results] == [
        '"010"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"+4"^^<http://www.w3.org/2001/XMLSchema#byte>',
    ]


def test_a_value_that_must_be_present_must_be_written_the_same() -> None:
    shape = b"e:S sh:targetNode e:f ; sh:path e:p ; sh:hasValue 1.50 ."
    assert check(b"e:f e:p 1.50 .", shape).conforms
    assert not check(b"e:f e:p 1.5 .", shape).conforms


def test_sparql_written_by_hand_sees_values_not_hidden_writings() -> None:
    shape = (
        NAMED
        + b"""e:S sh:targetNode e:f ; sh:sparql [ sh:prefixes e: ; sh:select
        "SELECT $this ?value { $this e:p ?value FILTER (?value > 5) }" ] ."""
    )
    report = check(b"e:f e:p '007'^^xsd:integer, '003'^^xsd:byte .", shape)
    assert [str(result.value) for result in report.results] == [str(Literal(7))]


def test_in_a_store_integer_types_are_checked_by_their_range() -> None:
    store = Store()
    store.load(PREFIXES + b"e:f e:p '5'^^xsd:byte, '500'^^xsd:byte .", format=RdfFormat.TURTLE)
    shape = b"e:S sh:targetNode e:f ; sh:path e:p ; sh:datatype xsd:byte ."
    report = validate(store, PREFIXES + shape)
    assert [str(result.value) for result in report.results] == [str(Literal(500))]


# --- coverage and focus nodes -----------------------------------------------------------------

TWO = b"e:f a e:Flow . e:g a e:Flow ; e:amount 'x' . e:h a e:Grant ."


def test_coverage_says_which_shapes_matched_nothing() -> None:
    shape = AMOUNT + b"e:T sh:targetClass e:Fow ; sh:nodeKind sh:IRI ."
    assert check(TWO, shape).coverage == {E.S: 2, E.T: 0}
    assert focus_counts(PREFIXES + TWO, PREFIXES + shape) == {E.S: 2, E.T: 0}


def test_only_the_focus_nodes_asked_for_are_reported() -> None:
    report = validate(PREFIXES + TWO, PREFIXES + AMOUNT, focus_nodes=[E.g, E.h])
    assert focuses(report) == ["http://e/g"]


def test_focus_nodes_can_be_given_for_each_shape() -> None:
    report = validate(PREFIXES + TWO, PREFIXES + AMOUNT, focus_nodes={E.S: [E.f]})
    assert focuses(report) == ["http://e/f"]
    assert validate(PREFIXES + TWO, PREFIXES + AMOUNT, focus_nodes={E.T: [E.f]}).conforms


slow = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@slow
@given(data(EVERYTHING), shapes(EVERYTHING))
def test_one_focus_node_at_a_time_finds_what_a_whole_run_finds(
    graph: list[Quad], shape: list[Quad]
) -> None:
    whole = Counter(validate(Dataset(graph), Dataset(shape)).results)
    parts: Counter[object] = Counter()
    for node in EVERYTHING.terms:
        parts += Counter(validate(Dataset(graph), Dataset(shape), focus_nodes=[node]).results)
    assert parts == whole


ALWAYS = 10**9
SCAN = {"FEW_TARGETS": 0, "SCAN_ADVANTAGE": ALWAYS, "DIFFERENCE_ADVANTAGE": 0, "MOST": 0}
FORMS: list[dict[str, int]] = [
    {"FEW_TARGETS": ALWAYS},  # walks from the targets
    SCAN,  # counts, and scans the values
    SCAN | {"DIFFERENCE_ADVANTAGE": ALWAYS},  # takes away what is right
    SCAN | {"DIFFERENCE_ADVANTAGE": ALWAYS, "MOST": ALWAYS},  # without counting
]


@slow
@given(data(EVERYTHING), shapes(EVERYTHING))
def test_all_forms_of_a_query_find_the_same(graph: list[Quad], shape: list[Quad]) -> None:
    found = []
    for form in FORMS:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in form.items():
                patch.setattr(session, name, value)
            found.append(Counter(validate(Dataset(graph), Dataset(shape)).results))
    assert all(other == found[0] for other in found[1:])


def test_the_report_does_not_depend_on_the_order_of_triples() -> None:
    lines = [b"e:%d a e:Flow ; e:amount %d ." % (i, i) for i in range(30)]
    one, other = (check(b"\n".join(order), AMOUNT) for order in (lines, lines[::-1]))
    assert one.to_turtle() == other.to_turtle()
    assert focuses(one) == focuses(other)


# --- messages ---------------------------------------------------------------------------------


def test_messages_tell_the_values_of_placeholders() -> None:
    shape = b"""e:S sh:targetNode e:f ; sh:path e:p ; sh:maxInclusive 2 ;
        sh:message "{?value} at {$this}, {$PATH}; {?other}"@en, "trop"@fr ."""
    (result,) = check(b"e:f e:p 3 .", shape).results
    assert result.messages == (
        Literal("3 at http://e/f, <http://e/p>; {?other}", language="en"),
        Literal("trop", language="fr"),
    )


def test_messages_of_sparql_constraints_use_their_own_variables() -> None:
    shape = (
        NAMED
        + b"""e:S sh:targetNode e:f ; sh:sparql [ sh:prefixes e: ;
        sh:message "twice {?value} is {?twice}" ;
        sh:select '''SELECT $this ?value (2 * ?value AS ?twice)
            { $this e:p ?value # a comment { $this
            }''' ] ."""
    )
    (result,) = check(b"e:f e:p 3 .", shape).results
    assert result.messages == (Literal("twice 3 is 6"),)


def test_details_tell_why_a_value_does_not_have_a_shape() -> None:
    shape = b"""e:S sh:targetNode e:f ; sh:path e:p ; sh:node e:Inner .
        e:Inner sh:property [ sh:path e:q ; sh:minCount 1 ] ;
            sh:property [ sh:path e:r ; sh:node e:Innermost ] .
        e:Innermost sh:nodeKind sh:Literal ."""
    graph = PREFIXES + b"e:f e:p e:g, e:h, e:i . e:g e:r e:x . e:h e:q 1 . e:i e:q 1 ; e:r e:y ."
    report = validate(graph, PREFIXES + shape, details=True)
    found = {
        (r.value, d.component, d.value): [x.component for x in d.detail]
        for r in report.results
        for d in r.detail
    }
    assert found == {
        (E.g, SH.MinCountConstraintComponent, None): [],
        (E.g, SH.NodeConstraintComponent, E.x): [SH.NodeKindConstraintComponent],
        (E.i, SH.NodeConstraintComponent, E.y): [SH.NodeKindConstraintComponent],
    }
    assert report.to_turtle().count("sh:detail") == 4


def test_an_entailment_regime_is_refused() -> None:
    with pytest.raises(UnsupportedShape, match="entailment"):
        check(b"", b"<http://e/> sh:entailment <http://www.w3.org/ns/entailment/RDFS> .")


# --- shapes that are wrong, or that no query can express --------------------------------------

RECURSIVE = b"e:S sh:targetNode e:f ; sh:property [ sh:path e:p ; sh:minCount 1 ; sh:node e:S ] ."


def test_a_recursive_shape_goes_to_pyshacl() -> None:
    report = check(b"e:f e:p e:g . e:g e:p 1 .", RECURSIVE)
    assert [r.component for r in report.results] == [SH.NodeConstraintComponent]


def test_a_recursion_at_which_pyshacl_gives_up_is_refused() -> None:
    with pytest.raises(UnsupportedShape, match=r"recursive shape .* nor can pySHACL"):
        check(b"e:f e:p e:f .", RECURSIVE)


def test_a_recursive_shape_can_be_refused() -> None:
    with pytest.raises(UnsupportedShape, match=r"recursive"):
        validate(PREFIXES, PREFIXES + RECURSIVE, fallback="refuse")


def test_a_pattern_that_the_engine_cannot_read_goes_to_pyshacl() -> None:
    shape = rb"e:S sh:targetNode e:f ; sh:path e:p ; sh:pattern '^(a)\\1$' ."
    report = check(b"e:f e:p 'aa', 'ab' .", shape)
    assert [result.value for result in report.results] == [Literal("ab")]


def test_a_target_written_in_sparql_goes_to_pyshacl() -> None:
    shape = b"""e:S a sh:NodeShape ; sh:nodeKind sh:Literal ; sh:target [ a sh:SPARQLTarget ;
        sh:select "SELECT ?this { ?this a <http://e/C> }" ] ."""
    assert focuses(check(b"e:f a e:C .", shape)) == ["http://e/f"]


def test_pyshacl_too_is_asked_for_some_focus_nodes_only() -> None:
    graph = PREFIXES + b"e:f e:p e:g . e:g e:p 1 ."
    shape = PREFIXES + RECURSIVE + b"e:S sh:targetNode e:g ."
    report = validate(graph, shape, focus_nodes=[E.g])
    assert focuses(report) == ["http://e/g"]


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (b"e:S sh:targetNode e:f ; sh:minCount 1 .", "a node shape cannot have"),
        (b"e:S a sh:NodeShape ; sh:minCount 1 .", "a node shape cannot have"),
        (b"e:S a sh:PropertyShape ; sh:minCount 1 .", "needs sh:path"),
        (b"e:S sh:targetNode e:f ; sh:path e:p ; sh:minCount 'one' .", "must be an integer"),
        (b"e:S sh:targetNode e:f ; sh:path e:p ; sh:maxCount 1, 2 .", "more than one value"),
        (b"e:S sh:targetNode e:f ; sh:path 'p' .", "not a well-formed property path"),
        (b"e:S sh:targetNode e:f ; sh:path ( e:p ) .", "two members or more"),
        (b"e:S sh:targetNode e:f ; sh:nodeKind sh:Iri .", "is no sh:nodeKind"),
        (b"e:S sh:targetNode e:f ; sh:in e:list .", "not a well-formed list"),
        (b"e:S sh:targetNode e:f ; sh:property [ sh:minCount 1 ] .", "needs sh:path"),
        (b"e:S sh:targetClass 'C' .", "cannot be a value of"),
        (b"e:S sh:targetNode e:f ; sh:or ( 1 ) .", "a literal cannot be a shape"),
        (b"e:S sh:targetNode e:f ; sh:sparql [ ] .", "one string as"),
        (b"e:S sh:targetNode e:f ; sh:sparql [ sh:select 'SELECT $this {' ] .", "SPARQL: "),
        (
            b"e:S sh:targetNode e:f ; sh:sparql [ sh:select 'SELECT $this { $this x:p 1 }' ] .",
            "prefix x: is not declared",
        ),
    ],
)
def test_an_ill_formed_shape_is_refused_with_its_reason(shape: bytes, words: str) -> None:
    with pytest.raises(IllFormedShape, match=words) as fault:
        check(b"", shape)
    assert "http://e/S" in str(fault.value)


def test_all_ill_formed_shapes_are_named_together() -> None:
    shape = b"e:S sh:targetNode e:f ; sh:minCount 1 . e:T sh:targetNode e:f ; sh:in 1 ."
    with pytest.raises(IllFormedShape, match=r"(?s)e/S>.*e/T>"):
        check(b"", shape)


def test_a_failure_that_a_sparql_constraint_reports_is_a_failure() -> None:
    shape = b"""e:S sh:targetNode e:f ; sh:sparql [ sh:select
        "SELECT $this ?failure { BIND (true AS ?failure) }" ] ."""
    with pytest.raises(ShaclError, match="reports a failure"):
        check(b"", shape)


def test_a_misspelt_parameter_can_be_found() -> None:
    found = unknown_terms(PREFIXES + b"e:S sh:targetNode e:f ; sh:nodeKnid sh:IRI ; sh:class e:C .")
    assert found == [(E.S, SH.nodeKnid)]


# --- other engines ----------------------------------------------------------------------------


def test_every_query_can_be_read() -> None:
    explained = explain(PREFIXES + AMOUNT)
    assert [component for _, component, _ in explained] == [
        SH.DatatypeConstraintComponent,
        SH.MinCountConstraintComponent,
    ]
    store = Store()
    store.load(PREFIXES + TWO, format=RdfFormat.TURTLE)
    executor = StoreExecutor(store)
    found = [[str(row["this"]) for row in executor.select(q, {})] for _, _, q in explained]
    assert found == [["<http://e/g>"], ["<http://e/f>"]]


class _Counting(StoreExecutor):
    """Keep what is asked."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.asked: list[str] = []

    def select(self, query: str, substitutions: Mapping[str, Term]) -> QuerySolutions:
        self.asked.append(query)
        return super().select(query, substitutions)


def test_constraints_of_one_path_are_one_query() -> None:
    store = Store()
    store.load(PREFIXES + b"e:f e:p 'a', 'abcd', 7 .", format=RdfFormat.TURTLE)
    executor = _Counting(store)
    shape = b"""e:S sh:targetNode e:f ; sh:path e:p ;
        sh:datatype xsd:string ; sh:minLength 2 ; sh:maxLength 3 ; sh:nodeKind sh:Literal ."""
    report = validate(executor, PREFIXES + shape)
    assert len([query for query in executor.asked if "DISTINCT ?this ?value" in query]) == 1
    assert [(r.component, str(r.value)) for r in report.results] == [
        (SH.DatatypeConstraintComponent, str(Literal(7))),
        (SH.MaxLengthConstraintComponent, '"abcd"'),
        (SH.MinLengthConstraintComponent, str(Literal(7))),
        (SH.MinLengthConstraintComponent, '"a"'),
    ]


@slow
@given(data(EVERYTHING), shapes(EVERYTHING))
def test_queries_side_by_side_report_the_same(graph: list[Quad], shape: list[Quad]) -> None:
    one_by_one = validate(Dataset(graph), Dataset(shape))
    with pytest.MonkeyPatch.context() as patch:
        _side_by_side(patch)
        assert validate(Dataset(graph), Dataset(shape)) == one_by_one


def _side_by_side(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(session, "THREADS_ABOVE", 0)
    patch.setattr("os.cpu_count", lambda: 3)


def test_a_refused_query_names_its_shape_from_a_thread_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = StoreExecutor.select

    def refuse(
        self: StoreExecutor, query: str, substitutions: Mapping[str, Term]
    ) -> QuerySolutions:
        if "COUNT" in query:
            return real(self, query, substitutions)
        raise ExecutorFailure("no")

    _side_by_side(monkeypatch)
    monkeypatch.setattr(StoreExecutor, "select", refuse)
    with pytest.raises(ExecutorFailure, match="http://e/S"):
        validate(
            PREFIXES + TWO,
            PREFIXES + b"e:S sh:targetNode e:f ; sh:path e:amount ; sh:datatype xsd:decimal .",
        )


class _Endpoint(BaseHTTPRequestHandler):
    """A SPARQL endpoint over one store."""

    store = Store()

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        graphs = [NamedNode(iri) for iri in fields["default-graph-uri"]]
        found = StoreExecutor(self.store, graphs).select(fields["query"][0], {})
        body = found.serialize(format=QueryResultsFormat.JSON)
        assert body is not None
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _endpoint(trig: bytes) -> Iterator[str]:
    _Endpoint.store = Store()
    _Endpoint.store.load(PREFIXES + trig, format=RdfFormat.TRIG)
    server = HTTPServer(("127.0.0.1", 0), _Endpoint)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_an_endpoint_is_checked_over_the_graphs_named() -> None:
    with _endpoint(b"e:g { e:f a e:Flow } e:h { e:f e:amount 1.5 } e:i { e:x a e:Flow }") as url:
        one = validate(EndpointExecutor(url, [E.g]), PREFIXES + AMOUNT)
        two = validate(EndpointExecutor(url, [E.g, E.h]), PREFIXES + AMOUNT)
    assert (focuses(one), focuses(two)) == (["http://e/f"], [])


def test_an_endpoint_is_given_only_what_it_can_answer() -> None:
    shape = b'e:S sh:targetNode e:f ; sh:sparql [ sh:select "SELECT $this { FILTER (true) }" ] .'
    with _endpoint(b"e:g { e:f a e:Flow }") as url:
        with pytest.raises(UnsupportedShape, match="LATERAL"):
            validate(EndpointExecutor(url, [E.g]), PREFIXES + shape)
        with pytest.raises(UnsupportedShape, match="recursive"):
            validate(EndpointExecutor(url, [E.g]), PREFIXES + RECURSIVE)
        able = validate(EndpointExecutor(url, [E.g], lateral=True), PREFIXES + shape)
    assert focuses(able) == ["http://e/f"]


def test_an_engine_that_rewrites_integers_is_asked_for_their_range() -> None:
    store = Store()
    store.load(PREFIXES + b"e:f e:p '5'^^xsd:byte, '500'^^xsd:byte .", format=RdfFormat.TURTLE)
    shape = b"e:S sh:targetNode e:f ; sh:path e:p ; sh:datatype xsd:byte ."
    report = validate(StoreExecutor(store), PREFIXES + shape)
    assert [str(result.value) for result in report.results] == [str(Literal(500))]


def test_an_endpoint_that_does_not_answer_is_named() -> None:
    with pytest.raises(ShaclError, match=r"127\.0\.0\.1"):
        validate(EndpointExecutor("http://127.0.0.1:9/", [E.g]), PREFIXES + AMOUNT)
