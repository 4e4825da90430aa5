"""The SPARQL 1.1 Protocol over HTTP, for reading only, and a page to ask from."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

from maillage.engine import tokens
from maillage.serving.negotiation import chosen
from maillage.serving.worker import GRAPH_NAMES, GRAPHS, NAMES, ROWS

__all__ = ["Limits", "Server"]

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_METHODS: Final = "GET, HEAD, POST, OPTIONS"
_TURTLE: Final = ox.RdfFormat.TURTLE
# Their character set is not said by the type itself (RFC 6657).
_TEXTS: Final = ("text/csv", "text/tab-separated-values", "text/turtle", "text/xml")
_NONE: Final[Mapping[str, str]] = {}
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_PAGE: Final = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may cost."""

    seconds: float = 30
    bytes: int = 50_000_000
    rows: int = 100_000
    at_once: int = 4
    request: int = 1_000_000
    """Bytes of a request's body."""


class _Refusal(Exception):
    """An HTTP status and what to tell."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Server(ThreadingHTTPServer):
    """A project's endpoint: `/sparql`, and a page at `/`. Nothing can be changed through it."""

    daemon_threads = True
    # Of the system's queue for connections that nobody has taken yet; the usual 5 is soon full.
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        root: Path,
        *,
        without: Sequence[str] = (),
        limits: Limits = Limits(),  # noqa: B008 - frozen
        origins: Sequence[str] = (),
    ) -> None:
        super().__init__(address, _Handler)
        self.root = root
        self.without = list(without)
        self.limits = limits
        self.origins = frozenset(origins)
        """Web pages of these origins may read answers; `*` stands for all."""
        self.places = threading.BoundedSemaphore(limits.at_once)

    def ask(self, question: Mapping[str, Any]) -> bytes:
        """Return the answer to a question. Raise _Refusal."""
        given = {
            **question,
            "root": str(self.root),
            "without": self.without,
            "bytes": self.limits.bytes,
            "rows": self.limits.rows,
        }
        if not self.places.acquire(timeout=self.limits.seconds):
            told = "Too many questions at once; ask again later."
            raise _Refusal(503, told, Retry_After="5")
        try:
            done = subprocess.run(
                [sys.executable, "-m", "maillage.serving.worker"],
                input=json.dumps(given).encode(),
                capture_output=True,
                timeout=self.limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            told = f"No answer within {self.limits.seconds:g} s; the question was ended."
            raise _Refusal(503, told) from error
        finally:
            self.places.release()
        if done.returncode == 2:
            raise _Refusal(400, done.stderr.decode(errors="replace"))
        if done.returncode:
            raise _Refusal(500, "The question could not be answered: its process failed.")
        return done.stdout


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "maillage"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        self._answered(self._get)

    do_HEAD = do_GET  # noqa: N815 - the library's names

    def do_POST(self) -> None:
        self._answered(self._post)

    def do_OPTIONS(self) -> None:
        self._answered(lambda: self._reply(204, b"", None))

    def do_PUT(self) -> None:
        self._answered(self._refuse)

    do_DELETE = do_PATCH = do_PUT  # noqa: N815

    def _refuse(self) -> None:
        raise _Refusal(405, "This endpoint is for reading only.", Allow=_METHODS)

    def _answered(self, act: Any) -> None:
        try:
            self._check_host()
            act()
        except _Refusal as refusal:
            # What was not read of the request would be taken for the next one.
            self.close_connection = True
            body = f"{refusal}\n".encode()
            self._reply(refusal.status, body, "text/plain; charset=utf-8", refusal.headers)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _check_host(self) -> None:
        """Refuse other names for the loopback: a web page could point its own name here."""
        if self.server.server_address[0] not in _LOOPBACK:
            return
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if host not in _LOOPBACK:
            raise _Refusal(403, "This server answers to localhost only.")

    def _get(self) -> None:
        url = urlsplit(self.path)
        if url.path in _PAGE:
            name, media = _PAGE[url.path]
            self._reply(200, _read(name), media)
        elif url.path == "/about.json":
            self._reply(200, self.server.ask({"about": True}), "application/json")
        elif url.path != "/sparql":
            raise _Refusal(404, "There is /sparql, and a page at /.")
        elif not url.query:
            self._describe()
        else:
            self._ask(_form(url.query))

    def _post(self) -> None:
        url = urlsplit(self.path)
        if url.path != "/sparql":
            raise _Refusal(404, "Questions go to /sparql.")
        media = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        body = self._body()
        if media == "application/x-www-form-urlencoded":
            self._ask(_form(body))
        elif media == "application/sparql-query":
            self._ask({**_form(url.query), "query": [body]})
        elif media == "application/sparql-update":
            raise _Refusal(403, "This endpoint is for reading only.")
        else:
            raise _Refusal(
                415, "Send application/x-www-form-urlencoded or application/sparql-query."
            )

    def _body(self) -> str:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            raise _Refusal(411, "Say Content-Length.")
        if int(length) > self.server.limits.request:
            raise _Refusal(413, "The request is too large.")
        try:
            return self.rfile.read(int(length)).decode()
        except UnicodeDecodeError as error:
            raise _Refusal(400, "The request is not UTF-8.") from error

    def _ask(self, form: Mapping[str, Sequence[str]]) -> None:
        if "update" in form:
            raise _Refusal(403, "This endpoint is for reading only.")
        if len(form.get("query", ())) != 1:
            raise _Refusal(400, "Send one query.")
        text = form["query"][0]
        media = self._wanted(form, _offered(text))
        graphs = {"default": "default-graph-uri", "named": "named-graph-uri"}
        named = {key: list(form.get(name, ())) for key, name in graphs.items()}
        self._reply(200, self.server.ask({"query": text, "media": media, **named}), media)

    def _wanted(self, form: Mapping[str, Sequence[str]], offered: Sequence[str]) -> str:
        """Return the type to answer in: what `format` names, or else what Accept likes best.

        Where Accept cannot be set (a link, a spreadsheet), clients name the format in the form.
        """
        names = [name for key in ("format", "output") for name in form.get(key, ())]
        if names:
            known = NAMES if offered == tuple(ROWS) else {**NAMES, **GRAPH_NAMES}
            named = known.get(names[0].lower(), names[0].lower())
            media = named if named in offered else None
        else:
            media = chosen(self.headers.get("Accept"), offered)
        if media is None:
            raise _Refusal(406, f"There is {', '.join(offered)}.")
        return media

    def _describe(self) -> None:
        media = chosen(self.headers.get("Accept"), (*GRAPHS, "text/html"))
        if media == "text/html":
            self._reply(200, _read("page.html"), _PAGE["/"][1])
        elif media is None:
            raise _Refusal(406, f"There is {', '.join(GRAPHS)} and text/html.")
        else:
            base = f"http://{self.headers.get('Host', '')}/sparql"
            triples = (quad.triple for quad in ox.parse(_DESCRIPTION, _TURTLE, base_iri=base))
            self._reply(200, ox.serialize(triples, format=GRAPHS[media]) or b"", media)

    def _reply(
        self, status: int, body: bytes, media: str | None, headers: Mapping[str, str] = _NONE
    ) -> None:
        self.send_response(status)
        if media is not None:
            charset = "; charset=utf-8" if media in _TEXTS else ""
            self.send_header("Content-Type", media + charset)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Vary", "Accept, Origin")
        self._allow_origin()
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _allow_origin(self) -> None:
        origin = self.headers.get("Origin", "")
        if "*" not in self.server.origins and origin not in self.server.origins:
            return
        self.send_header("Access-Control-Allow-Origin", origin or "*")
        self.send_header("Access-Control-Allow-Methods", _METHODS)
        self.send_header("Access-Control-Allow-Headers", "Accept, Content-Type")
        self.send_header("Access-Control-Expose-Headers", "Retry-After")
        if self.headers.get("Access-Control-Request-Private-Network") == "true":
            # Chrome asks this before a page of the Web may talk to one's own machine.
            self.send_header("Access-Control-Allow-Private-Network", "true")

    def log_message(self, *_: Any) -> None:
        """Say nothing: questions are nobody else's business."""


def _form(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=10_000)
    except ValueError as error:
        raise _Refusal(400, "The form cannot be read.") from error


def _offered(text: str) -> tuple[str, ...]:
    words = (word.upper() for kind, word, _ in tokens(text) if kind == "word")
    form = next((word for word in words if word in _FORMS), "SELECT")
    return tuple(GRAPHS if form in ("CONSTRUCT", "DESCRIBE") else ROWS)


def _read(name: str) -> bytes:
    return resources.files("maillage.serving").joinpath(name).read_bytes()


# SPARQL 1.1 Service Description.
_DESCRIPTION: Final = """\
@prefix format: <http://www.w3.org/ns/formats/> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .

<> a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ;
    sd:resultFormat format:SPARQL_Results_JSON , format:SPARQL_Results_XML ,
        format:SPARQL_Results_CSV , format:SPARQL_Results_TSV ,
        format:Turtle , format:N-Triples , format:JSON-LD , format:RDF_XML .
"""
