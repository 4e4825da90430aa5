"""Real SPARQL servers, each started for a test run on a port of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
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

    @property
    def settings(self) -> str:
        """The table of `maillage.toml` for this server."""
        return f'[endpoints.real]\nurl = "{self.url}"\npreset = "{self.preset}"\ntimeout = 120\n'


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
        yield Server("fuseki", f"http://127.0.0.1:{port}/ds", process, secrets)


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

STARTERS = {"oxigraph": oxigraph, "fuseki": fuseki, "virtuoso": virtuoso}


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
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"The server ended at once: {log.read_text(errors='replace')[-2000:]}")
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The server did not listen within a minute: {log.read_text()[-2000:]}")
