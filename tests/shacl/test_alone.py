"""The package can be used without the rest of maillage, and starts fast."""

import subprocess
import sys

PROGRAM = "import sys; import maillage.shacl; print('\\n'.join(sys.modules))"


def _loaded() -> set[str]:
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True)
    return set(done.stdout.decode().split())


def test_only_the_errors_of_maillage_are_imported() -> None:
    others = {name for name in _loaded() if name.startswith("maillage.")}
    assert {n for n in others if not n.startswith("maillage.shacl")} == {"maillage.errors"}


def test_slow_libraries_are_not_imported() -> None:
    assert not _loaded() & {"rdflib", "pyshacl", "typer", "networkx", "yaml"}
