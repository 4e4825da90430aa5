"""HTTP with servers that fail: time-outs, refusals, cut answers, each as one clear fault."""

from __future__ import annotations

import http.client
import re
import ssl
import tempfile
import time
import urllib.error
import urllib.request
import zlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from typing import IO, Any, Final
from urllib.parse import urljoin, urlsplit

from maillage.endpoint import Credentials, Endpoint, shown
from maillage.errors import RunFault

__all__ = ["Refused", "Reply", "Request", "send"]

# Bytes of an answer that are kept in memory; the rest goes through a temporary file.
_IN_MEMORY: Final = 16 * 1024**2

_PASSING: Final = frozenset([429, 502, 503, 504])
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")

# Seconds that a busy server's Retry-After is obeyed for.
_LONGEST_WAIT: Final = 10.0
_PIECE: Final = 1 << 16

# Bytes of a body that a server may not take before it asks who sends it.
_LARGE: Final = 100_000


class Refused(RunFault):
    """The server answered with an error status."""

    def __init__(
        self, message: str, status: int, hint: str | None = None, after: float | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.after = after
        """Seconds after which the server wants to be asked again."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `again` says that repeating it does no harm."""

    method: str
    url: str
    body: bytes | None = None
    headers: Mapping[str, str] | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: its body, and what the server said of it."""

    body: IO[bytes]
    status: int
    headers: Message
    bounded: bool
    """Whether the server said where the answer ends: otherwise a cut one looks like a whole."""

    @property
    def media(self) -> str:
        """The media type without its parameters, in lower case."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


class _Broken(Exception):
    """The connection failed in a way that may pass."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are reported: following them could carry a password elsewhere."""

    def http_error_302(self, *_: Any, **__: Any) -> None:
        return None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


class _Open(http.client.HTTPConnection):
    """A connection that urllib does not announce to close.

    A server that is told so may let the closing be the end of its answer, as Fuseki does: then a
    graph that was cut could not be told from a whole one.
    """

    def putheader(self, header: str | bytes, *values: Any) -> None:
        if header != "Connection":
            super().putheader(header, *values)


class _OpenSecure(_Open, http.client.HTTPSConnection):
    """The same, encrypted."""


class _Http(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Open, req)


class _Https(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_OpenSecure, req)


def send(endpoint: Endpoint, request: Request) -> Reply:
    """Return a whole answer. Raise Refused for an error status, RunFault for anything else.

    Reads are tried again where the connection broke or a gateway was busy, `endpoint.retries`
    times at most; writes never.
    """
    _check_secrecy(endpoint, request.url)
    tries = 1 + (endpoint.retries if request.again else 0)
    for number in range(tries):
        wait = 0.5 * 2**number
        try:
            return _once(endpoint, request)
        except Refused as fault:
            if fault.status not in _PASSING or number == tries - 1:
                raise
            wait = wait if fault.after is None else min(fault.after, _LONGEST_WAIT)
        except _Broken as error:
            if number == tries - 1:
                tried = f" ({tries} tries)" if tries > 1 else ""
                raise RunFault(f"{_where(endpoint)} {error}{tried}.") from error
        time.sleep(wait)
    raise AssertionError("there is always one try")


def _once(endpoint: Endpoint, request: Request) -> Reply:
    headers = {"User-Agent": "maillage", "Accept-Encoding": "gzip", **(request.headers or {})}
    made = urllib.request.Request(  # noqa: S310 - the address was checked to be http or https
        request.url, data=request.body, headers=headers, method=request.method
    )
    _authorise(endpoint, made)
    try:
        if len(request.body or b"") > _LARGE:
            _answer_challenge(endpoint, made)
        with _opener(endpoint, request.url).open(made, timeout=endpoint.timeout) as answer:
            return _whole(endpoint, answer)
    except urllib.error.HTTPError as error:
        raise _refusal(endpoint, error) from error
    except TimeoutError as error:
        raise _silent(endpoint) from error
    except urllib.error.URLError as error:
        raise _unreachable(endpoint, error.reason) from error
    except http.client.IncompleteRead as error:
        raise _Broken("broke off in the middle of its answer") from error
    except (OSError, http.client.HTTPException) as error:
        raise _Broken(f"broke the connection: {error or type(error).__name__}") from error
    except ValueError as error:
        # urllib's digest knows MD5 and SHA-1 only, and says so by ValueError.
        raise RunFault(f"{_where(endpoint)} asks for what is not supported: {error}") from error


def _unreachable(endpoint: Endpoint, reason: object) -> Exception:
    if isinstance(reason, TimeoutError):
        return _silent(endpoint)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return RunFault(
            f"{_where(endpoint)} cannot be trusted: {reason.verify_message}.",
            hint="For an authority of your own, name its file in SSL_CERT_FILE.",
        )
    if isinstance(reason, ssl.SSLError):
        said = reason.reason or reason
        return RunFault(f"{_where(endpoint)} does not speak https as it should: {said}.")
    return _Broken(f"cannot be reached: {reason}")


def _whole(endpoint: Endpoint, answer: http.client.HTTPResponse) -> Reply:
    """Return all of an answer; raise IncompleteRead where it is cut, RunFault over a limit."""
    held: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    size = 0
    for piece in _expanded(endpoint, answer, _pieces(endpoint, answer)):
        held.write(piece)
        size += len(piece)
        if size > endpoint.megabytes * 1_000_000:
            raise RunFault(
                f"{_where(endpoint)} sent more than {endpoint.megabytes} MB; it was left there.",
                hint="Narrow the question, or allow more: megabytes = … in the settings.",
            )
    held.seek(0)
    bounded = answer.headers.get("Content-Length") is not None or bool(answer.chunked)
    return Reply(held, answer.status, answer.headers, bounded)


def _pieces(endpoint: Endpoint, answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """Yield an answer as it comes; one that never ends is left after `endpoint.longest`."""
    ends = time.monotonic() + endpoint.longest
    announced = answer.headers.get("Content-Length")
    taken = 0
    while piece := answer.read1(_PIECE):
        yield piece
        taken += len(piece)
        if time.monotonic() > ends:
            raise RunFault(
                f"{_where(endpoint)} was still answering after {endpoint.longest:g} s.",
                hint="Narrow the question, or allow more: longest = … in the settings.",
            )
    if announced is not None and taken < int(announced):
        raise http.client.IncompleteRead(b"", int(announced) - taken)


def _expanded(
    endpoint: Endpoint, answer: http.client.HTTPResponse, pieces: Iterator[bytes]
) -> Iterator[bytes]:
    """Yield what compressed pieces hold, a little at a time: a few bytes can become very many."""
    coding = str(answer.headers.get("Content-Encoding", "identity")).strip().lower()
    if coding in ("", "identity"):
        yield from pieces
        return
    if coding not in ("gzip", "x-gzip"):
        raise RunFault(f"{_where(endpoint)} sent its answer as {coding}, which was not asked for.")
    gzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for piece in pieces:
            yield gzip.decompress(piece, _PIECE)
            while gzip.unconsumed_tail:
                yield gzip.decompress(gzip.unconsumed_tail, _PIECE)
    except zlib.error as error:
        raise RunFault(f"{_where(endpoint)} sent what is no gzip: {error}.") from error
    if not gzip.eof:
        raise http.client.IncompleteRead(b"")


def _authorise(endpoint: Endpoint, request: urllib.request.Request) -> None:
    secret = endpoint.credentials
    if endpoint.auth == "bearer" and secret.token:
        request.add_unredirected_header("Authorization", f"Bearer {secret.token}")
    elif endpoint.auth == "basic" and secret.user:
        request.add_unredirected_header("Authorization", f"Basic {_basic(endpoint)}")


def _answer_challenge(endpoint: Endpoint, request: urllib.request.Request) -> None:
    """Ask for the challenge of a digest before a large body is sent.

    A server that refuses a request may close the connection while the body is still coming: the
    refusal, which holds the challenge, is then lost.
    """
    book = _passwords(endpoint, request.full_url)
    if book is None:
        return
    asking = urllib.request.Request(  # noqa: S310 - the address was checked to be http or https
        request.full_url, data=b"", headers=dict(request.headers), method=request.get_method()
    )
    try:
        opener = _opener(replace(endpoint, credentials=Credentials()), request.full_url)
        opener.open(asking, timeout=endpoint.timeout).close()
    except urllib.error.HTTPError as error:
        kind, _, challenge = error.headers.get("WWW-Authenticate", "").partition(" ")
        if error.code != 401 or kind.lower() != "digest":
            raise
        asked = urllib.request.parse_keqv_list(urllib.request.parse_http_list(challenge))
        digest = urllib.request.HTTPDigestAuthHandler(book)
        answer = digest.get_authorization(request, asked)
        request.add_unredirected_header("Authorization", f"Digest {answer}")


def _passwords(
    endpoint: Endpoint, url: str
) -> urllib.request.HTTPPasswordMgrWithDefaultRealm | None:
    secret = endpoint.credentials
    if endpoint.auth != "digest" or not secret.user:
        return None
    book = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    book.add_password(None, url, secret.user, secret.password)
    return book


def _basic(endpoint: Endpoint) -> str:
    secret = endpoint.credentials
    return b64encode(f"{secret.user}:{secret.password}".encode()).decode()


def _opener(endpoint: Endpoint, url: str) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect(), _Http(), _Https()]
    if urlsplit(url).hostname in _LOOPBACK:
        handlers.append(urllib.request.ProxyHandler({}))
    book = _passwords(endpoint, url)
    if book is not None:
        handlers.append(urllib.request.HTTPDigestAuthHandler(book))
    return urllib.request.build_opener(*handlers)


def _check_secrecy(endpoint: Endpoint, url: str) -> None:
    parts = urlsplit(url)
    secret = endpoint.credentials
    open_word = bool(secret.token if endpoint.auth == "bearer" else secret.user)
    if not open_word or endpoint.auth == "digest" or endpoint.insecure:
        return
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise RunFault(
            f"{_where(endpoint)} is not encrypted: the password would travel in the open.",
            hint="Use https, or allow it in the settings with insecure = true.",
        )


def _refusal(endpoint: Endpoint, error: urllib.error.HTTPError) -> RunFault:
    said = _redacted(endpoint, _told(_body(error)))
    words = f": {said}" if said else f" ({_redacted(endpoint, _printable(str(error.reason)))})"
    hint = None
    if error.code in (401, 403):
        hint = (
            "Give credentials in the environment (MAILLAGE_ENDPOINT_USER and _PASSWORD or _TOKEN; "
            "MAILLAGE_NAME_… for a named endpoint) or in a netrc file."
        )
    elif 300 <= error.code < 400:
        # Not followed, and shown without its parameters: those may carry a session's secret.
        hint = f"The address has moved{_redacted(endpoint, _target(endpoint, error))}."
    after = error.headers.get("Retry-After", "")
    seconds = float(after) if re.fullmatch(r"[0-9]{1,6}", after) else None
    message = f"{_where(endpoint)} answered {error.code}{words}"
    return Refused(message, error.code, hint, seconds)


def _target(endpoint: Endpoint, error: urllib.error.HTTPError) -> str:
    try:
        target = urljoin(endpoint.query, _printable(error.headers.get("Location", "")))
        return f" to {shown(target)}: write that one"
    except ValueError:
        return " to what is no address"


def _body(error: urllib.error.HTTPError) -> bytes:
    try:
        body = error.read(4096)
        coding = error.headers.get("Content-Encoding", "")
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body) if coding else body
    except (OSError, http.client.HTTPException, zlib.error):
        return b""


