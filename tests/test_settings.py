"""The settings: what is wrong in them is said, and nothing is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage import settings
from maillage.errors import InputFault

BASE = 'base = "https://example.org/t/"\n'


def fault_of(root: Path, content: bytes) -> InputFault:
    (root / "maillage.toml").write_bytes(content)
    with pytest.raises(InputFault) as fault:
        settings.read(root)
    assert fault.value.file == "maillage.toml"
    return fault.value


def test_without_a_file_every_entry_has_a_default(tmp_path: Path) -> None:
    assert settings.read(tmp_path) == settings.Settings(tmp_path.name)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "maillage.toml").write_bytes(b"\xef\xbb\xbf[project]\n" + BASE.encode())
    assert settings.read(tmp_path).base == "https://example.org/t/"


@pytest.mark.parametrize("base", ["no iri", "https://example.org/t", "relative/"])
def test_a_base_that_is_no_iri_is_refused(tmp_path: Path, base: str) -> None:
    fault = fault_of(tmp_path, f'[project]\nbase = "{base}"\n'.encode())
    assert fault.message == f"base is {base!r}, which is no IRI that ends in / or #."


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("[project\n", 1),
        ("[project]\nname: My territory\n", 2),
        ('[project]\n\nname = "My territory\n', 3),
        ("[project]\nname = “My territory”\n", 2),
    ],
)
def test_what_is_no_toml_is_refused_with_its_line(tmp_path: Path, written: str, line: int) -> None:
    fault = fault_of(tmp_path, written.encode())
    assert fault.message.startswith("The settings are no TOML: ")
    assert fault.line == line
    assert 'name = "My territory"' in str(fault.hint)


def test_another_encoding_is_named_with_the_line(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, '[project]\nname = "Région"\n'.encode("latin-1"))
    assert (fault.line, fault.message) == (2, "The settings are not saved as UTF-8.")


def test_settings_nested_without_end_are_refused(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, b"x = " + b"[" * 5000 + b"]" * 5000)
    assert fault.message == "The settings are nested too deeply."


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ('[project]\nbse = "https://e/"\n', "Nothing reads bse in [project].", "base"),
        ('[prefix]\na = "https://e/"\n', "Nothing reads prefix in the settings.", "prefixes"),
        ("colour = 1\n", "Nothing reads colour in the settings.", "Known are project,"),
    ],
)
def test_an_entry_that_nothing_reads_is_refused(
    tmp_path: Path, written: str, message: str, hint: str
) -> None:
    fault = fault_of(tmp_path, written.encode())
    assert fault.message == message
    assert hint in str(fault.hint)


def test_a_prefix_that_is_no_iri_is_refused(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, b"[prefixes]\na = 3\n")
    assert fault.message == "The prefix a stands for no IRI: 3."
