"""Compare SHACL engines on the same shapes, the same data, the same planted violations.

    python bench/shacl/compare.py --triples 10000 100000 [--only maillage pyshacl] [--shapes core]

Every engine runs in a process of its own, over files; seconds are CPU. pyshacl-turbo and pyrudof
are found in the Python that ENGINES_PYTHON names; shacl-engine, n3 and rdf-ext in the folder that
NODE_MODULES names; Jena's jars in the folder that JENA_LIB names. An engine that is not there is
named and left out.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PREFIXES = """@prefix e: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:Company rdfs:subClassOf e:Actor . e:Grant rdfs:subClassOf e:Flow .
"""
PYTHON = ("maillage", "pyshacl", "pyshacl-turbo", "pyrudof")
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


# --- the engines, each in its own process ------------------------------------------------------


def _maillage(data: str, shapes: str) -> Iterator[int]:
    from pyoxigraph import RdfFormat, Store

    from maillage.shacl import validate

    store = Store()
    store.load(path=data, format=RdfFormat.TURTLE)
    yield 0
    yield len(validate(store, shapes).results)


def _pyshacl(data: str, shapes: str) -> Iterator[int]:
    import pyshacl
    import rdflib

    graph, shape = rdflib.Graph().parse(data), rdflib.Graph().parse(shapes)
    yield 0
    yield _count(pyshacl.validate(graph, shacl_graph=shape)[1])


def _pyshacl_turbo(data: str, shapes: str) -> Iterator[int]:
    import pyshacl_turbo
    import rdflib

    yield 0  # it reads files by itself, faster than from an rdflib graph
    found = pyshacl_turbo.validate(data, shacl_graph=shapes, serialize_report_graph="nt")[1]
    yield _count(rdflib.Graph().parse(data=found, format="nt"))


def _pyrudof(data: str, shapes: str) -> Iterator[int]:
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(data)
    rudof.read_shacl(shapes)
    yield 0
    yield len(rudof.validate_shacl())


def _count(report: object) -> int:
    import rdflib

    return len(list(report.objects(None, rdflib.URIRef("http://www.w3.org/ns/shacl#result"))))


def measure(engine: str, data: str, shapes: str) -> None:
    """Run one engine in this process and print what it took."""
    steps = globals()[f"_{engine.replace('-', '_')}"](data, shapes)
    start = time.process_time()
    next(steps)
    loaded = time.process_time()
    results = next(steps)
    done = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"load": loaded - start, "validate": done - loaded}
    print(json.dumps({**figures, "results": results, "megabytes": memory}))


def command(engine: str, data: str, shapes: str) -> list[str] | None:
    """Return what runs an engine, or None where it is not known to be installed."""
    if engine in PYTHON:
        own = engine in PYTHON[:2]
        python = sys.executable if own else os.environ.get("ENGINES_PYTHON")
        return python and [python, __file__, "--engine", engine, "--files", data, shapes]
    if engine == "shacl-engine" and "NODE_MODULES" in os.environ:
        return ["node", "--max-old-space-size=8000", str(HERE / "engine.mjs"), data, shapes]
    if engine == "jena" and "JENA_LIB" in os.environ:
        return ["java", "-cp", f"{os.environ['JENA_LIB']}/*", str(HERE / "Jena.java"), data, shapes]
    return None


def compare(engines: list[str], sizes: list[int], shapes: str, seconds: int) -> None:
    """Print a table, one row per size and engine."""
    print("| triples | engine | load s | validate s | results | MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for size in sizes:
        with tempfile.NamedTemporaryFile("w", suffix=".ttl") as data:
            data.writelines(graph(size))
            data.flush()
            for engine in engines:
                print(
                    _row(size, engine, data.name, str(HERE / f"{shapes}.ttl"), seconds), flush=True
                )


def _row(size: int, engine: str, data: str, shapes: str, seconds: int) -> str:
    run = command(engine, data, shapes)
    if run is None:
        return f"| {size} | {engine} | not installed | | | |"
    try:
        done = subprocess.run(run, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return f"| {size} | {engine} | more than {seconds} s | | | |"
    if done.returncode:
        return f"| {size} | {engine} | failed: {done.stderr.strip().splitlines()[-1]} | | | |"
    took = json.loads(done.stdout.strip().splitlines()[-1])
    figures = (took["load"], took["validate"], took["results"], took["megabytes"])
    return "| {} | {} | {:.2f} | {:.3f} | {} | {:.0f} |".format(size, engine, *figures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--only", nargs="+", default=[*PYTHON, "jena", "shacl-engine"])
    parser.add_argument("--shapes", default="core", choices=["core", "sparql"])
    parser.add_argument("--timeout", type=int, default=300)
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("--files", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.engine:
        measure(chosen.engine, *chosen.files)
    else:
        compare(chosen.only, chosen.triples, chosen.shapes, chosen.timeout)


if __name__ == "__main__":
    main()
