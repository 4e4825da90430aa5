"""The page on adding a document, followed step by step with a text of our own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "La ville de Saint-Ours a voté en mars 2021 une aide de 12 000 euros au Club Robot.\n"

PREFIXES = {
    "actor": "https://example.org/my-territory/org/",
    "actorType": "https://w3id.org/maillage/code/actorType/",
    "comparator": "https://w3id.org/maillage/code/comparator/",
    "cur": "http://publications.europa.eu/resource/authority/currency/",
    "modality": "https://w3id.org/maillage/code/modality/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "robots": "https://example.org/my-territory/sources/robots#",
    "speaker": "https://w3id.org/maillage/code/speaker/",
    "stage": "https://w3id.org/maillage/code/stage/",
}

REGISTER = """
actor:ville-de-saint-ours a org:FormalOrganization ;
    skos:prefLabel "Ville de Saint-Ours"@fr ; org:classification actorType:municipality .
actor:club-robot a org:Organization ;
    skos:prefLabel "Club Robot"@fr ; org:classification actorType:association .
"""


class Project:
    """A project in the making, and the commands that the page names."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.source = root / "graph/sources/robots.ttl"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "maillage", *words],
            capture_output=True,
            encoding="utf-8",
            check=False,
            cwd=self.root,
            env={**os.environ, "COLUMNS": "100"},
        )

    def append(self, turtle: str) -> None:
        self.source.write_text(self.source.read_text("utf-8") + turtle, "utf-8")


@pytest.fixture
def project(tmp_path: Path, repository: Path) -> Project:
    page = (repository / "docs/add-a-document.md").read_text("utf-8")
    blocks = {k: re.findall(rf"```{k}\n(.*?)```", page, re.DOTALL) for k in ("toml", "turtle")}
    for folder in ("graph/sources", "graph/register", "texts"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "texts/robots.txt").write_text(TEXT, "utf-8")
    base = '[project]\nbase = "https://example.org/my-territory/"\n'
    actor = f'actor = "{PREFIXES["actor"]}"\n'
    (tmp_path / "maillage.toml").write_text(base + blocks["toml"][0] + actor, "utf-8")
    made = Project(tmp_path)
    declared = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items())
    skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    (tmp_path / "graph/register/organisations.ttl").write_text(declared + skos + REGISTER, "utf-8")
    made.source.write_text(declared + "\n".join(blocks["turtle"]), "utf-8")
    return made


def test_the_page_leads_from_a_text_to_a_green_check(project: Project) -> None:
    # Step 1: the check says the right digest and length.
    said = project.run("evidence", "check", "--texts", "texts").stdout
    text = project.source.read_text("utf-8")
    for wrong, right in (('"…"', r'mai:sha256 ("[0-9a-f]{64}")'), (" 1 ;", r"textLength( \d+)\.")):
        found = re.search(right, said)
        assert found is not None
        value = found[1] + (" ;" if wrong.endswith(";") else "")
        assert text.count(wrong) == 1
        text = text.replace(wrong, value)
    project.source.write_text(text, "utf-8")

    # Step 3: passages, written by the tool; coverage says which are missing.
    quote = ["--texts", "texts", "--quote"]
    grant = project.run("evidence", "add", "robots", *quote, TEXT.strip(), "--name", "p-grant")
    mentions = "mai:mentions actor:ville-de-saint-ours , actor:club-robot ."
    before = project.run("coverage", "--texts", "texts").stdout
    assert "robots.txt:1 (55-61) figure: 12 000" in before
    project.append("\n" + grant.stdout.rstrip(" .\n") + f" ;\n    {mentions}\n")

    # Step 5: everything green.
    validated = project.run("validate")
    assert validated.returncode == 0, validated.stdout
    checked = project.run("evidence", "check", "--texts", "texts")
    assert checked.returncode == 0, checked.stdout
    after = project.run("coverage", "--texts", "texts", "--fail-under", "100")
    assert (after.returncode, "12 000" in after.stdout) == (0, False)


def test_a_forgotten_step_is_found(project: Project) -> None:
    assert "robots:p-grant" in project.run("validate").stdout
    assert project.run("evidence", "check", "--texts", "texts").returncode == 1
