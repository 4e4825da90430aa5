"""What the package brings when it is installed, without this repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from maillage import workspace

GRAPH = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix actorType: <https://w3id.org/maillage/code/actorType/> .
<https://w3id.org/maillage/local/org/a> a org:Organization ; skos:prefLabel "Agence"@fr ;
    org:classification actorType:agency .
"""


@pytest.fixture(scope="module")
def installed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the unpacked wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=repository, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_brings_every_file_of_the_ontology_and_the_questions(
    installed: Path, repository: Path
) -> None:
    here = workspace.find(repository)
    files = [*here.ontology_files, *here.shape_files, *here.check_files, *here.query_files]
    files += [path for view in here.views.values() for path in view.glob("*.rq")]
    brought = installed / "maillage" / "bundle"
    missing = [p for p in files if not (brought / p.relative_to(repository)).is_file()]
    assert files
    assert missing == []


def test_a_project_elsewhere_needs_only_its_own_graph(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "a.ttl").write_text(GRAPH, "utf-8")

    def maillage(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "maillage", *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(installed)},
        )

    where = "import maillage; print(maillage.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )
    assert found.stdout.startswith(str(installed))
    answer = maillage("query", "names", "-p", "containing=agence", "--format", "csv")
    assert "Agence" in answer.stdout
    assert maillage("validate").returncode == 0
    assert maillage("export", "everything", "--format", "csv", "-o", "all").returncode == 0
