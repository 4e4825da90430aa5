from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from maillage import dataset, endpoint, workspace
from maillage.endpoint import Credentials, Endpoint
from maillage.errors import InputFault, NotFound, RunFault, UsageFault
from maillage.remote import Remote
from tests.fake_server import ROWS, Fake, cut, cut_chunk, faking, hang_up, reply, sleep

Project = Callable[[dict[str, str | bytes]], Path]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    monkeypatch.setattr("maillage.wire.time.sleep", lambda _: None)
    with faking() as fake:
        yield fake


def rows(remote: Remote, text: str = "SELECT ?s { ?s ?p ?o }") -> list[str]:
    return [str(row[0]) for row in remote.query(text, {"e": "http://e/"})]  # type: ignore[union-attr]


def test_a_query_goes_form_encoded_with_its_prefixes_and_graphs(server: Fake) -> None:
    server.replies = [reply(200, ROWS)]
    asked = replace(server.remote(), graphs=("http://g/1", "http://g/2"))
    assert rows(asked, "SELECT ?s { ?s e:p ?o }") == ["<http://e/a>", "<http://e/b>"]
    [(headers, form)] = server.asked
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form == {
        "query": ["PREFIX e: <http://e/> SELECT ?s { ?s e:p ?o }"],
        "default-graph-uri": ["http://g/1", "http://g/2"],
        "named-graph-uri": ["http://g/1", "http://g/2"],
    }


def test_a_prefix_that_the_query_declares_is_not_declared_twice(server: Fake) -> None:
    server.replies = [reply(200, ROWS)]
    text = "prefix e: <http://own/> SELECT ?s { ?s e:p ?o }"
    rows(server.remote(), text)
    assert server.asked[0][1]["query"] == [text]


