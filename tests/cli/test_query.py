from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from tests.fake_server import endless, faking

Project = Callable[[dict[str, str | bytes]], Path]

GRAPH = """
@prefix e: <http://e/> .
e:a e:p 1.50, "x|<y>"@fr, "=cmd()", "tab\\there", -3 .
"""
ROWS = "SELECT ?s ?o WHERE { GRAPH <https://example.org/t/a> { ?s ?p ?o } } ORDER BY STR(?o)"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture
def root(project: Project) -> Path:
    return project({"graph/a.ttl": GRAPH})


def ask(root: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maillage", "query", *words, "--root", str(root)],
        capture_output=True,
        encoding="utf-8",
        input=given,
        check=False,
    )


def test_a_question_can_be_written_on_the_spot_or_piped_in(root: Path) -> None:
    assert ask(root, "-e", ROWS).stdout == ask(root, "-", given=ROWS).stdout
    assert "(5 rows)" in ask(root, "-e", ROWS).stdout


def test_rows_in_the_w3c_formats_are_read_by_another_library(root: Path) -> None:
    from rdflib.query import Result

    for form in ("json", "xml", "tsv"):
        answer = ask(root, "-e", ROWS, "--format", form).stdout
        rows = Result.parse(io.BytesIO(answer.encode()), format=form).bindings
        assert rdflib.Literal("x|<y>", lang="fr") in [row[rdflib.Variable("o")] for row in rows]
        assert len(rows) == 5


def test_a_csv_cell_that_a_spreadsheet_would_run_is_made_harmless(root: Path) -> None:
    rows = list(csv.reader(io.StringIO(ask(root, "-e", ROWS, "--format", "csv").stdout)))
    assert rows[0] == ["s", "o"]
    assert sorted(row[1] for row in rows[1:]) == ["'=cmd()", "-3", "1.5", "tab\there", "x|<y>"]


def test_markdown_and_html_are_escaped(root: Path) -> None:
    assert "x\\|&lt;y>" in ask(root, "-e", ROWS, "--format", "markdown").stdout
    assert "<td>x|&lt;y&gt;</td>" in ask(root, "-e", ROWS, "--format", "html").stdout


def test_a_list_shows_one_cell_a_line_and_keeps_the_empty_ones(root: Path) -> None:
    text = "SELECT ?a ?long { VALUES (?a ?long) { (1 'x\\ny') (UNDEF 'z') } }"
    expected = "a     1\nlong  x y\n\na\nlong  z\n\n(2 rows)\n"
    assert ask(root, "-e", text, "-f", "list").stdout == expected


@pytest.mark.parametrize("form", ["table", "list", "csv", "json", "tsv", "xml", "markdown", "html"])
def test_a_limit_cuts_every_format(root: Path, form: str) -> None:
    whole, cut = (ask(root, "-e", ROWS, "-f", form, *w).stdout for w in ([], ["--limit", "1"]))
    assert whole.count("http://e/a") == 5
    assert cut.count("http://e/a") == 1


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o } ORDER BY <http://e/no-such-function>(?o)",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)
def test_what_the_engine_cannot_do_is_said_in_its_words(root: Path, text: str) -> None:
    answer = ask(root, "-e", text, "--allow-service")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("maillage: The query could not be answered: ")
    assert "Traceback" not in answer.stderr


def test_a_graph_is_written_as_turtle_with_the_project_s_prefixes(root: Path) -> None:
    text = "CONSTRUCT { ?s <https://example.org/t/org/p> ?s } WHERE { ?s <http://e/p> ?o }"
    turtle = ask(root, "-e", text).stdout
    assert "actor:p" in turtle
    for form, kind in [("ntriples", ox.RdfFormat.N_TRIPLES), ("jsonld", ox.RdfFormat.JSON_LD)]:
        other = ask(root, "-e", text, "-f", form).stdout
        assert {str(q.triple) for q in ox.parse(other, format=kind)} == {
            str(q.triple) for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        }


def test_yes_or_no(root: Path) -> None:
    text = "ASK { ?s <http://e/p> -3 }"
    assert ask(root, "-e", text).stdout == "yes\n"
    assert json.loads(ask(root, "-e", text, "-f", "json").stdout)["boolean"] is True


def test_describe_gives_what_is_said_of_a_thing(root: Path) -> None:
    assert ask(root, "-e", "DESCRIBE <http://e/a>").stdout.count("http://e/p") == 1


def test_a_file_is_whole_or_not_there(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    assert ask(root, "-e", ROWS, "-o", str(target)).returncode == 0
    assert target.read_bytes().startswith(b"s,o\r\n")
    before = target.read_bytes()
    done = ask(root, "-e", SLOW, "-o", str(target), "--timeout", "0.5")
    assert (done.returncode, target.read_bytes()) == (2, before)
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".new"] == []


