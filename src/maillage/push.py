"""The project's graphs onto a server: those that changed, each verified by count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox

from maillage.dataset import Dataset
from maillage.endpoint import Endpoint
from maillage.errors import RunFault, UsageFault
from maillage.remote import Remote
from maillage.vocabulary import prefixed
from maillage.wire import Refused, Request, send

__all__ = ["Pushed", "push"]

# What was pushed is noted on the server itself, so that it holds whoever pushes next.
_NOTED: Final = "pushed"
_DIGEST: Final = ox.NamedNode(prefixed("mai").sha256)

# Bytes and graphs after which what was sent is counted on the server and noted as sent.
_BATCH: Final = 5_000_000
_MANY: Final = 20

# Triples that the slowest server is trusted to write in a second, its indexes on a busy disk.
_PACE: Final = 100
_COUNT: Final = ox.NamedNode("http://rdfs.org/ns/void#triples")


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did, by names of graphs."""

    sent: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    triples: int
    """Triples of all graphs that the server now holds for the project."""


@dataclass(frozen=True, slots=True)
class _Graph:
    digest: str
    count: int
    size: int


def push(
    dataset: Dataset, endpoint: Endpoint, *, progress: Callable[[str], None] = lambda _: None
) -> Pushed:
    """Make a server hold the graphs of the project, by the Graph Store Protocol.

    A graph is sent where its content differs from what was noted at the last push, or where the
    server does not hold as many triples. Graphs that an earlier push sent and the project has no
    more are removed; others on the server are never touched.
    Raise UsageFault where the endpoint has no Graph Store, RunFault for the server.
    """
    if endpoint.graph_store is None:
        raise UsageFault(
            f"The endpoint {endpoint.name} has no Graph Store address.",
            hint="Say graph_store = … or preset = … under [endpoints.NAME] in maillage.toml.",
        )
    place = ox.NamedNode(dataset.workspace.settings.base + _NOTED)
    graphs = _graphs(dataset.store)
    if place.value in graphs:
        raise UsageFault(f"{place.value} is kept for the note of what was pushed.")
    noted = _noted(endpoint, place)
    counts = _counts(endpoint, {*graphs, *noted})
    current = {n: g for n, g in graphs.items() if _holds(n, g, noted, counts)}
    sent = tuple(sorted(graphs.keys() - current.keys()))
    removed = tuple(sorted(noted.keys() - graphs.keys()))
    if sent or removed:
        # First forget what is about to change: a push that is cut short must not be trusted.
        _note(endpoint, place, current)
        held = dict(current)
        for names in _batches(sent, graphs):
            for name in names:
                progress(name)
                patient = _patient(endpoint, graphs[name].count + counts.get(name, 0))
                _put(patient, name, _lines(dataset.store, ox.NamedNode(name)))
            _verify(endpoint, {name: graphs[name].count for name in names})
            # What arrived is noted at once: the next push goes on from here.
            held |= {name: graphs[name] for name in names}
            _note(endpoint, place, held)
        for name in removed:
            _delete(_patient(endpoint, counts.get(name, 0)), name)
        _verify(endpoint, dict.fromkeys(removed, 0))
    total = sum(graph.count for graph in graphs.values())
    return Pushed(sent, tuple(sorted(current)), removed, total)


def _graphs(store: ox.Store) -> dict[str, _Graph]:
    found: dict[str, _Graph] = {}
    for name in store.named_graphs():
        if not isinstance(name, ox.NamedNode):
            raise UsageFault("A graph without an IRI cannot be pushed.")
        lines = _lines(store, name)
        if lines:
            body = "".join(lines).encode()
            found[name.value] = _Graph(sha256(body).hexdigest(), len(lines), len(body))
    if next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None:
        raise UsageFault(
            "Some statements are in no named graph; those cannot be pushed.",
            hint="Put the statements of a .trig or .nq file into a graph.",
        )
    return found


