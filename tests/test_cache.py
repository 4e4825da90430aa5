from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from maillage import cache, dataset
from maillage.errors import Faults, InputFault

Project = Callable[[dict[str, str | bytes]], Path]

SETTINGS = """
[project]
base = "https://example.org/t/"
[cache]
above_bytes = 0
"""
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e/p> ?o }"


def facts(name: str, count: int) -> str:
    return "".join(f"<http://e/{name}> <http://e/p> {number} .\n" for number in range(count))


@pytest.fixture
def aged(root: Path) -> Path:
    """The project when its files' times are old enough to be trusted (see cache._TICK)."""
    time.sleep(2.1)
    return root


@pytest.fixture
def root(project: Project) -> Path:
    files = {f"graph/{name}.ttl": facts(name, 40) for name in "abcdef"}
    return project({"maillage.toml": SETTINGS, **files, "graph/context/x.ttl": facts("x", 1)})


def count(root: Path, *without: str) -> int:
    [[number]] = dataset.load(root, without=without).select(COUNT)
    assert isinstance(number, ox.Literal)
    return int(number.value)


def kept(root: Path) -> cache.Cache:
    return dataset.cache_of(dataset.load(root, cached=False).workspace)


def generations(root: Path) -> list[str]:
    return sorted(path.name for path in (root / ".maillage/cache").glob("g-*"))


def ask(root: Path, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maillage", "query", "-e", COUNT, "-f", "tsv", "--root", str(root)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        preexec_fn=before,
    )


def test_the_store_on_disk_holds_what_the_files_hold(project: Project) -> None:
    odd = """
    @prefix e: <http://e/> .
    e:a e:p 1.50, "x\\"\\n\\\\"@FR, "é\\U0001F600", 12345678901234567890.12, 1e400, true,
      "2026-08-16T12:00:00Z"^^<http://www.w3.org/2001/XMLSchema#date>, [ e:q ( 1 2 ) ], "" .
    """
    quads = '<http://e/a> <http://e/p> "1" .\n<http://e/a> <http://e/p> "2" <http://e/g> .\n'
    root = project({"maillage.toml": SETTINGS, "graph/a.ttl": odd, "graph/b.nq": quads})
    on_disk, in_memory = dataset.load(root).store, dataset.load(root, cached=False).store
    assert canonical(on_disk) == canonical(in_memory)
    assert len(generations(root)) == 1


def canonical(store: ox.Store) -> set[str]:
    quads = ox.Dataset(store)
    quads.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in quads}