def test_literals_of_the_draft_of_2007_are_read(server: Fake) -> None:
    old = {"type": "typed-literal", "value": '"type":"typed-literal"', "datatype": "http://e/d"}
    body = {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": old}]}}
    server.replies = [reply(200, json.dumps(body).encode())]
    literal = ox.Literal('"type":"typed-literal"', datatype=ox.NamedNode("http://e/d"))
    assert rows(server.remote()) == [str(literal)]


def test_yes_and_no_are_read_also_where_a_server_gives_them_as_a_row(server: Fake) -> None:
    one = {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    row = {"head": {"vars": ["ASK"]}, "results": {"bindings": [{"ASK": one}]}}
    no = b'{"head": {}, "boolean": false}'
    server.replies = [reply(200, json.dumps(row).encode()), reply(200, no)]
    answers = [server.remote().query("ASK { ?s ?p ?o }", {}) for _ in range(2)]
    assert [bool(answer) for answer in answers] == [True, False]


def test_a_graph_is_read(server: Fake) -> None:
    server.replies = [reply(200, b"<http://e/a> <http://e/p> 1 .", "text/turtle")]
    answer = server.remote().query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", {})
    assert [str(triple.subject) for triple in answer] == ["<http://e/a>"]  # type: ignore[union-attr]


def test_a_syntax_error_is_found_before_anything_is_sent(server: Fake) -> None:
    with pytest.raises(SyntaxError):
        server.remote().query("SELECT ?s {", {})
    assert server.asked == []


@pytest.mark.parametrize("broken", [cut, cut_chunk, hang_up])
def test_a_connection_that_breaks_is_tried_again_and_then_said(
    server: Fake, broken: Callable[..., None]
) -> None:
    server.replies = [broken, broken, reply(200, ROWS)]
    assert len(rows(server.remote())) == 2
    server.replies = [broken] * 3
    with pytest.raises(RunFault, match=r"The endpoint test br.*3 tries"):
        rows(server.remote())


@pytest.mark.parametrize(
    "body", [ROWS[:-1], ROWS[:60], ROWS.replace(b"uri", b"odd", 1), b"", b"<html>gone</html>"]
)
def test_half_an_answer_that_arrives_as_if_whole_gives_no_rows(server: Fake, body: bytes) -> None:
    server.replies = [reply(200, body)]
    with pytest.raises(RunFault, match="no whole SPARQL result"):
        rows(server.remote())


def test_a_silent_server_is_left_after_the_time_out_and_not_asked_again(server: Fake) -> None:
    server.replies = [sleep]
    with pytest.raises(RunFault, match=r"silent for 0\.2 s"):
        rows(server.remote(timeout=0.2))
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [502, 503, 504, 429])
def test_a_busy_gateway_is_tried_again(server: Fake, status: int) -> None:
    server.replies = [reply(status, b"busy"), reply(200, ROWS)]
    assert len(rows(server.remote())) == 2


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_a_refusal_is_said_with_the_server_s_first_line_and_not_repeated(
    server: Fake, status: int
) -> None:
    server.replies = [reply(status, b"\n  What is \x1b[31m wrong\nand more", "text/plain")]
    with pytest.raises(RunFault, match=rf"answered {status}: What is \[31m wrong(\n|$)"):
        rows(server.remote())
    assert len(server.asked) == 1


def test_a_redirect_is_not_followed(server: Fake) -> None:
    server.replies = [reply(302, b"", Location="http://127.0.0.1:9/?token=secret")]
    with pytest.raises(RunFault, match="has moved") as fault:
        rows(server.remote())
    assert "secret" not in str(fault.value)


def test_nobody_there_is_said() -> None:
    with pytest.raises(RunFault, match="cannot be reached"):
        rows(Remote(Endpoint(name="none", query="http://127.0.0.1:9/sparql", retries=0)))


def test_credentials_go_in_the_header_that_the_settings_say(server: Fake) -> None:
    server.replies = [reply(200, ROWS)] * 3
    secret = Credentials(user="u", password="p:é", token="t")
    for auth in ("basic", "bearer", "digest"):
        rows(server.remote(auth=auth, credentials=secret))
    sent = [headers.get("Authorization") for headers, _ in server.asked]
    assert sent == ["Basic " + b64encode("u:p:é".encode()).decode(), "Bearer t", None]


def test_digest_answers_the_server_s_challenge(server: Fake) -> None:
    challenge = 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5'
    server.replies = [reply(401, b"", WWW_Authenticate=challenge), reply(200, ROWS)]
    rows(server.remote(auth="digest", credentials=Credentials(user="u", password="secret")))
    [_, (headers, form)] = server.asked
    assert headers["Authorization"].startswith('Digest username="u", realm="r", nonce="n"')
    assert "secret" not in str(headers)
    assert form["query"] == ["SELECT ?s { ?s ?p ?o }"]


def test_a_password_does_not_travel_unencrypted_to_another_machine() -> None:
    there = Endpoint(
        name="far", query="http://example.org/sparql", credentials=Credentials(user="u")
    )
    with pytest.raises(RunFault, match="not encrypted"):
        rows(Remote(there))


def test_secrets_are_in_no_representation() -> None:
    there = Endpoint(name="x", query="http://e/", credentials=Credentials("user", "pw", "tk"))
    assert not {"user", "pw", "tk"} & set(repr(there).replace("'", " ").split())
    assert "pw" not in repr(there)


SERVERS = """
[endpoints.here]
url = "http://127.0.0.1:3030/ds/"
preset = "fuseki"
timeout = 5
[endpoints.plain]
url = "https://example.org/sparql"
graph_store = "https://example.org/store"
"""


@pytest.fixture
def project_with_servers(project: Project) -> workspace.Workspace:
    return workspace.find(project({"maillage.toml": SERVERS, "graph/a.ttl": ""}))


def test_presets_give_the_addresses_below_a_server_s(
    project_with_servers: workspace.Workspace,
) -> None:
    here = endpoint.named(project_with_servers, "here")
    assert here.query == "http://127.0.0.1:3030/ds/query"
    assert (here.graph_store, here.timeout) == ("http://127.0.0.1:3030/ds/data", 5)
    plain = endpoint.named(project_with_servers, "plain")
    assert (plain.query, plain.graph_store) == (
        "https://example.org/sparql",
        "https://example.org/store",
    )


@pytest.mark.parametrize("preset", endpoint.PRESETS)
def test_every_preset_makes_an_endpoint(project: Project, preset: str) -> None:
    table = f'[endpoints.x]\nurl = "https://example.org/r"\npreset = "{preset}"\n'
    found = endpoint.named(workspace.find(project({"maillage.toml": table})), "x")
    assert found.query.startswith("https://example.org/r")
    assert found.graph_store is not None


def test_credentials_come_from_the_environment_or_netrc(
    project_with_servers: workspace.Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login lo password pa\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    found = endpoint.named(project_with_servers, "here").credentials
    assert (found.user, found.password) == ("lo", "pa")
    monkeypatch.setenv("MAILLAGE_HERE_USER", "eu")
    monkeypatch.setenv("MAILLAGE_HERE_PASSWORD", "ep")
    found = endpoint.named(project_with_servers, "here").credentials
    assert (found.user, found.password) == ("eu", "ep")
    assert endpoint.named(project_with_servers, "plain").credentials == Credentials()


@pytest.mark.parametrize(
    "url", ["http://me:secret@example.org/", "http://me@example.org/", "https:///x", "http://a b/"]
)
def test_addresses_with_secrets_or_without_a_host_are_refused(
    project_with_servers: workspace.Workspace, url: str
) -> None:
    with pytest.raises(UsageFault) as fault:
        endpoint.named(project_with_servers, url)
    assert "secret" not in str(fault.value)


@pytest.mark.parametrize(
    "table",
    [
        'url = "http://e/"\npassword = "secret"',
        'url = "http://e/"\npreset = "oracle"',
        'url = "http://e/"\nauth = "kerberos"',
        'url = "http://e/"\nretries = true',
        'url = "http://e/"\ncolour = "red"',
        'update = "http://e/"',
    ],
)
def test_settings_that_make_no_sense_are_refused(project: Project, table: str) -> None:
    root = project({"maillage.toml": f"[endpoints.x]\n{table}\n"})
    with pytest.raises(InputFault) as fault:
        endpoint.named(workspace.find(root), "x")
    assert "secret" not in str(fault.value)


def test_an_endpoint_that_is_not_there_is_said(project_with_servers: workspace.Workspace) -> None:
    with pytest.raises(NotFound, match="no endpoint elsewhere"):
        endpoint.named(project_with_servers, "elsewhere")


def test_only_the_project_s_graphs_are_asked(project: Project) -> None:
    quads = "<http://e/a> <http://e/p> 1 <http://e/own> .".replace(" 1 ", ' "1" ')
    root = project({"graph/a.ttl": "", "graph/context/b.ttl": "", "graph/c.nq": quads})
    names = dataset.graph_names(workspace.find(root), without=["context"])
    own = [name for name in names if "w3id.org/maillage" not in name]
    assert own == ["http://e/own", "https://example.org/t/a"]
    assert "https://w3id.org/maillage/ns" in names
