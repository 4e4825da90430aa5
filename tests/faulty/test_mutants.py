"""Files with pieces taken out, doubled or swapped: always a report, never a traceback.

MUTANTS=2000 in the environment asks for more of them than a test run should take.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from maillage import validation, workspace
from maillage.turtle.lexical import slips
from maillage.turtle.mistakes import mistakes
from maillage.turtle.source import Source
from maillage.turtle.tokens import tokenize
from tests.faulty.test_faulty import WORLD

MUTANTS = int(os.environ.get("MUTANTS", "60"))
OWN = sorted((Path(__file__).parents[2] / "graph").rglob("*.ttl"))
BOUND = 10.0
"""CPU seconds that no mutant may take."""


def mutant(text: str, seed: int) -> str:
    """Return a text of which one to three pieces are gone, doubled, swapped or cut in two."""
    chance = random.Random(seed)  # noqa: S311 - the same mutants in each run
    for _ in range(chance.randint(1, 3)):
        pieces = list(tokenize(text))
        first, other = chance.choice(pieces), chance.choice(pieces)
        start, end = first[1:]
        piece = text[start:end]
        new = chance.choice(
            ["", piece * 2, piece + " " + piece, text[other.start : other.end], piece[1:],
             piece[: len(piece) // 2], piece + chance.choice("\"'<>[](){};.,#@^\\\0\u00a0é€\ud7ff")]
        )  # fmt: skip
        text = text[:start] + new + text[end:]
    return text


def refused(content: bytes) -> bool:
    try:
        list(ox.parse(content, ox.RdfFormat.TURTLE, base_iri="https://example.org/"))
    except SyntaxError:
        return True
    return False


@pytest.mark.parametrize("part", range(4))
def test_what_the_engine_refuses_has_a_mistake_with_a_place(part: int) -> None:
    silent = []
    for seed in range(part, MUTANTS, 4):
        text = mutant(OWN[seed % len(OWN)].read_text("utf-8"), seed)
        source = Source.of(text.encode())
        begun = time.process_time()
        found = mistakes(source, base="https://example.org/")
        slips(source)
        assert time.process_time() - begun < BOUND
        if refused(text.encode()) and not found:
            silent.append(seed)
    assert silent == []


@pytest.mark.parametrize("part", range(4))
def test_a_mutant_is_judged_or_refused_and_never_breaks_the_run(part: int, tmp_path: Path) -> None:
    root = tmp_path / "world"
    shutil.copytree(WORLD, root)
    vote = root / "graph/sources/vote.ttl"
    text = vote.read_text("utf-8")
    for seed in range(part, MUTANTS // 4, 4):
        vote.write_bytes(mutant(text, seed).encode())
        begun = time.process_time()
        report = validation.inspect(workspace.find(root))
        assert time.process_time() - begun < BOUND
        # A file that cannot be read is always explained.
        assert report.complete or report.findings