@pytest.mark.parametrize("where", ["files", "cache", "endpoint"])
def test_a_query_ends_when_its_time_is_over(root: Path, where: str) -> None:
    (root / "maillage.toml").write_text("[cache]\nabove_bytes = 0\n" * (where == "cache"))
    with faking() as server:
        server.replies = [endless(b" ", pause=0.1)]
        words = ["--endpoint", server.url] * (where == "endpoint")
        began = time.monotonic()
        done = ask(root, "-e", SLOW, "--timeout", "0.5", *words)
    assert done.returncode == 2
    assert "no answer within 0.5 s" in done.stderr
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("words", [["--limit", "-1"], ["--timeout", "0"], ["--timeout", "nan"]])
def test_a_limit_that_makes_no_sense_is_refused(root: Path, words: list[str]) -> None:
    done = ask(root, "-e", ROWS, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"maillage: {words[0]} ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("INSERT DATA { <http://e/a> <http://e/p> 2 }", "the query:1:1"),
        ("LOAD <http://127.0.0.1/x>", "the query:1:1"),
        ("SELECT * { SERVICE <http://127.0.0.1/x> { ?s ?p ?o } }", "reaches out"),
        ("SELECT * { service\n<http://127.0.0.1/x> { ?s ?p ?o } }", "reaches out"),
    ],
)
def test_a_question_neither_changes_nor_asks_elsewhere(root: Path, text: str, message: str) -> None:
    done = ask(root, "-e", text)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_word_service_in_a_value_or_a_name_is_no_service(root: Path) -> None:
    head = "PREFIX service: <http://e/> SELECT ?service"
    text = head + ' { service:a ?p ?service FILTER("SERVICE" != "") } # SERVICE'
    assert ask(root, "-e", text).returncode == 0


def test_a_syntax_error_shows_the_line(root: Path) -> None:
    done = ask(root, "-e", "SELECT ?s\nWHERE { ?s ?p }")
    assert done.returncode == 2
    assert "the query:2:16" in done.stderr
    assert "    WHERE { ?s ?p }\n" in done.stderr
    assert f"    {' ' * 15}^" in done.stderr


def test_a_reader_that_goes_away_is_no_error(root: Path) -> None:
    text = "SELECT ?a ?b { ?a ?p ?b . ?c ?q ?d } LIMIT 100000"
    words = [
        sys.executable,
        "-m",
        "maillage",
        "query",
        "-e",
        text,
        "-f",
        "csv",
        "--root",
        str(root),
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader:
        assert reader.stdout is not None and reader.stderr is not None
        os.read(reader.stdout.fileno(), 10)
        reader.stdout.close()
        assert reader.stderr.read() == b""


@pytest.mark.parametrize("words", [[], ["flows", "-e", "ASK {}"], ["-e", "ASK {}", "-p", "x"]])
def test_a_call_that_makes_no_sense_is_refused_in_one_message(root: Path, words: list[str]) -> None:
    done = ask(root, *words)
    assert done.returncode == 2
    assert done.stderr.startswith("maillage: ")


def test_a_wrong_call_is_refused_before_any_file_of_the_graph_is_read(root: Path) -> None:
    (root / "graph/broken.ttl").write_text("<")
    (root / "queries/t").mkdir(parents=True)
    question = "#+ summary: What?\n#+ params:\n#+   a: {type: iri, required: true, help: Which.}\n"
    (root / "queries/t/odd.rq").write_text(question + "SELECT * { ?a ?p ?o }")
    told = [
        ask(root, *words).stderr
        for words in (["odd"], ["odd", "-p", "b=1"], ["odd", "-p", "a=x", "-p", "a=y"])
    ]
    assert "needs the parameter a" in told[0]
    assert "has no parameter b" in told[1]
    assert "takes one a, not 2" in told[2]
    assert "graph/broken.ttl" in ask(root, "odd", "-p", "a=x").stderr


def most_memory(root: Path, out: Path, form: str, digits: int) -> int:
    """Return the most kilobytes that the command had while it wrote 2 * 10 ** digits rows."""
    names = "abcdef"[:digits]
    tens = " ".join(f"VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in names)
    text = f'SELECT * {{ {tens} VALUES ?text {{ "yes" "a longer word, to be kept or not" }} }}'
    words = ["query", "-e", text, "--format", form, "-o", str(out), "--root", str(root)]
    with subprocess.Popen([sys.executable, "-m", "maillage", *words]) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_maxrss


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_rows_pass_through_and_are_not_kept(root: Path, tmp_path: Path, form: str) -> None:
    few, many = (most_memory(root, tmp_path / "out", form, digits) for digits in (3, 5))
    assert (tmp_path / "out").read_bytes().count(b"longer word") == 10**5
    # Two hundred thousand rows take more than 20 MB in any form in which they could be kept.
    assert many - few < 6_000
