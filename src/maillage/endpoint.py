"""Where a SPARQL server is asked, and what it wants: settings, presets, credentials."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from maillage.errors import InputFault, NotFound, UsageFault
from maillage.workspace import SETTINGS, Workspace

__all__ = ["PRESETS", "Credentials", "Endpoint", "named", "shown"]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a server may ask for; never shown, not even by repr."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return "Credentials(…)"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server's addresses, and where it differs from the standard."""

    name: str
    query: str
    update: str | None = None
    graph_store: str | None = None
    auth: str = "basic"
    """How credentials are sent: basic, digest or bearer."""
    union: str = "graphs"
    """`graphs`: the project's graphs are named in each request; `server`: the server's own default
    graph is asked, which must be the union of its graphs."""
    timeout: float = 60
    """Seconds that the server may stay silent."""
    longest: float = 600
    """Seconds that one answer may take in all, however lively the server is."""
    megabytes: int = 2000
    """How large one answer may be."""
    retries: int = 2
    """How often a read is tried again where the connection or a gateway failed."""
    insecure: bool = False
    """Whether passwords may travel unencrypted to another machine."""
    credentials: Credentials = Credentials()


# The paths below `url`, and the habits, of servers that people run (their manuals, November 2026).
PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "oxigraph": {"query": "/query", "update": "/update", "graph_store": "/store"},
    "fuseki": {"query": "/query", "update": "/update", "graph_store": "/data"},
    "virtuoso": {
        "query": "/sparql",
        "update": "/sparql-auth",
        "graph_store": "/sparql-graph-crud-auth",
        "auth": "digest",
    },
    # `url` is the repository: https://host/repositories/NAME
    "graphdb": {"query": "", "update": "/statements", "graph_store": "/rdf-graphs/service"},
    "qlever": {"query": "", "update": "", "graph_store": "", "auth": "bearer", "union": "server"},
    "neptune": {"query": "/sparql", "update": "/sparql", "graph_store": "/sparql/gsp/"},
}

_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "url": (str,),
    "preset": (str,),
    "query": (str,),
    "update": (str,),
    "graph_store": (str,),
    "auth": (str,),
    "union": (str,),
    "timeout": (int, float),
    "longest": (int, float),
    "megabytes": (int,),
    "retries": (int,),
    "insecure": (bool,),
}
_CHOICES: Final = {"auth": ("basic", "digest", "bearer"), "union": ("graphs", "server")}


def named(workspace: Workspace, name: str) -> Endpoint:
    """Return the endpoint with this name in the settings, or the one at this URL.

    Raise NotFound, InputFault for settings that make no sense, UsageFault for a bad URL.
    """
    if re.match(r"https?:", name):
        found = Endpoint(name=shown(name), query=name)
    else:
        found = _settled(name, _tables(workspace, name))
    for url in (found.query, found.update, found.graph_store):
        _check_url(url)
    return replace(found, credentials=_credentials(found))


def _tables(workspace: Workspace, name: str) -> Mapping[str, Any]:
    tables = workspace.settings.tables.get("endpoints", {})
    if not isinstance(tables, dict) or name not in tables:
        known = ", ".join(sorted(tables)) if isinstance(tables, dict) else ""
        raise NotFound(
            f"There is no endpoint {name}.",
            hint=f"Give a URL, or one of [endpoints] in {SETTINGS}: {known or 'none yet'}.",
        )
    table = tables[name]
    if not isinstance(table, dict):
        raise InputFault(f"[endpoints.{name}] must be a table.", file=SETTINGS)
    return table


def _settled(name: str, table: Mapping[str, Any]) -> Endpoint:
    where = f"[endpoints.{name}]"
    for key, value in table.items():
        _check_entry(where, key, value)
    preset = table.get("preset")
    if preset is not None and preset not in PRESETS:
        raise InputFault(f"{where} preset is one of: {', '.join(PRESETS)}.", file=SETTINGS)
    habits = PRESETS.get(str(preset), {})
    root = str(table.get("url", "")).rstrip("/")
    below = {k: root + habits[k] for k in ("query", "update", "graph_store") if k in habits}
    if preset is None and root:
        below["query"] = str(table["url"])
    others = {k: v for k, v in habits.items() if k not in below}
    chosen = {k: v for k, v in table.items() if k not in ("url", "preset")}
    merged: dict[str, Any] = {**below, **others, **chosen}
    if not merged.get("query"):
        raise InputFault(f"{where} needs url = the address of the server.", file=SETTINGS)
    return Endpoint(name=name, **merged)


def _check_entry(where: str, key: str, value: object) -> None:
    if key in ("user", "password", "token"):
        raise InputFault(
            f"{where} must not hold credentials.",
            file=SETTINGS,
            hint="Put them in the environment (MAILLAGE_NAME_USER, MAILLAGE_NAME_PASSWORD, "
            "MAILLAGE_NAME_TOKEN) or in a netrc file.",
        )
    kinds = _KINDS.get(key)
    if kinds is None:
        raise InputFault(f"{where} has no {key}; it takes {', '.join(_KINDS)}.", file=SETTINGS)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise InputFault(f"{where} {key} cannot be {value!r}.", file=SETTINGS)
    if key in _CHOICES and value not in _CHOICES[key]:
        raise InputFault(f"{where} {key} is one of: {', '.join(_CHOICES[key])}.", file=SETTINGS)


def _check_url(url: str | None) -> None:
    if url is None:
        return
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise UsageFault(
            "An address must not hold a user or password: it would end in logs and histories.",
            hint="Put them in the environment (MAILLAGE_ENDPOINT_USER, MAILLAGE_ENDPOINT_PASSWORD) "
            "or in a netrc file.",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", url):
        raise UsageFault(f"{shown(url)} is no http or https address.")


def _credentials(endpoint: Endpoint) -> Credentials:
    """Return what the environment or the netrc file says for a server."""
    own = "" if "://" in endpoint.name else re.sub(r"\W", "_", endpoint.name).upper()
    variables = {k: os.environ.get(f"MAILLAGE_{own or 'ENDPOINT'}_{k.upper()}") for k in _SECRETS}
    if any(variables.values()):
        return Credentials(**{k: v for k, v in variables.items() if v})
    return _from_netrc(urlsplit(endpoint.query).hostname or "")


_SECRETS: Final = ("user", "password", "token")


def _from_netrc(host: str) -> Credentials:
    import netrc

    path = os.environ.get("NETRC") or os.path.expanduser("~/.netrc")  # noqa: PTH111 - no home, no error
    try:
        found = netrc.netrc(path).hosts.get(host)
    except FileNotFoundError:
        return Credentials()
    except (OSError, netrc.NetrcParseError) as error:
        line = getattr(error, "lineno", None)
        raise InputFault("The netrc file cannot be read.", file=path, line=line) from error
    return Credentials(user=found[0] or "", password=found[2] or "") if found else Credentials()


def shown(url: str) -> str:
    """Return an address without what could be secret: user, password, parameters."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"
