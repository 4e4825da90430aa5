"""Compare engines on one generated project, in one run: load, reopen, questions, the command.

    python bench/run.py [--triples 100000] [--engines maillage pyoxigraph rdflib …] [--repeat 3]

Each engine works in a process of its own; each step is the median of several runs in it, and that
the median over so many processes (`--repeat`). CPU seconds are the figure to trust on a busy
machine, and the ratio to plain pyoxigraph more than they. A step that takes longer than
`--step-seconds` of CPU is ended, said, and the others are done by a new process.
`bench/install.sh` fetches Comunica and Jena into .interop/; what is not there is named.
"""

import argparse
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

import oneshot
from generate import Plan, write

HERE = Path(__file__).parent
TOOLS = HERE.parent / ".interop"
BASELINE = "pyoxigraph"
PYTHON = ("maillage", "pyoxigraph", "oxrdflib", "rdflib")
ENGINES = (*PYTHON, "comunica", "arq", "tdb2")
# Loading is allowed this many times what a question is.
LOADING = 20

Figures = dict[str, dict[str, float]]
"""What each step took: cpu, wall, rows; the step `memory` has megabytes."""


def command(engine: str, project: Path, data: Path) -> list[str] | None:
    """Return what runs an engine, or None where it is not installed."""
    if engine in PYTHON:
        return [sys.executable, str(HERE / "engines.py"), engine, str(project), str(data)]
    if engine in ("arq", "tdb2") and (TOOLS / "jena").is_dir():
        kind = "memory" if engine == "arq" else engine
        return [*oneshot.java(TOOLS, data.parent), kind, str(data)]
    if engine == "comunica" and (TOOLS / "comunica" / "node_modules").is_dir():
        return [*oneshot.node(), str(data)]
    return None


def run(engine: str, project: Path, data: Path, seconds: float) -> Figures | str:
    """Run an engine through all steps; return its figures, or in words why there are none."""
    words = command(engine, project, data)
    if words is None:
        return "not installed (bench/install.sh)"
    figures: Figures = {}
    while True:
        last, why, error = _pass(words, figures, seconds)
        if not why:
            return figures
        if not last.startswith("?") or last in figures:
            return f"{why} at {last}: {error}"
        figures[last] = {why: seconds}


def _pass(words: list[str], figures: Figures, seconds: float) -> tuple[str, str, str]:
    """Let a process do the steps that are left; return where and why it ended before, if it did."""
    env = {
        **oneshot.ENVIRONMENT,
        "COMUNICA": str(TOOLS / "comunica"),
        "SKIP": json.dumps(list(figures)),
    }
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=said, env=env) as process,
    ):
        last, late = _follow(process, figures, seconds)
        process.wait()
        if late:
            return last, "over", f"{seconds:g} s"
        said.seek(0)
        error = (said.read().strip().splitlines() or ["no message"])[-1]
        return last, "failed" if process.returncode else "", error


def _follow(process: subprocess.Popen[bytes], figures: Figures, seconds: float) -> tuple[str, bool]:
    """Take in figures until the process ends; end it where a step takes too long.

    Return the last step that was begun, and whether it took too long.
    """
    assert process.stdout is not None
    last, since = "load", 0.0
    waiting = b""
    while True:
        ready, _, _ = select.select([process.stdout], [], [], 0.5)
        if ready:
            piece = os.read(process.stdout.fileno(), 1 << 16)
            if not piece:
                return last, False
            *lines, waiting = (waiting + piece).split(b"\n")
            for line in map(json.loads, filter(lambda line: line[:1] == b"{", lines)):
                if "begin" in line:
                    last, since = line["begin"], _spent(process.pid)
                else:
                    figures[line.pop("step")] = line
        limit = seconds * (1 if last.startswith("?") else LOADING)
        if last not in figures and _spent(process.pid) - since > limit:
            process.kill()
            return last, True


def _spent(process: int) -> float:
    """Return the CPU seconds of a process; where that cannot be told, those of the clock."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
    if "failed" in own:
        return "failed"
    if "over" in own:
        return f"> {own['over']:g} s"
    other = "" if not base or own.get("rows") == base.get("rows") else f", {own['rows']:.0f} rows"
    return f"{1000 * own['cpu']:.1f} / {1000 * own['wall']:.1f}{_ratio(own, base, 'cpu')}{other}"


def _ratio(own: dict[str, float], base: dict[str, float] | None, name: str) -> str:
    if not base or not base.get(name):
        return ""
    return f" ({own[name] / base[name]:.3g}×)"


def summary(measured: dict[str, Figures]) -> None:
    """Print how often slower than plain pyoxigraph each engine answers the questions."""
    base = measured.get(BASELINE, {})
    for engine, figures in measured.items():
        shared = sorted(
            figures[step]["cpu"] / base[step]["cpu"]
            for step in figures.keys() & base.keys()
            if step.startswith("? ") and figures[step].get("cpu") and base[step].get("cpu")
        )
        over = sum("over" in own for own in figures.values())
        failed = sum("failed" in own for own in figures.values())
        if shared:
            print(
                f"{engine}: {len(shared)} questions, CPU against {BASELINE}: median "
                f"{median(shared):.2f}×, least {shared[0]:.2f}×, most {shared[-1]:.1f}×"
                + f"; {over} not within the time" * bool(over)
                + f"; {failed} failed" * bool(failed)
            )


def compare(project: Path, data: Path, given: argparse.Namespace) -> dict[str, Figures]:
    """Run all engines in turns, so that a busy minute hits every one; return their medians."""
    runs: dict[str, list[Figures]] = {engine: [] for engine in given.engines}
    said: dict[str, str] = {}
    for _ in range(given.repeat):
        for engine in given.engines:
            got = said.get(engine) or run(engine, project, data, given.step_seconds)
            if isinstance(got, str):
                if engine not in said:
                    print(f"{engine}: {got}", file=sys.stderr)
                said[engine] = got
            else:
                runs[engine].append(got)
    return {engine: medians(found) for engine, found in runs.items() if found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--step-seconds", type=float, default=20, help="CPU of a question at most.")
    parser.add_argument("--calls", type=int, default=7, help="Runs of each whole process.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project, data = Path(folder) / "project", Path(folder) / "all.nq"
        write(Plan(given.triples), project)
        oneshot.dump(project, data)
        measured = compare(project, data, given)
    print(f"\n{given.triples} triples, median of {given.repeat}: CPU / wall ms (ratio of CPU)\n")
    table(measured)
    print()
    summary(measured)
    if given.calls:
        print()
        oneshot.report(TOOLS, given.calls, given.engines)


if __name__ == "__main__":
    main()
