from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from maillage import cache
from tests.cache.projects import COUNT, ask, count, facts, generations, kept


def test_a_limit_on_file_sizes_is_said_and_the_files_answer(root: Path) -> None:
    (root / "graph/big.ttl").write_text(facts("big", 20_000))

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    answer = ask(root, small_files)
    assert answer.stdout == "?n\n20241\n"
    assert "The graph is read from its files instead" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert ask(root).stdout == "?n\n20241\n"
    assert len(generations(root)) == 1


def test_a_folder_that_cannot_be_written_is_said_and_the_files_answer(root: Path) -> None:
    (root / ".maillage").write_text("a file where the folder should be")
    answer = ask(root)
    assert answer.stdout == "?n\n241\n"
    assert "read from its files instead" in answer.stderr


def mounted(root: Path, how: str) -> subprocess.CompletedProcess[str]:
    """Ask in a mount namespace of its own; skip where the system allows none."""
    if subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system allows no mounts of one's own (unshare -rm)")
    command = f'{how} && exec "$0" -m maillage query -e "$1" -f tsv --root "$2"'
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", command, sys.executable, COUNT, str(root)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_read_only_folder_is_said_and_the_files_answer(root: Path) -> None:
    answer = mounted(root, 'mount --bind "$2" "$2" && mount -o remount,ro,bind "$2"')
    assert answer.stdout == "?n\n241\n"
    assert "read from its files instead" in answer.stderr


def test_a_read_only_folder_with_a_cache_answers_from_it(aged: Path) -> None:
    count(aged)
    answer = mounted(aged, 'mount --bind "$2" "$2" && mount -o remount,ro,bind "$2"')
    assert (answer.stdout, answer.stderr) == ("?n\n241\n", "")


def test_a_disk_that_is_full_is_said_and_the_files_answer(root: Path) -> None:
    (root / "graph/big.ttl").write_text(facts("big", 20_000))
    (root / ".maillage").mkdir()
    answer = mounted(root, 'mount -t tmpfs -o size=500k tmpfs "$2/.maillage"')
    assert answer.stdout == "?n\n20241\n"
    assert "read from its files instead" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_cache_that_leads_out_of_the_project_is_not_followed(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "g-mine").mkdir()
    (root / ".maillage").mkdir()
    (root / ".maillage/cache").symlink_to(elsewhere)
    assert ask(root).stdout == "?n\n241\n"
    with pytest.raises(cache.Unusable):
        cache.clear(kept(root))
    assert (elsewhere / "g-mine").is_dir()
