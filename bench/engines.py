"""One Python engine in this process: load, reopen, the questions; one JSON line a step.

Before a step its name is printed, so that who waits knows what is under way. What is told is the
median of several runs: up to 15, or as many as fit into a second of CPU.
"""

import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pyoxigraph as ox

from maillage import cache, dataset, engine, queries, workspace

Ask = Callable[[str], int]
"""Answer a query in full and return how many rows it has."""

RUNS, SECONDS = 15, 1.0
SKIP = frozenset(json.loads(os.environ.get("SKIP", "[]")))
"""Steps that are not to be done (again)."""


def step(name: str, work: Callable[[], Any], runs: int = RUNS) -> None:
    """Do something several times, and print what it took."""
    if name in SKIP:
        return
    print(json.dumps({"begin": name}), flush=True)
    cpu: list[float] = []
    wall: list[float] = []
    result = None
    while len(cpu) < runs and sum(cpu) < SECONDS:
        result = None  # What the last run made is not kept beside what this one makes.
        before = time.process_time(), time.perf_counter()
        try:
            result = work()
        except Exception as error:
            print(f"{name}: {error!r}", file=sys.stderr)
            print(json.dumps({"step": name, "failed": 1}), flush=True)
            return
        cpu.append(time.process_time() - before[0])
        wall.append(time.perf_counter() - before[1])
    took = {"cpu": median(cpu), "wall": median(wall)}
    rows = {"rows": result} if isinstance(result, int) else {}
    print(json.dumps({"step": name, **took, **rows}), flush=True)


def loads(load: Callable[[], Any]) -> Any:
    """Load once, print what memory that took in all, load again to time it; return what is held."""
    before = _most()
    held = load()
    if "memory" not in SKIP:
        print(json.dumps({"step": "memory", "megabytes": _most(), "start": before}), flush=True)
    step("load", load, runs=5)
    return held


def _most() -> float:
    """Return the megabytes that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# What questions that need a thing are asked about.
ABOUT = {"place": "place:place-0", "programme": "programme:programme-0", "end": "actor:actor-6"}


def asked(loaded: dataset.Dataset) -> Iterator[tuple[queries.Query, dict[str, str]]]:
    """Yield the catalogue's questions, with the values of those that need some."""
    for query in queries.catalogue(loaded.workspace):
        needed = [p for p in query.parameters if p.required and not p.default]
        if all(p.type == "iri" for p in needed):
            yield query, {p.name: ABOUT.get(p.name, "actor:actor-5") for p in needed}


def texts(project: Path) -> Iterator[tuple[str, str]]:
    """Yield the same questions as texts with the values in them, for the other engines."""
    nothing = dataset.Dataset(workspace.find(project), engine.Embedded(ox.Store()))
    for query, values in asked(nothing):
        taken = {name: (value,) for name, value in values.items()}
        yield query.name, queries.given(query.text, queries.bind(nothing, query, taken))


def files(project: Path) -> list[tuple[Path, str]]:
    """Return the files of a project and the graph that each is loaded into."""
    found = workspace.find(project)
    return [(p, found.graph_iri(p)) for p in (*found.ontology_files, *found.graph_files)]


def count(answer: Any) -> int:
    """Read an answer to its end."""
    return sum(1 for _ in answer)


# --- the engines ------------------------------------------------------------------------------


def maillage(project: Path) -> None:
    """Time what this project's own code does."""
    loaded = loads(lambda: dataset.load(workspace.find(project), cached=False))
    if "build cache" not in SKIP:
        shutil.rmtree(project / ".maillage", ignore_errors=True)
    held = workspace.find(project)
    # By its own name: a graph as small as this is otherwise read from its files.
    step("build cache", lambda: cache.opened(dataset.cache_of(held)) and None, runs=1)
    step("reopen", lambda: cache.opened(dataset.cache_of(held)) and None)
    for query, values in asked(loaded):
        step(
            f"? {query.name}",
            lambda query=query, values=values: count(queries.ask(loaded, query, values)),
        )


def pyoxigraph(project: Path) -> None:
    """Time plain pyoxigraph on the same files and the same texts."""

    def load(store: ox.Store) -> ox.Store:
        for path, graph in files(project):
            store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        return store

    store = loads(lambda: load(ox.Store()))
    folder = project.with_name("store")
    if "build cache" not in SKIP:
        shutil.rmtree(folder, ignore_errors=True)
    step("build cache", lambda: load(ox.Store(str(folder))).flush(), runs=1)
    step("reopen", lambda: ox.Store.read_only(str(folder)) and None)
    for name, text in texts(project):
        step(
            f"? {name}",
            lambda text=text: count(store.query(text, use_default_graph_as_union=True)),
        )


def rdflib(project: Path) -> None:
    """Time rdflib's own store."""
    import rdflib as library

    _rdflib(project, lambda: library.Dataset(default_union=True), "turtle")


def oxrdflib(project: Path) -> None:
    """Time rdflib over pyoxigraph's store."""
    import oxrdflib as _  # noqa: F401 - registers the store and its parsers
    import rdflib as library

    _rdflib(project, lambda: library.Dataset(store="Oxigraph", default_union=True), "ox-turtle")


def _rdflib(project: Path, new: Callable[[], Any], form: str) -> None:
    import rdflib as library

    def load() -> Any:
        data = new()
        for path, graph in files(project):
            name = library.URIRef(graph)
            data.graph(name).parse(path, format=form, publicID=graph)
        return data

    data = loads(load)
    for name, text in texts(project):
        step(f"? {name}", lambda text=text: count(data.query(text)))


def dump(project: Path, data: Path, call: list[str]) -> None:
    """Write a project as N-Quads and, beside them, its questions as texts: for other engines.

    `call` is a question's name and its values: then only that one is written.
    """
    with data.open("wb") as out:
        for path, graph in files(project):
            quads = (
                ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(graph))
                for q in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=graph)
            )
            ox.serialize(quads, out, format=ox.RdfFormat.N_QUADS)
    folder = data.with_name("questions")
    folder.mkdir()
    if call:
        (folder / f"{call[0]}.rq").write_text(_text(project, call[0], call[1:]), "utf-8")
        return
    for name, text in texts(project):
        (folder / f"{name}.rq").write_text(text, "utf-8")


def _text(project: Path, name: str, words: list[str]) -> str:
    loaded = dataset.load(project, cached=False)
    query = queries.find(loaded.workspace, name)
    taken = {k: (v,) for k, _, v in (word.partition("=") for word in words)}
    return queries.given(query.text, queries.bind(loaded, query, taken))


def main() -> None:
    name, project, data = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if name == "dump":
        dump(project, data, sys.argv[4:])
    else:
        {f.__name__: f for f in (maillage, pyoxigraph, rdflib, oxrdflib)}[name](project)


if __name__ == "__main__":
    main()
