"""Validation with the project's own shapes: maillage against pySHACL, CPU seconds, same results.

python bench/generate.py --help     # makes a project, with mistakes where asked
python bench/own_shapes.py FOLDER [--runs 3] [--only maillage pyshacl]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ENGINES = ("maillage", "pyshacl")


def maillage(project: Path) -> tuple[float, float, int]:
    """Return the CPU seconds of loading and of validating, and the number of results."""
    from maillage import dataset, shacl, workspace
    from maillage.validation.shapes import Shapes

    found = workspace.find(project)
    begun = time.process_time()
    loaded = dataset.load(found, cached=False)
    middle = time.process_time()
    report = shacl.validate(loaded.store, Shapes(found).graph)
    return middle - begun, time.process_time() - middle, len(report.results)


def pyshacl(project: Path) -> tuple[float, float, int]:
    """Return the same for pySHACL on plain rdflib."""
    import pyshacl as engine
    import rdflib

    from maillage import workspace

    found = workspace.find(project)
    begun = time.process_time()
    graph, shapes = rdflib.Graph(), rdflib.Graph()
    for path in (*found.ontology_files, *found.graph_files):
        graph.parse(path, publicID=found.graph_iri(path))
    for path in found.shape_files:
        shapes.parse(path)
    middle = time.process_time()
    _, report, _ = engine.validate(graph, shacl_graph=shapes)
    results = list(report.objects(None, rdflib.SH.result))
    return middle - begun, time.process_time() - middle, len(results)


def main() -> None:
    """Run each engine in processes of its own, in turn, and print medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--one", choices=ENGINES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(*{"maillage": maillage, "pyshacl": pyshacl}[given.one](given.project))
        return
    figures: dict[str, list[list[float]]] = {name: [] for name in given.only}
    for _ in range(given.runs):
        for name in given.only:
            words = [sys.executable, __file__, str(given.project), "--one", name]
            done = subprocess.run(words, check=True, capture_output=True, text=True)
            figures[name].append([float(word) for word in done.stdout.split()[-3:]])
    validate = {n: statistics.median(run[1] for run in runs) for n, runs in figures.items()}
    for name, runs in figures.items():
        load = statistics.median(run[0] for run in runs)
        print(
            f"{name}: load {load:.2f} s, validate {validate[name]:.2f} s, {runs[0][2]:.0f} results"
        )
    if len(validate) == len(ENGINES):
        print(f"pySHACL / maillage: {validate['pyshacl'] / validate['maillage']:.0f}")


if __name__ == "__main__":
    main()
