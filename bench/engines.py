"""One Python engine in this process: load, reopen, the questions; one JSON line a step."""

import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from maillage import dataset, engine, queries, workspace

Ask = Callable[[str], int]
"""Answer a query in full and return how many rows it has."""

SECONDS = int(os.environ.get("STEP_SECONDS", "0"))


class TooLong(Exception):
    """A step took longer than it may."""


def stop(_number: int, _frame: object) -> None:
    raise TooLong


def step(name: str, work: Callable[[], Any]) -> Any:
    """Do something, and print what it took."""
    signal.alarm(SECONDS)
    cpu, wall = time.process_time(), time.perf_counter()
    try:
        result = work()
    except TooLong:
        print(json.dumps({"step": name, "over": SECONDS}), flush=True)
        return None
    except Exception as error:
        print(f"{name}: {error!r}", file=sys.stderr)
        return None
    finally:
        signal.alarm(0)
    took = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    rows = {"rows": result} if isinstance(result, int) else {}
    print(json.dumps({"step": name, **took, **rows}), flush=True)
    return result


def memory() -> None:
    """Print how much memory this process took at most."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"step": "memory", "megabytes": most}), flush=True)


def asked(loaded: dataset.Dataset) -> Iterator[tuple[queries.Query, dict[str, str]]]:
    """Yield the catalogue's questions; those that need a thing are asked about one actor."""
    for query in queries.catalogue(loaded.workspace):
        needed = [p for p in query.parameters if p.required and not p.default]
        if all(p.type == "iri" for p in needed):
            yield query, {p.name: "actor:actor-5" for p in needed}


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
    loaded = step("load", lambda: dataset.load(project, cached=False))
    memory()
    shutil.rmtree(project / ".maillage", ignore_errors=True)
    step("build cache", lambda: dataset.load(project) and None)
    step("reopen", lambda: dataset.load(project) and None)
    for query, values in asked(loaded):
        step(
            f"? {query.name}",
            lambda query=query, values=values: count(queries.ask(loaded, query, values)),
        )


def pyoxigraph(project: Path) -> None:
    """Time plain pyoxigraph on the same files and the same texts."""
    found = files(project)

    def load(store: ox.Store) -> ox.Store:
        for path, graph in found:
            store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        return store

    store = step("load", lambda: load(ox.Store()))
    memory()
    folder = project.with_name("store")
    shutil.rmtree(folder, ignore_errors=True)
    step("build cache", lambda: bulk(load, folder))
    step("reopen", lambda: ox.Store.read_only(str(folder)) and None)
    for name, text in texts(project):
        step(
            f"? {name}",
            lambda text=text: count(store.query(text, use_default_graph_as_union=True)),
        )


def bulk(load: Callable[[ox.Store], ox.Store], folder: Path) -> None:
    load(ox.Store(str(folder))).flush()


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

    found = files(project)

    def load() -> Any:
        data = new()
        for path, graph in found:
            name = library.URIRef(graph)
            data.graph(name).parse(path, format=form, publicID=graph)
        return data

    signal.signal(signal.SIGALRM, signal.SIG_IGN)  # loading may take its time
    data = step("load", load)
    signal.signal(signal.SIGALRM, stop)
    memory()
    for name, text in texts(project):
        step(f"? {name}", lambda text=text: count(data.query(text)))


def dump(project: Path, data: Path) -> None:
    """Write a project as N-Quads and, beside them, the questions: for other languages."""
    with data.open("wb") as out:
        for path, graph in files(project):
            quads = (
                ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(graph))
                for q in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=graph)
            )
            ox.serialize(quads, out, format=ox.RdfFormat.N_QUADS)
    folder = data.with_name("questions")
    folder.mkdir()
    for name, text in texts(project):
        (folder / f"{name}.rq").write_text(text, "utf-8")


def main() -> None:
    signal.signal(signal.SIGALRM, stop)
    name, project, data = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if name == "dump":
        dump(project, data)
    else:
        {f.__name__: f for f in (maillage, pyoxigraph, rdflib, oxrdflib)}[name](project)


if __name__ == "__main__":
    main()
