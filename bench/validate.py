"""What validating costs: as a process on a small project, and after a change in a large one.

    python bench/validate.py                                # this project, against two imports
    python bench/validate.py --changes --triples 1000000    # one-file changes, against a whole run

CPU seconds of whole processes, those that they start included.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from cache import cpu, maillage
from generate import Plan, write

PROJECT = Path(__file__).resolve().parents[1]
IMPORTS = [sys.executable, "-c", "import typer, pyoxigraph"]
QUESTION = ("query", "flows", "-p", "recipient=Digital League")
FINDINGS = (0, 1)
"""Exit statuses of a validation that could run."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--changes", action="store_true")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=9)
    chosen = parser.parse_args()
    if chosen.changes:
        with tempfile.TemporaryDirectory() as folder:
            changes(Path(folder) / "project", chosen.triples, min(chosen.repeat, 3))
    else:
        processes(chosen.repeat)


def processes(repeat: int) -> None:
    commands = {
        "import typer, pyoxigraph": IMPORTS,
        "query flows": maillage(PROJECT, *QUESTION),
        "validate": maillage(PROJECT, "validate"),
    }
    # One after the other, again and again: what else the machine does falls on all alike.
    rounds = [[cpu(c, FINDINGS)[0] for c in commands.values()] for _ in range(repeat)]
    columns = list(zip(*rounds, strict=True))
    for name, times in zip(commands, columns, strict=True):
        least, middle = min(times), statistics.median(times)
        against = least / min(columns[0]), middle / statistics.median(columns[0])
        print(
            f"{name:28} lowest {least * 1000:5.0f} ms {against[0]:4.2f} x"
            f"   median {middle * 1000:5.0f} ms {against[1]:4.2f} x"
        )


def changes(root: Path, triples: int, repeat: int) -> None:
    write(Plan(triples=triples), root)
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "Begin")):
        git(root, *words)
    cpu(maillage(root, "cache", "build"))
    whole = min(cpu(maillage(root, "validate"), FINDINGS)[0] for _ in range(repeat))
    print(f"{'whole':36} {whole:7.2f} s", flush=True)
    since = maillage(root, "validate", "--changed-since", "HEAD")
    for name, change in CHANGES.items():
        change(root)
        # The first brings the store up to date; the others are what an editor waits for.
        first = cpu(since, FINDINGS)
        again = min(cpu(since, FINDINGS)[0] for _ in range(repeat))
        print(f"{name:36} {first[0]:7.2f} s, again {again:7.2f} s: 1/{whole / again:.0f}", end="  ")
        print(first[2].splitlines()[-1], flush=True)
        git(root, "reset", "-q", "--hard")
        git(root, "clean", "-q", "-d", "-f")


def git(root: Path, *words: str) -> None:
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    subprocess.run(["git", *who, *words], cwd=root, check=True)


def document(root: Path) -> Path:
    """Return a document in the middle."""
    files = sorted((root / "graph" / "sources").glob("*.ttl"))
    return files[len(files) // 2]


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{path}: {old}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def another_document(root: Path) -> None:
    path = document(root)
    text = path.read_text("utf-8").replace(path.stem, f"{path.stem}-again")
    path.with_stem(f"{path.stem}-again").write_text(text, "utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "a stage": lambda root: replaced(document(root), "stage:voted", "stage:paid"),
    "an amount, doubled": lambda root: replaced(document(root), "mai:amount ", "mai:amount 2"),
    "a label of an actor": lambda root: replaced(
        root / "graph/register/organisations.ttl", "skos:prefLabel", "skos:altLabel"
    ),
    "the class of an actor": lambda root: replaced(
        root / "graph/register/organisations.ttl", "a org:FormalOrganization", "a foaf:Person"
    ),
    "a document removed": lambda root: document(root).unlink(),
    "a document more": another_document,
}


if __name__ == "__main__":
    main()
