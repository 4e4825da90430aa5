from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from maillage import dataset, push
from maillage.endpoint import Endpoint
from maillage.errors import RunFault, UsageFault

Project = Callable[[dict[str, str | bytes]], Path]
T = "https://example.org/t/"
FACT = "<http://e/{}> <http://e/p> 1 .\n"


@dataclass
class GraphStore:
    """A Graph Store with a query address, in memory; it can lose what it is sent."""

    url: str
    store: ox.Store = field(default_factory=ox.Store)
    written: list[str] = field(default_factory=list)
    losing: bool = False
    room: float = float("inf")
    """How many graphs fit before it breaks down."""
    slow: dict[str, float] = field(default_factory=dict)
    """Seconds that it takes to write a graph."""

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint("fake", query=f"{self.url}/query", graph_store=f"{self.url}/store")

    def put(self, graph: ox.NamedNode, body: bytes) -> int:
        time.sleep(self.slow.get(graph.value, 0))
        if self.room <= 0:
            return 507
        self.room -= not graph.value.endswith("/pushed")
        self.written.append(graph.value)
        self.store.remove_graph(graph)
        kept = b"" if self.losing else body
        self.store.load(kept, format=ox.RdfFormat.TURTLE, to_graph=graph)
        return 204

    def delete(self, graph: ox.NamedNode) -> int:
        time.sleep(self.slow.get(graph.value, 0))
        self.written.append(f"-{graph.value}")
        known = self.store.contains_named_graph(graph)
        self.store.remove_graph(graph)
        return 204 if known else 404


@pytest.fixture
def server() -> Iterator[GraphStore]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.body().decode())
            graphs = [ox.NamedNode(name) for name in form["default-graph-uri"]]
            answer = there.store.query(
                form["query"][0], default_graph=list(graphs), named_graphs=list(graphs)
            )
            assert isinstance(answer, ox.QuerySolutions)
            self.reply(200, answer.serialize(format=ox.QueryResultsFormat.JSON) or b"")

        def do_PUT(self) -> None:
            self.reply(there.put(self.graph(), self.body()))

        def do_DELETE(self) -> None:
            self.reply(there.delete(self.graph()))

        def graph(self) -> ox.NamedNode:
            return ox.NamedNode(parse_qs(urlsplit(self.path).query)["graph"][0])

        def body(self) -> bytes:
            return self.rfile.read(int(self.headers["Content-Length"]))

        def reply(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = GraphStore(f"http://127.0.0.1:{running.server_port}")
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    yield there
    running.shutdown()
    running.server_close()


@pytest.fixture
def root(project: Project) -> Path:
    return project({f"graph/{name}.ttl": FACT.format(name) for name in "ab"})


def send(root: Path, server: GraphStore) -> push.Pushed:
    server.written.clear()
    return push.push(dataset.load(root), server.endpoint)


def own(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name.startswith(T)]


def test_everything_is_sent_once_and_then_only_what_changed(root: Path, server: GraphStore) -> None:
    assert own(send(root, server).sent) == [f"{T}a", f"{T}b"]
    assert send(root, server).sent == ()
    assert server.written == []
    (root / "graph/a.ttl").write_text(FACT.format("c"))
    assert send(root, server).sent == (f"{T}a",)
    assert FACT.format("c").split()[0] in str(server.store)


def test_what_the_project_has_no_more_is_removed_and_nothing_else(
    root: Path, server: GraphStore
) -> None:
    server.store.load(FACT.format("x"), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(f"{T}x"))
    send(root, server)
    (root / "graph/b.ttl").unlink()
    assert send(root, server).removed == (f"{T}b",)
    assert server.store.contains_named_graph(ox.NamedNode(f"{T}x"))


def test_a_graph_that_somebody_emptied_is_sent_again(root: Path, server: GraphStore) -> None:
    send(root, server)
    server.store.remove_graph(ox.NamedNode(f"{T}a"))
    assert send(root, server).sent == (f"{T}a",)


def test_what_did_not_arrive_is_said_and_sent_again(root: Path, server: GraphStore) -> None:
    send(root, server)
    (root / "graph/a.ttl").write_text(FACT.format("c") + FACT.format("d"))
    server.losing = True
    with pytest.raises(RunFault, match=r"t/a: 2 sent, 0 there"):
        send(root, server)
    server.losing = False
    assert f"{T}a" in send(root, server).sent


def test_a_large_graph_may_take_longer_to_write_and_to_replace(
    root: Path, server: GraphStore
) -> None:
    (root / "graph/a.ttl").write_text("".join(FACT.format(n) for n in range(300)))
    hasty = replace(server.endpoint, timeout=0.5)
    server.slow = {f"{T}a": 1.0}
    push.push(dataset.load(root), hasty)
    (root / "graph/a.ttl").write_text(FACT.format("one"))
    assert push.push(dataset.load(root), hasty).sent == (f"{T}a",)
    (root / "graph/a.ttl").write_text(FACT.format("two"))
    with pytest.raises(RunFault, match=r"silent for 0\.52 s"):
        push.push(dataset.load(root), hasty)


def test_a_large_graph_may_take_longer_to_remove(root: Path, server: GraphStore) -> None:
    (root / "graph/a.ttl").write_text("".join(FACT.format(n) for n in range(300)))
    send(root, server)
    (root / "graph/a.ttl").unlink()
    server.slow = {f"{T}a": 1.0}
    hasty = replace(server.endpoint, timeout=0.5)
    assert push.push(dataset.load(root), hasty).removed == (f"{T}a",)


def test_an_endpoint_without_a_graph_store_is_refused(root: Path) -> None:
    with pytest.raises(UsageFault, match="no Graph Store"):
        push.push(dataset.load(root), Endpoint("plain", query="http://127.0.0.1:9/"))


def test_statements_in_no_graph_are_refused(project: Project, server: GraphStore) -> None:
    root = project({"graph/a.nq": '<http://e/a> <http://e/p> "1" .\n'})
    with pytest.raises(UsageFault, match="in no named graph"):
        send(root, server)


def test_a_push_that_was_interrupted_goes_on_where_it_was(
    root: Path, server: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "_MANY", 2)
    server.room = 5
    with pytest.raises(RunFault, match="answered 507"):
        send(root, server)
    arrived = {name for name in server.written if not name.endswith("/pushed")}
    server.room = float("inf")
    after = send(root, server)
    # The fifth graph's batch was not confirmed, so it is sent again; the four before are not.
    assert len(arrived) == 5
    assert len(arrived & set(after.kept)) == 4
    assert send(root, server).sent == ()


def test_blank_nodes_are_pushed_once_and_only_their_changes_again(
    project: Project, server: GraphStore
) -> None:
    root = project({"graph/a.ttl": "<http://e/a> <http://e/p> [ <http://e/q> [] , 1 ] ."})
    assert own(send(root, server).sent) == [f"{T}a"]
    assert send(root, server).sent == ()
    (root / "graph/a.ttl").write_text("<http://e/a> <http://e/p> [ <http://e/q> [] , 2 ] .")
    assert own(send(root, server).sent) == [f"{T}a"]