def _lines(store: ox.Store, name: ox.NamedNode) -> list[str]:
    """Return a graph as sorted lines, the same for the same graph whatever its blank nodes."""
    quads = list(store.quads_for_pattern(None, None, None, name))
    if any(isinstance(term, ox.BlankNode) for q in quads for term in (q.subject, q.object)):
        graph = ox.Dataset(quads)
        graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        quads = list(graph)
    return sorted(f"{quad.triple} .\n" for quad in quads)


def _batches(names: Sequence[str], graphs: Mapping[str, _Graph]) -> Iterator[list[str]]:
    """Yield the names so that each batch is worth the two requests that confirm it."""
    batch: list[str] = []
    size = 0
    for name in names:
        batch.append(name)
        size += graphs[name].size
        if size > _BATCH or len(batch) == _MANY:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _holds(name: str, graph: _Graph, noted: Mapping[str, str], counts: Mapping[str, int]) -> bool:
    return noted.get(name) == graph.digest and counts.get(name, 0) == graph.count


def _noted(endpoint: Endpoint, place: ox.NamedNode) -> dict[str, str]:
    text = f"SELECT ?g ?d WHERE {{ GRAPH {place} {{ ?g {_DIGEST} ?d }} }}"
    rows = _select(endpoint, text, [place.value])
    return {row[0].value: row[1].value for row in rows}


def _counts(endpoint: Endpoint, names: Iterable[str]) -> dict[str, int]:
    wanted = sorted(names)
    found: dict[str, int] = {}
    # Some at a time: servers bound the length of a query.
    for start in range(0, len(wanted), 200):
        some = wanted[start : start + 200]
        listed = " ".join(str(ox.NamedNode(name)) for name in some)
        text = (
            f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {listed} }} "
            "GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        )
        rows = _select(endpoint, text, some)
        found |= {r[0].value: int(r[1].value) for r in rows if r[0] is not None}
    return found


def _select(endpoint: Endpoint, text: str, graphs: list[str]) -> list[ox.QuerySolution]:
    answer = Remote(endpoint, graphs).query(text, {})
    assert isinstance(answer, ox.QuerySolutions)  # noqa: S101 - the text is a SELECT
    return list(answer)


def _note(endpoint: Endpoint, place: ox.NamedNode, graphs: Mapping[str, _Graph]) -> None:
    lines = [
        line
        for name, graph in sorted(graphs.items())
        for line in (
            f'{ox.NamedNode(name)} {_DIGEST} "{graph.digest}" .\n',
            f"{ox.NamedNode(name)} {_COUNT} {graph.count} .\n",
        )
    ]
    if lines:
        _put(endpoint, place.value, lines)
    else:
        _delete(endpoint, place.value)


def _patient(endpoint: Endpoint, triples: int) -> Endpoint:
    """Return the endpoint with the time that writing or removing so many triples may take."""
    return replace(endpoint, timeout=endpoint.timeout + triples / _PACE)


def _put(endpoint: Endpoint, name: str, lines: Sequence[str]) -> None:
    headers = {"Content-Type": "text/turtle"}
    body = "".join(lines).encode()
    send(endpoint, Request("PUT", _address(endpoint, name), body, headers)).body.close()


def _delete(endpoint: Endpoint, name: str) -> None:
    try:
        send(endpoint, Request("DELETE", _address(endpoint, name))).body.close()
    except Refused as fault:
        if fault.status != 404:  # What is not there needs no removing.
            raise


def _address(endpoint: Endpoint, name: str) -> str:
    return f"{endpoint.graph_store}?{urlencode({'graph': name})}"


def _verify(endpoint: Endpoint, wanted: Mapping[str, int]) -> None:
    found = _counts(endpoint, wanted)
    wrong = [
        f"{name}: {count} sent, {found.get(name, 0)} there"
        for name, count in sorted(wanted.items())
        if found.get(name, 0) != count
    ]
    if wrong:
        listed = "\n    ".join(wrong)
        raise RunFault(f"The endpoint {endpoint.name} does not hold what was sent.\n    {listed}")
