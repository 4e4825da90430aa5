"""The page of `maillage serve` in a real browser: it answers, and asks nobody else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from maillage.serving.server import Server

pytestmark = pytest.mark.interop

NAMES = "SELECT ?name { ?s a mai:Programme ; skos:prefLabel ?name } ORDER BY ?name LIMIT 3"


@pytest.fixture(scope="module")
def url(repository: Path) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), repository)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def seen(url: str, query: str, folder: Path, *words: str) -> str:
    """Return the page's elements as the browser has them when everything has settled."""
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not installed here (tests/interop/install.sh, as root)")
    command = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", *words]
    command += ["--virtual-time-budget=20000", f"--user-data-dir={folder}/profile", "--dump-dom"]
    done = subprocess.run(
        [*command, f"{url}#query={quote(query)}"],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return done.stdout


def test_a_link_to_a_question_shows_its_answer_as_a_table(url: str, tmp_path: Path) -> None:
    page = seen(url, NAMES, tmp_path)
    assert re.search(r'<p id="said"[^>]*>3 rows, in ', page)
    assert page.count("<tr>") == 4
    assert '<th scope="col">name</th>' in page
    assert "Who gives which rank to what?" in page


def test_a_mistake_is_shown_with_its_line(url: str, tmp_path: Path) -> None:
    page = seen(url, "SELECT ?s\nWHERE { ?s ?p }", tmp_path)
    assert 'role="alert">the query:2:16: ' in page
    assert "    WHERE { ?s ?p }\n" in page


def test_what_a_document_says_is_never_run(url: str, tmp_path: Path) -> None:
    page = seen(url, "SELECT (\"<img src=x onerror='document.title=1'>\" AS ?x) {}", tmp_path)
    assert "<td>&lt;img src=x" in page
    assert "<title>Ask the graph: " in page


def test_the_page_asks_nobody_but_its_own_server(url: str, tmp_path: Path) -> None:
    log = tmp_path / "net.json"
    seen(url, NAMES, tmp_path, f"--log-net-log={log}", "--disable-background-networking")
    # A browser that is ended may leave the log without its last bracket: lines are enough.
    urls = re.findall(r'"url":("http[^"]*")', log.read_text("utf-8", "replace"))
    own = urlsplit(url).netloc
    asked = {urlsplit(json.loads(u)) for u in urls}
    assert {place.path for place in asked if place.netloc == own} >= {"/", "/page.js", "/sparql"}
    # What Chromium asks for itself (updates, accounts) has nothing to do with the page.
    others = {place.netloc for place in asked if place.netloc != own}
    assert {name for name in others if not re.search(r"(google|gvt1|gstatic)", name)} == set()
