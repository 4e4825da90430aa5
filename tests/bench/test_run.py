"""The comparison of engines: every question is asked, and answered the same."""

import re
import subprocess
import sys
from pathlib import Path

RUN = Path(__file__).parents[2] / "bench" / "run.py"


def compare(*options: str) -> str:
    words = [sys.executable, str(RUN), "--triples", "3000", "--repeat", "1", "--calls", "0"]
    return subprocess.run(
        [*words, *options], capture_output=True, encoding="utf-8", check=True
    ).stdout


def test_ours_and_plain_pyoxigraph_answer_every_question_with_as_many_rows() -> None:
    said = compare("--engines", "maillage", "pyoxigraph")
    rows = [line for line in said.splitlines() if line.startswith("| ? ")]
    catalogue = [p for p in RUN.parents[1].glob("queries/*/*.rq") if p.parts[-3] == "queries"]
    assert len(rows) == len(catalogue)
    assert [row for row in rows if " rows" in row or "failed" in row or ">" in row] == []
    assert re.search(rf"^maillage: {len(rows)} questions, .* median \d\.\d\d×", said, re.M)
