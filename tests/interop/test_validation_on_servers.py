"""Validation of what a real server holds: the findings of the files, or a refusal with reasons."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from maillage import dataset, endpoint, shacl, workspace
from maillage.shacl import EndpointExecutor
from tests.interop.servers import STARTERS, Server
from tests.interop.test_servers import maillage

pytestmark = pytest.mark.interop

WORLD = Path(__file__).parents[1] / "validation" / "world"
MISTAKES = {
    "mai:stage stage:voted": "mai:stage stage:votd",
    "    mai:funder actor:region ;\n": "",
    "mai:amount 250000.00": 'mai:amount "250 000 €"',
    "oa:end 100": "oa:end 0",
    '"2018-04"^^edtf:EDTF': '"2018-04"',
    "a mai:Passage": "a mai:Pasage",
}


@pytest.fixture(scope="module", params=("oxigraph", "fuseki", "virtuoso"))
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with STARTERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture(scope="module")
def root(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with planted mistakes, pushed to the server."""
    folder = tmp_path_factory.mktemp("project") / "world"
    shutil.copytree(WORLD, folder)
    vote = folder / "graph/sources/vote.ttl"
    text = vote.read_text("utf-8")
    for old, new in MISTAKES.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    vote.write_text(text, "utf-8")
    settings = (folder / "maillage.toml").read_text("utf-8")
    (folder / "maillage.toml").write_text(f"{settings}\n{server.settings}", "utf-8")
    done = maillage(server, "push", "--endpoint", "real", root=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_command_finds_on_a_server_what_it_finds_in_the_files(
    server: Server, root: Path
) -> None:
    here = maillage(server, "validate", "--format", "json", root=root)
    there = maillage(server, "validate", "--format", "json", "--endpoint", "real", root=root)
    assert here.returncode == 1
    assert (there.stdout, there.stderr, there.returncode) == (here.stdout, here.stderr, 1)


def results(report: shacl.Report) -> list[str]:
    return sorted(
        f"{r.focus} {r.path} {r.value} {r.component} {r.source_shape}" for r in report.results
    )


def executor(server: Server, project: workspace.Workspace) -> EndpointExecutor:
    graphs = map(NamedNode, dataset.graph_names(project))
    pair = ":".join(server.environment.values())
    secret = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    return EndpointExecutor(
        endpoint.named(project, "real").query,
        graphs,
        rewrites=server.preset == "oxigraph",
        headers=secret if server.preset == "fuseki" else None,
    )


# Virtuoso 7.2.5 (Debian's) gives up on an EXISTS inside an EXISTS.
REFUSED = {
    "virtuoso": [
        "<https://w3id.org/maillage/shapes#FundingFlow-amountStated>",
        "Virtuoso 42000 Error SQ200: Stack Overflow in cost model",
    ]
}


def test_the_compiled_queries_find_the_same_without_lateral_or_name_what_is_refused(
    server: Server, root: Path
) -> None:
    project = workspace.find(root)
    here = shacl.validate(dataset.load(project, cached=False).store, list(project.shape_files))
    assert len(here.results) > 5
    assert outcome(server, project) == REFUSED.get(server.preset, results(here))


def outcome(server: Server, project: workspace.Workspace) -> list[str]:
    """Return the results, or the shape that the server refused and its reason."""
    shapes = list(project.shape_files)
    try:
        return results(shacl.validate(executor(server, project), shapes, fallback="refuse"))
    except shacl.ExecutorFailure as refusal:
        said = str(refusal).partition(": SPARQL Request Failed: ")[2]
        return [str(refusal.shape), said.partition(" SPARQL query:")[0]]
