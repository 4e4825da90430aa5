"""A SPARQL server that answers what a test tells it to, also what no server should."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from maillage.endpoint import Endpoint
from maillage.remote import Remote

JSON = "application/sparql-results+json"
ROWS = json.dumps(
    {
        "head": {"vars": ["s"]},
        "results": {"bindings": [{"s": {"type": "uri", "value": f"http://e/{n}"}} for n in "ab"]},
    }
).encode()

Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Fake:
    """The server's address, what it will answer in turn, and what it was asked."""

    url: str
    replies: list[Answering] = field(default_factory=list)
    asked: list[tuple[dict[str, str], dict[str, list[str]]]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def remote(self, **more: object) -> Remote:
        return Remote(replace(Endpoint(name="test", query=self.url), **more))  # type: ignore[arg-type]


@contextmanager
def faking() -> Iterator[Fake]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fake.asked.append((dict(self.headers), parse_qs(body)))
            fake.paths.append(self.path)
            fake.replies.pop(0)(self)

        def do_PUT(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    fake = Fake(f"http://127.0.0.1:{running.server_port}/sparql")
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    yield fake
    running.shutdown()
    running.server_close()


def reply(status: int, body: bytes, kind: str = JSON, **headers: str) -> Answering:
    """Answer this; a header that is empty is left out."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(status)
        usual = {"Content_Length": str(len(body)), "Content_Type": kind}
        for name, value in {**usual, **headers}.items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def raw(data: bytes) -> Answering:
    """Answer these bytes, headers and all."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return send


def endless(piece: bytes, pause: float = 0) -> Answering:
    """Answer the same again and again until nobody listens."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        reply(200, b"", Content_Length="")(handler)
        try:
            while True:
                handler.wfile.write(piece)
                threading.Event().wait(pause)
        except OSError:
            handler.close_connection = True

    return send


def cut(handler: BaseHTTPRequestHandler) -> None:
    reply(200, ROWS[:40], Content_Length=str(len(ROWS)))(handler)


def cut_chunk(handler: BaseHTTPRequestHandler) -> None:
    handler.protocol_version = "HTTP/1.1"
    reply(200, b"", Content_Length="", Transfer_Encoding="chunked")(handler)
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(ROWS), ROWS))


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def sleep(handler: BaseHTTPRequestHandler) -> None:
    threading.Event().wait(1)
