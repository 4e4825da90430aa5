"""Compare engines on one generated project, in one run: load, reopen, questions, the command.

    python bench/run.py [--triples 100000] [--engines maillage pyoxigraph rdflib …] [--repeat 3]

Each engine works in a process of its own; figures are medians of so many processes. CPU seconds
count all threads, which is fairer on a busy machine than wall seconds; both are printed, and
the ratio to plain pyoxigraph, which is the figure to trust. `bench/install.sh` fetches Comunica
and Jena into .interop/; an engine that is not there is named and left out.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from generate import Plan, write

HERE = Path(__file__).parent
TOOLS = HERE.parent / ".interop"
BASELINE = "pyoxigraph"
PYTHON = ("maillage", "pyoxigraph", "rdflib", "oxrdflib")
ENGINES = (*PYTHON, "jena", "comunica")

Figures = dict[str, dict[str, float]]
"""What each step took: cpu, wall, rows; the step `memory` has megabytes."""


def command(engine: str, project: Path, data: Path) -> list[str] | None:
    """Return what runs an engine, or None where it is not installed."""
    files = [str(project), str(data)]
    if engine in PYTHON:
        return [sys.executable, str(HERE / "engines.py"), engine, *files]
    if engine == "jena" and (TOOLS / "jena").is_dir():
        return ["java", "-Xmx6g", "-cp", f"{TOOLS}/jena/*", str(HERE / "Jena.java"), *files]
    if engine == "comunica" and (TOOLS / "comunica" / "node_modules").is_dir():
        return ["node", "--max-old-space-size=6000", str(HERE / "comunica.mjs"), *files]
    return None


def run(engine: str, project: Path, data: Path, seconds: int) -> Figures | str:
    """Run an engine once; return its figures, or in words why there are none."""
    words = command(engine, project, data)
    if words is None:
        return "not installed (bench/install.sh)"
    env = {**os.environ, "COMUNICA": str(TOOLS / "comunica"), "STEP_SECONDS": str(seconds)}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        return f"failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}"
    lines = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    return {line.pop("step"): line for line in lines}


def medians(runs: list[Figures]) -> Figures:
    """Return each figure's median over the runs."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for figures in runs:
        for step, values in figures.items():
            for name, value in values.items():
                found[step][name].append(value)
    return {
        step: {name: median(values) for name, values in columns.items()}
        for step, columns in found.items()
    }


def table(measured: dict[str, Figures]) -> None:
    """Print a table for reading: a row per step, a column per engine."""
    engines = list(measured)
    steps = dict.fromkeys(step for figures in measured.values() for step in figures)
    print(f"| | {' | '.join(engines)} |\n|---|{'---:|' * len(engines)}")
    for step in steps:
        cells = [_cell(measured, engine, step) for engine in engines]
        print(f"| {step} | {' | '.join(cells)} |")


def _cell(measured: dict[str, Figures], engine: str, step: str) -> str:
    own = measured[engine].get(step)
    base = measured.get(BASELINE, {}).get(step)
    if own is None:
        return "–"
    if "megabytes" in own:
        return f"{own['megabytes']:.0f} MB{_ratio(own, base, 'megabytes')}"
    if "over" in own:
        return f"> {own['over']:.0f} s"
    other = "" if base is None or own.get("rows") == base.get("rows") else f", {own['rows']:.0f} ≠"
    return f"{1000 * own['cpu']:.1f} / {1000 * own['wall']:.1f}{_ratio(own, base, 'cpu')}{other}"


def _ratio(own: dict[str, float], base: dict[str, float] | None, name: str) -> str:
    if not base or not base.get(name):
        return ""
    return f" ({own[name] / base[name]:.3g}×)"


def summary(measured: dict[str, Figures]) -> None:
    """Print how often slower than plain pyoxigraph each engine answers the questions."""
    base = measured.get(BASELINE, {})
    for engine, figures in measured.items():
        shared = [
            figures[step]["cpu"] / base[step]["cpu"]
            for step in figures.keys() & base.keys()
            if step.startswith("? ") and figures[step].get("cpu") and base[step].get("cpu")
        ]
        if shared:
            shared.sort()
            print(
                f"{engine}: {len(shared)} questions, CPU against {BASELINE}: median "
                f"{median(shared):.2f}×, least {shared[0]:.2f}×, most {shared[-1]:.1f}×"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--step-seconds", type=int, default=20, help="Longest step (for rdflib).")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project, data = Path(folder) / "project", Path(folder) / "all.nq"
        write(Plan(given.triples), project)
        subprocess.run(
            [sys.executable, str(HERE / "engines.py"), "dump", str(project), str(data)], check=True
        )
        runs: dict[str, list[Figures]] = {engine: [] for engine in given.engines}
        said = set()
        for _ in range(given.repeat):  # in turns, so that a busy minute hits every engine
            for engine in given.engines:
                got = run(engine, project, data, given.step_seconds)
                if isinstance(got, str):
                    if engine not in said:
                        print(f"{engine}: {got}", file=sys.stderr)
                    said.add(engine)
                else:
                    runs[engine].append(got)
    measured = {engine: medians(found) for engine, found in runs.items() if found}
    print(f"\n{given.triples} triples, median of {given.repeat}: CPU / wall ms (ratio of CPU)\n")
    table(measured)
    print()
    summary(measured)


if __name__ == "__main__":
    main()
