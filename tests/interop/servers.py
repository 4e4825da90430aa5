"""Real SPARQL servers, each started for a test run on a port of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

INSTALLED = Path(__file__).parents[2] / ".interop"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: what the settings say of it, and the process."""

    preset: str
    url: str
    process: subprocess.Popen[bytes]
    environment: Mapping[str, str] = field(default_factory=dict)
    timeout: int = 60

    @property
    def settings(self) -> str:
        """The table of `maillage.toml` for this server."""
        lines = [f'url = "{self.url}"', f'preset = "{self.preset}"', f"timeout = {self.timeout}"]
        return "\n".join(["[endpoints.real]", *lines, ""])


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    program = INSTALLED / "oxigraph" / "oxigraph"
    _needed(program)
    port = free_port()
    command = [program, "serve", "--location", folder / "data", "--bind", f"127.0.0.1:{port}"]
    with _running(command, port, folder) as process:
        yield Server("oxigraph", f"http://127.0.0.1:{port}", process)


@contextmanager
def fuseki(folder: Path) -> Iterator[Server]:
    jar = INSTALLED / "jena-fuseki-server-5.2.0.jar"
    _needed(jar)
    port = free_port()
    (folder / "passwords").write_text("writer: right\n")
    command: list[object] = [
        "java",
        "-Xmx1g",
        "-jar",
        jar,
        "--localhost",
        "--port",
        str(port),
        "--mem",
    ]
    command += ["--update", "--auth=basic", "--passwd", folder / "passwords", "/ds"]
    secrets = {"MAILLAGE_REAL_USER": "writer", "MAILLAGE_REAL_PASSWORD": "right"}
    with _running(command, port, folder) as process:
        # On a busy machine, `path` takes it a minute.
        yield Server("fuseki", f"http://127.0.0.1:{port}/ds", process, secrets, timeout=240)


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("virtuoso-t is not installed here (tests/interop/install.sh, as root)")
    port, own = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder, port=port, own=own))
    command = [program, "-f", "-c", str(folder / "virtuoso.ini")]
    secrets = {"MAILLAGE_REAL_USER": "dba", "MAILLAGE_REAL_PASSWORD": "dba"}
    with _running(command, port, folder) as process:
        yield Server("virtuoso", f"http://127.0.0.1:{port}", process, secrets)


@contextmanager
def rdf4j(folder: Path) -> Iterator[Server]:
    """RDF4J's own server: the protocol that GraphDB speaks."""
    runner, war = INSTALLED / "jetty-runner-9.4.54.v20240208.jar", "rdf4j-http-server-5.0.3.war"
    _needed(runner)
    _needed(INSTALLED / war)
    port = free_port()
    data = f"-Dorg.eclipse.rdf4j.appdata.basedir={folder}/data"
    command: list[object] = ["java", "-Xmx1g", data, "-jar", runner, "--host", "127.0.0.1"]
    with _running([*command, "--port", port, INSTALLED / war], port, folder) as process:
        url = f"http://127.0.0.1:{port}/repositories/own"
        headers = {"Content-Type": "text/turtle"}
        made = urllib.request.Request(url, REPOSITORY, headers, method="PUT")  # noqa: S310
        urllib.request.urlopen(made, timeout=60).close()  # noqa: S310
        # As for Fuseki.
        yield Server("graphdb", url, process, timeout=240)


REPOSITORY = b"""
@prefix rep: <http://www.openrdf.org/config/repository#> .
@prefix sr: <http://www.openrdf.org/config/repository/sail#> .
@prefix sail: <http://www.openrdf.org/config/sail#> .
[] a rep:Repository ; rep:repositoryID "own" ; rep:repositoryImpl [
    rep:repositoryType "openrdf:SailRepository" ;
    sr:sailImpl [ sail:sailType "openrdf:MemoryStore" ] ] .
"""

VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{own}
DisableUnixSocket = 1
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
MaxClientConnections = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 120
"""

STARTERS = {"oxigraph": oxigraph, "fuseki": fuseki, "virtuoso": virtuoso, "rdf4j": rdf4j}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _needed(path: Path) -> None:
    if not path.exists():
        pytest.fail(f"{path.name} is not installed: run tests/interop/install.sh")


@contextmanager
def _running(
    command: Sequence[object], port: int, folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(w) for w in command], stdout=log, stderr=log, cwd=folder)
    try:
        _wait(process, port, folder / "log")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(1800):
        if process.poll() is not None:
            pytest.fail(f"The server ended at once: {log.read_text(errors='replace')[-2000:]}")
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The server did not listen within three minutes: {log.read_text()[-2000:]}")
