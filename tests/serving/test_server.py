from __future__ import annotations

import csv
import http.client
import io
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from maillage.serving.negotiation import chosen
from maillage.serving.server import Limits, Server
from maillage.serving.worker import GRAPHS

Project = Callable[[dict[str, str | bytes]], Path]
DATA = "@prefix e: <http://e/> . e:a e:p 1 , 2 , 3 . e:b e:q 'x'@fr .\n"
ALL = "SELECT ?o { <http://e/a> <http://e/p> ?o } ORDER BY ?o"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
JSON = "application/sparql-results+json"

Reply = tuple[int, Mapping[str, str], str]


@pytest.fixture
def root(project: Project) -> Path:
    return project({"graph/a.ttl": DATA, "graph/b.ttl": "<http://e/a> <http://e/p> 9 .\n"})


@pytest.fixture
def start(root: Path) -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def begin(**more: object) -> Server:
        server = Server(("127.0.0.1", 0), root, **more)  # type: ignore[arg-type]
        started.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    yield begin
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.fixture
def server(start: Callable[..., Server]) -> Server:
    return start()


def call(server: Server, method: str, path: str, body: str | None = None, **headers: str) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, sent)
    reply = connection.getresponse()
    return reply.status, dict(reply.headers), reply.read().decode()


def get(server: Server, query: str, **headers: str) -> Reply:
    return call(server, "GET", f"/sparql?{urlencode({'query': query})}", **headers)


def values(reply: Reply) -> list[str]:
    return [row["o"]["value"] for row in json.loads(reply[2])["results"]["bindings"]]


def test_the_three_ways_of_the_protocol_give_one_answer(server: Server) -> None:
    form = urlencode({"query": ALL})
    urlencoded = "application/x-www-form-urlencoded"
    direct = "application/sparql-query"
    replies = [
        get(server, ALL),
        call(server, "POST", "/sparql", form, Content_Type=urlencoded),
        call(server, "POST", "/sparql", ALL, Content_Type=direct),
    ]
    assert [reply[0] for reply in replies] == [200] * 3
    assert [values(reply) for reply in replies] == [["1", "2", "3", "9"]] * 3
    assert replies[0][1]["Content-Type"] == JSON


def test_the_graphs_of_the_request_are_the_ones_that_are_asked(server: Server) -> None:
    query = {"query": ALL, "default-graph-uri": "https://example.org/t/b"}
    assert values(call(server, "GET", f"/sparql?{urlencode(query)}")) == ["9"]
    text = "SELECT ?o { GRAPH ?g { <http://e/a> <http://e/p> ?o } }"
    query = {"query": text, "named-graph-uri": "https://example.org/t/b"}
    assert values(call(server, "GET", f"/sparql?{urlencode(query)}")) == ["9"]


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        (JSON, ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
    ],
)
def test_rows_come_in_the_format_that_is_asked_for(
    server: Server, media: str, kind: ox.QueryResultsFormat
) -> None:
    status, headers, body = get(server, ALL, Accept=f"text/odd, {media};q=0.5")
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, media)
    assert len(list(ox.parse_query_results(body.encode(), format=kind))) == 4  # type: ignore[arg-type]


def test_rows_come_as_csv(server: Server) -> None:
    body = get(server, ALL, Accept="text/csv")[2]
    assert list(csv.reader(io.StringIO(body))) == [["o"], ["1"], ["2"], ["3"], ["9"]]


def test_a_graph_comes_as_turtle_or_n_triples(server: Server) -> None:
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s <http://e/q> ?o . ?s ?p ?o }"
    assert get(server, text)[1]["Content-Type"] == "text/turtle; charset=utf-8"
    reply = get(server, text, Accept="application/n-triples")
    assert reply[2] == '<http://e/b> <http://e/q> "x"@fr .\n'


def test_yes_or_no(server: Server) -> None:
    assert json.loads(get(server, "ASK { ?s <http://e/q> 'x'@fr }")[2])["boolean"] is True


def test_a_type_that_there_is_not_is_refused(server: Server) -> None:
    assert get(server, ALL, Accept="image/png")[0] == 406


@pytest.mark.parametrize(
    ("method", "path", "body", "media", "status"),
    [
        ("POST", "/sparql", "DROP ALL", "application/sparql-update", 403),
        ("POST", "/sparql", "update=DROP+ALL", "application/x-www-form-urlencoded", 403),
        ("POST", "/sparql", "query=DROP+ALL", "application/x-www-form-urlencoded", 400),
        ("POST", "/sparql", "{}", "application/json", 415),
        ("POST", "/sparql", "query=a&query=b", "application/x-www-form-urlencoded", 400),
        ("POST", "/other", "", "application/sparql-query", 404),
        ("GET", "/../../etc/passwd", None, "", 404),
        ("GET", "/sparql?nothing=1", None, "", 400),
        ("PUT", "/sparql?default", "", "text/turtle", 405),
        ("DELETE", "/sparql?default", None, "", 405),
    ],
)
def test_what_is_no_question_is_refused(
    server: Server, method: str, path: str, body: str | None, media: str, status: int
) -> None:
    assert call(server, method, path, body, Content_Type=media)[0] == status


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT ?x {\n ?x ?y }", "the query:2"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("LOAD <file:///etc/passwd>", "the query:1"),
        ("SELECT * { ?s ?p ?o } ORDER BY <http://e/none>(?o)", "could not be answered"),
    ],
)
def test_a_question_that_cannot_be_answered_is_explained(
    server: Server, text: str, told: str
) -> None:
    status, _, body = get(server, text)
    assert status == 400
    assert told in body
    assert "Traceback" not in body


