"""Compare SHACL engines: same shapes, same data with planted violations, same report.

    python bench/shacl/compare.py --triples 10000 100000 [--only maillage pyshacl] [--runs 3]
    python bench/shacl/compare.py --shapes own          # the project's own shapes
    python bench/shacl/compare.py --shapes sparql

`core` is a neutral set with every kind of component. Every engine runs in a process of its own,
over files; seconds are CPU, the least of the runs. Reports are compared with pySHACL's result by
result: focus node, path, value, component, source shape, severity. bench/install.sh fetches the
engines into .interop/; an engine that is not there is named and left out.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / ".interop" / "shacl"
sys.path.insert(0, str(HERE.parent))
PREFIXES = """@prefix e: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:Company rdfs:subClassOf e:Actor . e:Grant rdfs:subClassOf e:Flow .
"""
STEP = 40  # one flow in so many is wrong, in turn in each of these ways:
WRONG = (
    ("e:funder e:actor{a} ;", ""),
    ("e:funder e:actor{a} ;", "e:funder e:nobody ;"),
    ("e:funder e:actor{a} ;", "e:funder e:actor{b} ;"),
    ("e:recipient e:actor{b} ;", "e:recipient e:EUR ;"),
    ("e:amount {i}.5 ;", ""),
    ("e:amount {i}.5 ;", "e:amount {i}.5, {i}.7 ;"),
    ("e:amount {i}.5 ;", 'e:amount "{i},5" ;'),
    ("e:amount {i}.5 ;", "e:amount -{i}.5 ;"),
    ("e:stage e:{s} ;", "e:stage e:promised ;"),
    ('e:begin "2019', 'e:begin "2029'),
    ('-28"^^xsd:date', '-28"'),
    ("e:currency e:EUR ;", "e:currency e:USD ;"),
    ('"{i} euros"', '"{i} francs"'),
    ('"Flow {i}"@fr', '"Flow {i}"@de'),
    ('"Flow {i}"@fr', '"Flow {i}"@fr, "Flux {i}"@fr'),
    ("e:document e:doc ", "e:document e:doc, e:other "),
    ("e:document e:doc ", "e:withdrawn true ; e:document e:doc "),
    ("e:document e:doc ", "e:about e:doc "),
)
FLOW = """e:flow{i} a e:{c} ; e:label "Flow {i}"@fr ; e:funder e:actor{a} ; e:recipient e:actor{b} ;
 e:stage e:{s} ; e:amount {i}.5 ; e:begin "2019-{m}-01"^^xsd:date ; e:end "2020-{m}-28"^^xsd:date ;
 e:currency e:EUR ; e:printed "{i} euros" ; e:passage e:passage{i} . e:passage{i} e:document e:doc .
