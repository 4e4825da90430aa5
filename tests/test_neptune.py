"""The preset for Neptune against a server that keeps to what AWS documents, and to nothing else.

Sources, of the Amazon Neptune User Guide: "SPARQL HTTP API" (form-encoded POST of `query`),
"SPARQL Graph Store Protocol" (`/sparql/gsp/?graph=…`, PUT, DELETE) and "Engine errors" (JSON with
requestId, code and detailedMessage).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from maillage import dataset, push
from maillage import endpoint as endpoints
from maillage.errors import RunFault

Project = Callable[[dict[str, str | bytes]], Path]
SETTINGS = """
[endpoints.cloud]
url = "http://127.0.0.1:{port}"
preset = "neptune"
"""


class Neptune(BaseHTTPRequestHandler):
    """One graph store for all requests of a test; refuses what the real one refuses."""

    store: ox.Store

    def do_POST(self) -> None:
        kind = self.headers["Content-Type"]
        form = parse_qs(self._body().decode())
        if self.path != "/sparql" or kind != "application/x-www-form-urlencoded":
            return self._refuse(400, "BadRequestException", f"No {self.path} with {kind}")
        [text] = form["query"]
        if "slowly" in text:
            return self._refuse(500, "TimeLimitExceededException", "Operation terminated")
        try:
            answer = self.store.query(text, default_graph=None, use_default_graph_as_union=True)
        except SyntaxError as error:
            return self._refuse(400, "MalformedQueryException", str(error))
        if isinstance(answer, ox.QueryTriples):
            body = answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
            return self._reply(200, body, "application/n-triples;charset=UTF-8")
        body = answer.serialize(format=ox.QueryResultsFormat.JSON) or b""
        return self._reply(200, body, "application/sparql-results+json;charset=UTF-8")

    def do_PUT(self) -> None:
        graph = self._graph()
        if graph is None or self.headers["Content-Type"] != "text/turtle":
            return self._refuse(400, "BadRequestException", "No graph, or no Turtle")
        self.store.remove_graph(graph)
        self.store.load(self._body(), ox.RdfFormat.TURTLE, to_graph=graph)
        return self._reply(201)

    def do_DELETE(self) -> None:
        graph = self._graph()
        if graph is None or not self.store.contains_named_graph(graph):
            return self._refuse(404, "BadRequestException", "No such graph")
        self.store.remove_graph(graph)
        return self._reply(200)

    def _graph(self) -> ox.NamedNode | None:
        url = urlsplit(self.path)
        names = parse_qs(url.query).get("graph", [])
        return ox.NamedNode(names[0]) if url.path == "/sparql/gsp/" and len(names) == 1 else None

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _refuse(self, status: int, code: str, told: str) -> None:
        body = {"requestId": "0ab1", "code": code, "detailedMessage": told}
        self._reply(status, json.dumps(body, indent=1).encode(), "application/json")

    def _reply(self, status: int, body: bytes = b"", kind: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def root(project: Project) -> Iterator[Path]:
    handler = type("Fresh", (Neptune,), {"store": ox.Store()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    files = {f"graph/{name}.ttl": f"<http://e/{name}> <http://e/p> 1 , 2 ." for name in "ab"}
    yield project({"maillage.toml": SETTINGS.format(port=server.server_port), **files})
    server.shutdown()
    server.server_close()


def pushed(root: Path) -> push.Pushed:
    loaded = dataset.load(root)
    return push.push(loaded, endpoints.named(loaded.workspace, "cloud"))


def test_a_project_is_pushed_and_asked(root: Path) -> None:
    assert pushed(root).kept == ()
    assert pushed(root).sent == ()
    (root / "graph/b.ttl").unlink()
    assert len(pushed(root).removed) == 1
    text = "SELECT ?s ?o { ?s <http://e/p> ?o } ORDER BY ?o"
    assert dataset.connect(root, "cloud").select(text) == dataset.load(root).select(text)


def test_a_copy_is_the_project_s_own_graph(root: Path) -> None:
    pushed(root)
    copy = dataset.copied(root, "cloud").store
    assert set(copy) == set(dataset.load(root).store)


def test_its_errors_are_told_in_its_words(root: Path) -> None:
    with pytest.raises(RunFault, match="cloud answered 500: Operation terminated"):
        dataset.connect(root, "cloud").query("SELECT * { ?slowly ?p ?o }")