# How servers call the sentence in the JSON of a refusal (Neptune, QLever, GraphDB).
_SENTENCE: Final = r'"(?:detailedMessage|exception|message|error)"\s*:\s*"((?:[^"\\]|\\.)*)"'


def _told(body: bytes) -> str:
    """Return the first thing that a refusal says: in JSON, on a page, or as a line of text."""
    text = body.decode("utf-8", "replace")
    if text.lstrip().startswith("{"):
        found = re.search(_SENTENCE, text)
        text = found[1].replace("\\n", "\n").replace('\\"', '"') if found else text
    elif re.search(r"(?i)<(!doctype|html|head|body)", text):
        text = re.sub(r"(?is)<(script|style)\b.*?(</\1>|$)|<[^>]*>|<[^>]*$", "\n", text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return _printable(next((line for line in lines if line), ""))[:300]


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


def _redacted(endpoint: Endpoint, text: str) -> str:
    """Return what a server said without the secrets that it may repeat."""
    secret = endpoint.credentials
    for word in (_basic(endpoint) if secret.user else "", secret.password, secret.token):
        text = text.replace(word, "…") if word else text
    return text


def _silent(endpoint: Endpoint) -> RunFault:
    return RunFault(
        f"{_where(endpoint)} was silent for {endpoint.timeout:g} s.",
        hint="Narrow the question, or allow more: timeout = … in the endpoint's settings.",
    )


def _where(endpoint: Endpoint) -> str:
    return f"The endpoint {endpoint.name}"