"""
ACTOR = 'e:actor{i} a e:Company ; e:label "Actor {i}" ; e:siren "{i}" ; e:number "{i}" .\n'


def graph(triples: int) -> Iterator[str]:
    """Write about so many triples, as Turtle."""
    flows = triples // 12
    actors = flows // 20 + 3
    yield PREFIXES
    for i in range(actors):
        text = ACTOR if i % 50 else ACTOR.replace("e:siren", "e:foreign")
        yield text.format(i=i)
    for i in range(flows):
        stage = ("announced", "voted", "paid")[i // actors % 3]
        text = FLOW
        if i % STEP == STEP - 1:
            text = text.replace(*WRONG[i // STEP % len(WRONG)])
        a, b, c = i % actors, (i * 7 + 1) % actors, "Grant" if i % 3 else "Flow"
        yield text.format(
            i=i, a=a, b=b if b != a else (b + 1) % actors, c=c, s=stage, m=f"{i % 12 + 1:02}"
        )


def prepare(shapes: str, triples: int, folder: Path) -> tuple[Path, Path]:
    """Write the data and the shapes into files, as all engines read them."""
    from pyoxigraph import RdfFormat, parse, serialize
    from reports import named

    if shapes == "own":
        data, sources = _project(triples, folder)
    else:
        data, sources = folder / "data.ttl", [HERE / f"{shapes}.ttl"]
        with data.open("w") as out:
            out.writelines(graph(triples))
    quads = (
        quad
        for path in sources
        for quad in parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True)
    )
    target = folder / "shapes.ttl"
    lines = (quad.triple for quad in named(quads))
    serialize(lines, str(target), format=RdfFormat.N_TRIPLES)
    return data, target


def _project(triples: int, folder: Path) -> tuple[Path, list[Path]]:
    """Generate a project; return its graph and the ontology in one file, and its shapes."""
    from generate import Plan, write
    from pyoxigraph import RdfFormat, serialize

    from maillage import dataset, workspace

    write(Plan(triples, plant=triples // 500), folder / "project")
    found = workspace.find(folder / "project")
    data = folder / "data.ttl"
    loaded = dataset.load(found, cached=False).store
    lines = dict.fromkeys(quad.triple for quad in loaded)
    serialize(lines, str(data), format=RdfFormat.N_TRIPLES)
    return data, found.shape_files


# --- the engines, each in its own process: load, validate, write the report ---------------------


def _maillage(data: str, shapes: str, report: str) -> Iterator[None]:
    from pyoxigraph import RdfFormat, Store, serialize

    from maillage.shacl import validate

    store = Store()
    store.load(path=data, format=RdfFormat.TURTLE)
    yield
    found = validate(store, shapes)
    yield
    serialize(found.triples(), report, format=RdfFormat.N_TRIPLES)


def _one_by_one(data: str, shapes: str, report: str) -> Iterator[None]:
    """Run maillage without threads."""
    from maillage.shacl import session

    session.THREADS_ABOVE = sys.maxsize
    return _maillage(data, shapes, report)


def _pyshacl(data: str, shapes: str, report: str) -> Iterator[None]:
    import pyshacl
    import rdflib

    graph, shape = rdflib.Graph().parse(data), rdflib.Graph().parse(shapes)
    yield
    found = pyshacl.validate(graph, shacl_graph=shape)[1]
    yield
    found.serialize(report, format="nt", encoding="utf-8")


def _pyshacl_turbo(data: str, shapes: str, report: str) -> Iterator[None]:
    import pyshacl_turbo

    yield  # it reads files by itself, faster than from an rdflib graph
    found = pyshacl_turbo.validate(data, shacl_graph=shapes, serialize_report_graph="nt")[1]
    yield
    Path(report).write_bytes(found if isinstance(found, bytes) else found.encode())


def _pyrudof(data: str, shapes: str, report: str) -> Iterator[None]:
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(data)
    rudof.read_shacl(shapes)
    yield
    rudof.validate_shacl()
    yield
    form = pyrudof.ResultShaclValidationFormat.NTriples
    Path(report).write_text(rudof.serialize_shacl_validation_results(format=form))


PYTHON = {
    "maillage": _maillage,
    "one-by-one": _one_by_one,
    "pyshacl": _pyshacl,
    "pyshacl-turbo": _pyshacl_turbo,
    "pyrudof": _pyrudof,
}
OURS = ("maillage", "one-by-one", "pyshacl")
ENGINES = (*PYTHON, "jena", "shacl-engine")


def measure(engine: str, data: str, shapes: str, report: str) -> None:
    """Run one engine in this process and print what it took."""
    steps = PYTHON[engine](data, shapes, report)
    start = time.process_time()
    next(steps)
    loaded, before = time.process_time(), time.perf_counter()
    next(steps)
    done, after = time.process_time(), time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"load": loaded - start, "validate": done - loaded, "clock": after - before}
    print(json.dumps(told | {"megabytes": memory}))
    next(steps, None)


def command(engine: str) -> list[str] | None:
    """Return what runs an engine, or None where it is not installed."""
    other = TOOLS / "python" / "bin" / "python"
    if engine in PYTHON:
        python = sys.executable if engine in OURS else str(other)
        return [python, __file__, "--engine", engine, "--files"] if Path(python).exists() else None
    if engine == "jena" and (TOOLS / "jena").is_dir():
        return ["java", "-cp", f"{TOOLS}/jena/*", str(HERE / "Jena.java")]
    if engine == "shacl-engine" and (TOOLS / "node_modules").is_dir():
        return ["node", "--max-old-space-size=8000", str(HERE / "engine.mjs"), str(TOOLS)]
    return None


def run(engine: str, files: list[str], report: Path, seconds: int) -> dict[str, float] | str:
    """Run an engine once; return its figures, or in words why there are none."""
    words = command(engine)
    if words is None:
        return "not installed (bench/install.sh)"
    report.unlink(missing_ok=True)
    words += [*files, str(report)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return f"more than {seconds} s on the clock"
    if done.returncode:
        return f"failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}"
    return json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))


def compare(shapes: str, triples: int, engines: list[str], runs: int, seconds: int) -> None:
    """Print a table with a row for each engine."""
    from reports import Row, difference, rows

    figures: dict[str, list[dict[str, float]]] = {engine: [] for engine in engines}
    reports: dict[str, Counter[Row]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [str(path) for path in prepare(shapes, triples, folder)]
        for _ in range(runs):  # in turns, so that a busy minute hits every engine
            for engine in engines:
                report = folder / f"{engine}.nt"
                found = run(engine, files, report, seconds)
                if isinstance(found, str):
                    print(f"{engine}: {found}", file=sys.stderr)
                else:
                    figures[engine].append(found)
                    reports[engine] = rows(report)
    best = {
        engine: {name: min(run[name] for run in runs) for name in runs[0]}
        for engine, runs in figures.items()
        if runs
    }
    print(f"\n{triples:,} triples, shapes: {shapes}\n")
    print(
        "| engine | load s | validate s | × maillage | on the clock | MB | results "
        "| against pySHACL's report |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    for engine, took in best.items():
        told = difference(reports[engine], reports["pyshacl"]) if "pyshacl" in reports else ""
        clock = f"{took['clock']:.3f}" if "clock" in took else ""
        times = took["validate"] / best["maillage"]["validate"] if "maillage" in best else 0
        print(
            f"| {engine} | {took['load']:.2f} | {took['validate']:.3f} | {times:.1f} "
            f"| {clock} | {took['megabytes']:.0f} | {reports[engine].total():,} | {told} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--only", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--shapes", default="core", choices=["core", "own", "sparql"])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--timeout", type=int, default=300)
    parser.add_argument("--engine", choices=PYTHON, help=argparse.SUPPRESS)
    parser.add_argument("--files", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.engine:
        measure(given.engine, *given.files)
        return
    for triples in given.triples:
        compare(given.shapes, triples, given.only, given.runs, given.timeout)


if __name__ == "__main__":
    main()
