"""Measure what reads the text of Turtle: locating, slips, fmt and diff, against rdflib.

    python bench/turtle.py [--flows 500 5000] [--with-rdflib-up-to 500]

Every figure is CPU seconds of a process that does this one thing; the lowest of three.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HEAD = """\
@prefix mai: <https://w3id.org/maillage/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <https://example.org/t/> .
"""
# Twelve triples, two of them about a blank node.
FLOW = """
e:flow-{0} a mai:FundingFlow ;
    skos:prefLabel "Flux {0} : 12,5 M€"@fr ;
    mai:funder e:org-{1} ;
    mai:recipient e:org-{2} ;
    mai:stage e:announced ;
    mai:amount {0}.50 ;
    mai:printed "{0} euros" ;
    mai:earliest "2020-08-31"^^xsd:date ;
    mai:evidence e:p-{0} ;
    mai:note [ mai:start {0} ; mai:end {3} ] .
"""


def text(flows: int, changed: int = -1) -> str:
    """Return a file of so many flows, of which one has another amount."""
    blocks = (FLOW.format(n, n % 97, n % 89, n + 40) for n in range(1, flows + 1))
    whole = HEAD + "".join(blocks)
    return whole.replace(f"mai:amount {changed}.50 ;", "mai:amount 7.25 ;")


TASKS = {
    "load with pyoxigraph": """
import pyoxigraph
pyoxigraph.Store().load(path=a)
""",
    "locate one statement": """
from pyoxigraph import NamedNode
from maillage.turtle.locate import Locator
place = Locator.of(Path(a)).find(
    NamedNode("https://example.org/t/flow-7"), NamedNode("https://w3id.org/maillage/ns#amount"))
assert place.span.line == 77
""",
    "slips of a clean file": """
from maillage.turtle.lexical import slips
from maillage.turtle.source import Source
assert slips(Source.read(Path(a))) == ()
""",
    "fmt": """
from maillage.turtle.format import formatted
from maillage.turtle.source import Source
assert formatted(Source.read(Path(a))).text
""",
    "rdflib: parse and serialise": """
import rdflib
assert rdflib.Graph().parse(a).serialize(format="longturtle")
""",
    "diff": """
from maillage.diff import Side, compare
one, other = (Side(p, "https://example.org/", {"f.ttl": Path(p).read_bytes()}) for p in (a, b))
(file,) = compare(one, other).files
assert (len(file.removed), len(file.added), file.exact) == (1, 1, True)
""",
    "rdflib.compare.graph_diff": """
import rdflib
from rdflib.compare import graph_diff
_, removed, added = graph_diff(rdflib.Graph().parse(a), rdflib.Graph().parse(b))
assert (len(removed), len(added)) == (1, 1)
""",
}
TIMED = """
import sys, time
from pathlib import Path
a, b = sys.argv[1:]
began = time.process_time()
{0}
print(time.process_time() - began)
"""


def measure(code: str, first: Path, second: Path, times: int) -> float:
    """Return the CPU seconds of a task, imports included, the lowest of some runs."""
    command = [sys.executable, "-c", TIMED.format(code), str(first), str(second)]
    runs = (
        subprocess.run(command, capture_output=True, text=True, check=False) for _ in range(times)
    )
    return min(_seconds(run) for run in runs)


def _seconds(run: subprocess.CompletedProcess[str]) -> float:
    if run.returncode:
        sys.exit(run.stderr)
    return float(run.stdout)


def main() -> None:
    """Print one table row per task and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, nargs="+", default=[500, 5000])
    parser.add_argument("--with-rdflib-up-to", type=int, default=500, dest="limit")
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    wanted: Callable[[str, int], bool] = lambda n, f: "rdflib" not in n or f <= given.limit  # noqa: E731
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "a.ttl", Path(folder) / "b.ttl"
        print("| triples | task | CPU s |\n| --- | --- | --- |")
        for flows in given.flows:
            first.write_text(text(flows), "utf-8")
            second.write_text(text(flows, changed=flows // 2), "utf-8")
            for name, code in TASKS.items():
                if wanted(name, flows):
                    seconds = measure(code, first, second, given.times)
                    print(f"| {flows * 12:,} | {name} | {seconds:.2f} |", flush=True)


if __name__ == "__main__":
    main()
