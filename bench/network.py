"""Measure views, exports and layouts against plain networkx; bench/measures.py has the measures.

Usage: python bench/network.py [--sizes 10000,100000] [--only gexf,projection,layout]

Each line is CPU seconds and peak memory of a process of its own; trust ratios, not seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

SEED = 7
FORMS = ("graphml", "csv", "nodelink", "cyjs", "dot", "parquet")
STAGES = ("announced", "budgeted", "voted", "committed", "paid")


def network(edges: int) -> Any:
    """Return a graph as a view of money gives it: a tenth as many nodes as edges."""
    import networkx as nx

    draw = random.Random(SEED)
    nodes = max(10, edges // 10)
    graph = nx.MultiDiGraph(view="bench", direction="directed", weight="count", date=None)
    for n in range(nodes):
        graph.add_node(
            f"actor:{n}",
            label=f"Acteur n° {n}",
            kind=("organisation", "groupe")[n % 2],
            iri=f"https://example.org/t/org/{n}",
            type="entreprise",
        )
    first = date(2010, 1, 1)
    places: set[tuple[str, str, str]] = set()
    while len(places) < edges:
        source = min(int(draw.paretovariate(0.8)), nodes) - 1
        ends = (f"actor:{source}", f"actor:{draw.randrange(nodes)}")
        if ends[0] != ends[1]:
            places.add((*ends, draw.choice(STAGES)))
    # A view adds its edges in this order.
    for n, (source, target, kind) in enumerate(sorted(places)):
        start = first + timedelta(draw.randrange(5000))
        graph.add_edge(
            source,
            target,
            key=kind,
            kind=kind,
            relation=kind,
            count=1,
            reports=(f"one:flow-{n}",),
            documents=("<sources/one>",),
            spells=((start, start + timedelta(30)),),
            start=start,
            end=start + timedelta(30),
            weight=2.5,
            weak=False,
            disputed=False,
            amount=Decimal(draw.randrange(10**8)),
            amount_text="1 €",
        )
    return graph


def plain(graph: Any) -> Any:
    """Return the graph with the attributes that networkx' own writer can take."""
    import networkx as nx

    other = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        other.add_node(node, **data)
    for n, (s, t, _, d) in enumerate(graph.edges(keys=True, data=True)):
        told = {k: v for k, v in d.items() if isinstance(v, str | int | float)} | {
            "reports": "|".join(d["reports"]),
            "documents": "|".join(d["documents"]),
            "amount": float(d["amount"]),
            "start_date": str(d["start"]),
            "end_date": str(d["end"]),
        }
        told.pop("kind")
        other.add_edge(s, t, key=n, **told)
    return other


def whole(edges: int, folder: Path) -> dict[str, Callable[[], Any]]:
    """GEXF with its layout."""
    from maillage import exporters

    graph = network(edges)
    exporters.write(network(100), folder / "small.gexf", "gexf")
    return {"maillage": lambda: exporters.write(graph, folder / "x.gexf", "gexf")}


def writing(form: str) -> Callable[[int, Path], dict[str, Callable[[], Any]]]:
    """Write a format, the layout (which networkx' writers do not have) made before."""

    def prepared(edges: int, folder: Path) -> dict[str, Callable[[], Any]]:
        from maillage import exporters
        from maillage.projection import layout

        graph = network(edges)
        exporters.write(network(100), folder / f"small.{form}", form)
        placed = layout.place(graph, layout.sizes(graph))
        layout.place = lambda *_: placed
        return {"maillage": lambda: exporters.write(graph, folder / f"x.{form}", form)}

    return prepared


def gexf_networkx(edges: int, folder: Path) -> dict[str, Callable[[], Any]]:
    import networkx as nx

    graph = plain(network(edges))
    nx.write_gexf(plain(network(100)), folder / "small.gexf", version="1.2draft")
    return {"networkx": lambda: nx.write_gexf(graph, folder / "x.gexf", version="1.2draft")}


def layouts(edges: int, folder: Path) -> dict[str, Callable[[], Any]]:
    from maillage.projection import layout

    graph = network(edges)
    return {"maillage": lambda: layout.place(graph, layout.sizes(graph))}