def test_a_question_that_takes_too_long_is_really_ended(start: Callable[..., Server]) -> None:
    server = start(limits=Limits(seconds=1.5, at_once=1))
    began = time.monotonic()
    assert get(server, SLOW)[0] == 503
    assert time.monotonic() - began < 10
    wide = start(limits=Limits(seconds=30))
    assert get(wide, ALL)[0] == 200


def test_an_answer_over_a_limit_is_refused_not_cut(start: Callable[..., Server]) -> None:
    few = start(limits=Limits(rows=3))
    status, _, body = get(few, ALL)
    assert (status, "more than 3 rows" in body) == (400, True)
    assert get(few, ALL + " LIMIT 3")[0] == 200
    small = start(limits=Limits(bytes=100))
    assert "more than 0.0001 MB" in get(small, ALL)[2]


def test_a_request_over_a_limit_is_refused(start: Callable[..., Server]) -> None:
    server = start(limits=Limits(request=10))
    assert call(server, "POST", "/sparql", ALL, Content_Type="application/sparql-query")[0] == 413


def test_changed_files_are_seen_by_the_next_question(server: Server, root: Path) -> None:
    (root / "graph/b.ttl").write_text("<http://e/a> <http://e/p> 10 .\n")
    assert values(get(server, ALL)) == ["1", "2", "3", "10"]


def test_other_names_for_this_machine_are_refused(server: Server) -> None:
    assert get(server, ALL, Host="evil.example")[0] == 403
    assert get(server, ALL, Host="localhost:1")[0] == 200


def test_other_pages_read_answers_only_where_that_is_allowed(start: Callable[..., Server]) -> None:
    page = "https://page.example"
    allowing = start(origins=[page])
    name = "Access-Control-Allow-Origin"
    assert get(allowing, ALL, Origin=page)[1][name] == page
    assert name not in get(allowing, ALL, Origin="https://other.example")[1]
    assert name not in get(start(), ALL, Origin=page)[1]
    assert get(start(origins=["*"]), ALL, Origin=page)[1][name] == page
    assert call(allowing, "OPTIONS", "/sparql", Origin=page)[1][name] == page


def test_the_service_describes_itself(server: Server) -> None:
    status, _, body = call(server, "GET", "/sparql", Accept="text/turtle")
    base = f"http://127.0.0.1:{server.server_port}/sparql"
    triples = list(ox.parse(body.encode(), format=ox.RdfFormat.TURTLE, base_iri=base))
    assert status == 200
    assert base in {quad.object.value for quad in triples if isinstance(quad.object, ox.NamedNode)}


def test_the_page_needs_nothing_from_elsewhere(server: Server) -> None:
    names = ["/", "/page.js", "/page.css"]
    pages = [call(server, "GET", name, Accept="text/html") for name in names]
    assert [page[0] for page in pages] == [200] * 3
    assert not [link for page in pages for link in re.findall(r"(?:https?:)?//[a-z]", page[2])]
    links = re.findall(r'(?:src|href)="([^"#][^"]*)"', pages[0][2])
    assert set(links) == {*names[1:], "data:,"}
    assert "innerHTML" not in pages[1][2]
    assert call(server, "GET", "/sparql", Accept="text/html,*/*;q=0.1")[2] == pages[0][2]


def test_the_service_description_comes_in_every_syntax_of_a_graph(server: Server) -> None:
    base = f"http://127.0.0.1:{server.server_port}/sparql"
    seen = set()
    for media, kind in GRAPHS.items():
        status, headers, body = call(server, "GET", "/sparql", Accept=media)
        assert (status, headers["Content-Type"].partition(";")[0]) == (200, media)
        seen.add(frozenset(str(quad.subject) for quad in ox.parse(body.encode(), kind)))
    assert seen == {frozenset([f"<{base}>"])}
    assert call(server, "GET", "/sparql", Accept="image/png")[0] == 406