def test_a_second_call_reads_none_of_the_files(aged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert count(aged) == 241

    def refuse(path: Path) -> bytes:
        raise AssertionError(f"{path} was read")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert count(aged) == 241


def test_only_the_file_that_changed_is_read_again(
    aged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(aged)
    (aged / "graph/c.ttl").write_text(facts("c", 41))
    whole, taken = Path.read_bytes, []

    def note(path: Path) -> bytes:
        taken.append(path.name)
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", note)
    assert count(aged) == 242
    assert taken == ["c.ttl"]


def test_files_that_come_and_go_are_noticed(root: Path) -> None:
    count(root)
    (root / "graph/new.ttl").write_text(facts("new", 5))
    assert count(root) == 246
    (root / "graph/a.ttl").unlink()
    assert count(root) == 206
    assert len(generations(root)) == 1


def test_a_change_that_keeps_size_and_time_is_noticed(aged: Path) -> None:
    count(aged)
    path = aged / "graph/a.ttl"
    before = path.stat()
    path.write_text(facts("a", 40).replace("/p>", "/q>"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert count(aged) == 201


def test_a_change_within_a_tick_of_the_clock_is_noticed(root: Path) -> None:
    path = root / "graph/a.ttl"
    answers = []
    for number in range(10, 15):
        path.write_text(facts("a", number))
        answers.append(count(root))
    assert answers == [211, 212, 213, 214, 215]


def test_a_file_that_was_only_touched_is_not_loaded_again(aged: Path) -> None:
    count(aged)
    before = generations(aged)
    (aged / "graph/a.ttl").touch()
    assert count(aged) == 241
    assert generations(aged) == before


def test_two_files_of_one_graph_stay_whole_when_one_changes(project: Project) -> None:
    quads = "<http://e/q> <http://e/p> {} <https://example.org/t/a> .\n"
    root = project(
        {
            "maillage.toml": SETTINGS,
            "graph/a.ttl": facts("a", 30),
            "graph/a.nt": '<http://e/n> <http://e/p> "n" .\n',
            "graph/b.nq": quads.format('"1"'),
            "graph/z.ttl": facts("z", 500),
        }
    )
    assert count(root) == 532
    (root / "graph/b.nq").write_text(quads.format('"2"') + quads.format('"3"'))
    assert count(root) == 533
    (root / "graph/a.nt").unlink()
    assert count(root) == 532


def test_a_folder_left_out_is_left_out_of_the_cache_too(root: Path) -> None:
    assert [count(root), count(root, "context"), count(root)] == [241, 240, 241]
    (root / "graph/a.ttl").write_text(facts("a", 41))
    assert [count(root, "context"), count(root)] == [241, 242]


def test_another_base_is_another_graph(root: Path) -> None:
    count(root)
    (root / "maillage.toml").write_text(SETTINGS.replace("/t/", "/u/"))
    rows = dataset.load(root).select("SELECT DISTINCT ?g { GRAPH ?g { ?s <http://e/p> ?o } }")
    assert {str(g)[:23] for [g] in rows} == {"<https://example.org/u/"}


def test_syntax_errors_are_named_as_without_a_cache(root: Path) -> None:
    count(root)
    (root / "graph/a.ttl").write_text("<")
    with pytest.raises(InputFault) as one:
        count(root)
    assert (one.value.file, one.value.line) == ("graph/a.ttl", 1)
    cache.clear(kept_anyway(root))
    (root / "graph/b.ttl").write_text(">")
    with pytest.raises(Faults) as both:
        count(root)
    assert [fault.file for fault in both.value.faults] == ["graph/a.ttl", "graph/b.ttl"]
    (root / "graph/a.ttl").write_text(facts("a", 1))
    (root / "graph/b.ttl").write_text(facts("b", 1))
    assert count(root) == 163


def kept_anyway(root: Path) -> cache.Cache:
    from maillage import workspace

    return dataset.cache_of(workspace.find(root))


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


def test_old_generations_go_when_nobody_reads_them(root: Path) -> None:
    reader = dataset.load(root)
    first = generations(root)
    (root / "graph/a.ttl").write_text(facts("a", 1))
    assert count(root) == 202
    assert set(first) < set(generations(root))
    assert len(reader.select(COUNT)) == 1
    del reader
    (root / "graph/a.ttl").write_text(facts("a", 2))
    assert count(root) == 203
    assert len(generations(root)) == 1


def test_two_builders_at_once_both_answer(root: Path) -> None:
    command = [sys.executable, "-m", "maillage", "query", "-e", COUNT, "-f", "tsv"]
    running = [
        subprocess.Popen([*command, "--root", str(root)], stdout=subprocess.PIPE) for _ in range(4)
    ]
    assert [process.communicate()[0] for process in running] == [b"?n\n241\n"] * 4
    assert len(generations(root)) == 1


@pytest.mark.parametrize("moment", [0.15, 0.25, 0.35, 0.5])
def test_a_builder_that_is_killed_leaves_nothing_wrong(root: Path, moment: float) -> None:
    (root / "graph/big.ttl").write_text(facts("big", 30_000))
    process = subprocess.Popen(
        [sys.executable, "-m", "maillage", "cache", "build", "--root", str(root)],
        stdout=subprocess.DEVNULL,
    )
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert count(root) == 30_241
    assert len(generations(root)) == 1


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
        cache.clear(kept_anyway(root))
    assert (elsewhere / "g-mine").is_dir()


def test_a_pointer_cannot_lead_out_of_the_cache(root: Path) -> None:
    count(root)
    (root / ".maillage/cache/current").write_text("../../graph")
    assert count(root) == 241


def test_status_build_and_clear(root: Path) -> None:
    kept = kept_anyway(root)
    assert not cache.state(kept).exists
    cache.build(kept)
    assert cache.state(kept).fresh
    (root / "graph/a.ttl").write_text(facts("a", 7))
    assert cache.state(kept).changed == ("graph/a.ttl",)
    assert cache.clear(kept) > 0
    assert not generations(root)


def test_git_does_not_see_the_cache(root: Path) -> None:
    count(root)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    shown = subprocess.run(
        ["git", "status", "--porcelain"], cwd=root, check=True, capture_output=True
    )
    assert b".maillage" not in shown.stdout


def test_a_small_graph_is_read_from_its_files(project: Project) -> None:
    root = project({"graph/a.ttl": facts("a", 3)})
    assert count(root) == 3
    assert not (root / ".maillage").exists()


def test_settings_that_make_no_sense_are_refused(project: Project) -> None:
    root = project({"maillage.toml": '[cache]\nabove_bytes = "much"\n', "graph/a.ttl": ""})
    with pytest.raises(InputFault):
        dataset.load(root)
