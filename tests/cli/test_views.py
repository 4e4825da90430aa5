from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "territory"


def maillage(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "maillage", *words, "--root", str(ROOT)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_views_are_listed_with_what_they_show() -> None:
    told = maillage("views").stdout
    assert "funding        Who gives money to whom, by stage" in told


def test_a_view_is_explained_down_to_the_reports_of_an_edge() -> None:
    told = maillage("views", "explain", "funding", "--node", "Club numérique").stdout
    assert "direction: directed; weight: money" in told
    assert "actor:region — voted → actor:club\n      from one:february\n      from one:july" in told
    assert "one:february-misread: rejected by <identity/money#misprint>" in told
    # What the view leaves out of others is not of this node.
    assert "one:cost" not in told


def test_an_export_says_where_what_and_what_was_lost(tmp_path: Path) -> None:
    target = tmp_path / "x.graphml"
    done = maillage("export", "funding", "-o", str(target), "--from", "2020")
    assert done.returncode == 0
    assert done.stdout == f"{target}: 3 nodes, 2 edges\n"
    assert done.stderr.startswith("not carried by graphml: edges whose several")


def test_a_picture_says_where_it_is(tmp_path: Path) -> None:
    target = tmp_path / "x.svg"
    assert maillage("draw", "actors", "-o", str(target)).stdout == f"{target}: 9 nodes, 8 edges\n"
    assert target.read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("export", "fundin", "-o", "x.gexf"), "There is no view fundin."),
        (("export", "funding", "-o", "x.dia"), "There is no format dia."),
        (("export", "funding", "-o", "x.gexf", "--from", "2020-13"), "'2020-13' is no date."),
        (("draw", "funding", "-o", "x.bmp"), "x.bmp: pictures are written as png, svg, pdf."),
        (("draw", "funding", "-o", "x.png", "--at", "1900"), "There is no edge to draw."),
        (("views", "a", "b"), "One view at a time."),
    ],
)
def test_a_fault_is_one_message_and_status_two(words: tuple[str, ...], message: str) -> None:
    done = maillage(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"maillage: {message}")
    assert "Traceback" not in done.stderr
    assert not Path("x.gexf").exists()
