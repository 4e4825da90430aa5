"""HTTP with servers that fail: time-outs, refusals, cut answers, each as one clear fault."""

from __future__ import annotations

import http.client
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, Final
from urllib.parse import urlsplit

from maillage.endpoint import Endpoint
from maillage.errors import RunFault

__all__ = ["Refused", "Request", "send"]

# Bytes of an answer that are kept in memory; the rest goes through a temporary file.
_IN_MEMORY: Final = 16 * 1024**2

_PASSING: Final = frozenset([429, 502, 503, 504])
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class Refused(RunFault):
    """The server answered with an error status."""

    def __init__(self, message: str, status: int, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `again` says that repeating it does no harm."""

    method: str
    url: str
    body: bytes | None = None
    headers: Mapping[str, str] | None = None
    again: bool = False


class _Broken(Exception):
    """The connection failed in a way that may pass."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are reported: following them could carry a password elsewhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def send(endpoint: Endpoint, request: Request) -> IO[bytes]:
    """Return a whole answer. Raise Refused for an error status, RunFault for anything else.

    Reads are tried again where the connection broke or a gateway was busy, `endpoint.retries`
    times at most; writes never.
    """
    _check_secrecy(endpoint, request.url)
    tries = 1 + (endpoint.retries if request.again else 0)
    for number in range(tries):
        try:
            return _once(endpoint, request)
        except Refused as fault:
            if fault.status not in _PASSING or number == tries - 1:
                raise
        except _Broken as error:
            if number == tries - 1:
                tried = f" ({tries} tries)" if tries > 1 else ""
                raise RunFault(f"{_where(endpoint)} {error}{tried}.") from error
        time.sleep(0.5 * 2**number)
    raise AssertionError("a loop of at least one try ends by itself")


def _once(endpoint: Endpoint, request: Request) -> IO[bytes]:
    made = urllib.request.Request(  # noqa: S310 - only http and https pass endpoint.named
        request.url, data=request.body, headers=dict(request.headers or {}), method=request.method
    )
    _authorise(endpoint, made)
    try:
        with _opener(endpoint, request.url).open(made, timeout=endpoint.timeout) as answer:
            return _whole(answer)
    except urllib.error.HTTPError as error:
        raise _refusal(endpoint, error) from error
    except TimeoutError as error:
        raise _silent(endpoint) from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _silent(endpoint) from error
        raise _Broken(f"cannot be reached: {error.reason}") from error
    except http.client.IncompleteRead as error:
        raise _Broken("broke off in the middle of its answer") from error
    except (OSError, http.client.HTTPException) as error:
        raise _Broken(f"broke the connection: {error or type(error).__name__}") from error
    except ValueError as error:
        # urllib's digest knows MD5 and SHA-1 only, and says so by ValueError.
        raise RunFault(f"{_where(endpoint)} asks for what is not supported: {error}") from error


def _whole(answer: http.client.HTTPResponse) -> IO[bytes]:
    """Return all of an answer, and raise IncompleteRead where it is shorter than announced."""
    announced = answer.headers.get("Content-Length")
    held: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    taken = 0
    while piece := answer.read(1 << 16):
        held.write(piece)
        taken += len(piece)
    if announced is not None and taken < int(announced):
        raise http.client.IncompleteRead(b"", int(announced) - taken)
    held.seek(0)
    return held


def _authorise(endpoint: Endpoint, request: urllib.request.Request) -> None:
    from base64 import b64encode

    secret = endpoint.credentials
    if endpoint.auth == "bearer" and secret.token:
        request.add_unredirected_header("Authorization", f"Bearer {secret.token}")
    elif endpoint.auth == "basic" and secret.user:
        word = b64encode(f"{secret.user}:{secret.password}".encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {word}")


def _opener(endpoint: Endpoint, url: str) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if urlsplit(url).hostname in _LOOPBACK:
        handlers.append(urllib.request.ProxyHandler({}))
    if endpoint.auth == "digest" and endpoint.credentials.user:
        book = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        book.add_password(None, url, endpoint.credentials.user, endpoint.credentials.password)
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
    try:
        said = _first_line(error.read(4096))
    except (OSError, http.client.HTTPException):
        said = ""
    words = f": {said}" if said else f" ({error.reason})"
    hint = None
    if error.code in (401, 403):
        hint = (
            "Give credentials in the environment (MAILLAGE_ENDPOINT_USER and _PASSWORD or _TOKEN; "
            "MAILLAGE_NAME_… for a named endpoint) or in a netrc file."
        )
    elif 300 <= error.code < 400:
        # Where to is not followed, and not shown whole: it may carry a session's secret.
        hint = "The address has moved: give the server's own."
    return Refused(f"{_where(endpoint)} answered {error.code}{words}", error.code, hint)


def _first_line(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    lines = (" ".join(line.split()) for line in text.splitlines())
    said = next((line for line in lines if line), "")
    return "".join(c for c in said if c.isprintable())[:300]


def _silent(endpoint: Endpoint) -> RunFault:
    return RunFault(
        f"{_where(endpoint)} was silent for {endpoint.timeout:g} s.",
        hint="Narrow the question, or allow more: timeout = … in the endpoint's settings.",
    )


def _where(endpoint: Endpoint) -> str:
    return f"The endpoint {endpoint.name}"
