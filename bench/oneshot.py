"""One question to the five-document graph, each engine as a whole process from start to end.

    python bench/oneshot.py [--calls 9]

The measure is `python -c "import typer, pyoxigraph"`. The other engines read the same quads from
one N-Quads file and the question's text from another, without anything that they need not import.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
RECIPIENT = "Digital League"

# Byte code is written as in any ordinary installation: else every call compiles anew.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

PLAIN = {
    "pyoxigraph": """
import sys, pyoxigraph as ox
store = ox.Store()
store.load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
print(sum(1 for _ in store.query(open(sys.argv[2]).read(), use_default_graph_as_union=True)))
""",
    "rdflib": """
import sys, rdflib
data = rdflib.Dataset(default_union=True)
data.parse(sys.argv[1], format="nquads")
print(sum(1 for _ in data.query(open(sys.argv[2]).read())))
""",
    "oxrdflib": """
import sys, oxrdflib, rdflib
data = rdflib.Dataset(store="Oxigraph", default_union=True)
data.parse(sys.argv[1], format="ox-nq")
print(sum(1 for _ in data.query(open(sys.argv[2]).read())))
""",
}


def java(tools: Path, folder: Path) -> list[str]:
    """Return what runs Jena.java, compiled once."""
    classes, jars = folder / "classes", f"{tools}/jena/*"
    if not classes.is_dir():
        words = ["javac", "-cp", jars, "-d", str(classes), str(HERE / "Jena.java")]
        subprocess.run(words, check=True)
    return ["java", "-Xmx6g", "-cp", f"{classes}{os.pathsep}{jars}", "Jena"]


def node() -> list[str]:
    """Return what runs comunica.mjs."""
    return ["node", "--max-old-space-size=6000", str(HERE / "comunica.mjs")]


def dump(project: Path, data: Path, *call: str) -> None:
    """Write a project as N-Quads and, beside them, its questions as texts."""
    words = [sys.executable, str(HERE / "engines.py"), "dump", str(project), str(data), *call]
    subprocess.run(words, check=True)


def calls(tools: Path, folder: Path) -> dict[str, list[str]]:
    """Return each engine's command line, of those that are installed."""
    data, text = str(folder / "all.nq"), str(folder / "questions" / "flows.rq")
    root = str(HERE.parent)
    python = sys.executable
    found = {
        "import typer, pyoxigraph": [python, "-c", "import typer, pyoxigraph"],
        "maillage": [
            *(python, "-m", "maillage", "query", "flows"),
            *("-p", f"recipient={RECIPIENT}", "--root", root),
        ],
    }
    found |= {name: [python, "-c", code, data, text] for name, code in PLAIN.items()}
    if (tools / "comunica" / "node_modules").is_dir():
        found["comunica"] = [*node(), data, text]
    if (tools / "jena").is_dir():
        found["arq"] = [*java(tools, folder), "once", data, text]
    return found


def cpu(command: list[str], tools: Path) -> float | None:
    """Return the CPU seconds of a whole process and its children, None where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**ENVIRONMENT, "COMUNICA": str(tools / "comunica")}
    done = subprocess.run(command, capture_output=True, check=False, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return None if done.returncode else used


def report(tools: Path, repeat: int, engines: list[str]) -> None:
    """Print a table of the engines' calls, the measure first."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        dump(HERE.parent, folder / "all.nq", "flows", f"recipient={RECIPIENT}")
        commands = {
            name: words
            for name, words in calls(tools, folder).items()
            if name in (*engines, "import typer, pyoxigraph")
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(repeat + 1):
            for name, words in commands.items():
                used = cpu(words, tools)
                if used is not None and number:  # The first call writes byte code.
                    taken[name].append(used)
    print("| one call, five documents | CPU ms, lowest / median | |\n|---|---:|---:|")
    measure = median(taken["import typer, pyoxigraph"])
    for name, figures in taken.items():
        if figures:
            low, middle = 1000 * min(figures), 1000 * median(figures)
            print(f"| {name} | {low:.0f} / {middle:.0f} | {middle / measure / 1000:.2f}× |")
        else:
            print(f"| {name} | failed | |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=9)
    given = parser.parse_args()
    report(HERE.parent / ".interop", given.calls, [*PLAIN, "maillage", "comunica", "arq"])


if __name__ == "__main__":
    main()
