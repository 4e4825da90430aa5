"""What the store on disk costs and saves, on one generated project, in one run.

    python bench/cache.py [--triples 1000000] [--repeat 5]

Every figure is a whole process of `maillage`, CPU seconds of all its threads, the lowest of the
repeats; beside it, as the measure, `python -c "import typer, pyoxigraph"`.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import Plan, write

SELECTIVE = "SELECT ?flow { ?flow mai:recipient ?who ; mai:stage stage:paid } LIMIT 10"
SUMS = "SELECT ?stage (SUM(?a) AS ?sum) { ?flow mai:amount ?a ; mai:stage ?stage } GROUP BY ?stage"
# Byte code is written as in any ordinary installation: else every call compiles anew.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def cpu(command: list[str], accepted: tuple[int, ...] = (0,)) -> tuple[float, float, str]:
    """Run a command; return CPU seconds, wall seconds and what it printed.

    Raise CalledProcessError where its exit status is another than those accepted.
    """
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    if done.returncode not in accepted:
        done.check_returncode()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, time.perf_counter() - began, done.stdout


def best(command: list[str], repeat: int) -> float:
    return min(cpu(command)[0] for _ in range(repeat))


def say(name: str, seconds: float, measure: float) -> None:
    print(f"{name:44} {seconds:9.3f} s {seconds / measure:9.2f} x", flush=True)


def maillage(root: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "maillage", *words, "--root", str(root)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="Keep the project here, or take it from here.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = chosen.folder or Path(temporary) / "project"
        if not (root / "graph").is_dir():
            write(Plan(triples=chosen.triples), root)
        report(root, chosen.repeat)


def report(root: Path, repeat: int) -> None:
    measure = best([sys.executable, "-c", "import typer, pyoxigraph"], repeat)
    files = [path for path in root.glob("graph/**/*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"{len(files)} files, {size / 1e6:.1f} MB")
    say("import typer, pyoxigraph", measure, measure)
    subprocess.run(maillage(root, "cache", "clear"), check=True, stdout=subprocess.DEVNULL)
    used, wall, printed = cpu(maillage(root, "cache", "build"))
    say("build", used, measure)
    print(f"  {wall:.1f} s on the clock; {printed.strip().rpartition(': ')[2]}")
    time.sleep(3)
    cpu(maillage(root, "query", "-e", SELECTIVE))  # Files younger than a tick are hashed once more.
    say(
        "warm, a selective question",
        best(maillage(root, "query", "-e", SELECTIVE), repeat),
        measure,
    )
    say("warm, sums over everything", best(maillage(root, "query", "-e", SUMS), 2), measure)
    with max(files, key=lambda path: path.parts[-2] == "sources").open("a") as stream:
        stream.write("\n<https://example.org/new> <https://example.org/is> 1 .\n")
    say("after a change of one file", cpu(maillage(root, "query", "-e", SELECTIVE))[0], measure)
    (root / "maillage.toml").open("a").write(f"[cache]\nabove_bytes = {10**15}\n")
    say("without the store: load, selective question",
        cpu(maillage(root, "query", "-e", SELECTIVE))[0], measure)  # fmt: skip
    say("without the store: load, sums", cpu(maillage(root, "query", "-e", SUMS))[0], measure)


if __name__ == "__main__":
    main()
