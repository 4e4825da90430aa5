"""Servers that misbehave: each gives one clear fault and no rows, and hears no secret."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from maillage.endpoint import Credentials, Endpoint
from maillage.engine import Triples
from maillage.errors import RunFault
from maillage.remote import Remote
from maillage.wire import Request, send
from tests.fake_server import ROWS, Fake, cut, endless, faking, hang_up, raw, reply

QUERY = "SELECT ?s { ?s ?p ?o }"
GRAPH = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
FACTS = b"<http://e/a> <http://e/p> 1 .\n<http://e/b> <http://e/p> 2 .\n"
SECRET = Credentials(user="me", password="pa55w0rd", token="t0ken")
XML = (
    b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
    b'<results><result><binding name="s"><uri>http://e/a</uri></binding></result></results></sparql>'
)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    kept: list[float] = []
    monkeypatch.setattr("maillage.wire.time.sleep", kept.append)
    return kept


@pytest.fixture
def server(pauses: list[float]) -> Iterator[Fake]:
    with faking() as fake:
        yield fake


def count(remote: Remote, text: str = QUERY) -> int:
    answer = remote.query(text, {})
    assert not isinstance(answer, ox.QueryBoolean)
    return len(list(answer))


def fault(remote: Remote, text: str = QUERY) -> str:
    with pytest.raises(RunFault) as raised:
        remote.query(text, {})
    return str(raised.value)


def test_a_compressed_answer_is_read(server: Fake) -> None:
    server.replies = [reply(200, gzip.compress(ROWS), Content_Encoding="gzip")]
    assert count(server.remote()) == 2
    assert server.asked[0][0]["Accept-Encoding"] == "gzip"


def test_a_compressed_answer_that_is_cut_is_no_answer(server: Fake) -> None:
    server.replies = [reply(200, gzip.compress(ROWS)[:-9], Content_Encoding="gzip")] * 3
    assert "broke off" in fault(server.remote())


@pytest.mark.parametrize(("coding", "told"), [("gzip", "no gzip"), ("br", "sent its answer as br")])
def test_a_coding_that_cannot_be_read_is_said(server: Fake, coding: str, told: str) -> None:
    server.replies = [reply(200, ROWS, Content_Encoding=coding)]
    assert told in fault(server.remote())


def test_a_small_answer_that_expands_without_end_is_left(server: Fake) -> None:
    bomb = gzip.compress(b" " * 5_000_000)
    server.replies = [reply(200, bomb, Content_Encoding="gzip")]
    assert len(bomb) < 10_000
    assert "sent more than 1 MB" in fault(server.remote(megabytes=1))


def test_an_answer_without_end_is_left(server: Fake) -> None:
    server.replies = [endless(b" " * 100_000)]
    assert "sent more than 1 MB" in fault(server.remote(megabytes=1))


def test_an_answer_that_drips_is_left_though_the_server_is_never_silent(server: Fake) -> None:
    server.replies = [endless(b" ", pause=0.05)]
    assert "still answering after 0.3 s" in fault(server.remote(longest=0.3, timeout=5))


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["no-http", "no-status", "long-header", "many-headers", "no-chunk"],
)
def test_what_is_no_http_is_said_after_bounded_tries(server: Fake, data: bytes) -> None:
    server.replies = [raw(data)] * 3
    assert "(3 tries)" in fault(server.remote())


def test_rows_in_xml_are_read_though_json_was_asked_for(server: Fake) -> None:
    server.replies = [reply(200, XML, "application/sparql-results+xml; charset=utf-8")]
    assert count(server.remote()) == 1


def test_half_of_xml_is_no_answer(server: Fake) -> None:
    server.replies = [reply(200, XML[:-30], "application/sparql-results+xml")]
    assert "no whole SPARQL result" in fault(server.remote())


def test_a_page_instead_of_an_answer_is_shown_with_its_type(server: Fake) -> None:
    server.replies = [reply(200, b"<html><title>Log in</title>", "text/html")]
    assert "(text/html): <html><title>Log in" in fault(server.remote())


@pytest.mark.parametrize("status", [202, 204, 206])
def test_only_status_200_is_an_answer(server: Fake, status: int) -> None:
    server.replies = [reply(status, b"")]
    assert f"answered {status}" in fault(server.remote())


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/n-triples", FACTS.replace(b" 1 ", b' "1" ').replace(b" 2 ", b' "2" ')),
        ("text/turtle;charset=utf-8", FACTS),
        ("application/ld+json", b'[{"@id":"http://e/a","http://e/p":[{"@value":1},{"@value":2}]}]'),
    ],
)
def test_a_graph_is_read_by_its_type(server: Fake, kind: str, body: bytes) -> None:
    server.replies = [reply(200, body, kind)]
    answer = server.remote().query(GRAPH, {})
    assert isinstance(answer, Triples)
    assert len(list(answer)) == 2


def test_half_a_graph_is_no_answer(server: Fake) -> None:
    server.replies = [reply(200, FACTS[:-20], "text/turtle")]
    assert "no whole graph (text/turtle)" in fault(server.remote(), GRAPH)


def test_a_graph_whose_end_nobody_announced_is_no_answer(server: Fake) -> None:
    server.replies = [reply(200, FACTS, "text/turtle", Content_Length="")]
    assert "where its answer ends" in fault(server.remote(), GRAPH)


def test_rows_that_virtuoso_cut_are_no_answer(server: Fake) -> None:
    server.replies = [reply(200, ROWS, X_SPARQL_MaxRows="2")] * 4
    assert "cut its answer after 2" in fault(server.remote())
    assert "cut its answer after 2" in fault(server.remote(), QUERY + " LIMIT 3")
    assert "cut its answer" in fault(server.remote(), "SELECT * { { SELECT * {} LIMIT 2 } }")
    assert count(server.remote(), QUERY + " LIMIT 2") == 2


def test_a_graph_that_virtuoso_cut_is_no_answer(server: Fake) -> None:
    graph = reply(200, FACTS, "text/turtle", Server="Virtuoso/07.20")
    server.replies = [graph, reply(200, b"x\n1\n1\n", "text/csv", X_SPARQL_MaxRows="2")]
    assert "cut its answer after 2" in fault(server.remote(), GRAPH)
    server.replies = [graph, reply(200, b"x\n1\n1\n1\n", "text/csv")]
    assert count(server.remote(), GRAPH) == 2
    assert server.asked[-1][1]["query"] == ["SELECT (1 AS ?x) { ?s ?p ?o } LIMIT 3"]


def test_what_virtuoso_found_until_its_time_was_over_is_no_answer(server: Fake) -> None:
    server.replies = [reply(200, ROWS, X_SQL_State="S1TAT")]
    assert "only a part" in fault(server.remote())


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        (
            b'{\n "requestId": "1",\n "detailedMessage": "Bad \\"x\\""}',
            "application/json",
            'Bad "x"',
        ),
        (b'{"exception": "No such graph"}', "application/json", "No such graph"),
        (b"<!doctype html><style>p{}</style><h1>Not\nhere</h1>", "text/html", "Not"),
        (b"<html><script>evil", "text/html", "Bad Request"),
        (b"", "text/plain", "Bad Request"),
    ],
)
def test_a_refusal_is_told_by_its_sentence(server: Fake, body: bytes, kind: str, told: str) -> None:
    server.replies = [reply(400, body, kind)]
    assert told in fault(server.remote())


def test_a_compressed_refusal_is_told(server: Fake) -> None:
    server.replies = [reply(400, gzip.compress(b"No."), "text/plain", Content_Encoding="gzip")]
    assert "answered 400: No." in fault(server.remote())


def test_a_refusal_that_repeats_the_secret_is_told_without_it(server: Fake) -> None:
    basic = b64encode(b"me:pa55w0rd")
    server.replies = [reply(401, b"Bad: Basic " + basic + b" pa55w0rd", "text/plain")]
    told = fault(server.remote(credentials=SECRET))
    assert "answered 401: Bad: Basic … …" in told


def test_a_busy_server_is_asked_again_when_it_says_but_not_much_later(
    server: Fake, pauses: list[float]
) -> None:
    busy = [reply(503, b"", Retry_After=after) for after in ("3", "9999")]
    server.replies = [*busy, reply(200, ROWS)]
    assert count(server.remote()) == 2
    assert pauses == [3, 10]


def test_a_redirect_takes_no_credentials_to_another_server(server: Fake) -> None:
    with faking() as other:
        server.replies = [reply(307, b"", Location=f"{other.url}?token=x")]
        told = fault(server.remote(credentials=SECRET))
    assert other.asked == []
    assert f"has moved to {other.url}: write" in told


def test_a_redirect_to_nonsense_is_said(server: Fake) -> None:
    server.replies = [reply(302, b"", Location="http://[")]
    assert "to what is no address" in fault(server.remote())


def test_a_large_body_is_sent_only_after_the_challenge_of_a_digest(server: Fake) -> None:
    challenge = 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5'
    server.replies = [reply(401, b"", WWW_Authenticate=challenge), reply(201, b"")]
    there = Endpoint("test", server.url, auth="digest", credentials=SECRET)
    send(there, Request("PUT", server.url, b"x" * 200_000, {"Content-Type": "text/turtle"}))
    [(first, _), (second, _)] = server.asked
    assert (first["Content-Length"], second["Content-Length"]) == ("0", "200000")
    assert "Authorization" not in first
    assert second["Authorization"].startswith('Digest username="me", realm="r", nonce="n"')


@pytest.mark.parametrize("broken", [cut, hang_up])
def test_a_write_is_never_repeated(server: Fake, broken: Callable[..., None]) -> None:
    server.replies = [broken, reply(200, b"")]
    with pytest.raises(RunFault):
        send(Endpoint("test", server.url), Request("PUT", server.url, b"x"))
    assert len(server.asked) == 1


def test_a_proxy_of_the_environment_is_used_but_not_for_this_machine(
    server: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url.replace("http://", "http://who:pr0xy@"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.replies = [reply(200, ROWS), reply(407, b""), reply(200, ROWS)]
    far = Remote(Endpoint("far", query="http://data.example/sparql", retries=0))
    assert count(far) == 2
    assert "pr0xy" not in fault(far)
    assert count(server.remote()) == 2
    assert server.paths == ["http://data.example/sparql"] * 2 + ["/sparql"]


def test_https_where_there_is_none_is_said_at_once(server: Fake) -> None:
    told = fault(Remote(Endpoint("test", query=server.url.replace("http", "https", 1))))
    assert "does not speak https" in told


@pytest.fixture
def unknown_authority(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([openssl, *made], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            reply(200, ROWS)(self)

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.socket = context.wrap_socket(running.socket, server_side=True)
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    yield f"https://localhost:{running.server_port}/sparql", tmp_path / "cert.pem"
    running.shutdown()
    running.server_close()


def test_a_certificate_of_an_unknown_authority_is_refused_until_it_is_named(
    unknown_authority: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, certificate = unknown_authority
    remote = Remote(Endpoint("test", query=url, credentials=SECRET))
    told = fault(remote)
    assert "cannot be trusted: self-signed certificate" in told
    assert "SSL_CERT_FILE" in told
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert count(remote) == 2


def test_a_server_is_not_told_that_the_connection_will_close(server: Fake) -> None:
    # Fuseki would then end its answer by closing: a cut graph could not be told from a whole one.
    server.replies = [reply(200, ROWS)]
    assert count(server.remote()) == 2
    assert "Connection" not in server.asked[0][0]