def layouts_networkx(edges: int, folder: Path) -> dict[str, Callable[[], Any]]:
    import networkx as nx

    graph = nx.Graph(network(edges))
    return {"networkx forceatlas2": lambda: nx.forceatlas2_layout(graph, max_iter=100, seed=SEED)}


FLOW = """one:flow-{n} a mai:FundingFlow ; mai:stage stage:{stage} ;
  mai:funder actor:{source} ; mai:recipient actor:{target} ; mai:comparator comparator:exact ;
  mai:amount {amount}.00 ; mai:currency cur:EUR ; mai:printed "{amount} €" ; mai:evidence one:p ;
  mai:earliest "2020-01-01"^^xsd:date ; mai:latest "2020-12-31"^^xsd:date .
"""


def projection(edges: int, folder: Path) -> dict[str, Callable[[], Any]]:
    from maillage import dataset, vocabulary
    from maillage import projection as views

    draw = random.Random(SEED)
    nodes = max(10, edges // 10)
    register, flows = folder / "graph" / "register", folder / "graph" / "sources"
    register.mkdir(parents=True)
    flows.mkdir()
    (folder / "maillage.toml").write_text(
        '[project]\nbase = "https://example.org/t/"\n[prefixes]\n'
        'actor = "https://example.org/t/org/"\none = "https://example.org/t/sources/one#"\n'
    )
    prefixes = "".join(f"@prefix {p}: <{i}> .\n" for p, i in vocabulary.PREFIXES.items())
    prefixes += "@prefix actor: <https://example.org/t/org/> .\n"
    prefixes += "@prefix one: <https://example.org/t/sources/one#> .\n"
    with (register / "a.ttl").open("w") as out:
        out.write(prefixes)
        for n in range(nodes):
            out.write(f'actor:n{n} a org:Organization ; skos:prefLabel "Acteur {n}"@fr .\n')
    with (flows / "one.ttl").open("w") as out:
        out.write(prefixes)
        for n in range(edges):
            source = min(int(draw.paretovariate(0.8)), nodes) - 1
            out.write(
                FLOW.format(
                    n=n,
                    stage=draw.choice(STAGES),
                    source=f"n{source}",
                    target=f"n{draw.randrange(nodes)}",
                    amount=draw.randrange(10**7),
                )
            )
    read: list[Any] = []

    def load() -> None:
        read.append(dataset.load(folder, cached=False))

    def build(name: str) -> Callable[[], Any]:
        return lambda: views.build(read[0], views.find(read[0].workspace, name))

    return {"reading": load, "funding": build("funding"), "everything": build("everything")}


CASES: dict[str, tuple[Callable[[int, Path], dict[str, Callable[[], Any]]], int]] = {
    # What is measured, and up to how many edges it ends in reasonable time.
    "projection": (projection, 10**6),
    "gexf": (writing("gexf"), 10**6),
    "gexf-whole": (whole, 10**6),
    "gexf-networkx": (gexf_networkx, 10**6),
    **{form: (writing(form), 10**6) for form in FORMS},
    "layout": (layouts, 10**6),
    "layout-networkx": (layouts_networkx, 10_000),
}


def memory(*, reset: bool = False) -> float:
    """Return the most memory in MB that this process had since the last reset, or has now."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except OSError:  # elsewhere than on Linux: since the process began
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(case: str, edges: int) -> None:
    """Prepare a case, run it once, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        for name, work in CASES[case][0](edges, Path(folder)).items():
            before = memory(reset=True)
            clock, wall = time.process_time(), time.perf_counter()
            work()
            taken, waited = time.process_time() - clock, time.perf_counter() - wall
            after = memory()
            written = [p for x in Path(folder).glob("x.*") for p in (x, *x.glob("*"))]
            size = sum(file.stat().st_size for file in written if file.is_file())
            told = {
                "case": case,
                "by": name,
                "edges": edges,
                "cpu": round(taken, 3),
                "wall": round(waited, 3),
                "peak_mb": round(after),
                "more_mb": round(after - before),
                "file_mb": round(size / 2**20, 1),
            }
            print(json.dumps(told), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--only", default=",".join(CASES))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(asked.one[0], int(asked.one[1]))
        return
    for case in asked.only.split(","):
        for size in (int(s) for s in asked.sizes.split(",")):
            if size <= CASES[case][1]:
                command = [sys.executable, __file__, "--one", case, str(size)]
                subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})


if __name__ == "__main__":
    main()
