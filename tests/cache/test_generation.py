from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.cache.projects import ask, count, facts, generations


@pytest.mark.parametrize("name", ["current", "*/seen", "*/manifest.json", "*/lock", "*/store/*"])
@pytest.mark.parametrize("content", [b"", b"\xff\x00garbage\n" * 50, None])
def test_a_cache_of_garbage_is_built_anew(root: Path, name: str, content: bytes | None) -> None:
    count(root)
    for path in list((root / ".maillage/cache").glob(name)):
        path.unlink()
        if content is not None:
            path.write_bytes(content)
    assert [ask(root).stdout for _ in range(2)] == ["?n\n241\n"] * 2


def test_a_store_cut_short_is_built_anew(root: Path) -> None:
    count(root)
    for path in (root / ".maillage/cache").glob("*/store/*.sst"):
        path.write_bytes(path.read_bytes()[:-100])
    assert ask(root).stdout == "?n\n241\n"


def test_a_store_that_was_changed_is_built_anew(root: Path) -> None:
    (root / "graph/big.ttl").write_text(facts("big", 20_000))
    count(root)
    for path in (root / ".maillage/cache").glob("*/store/*.sst"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0x55
        path.write_bytes(content)
    assert ask(root).stdout == "?n\n20241\n"


def test_another_version_is_built_anew(root: Path) -> None:
    count(root)
    [manifest] = (root / ".maillage/cache").glob("*/manifest.json")
    [seen] = (root / ".maillage/cache").glob("*/seen")
    for path in (manifest, seen):
        path.write_text(path.read_text().replace(ox.__version__, "0.0.1"))
    before = generations(root)
    assert count(root) == 241
    assert generations(root) != before


def test_a_pointer_cannot_lead_out_of_the_cache(root: Path) -> None:
    count(root)
    (root / ".maillage/cache/current").write_text("../../graph")
    assert count(root) == 241