@pytest.mark.parametrize("key", ["format", "output"])
@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("json", JSON),
        ("CSV", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
    ],
)
def test_a_client_that_cannot_set_headers_names_the_format_in_the_address(
    server: Server, key: str, name: str, media: str
) -> None:
    path = f"/sparql?{urlencode({'query': ALL, key: name})}"
    status, headers, _ = call(server, "GET", path, Accept="text/html")
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, media)


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("json", "application/ld+json"),
        ("xml", "application/rdf+xml"),
        ("rdf+xml", "application/rdf+xml"),
        ("ttl", "text/turtle"),
    ],
)
def test_the_name_of_a_format_fits_a_graph_too(server: Server, name: str, media: str) -> None:
    query = urlencode({"query": "CONSTRUCT WHERE { ?s <http://e/q> ?o }", "format": name})
    status, headers, _ = call(server, "GET", f"/sparql?{query}", Accept="text/html")
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, media)


def test_a_format_that_does_not_fit_the_question_is_refused(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': ALL, 'format': 'turtle'})}"
    assert call(server, "GET", path)[0] == 406


@pytest.mark.parametrize("media", ["application/json", "text/xml", "application/xml"])
def test_older_clients_get_the_type_that_they_accept(server: Server, media: str) -> None:
    status, headers, _ = get(server, ALL, Accept=media)
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, media)


def test_head_tells_of_an_answer_without_giving_it(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': ALL})}"
    status, headers, body = call(server, "HEAD", path)
    assert (status, body) == (200, "")
    assert headers["Content-Length"] == call(server, "GET", path)[1]["Content-Length"]


def test_what_may_be_done_instead_is_said(server: Server) -> None:
    status, headers, _ = call(server, "PUT", "/sparql?default", "")
    assert (status, headers["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_a_connection_serves_many_questions_and_is_closed_after_a_refusal(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    for _ in range(2):
        connection.request("GET", f"/sparql?{urlencode({'query': ALL})}")
        assert connection.getresponse().read()
    connection.request("POST", "/sparql", "not read", {"Content-Type": "text/odd"})
    reply = connection.getresponse()
    assert (reply.status, reply.headers["Connection"]) == (415, "close")


def test_a_page_of_the_web_is_let_in_by_the_browser_only_where_that_is_allowed(
    start: Callable[..., Server],
) -> None:
    asked = {"Origin": "https://page.example", "Access_Control_Request_Private_Network": "true"}
    name = "Access-Control-Allow-Private-Network"
    allowing = start(origins=["https://page.example"])
    assert call(allowing, "OPTIONS", "/sparql", **asked)[1][name] == "true"
    assert name not in call(start(), "OPTIONS", "/sparql", **asked)[1]


def test_many_questions_at_once_are_all_answered(start: Callable[..., Server]) -> None:
    server = start(limits=Limits(at_once=2))
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda _: get(server, ALL), range(12)))
    assert [values(reply) for reply in replies] == [["1", "2", "3", "9"]] * 12


def test_a_question_too_many_is_told_when_to_come_back(start: Callable[..., Server]) -> None:
    server = start(limits=Limits(seconds=1, at_once=1))
    server.places.acquire()
    status, headers, _ = get(server, ALL)
    assert (status, headers["Retry-After"]) == (503, "5")


def test_the_page_is_told_the_questions_of_the_project_as_their_samples_ask_them(
    server: Server, root: Path
) -> None:
    (root / "queries/theme").mkdir(parents=True)
    head = "#+ summary: Which?\n#+ params: {p: {type: string}}\n#+ sample: {p: a}\n"
    (root / "queries/theme/which.rq").write_text(head + "SELECT ?p { FILTER(true) }")
    status, headers, body = call(server, "GET", "/about.json")
    told = json.loads(body)
    own = [question for question in told["questions"] if question["theme"] == "theme"]
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert own == [
        {
            "theme": "theme",
            "name": "which",
            "summary": "Which?",
            "text": 'SELECT ?p { VALUES ?p { "a" }  FILTER(true) }\n',
        }
    ]
    assert told["prefixes"]["mai"] == "https://w3id.org/maillage/ns#"


def test_every_question_of_the_page_is_answered(repository: Path) -> None:
    from maillage.serving import worker

    asked = {"root": str(repository), "without": ["context"], "rows": 10_000, "bytes": 10_000_000}
    told = json.loads(worker.about(asked))
    rest = {"media": JSON, "default": [], "named": []}
    answers = [worker.answer({**asked, **rest, "query": q["text"]}) for q in told["questions"]]
    assert len(answers) > 30
    assert sum(json.loads(answer)["results"]["bindings"] != [] for answer in answers) > 30


def test_our_own_commands_can_ask_it(server: Server, root: Path) -> None:
    from maillage import dataset

    url = f"http://127.0.0.1:{server.server_port}/sparql"
    assert dataset.connect(root, url).select(ALL) == dataset.load(root).select(ALL)


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        (None, "a/b"),
        ("*/*", "a/b"),
        ("c/d", "c/d"),
        ("a/b;q=0.1, c/*;q=0.2", "c/d"),
        ("a/b;q=0, */*", "c/d"),
        ("e/f", None),
        ("a/b;q=odd", None),
    ],
)
def test_negotiation(accept: str | None, best: str | None) -> None:
    assert chosen(accept, ("a/b", "c/d")) == best
