"""The on-disk store of a large graph: kept beside the files, never trusted over them.

A generation is a folder with a store and what it was built from. It is built beside the others
and never changes once a pointer names it; the pointer is replaced by renaming. Readers hold a
shared lock on their generation, so that it is removed only when nobody reads it. Whether a
generation is up to date is decided as git's index does: by each file's size, times and inode,
and by its content where those differ or are too young to be sure.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import pyoxigraph as ox

from maillage.errors import Faults, InputFault, MaillageError, RunFault

__all__ = ["Cache", "State", "Unusable", "build", "clear", "opened", "state"]

# Times of files tick in steps of up to this (FAT: 2 s): what is younger may yet change unseen.
_TICK: Final = 2_000_000_000

# Above this part of changed bytes, building anew takes less time than replacing graphs.
_REFRESH: Final = 0.25

# Bytes of files that go through memory together while a store is built.
_BATCH: Final = 48 * 1024**2

_GENERATION: Final = r"g-\w+"

Load = Callable[[ox.Store, Path, bytes], None]
"""Load a file's bytes into a store; raise MaillageError where they are no RDF."""


class Unusable(RunFault):
    """The cache cannot be read or written here; the files themselves still can."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Where a selection of a project's files is cached, and how they are read."""

    root: Path
    files: tuple[Path, ...]
    graph_of: Callable[[Path], str | None]
    """The only graph that a file can hold; None where the file itself names its graphs."""
    load: Load
    base: str
    """The base IRI of the project: graphs are named after it."""
    without: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder of all generations."""
        return self.root / ".maillage" / "cache"

    @property
    def pointer(self) -> Path:
        """The file that names the generation of this selection."""
        from urllib.parse import quote

        left_out = "".join(f"-{quote(name, safe='')}" for name in sorted(self.without))
        return self.folder / f"current{left_out}"

    @property
    def key(self) -> str:
        """What a generation must agree with besides its files."""
        return f"1 {ox.__version__} {self.base!a}"

    def name(self, path: Path) -> str:
        """Return what a file is called in a generation."""
        # Of strings: with thousands of files, paths take longer than the change of one of them.
        return str(path).removeprefix(f"{self.root}{os.sep}")


@dataclass(slots=True)
class Generation:
    """A store that is held for reading as long as this object lives."""

    folder: Path
    store: ox.Store
    lock: IO[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class State:
    """What `maillage cache status` says."""

    folder: Path
    exists: bool
    fresh: bool
    changed: tuple[str, ...]
    size: int
    """Bytes on disk of all generations."""


def opened(cache: Cache) -> Generation:
    """Return the store of these files, built or refreshed where it must be.

    Raise Unusable where the folder cannot be used, Faults and InputFault for the files.
    """
    with _translated():
        _check_place(cache)
        seen = _look(cache.files, cache)
        found = _current(cache)
        if found is not None and _is_fresh(found, seen):
            return found
        found = None  # A generation that is held cannot be removed.
        return _build_locked(cache)


def build(cache: Cache) -> Generation:
    """Build the store anew, whatever is there."""
    with _translated():
        _check_place(cache)
        return _build_locked(cache, anew=True)


def state(cache: Cache) -> State:
    """Say how the cache stands to the files, without changing anything."""
    with _translated():
        _check_place(cache)
        size = sum(p.stat().st_size for p in cache.folder.rglob("*") if p.is_file())
        found = _current(cache) if cache.folder.is_dir() else None
        if found is None:
            return State(cache.folder, size > 0, False, (), size)
        changed = _changed_names(cache, found)
        return State(cache.folder, True, not changed, changed, size)


def clear(cache: Cache) -> int:
    """Remove every generation that nobody reads; return the bytes that were freed."""
    with _translated():
        _check_place(cache)
        if not cache.folder.is_dir():
            return 0
        before = state(cache).size
        with _locked(cache.folder / "build.lock"):
            for pointer in cache.folder.glob("current*"):
                pointer.unlink()
            _remove_old(cache.folder)
        return before - state(cache).size


# --- what the files look like ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """How the files looked, and when: `lines[i]` is file i's size, times, inode and name."""

    key: str
    lines: tuple[str, ...]
    newest: int
    """The youngest time of any file, in ns."""

    @property
    def text(self) -> str:
        return "\n".join((self.key, *self.lines))


def _look(files: Iterable[Path], cache: Cache) -> _Seen:
    # With thousands of files this is most of a warm call: strings, since paths take longer.
    lines: list[str] = []
    newest = 0
    root = f"{cache.root}{os.sep}"
    for path in files:
        whole = str(path)
        stat = os.stat(whole)  # noqa: PTH116
        lines.append(_line(stat, whole.removeprefix(root)))
        newest = max(newest, stat.st_mtime_ns, stat.st_ctime_ns)
    return _Seen(cache.key, tuple(lines), newest)


def _line(stat: os.stat_result, name: str) -> str:
    # Quoted, so that no name can look like two lines.
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino} {name!a}"


def _is_fresh(found: Generation, seen: _Seen) -> bool:
    """Return whether the files look as they did, and looked so long enough ago to be sure."""
    try:
        when, _, text = (found.folder / "seen").read_text("utf-8").partition("\n")
        return text == seen.text and seen.newest + _TICK < int(when)
    except (OSError, ValueError):
        return False


def _changed_names(cache: Cache, found: Generation) -> tuple[str, ...]:
    known = _manifest(found.folder, cache)
    if known is None:
        return ("(the cache is of another version)",)
    now = {cache.name(path): path for path in cache.files}
    changed = [name for name in {**known, **now} if (name in known) != (name in now)]
    same = [name for name in now if name in known]
    changed += [n for n in same if _digest(now[n].read_bytes()) != known[n]["digest"]]
    return tuple(sorted(changed))


def _digest(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


# --- the generation that is there -----------------------------------------------------------


def _current(cache: Cache) -> Generation | None:
    """Return the generation that the pointer names, held for reading; None where none is whole."""
    for _ in range(20):
        name = _pointed(cache.pointer)
        if name is None:
            return None
        folder = cache.folder / name
        try:
            lock = _hold(folder / "lock")
            if lock is None:
                continue  # It was replaced and removed between the two steps.
            if (folder / "seal").read_text("utf-8") != _seal(folder / "store"):
                return None
            return Generation(folder, ox.Store.read_only(str(folder / "store")), lock)
        except (OSError, ValueError, RuntimeError):
            return None
    return None


def _seal(store: Path) -> str:
    """Return how a store's files look: the engine can loop without end on damaged blocks."""
    files = sorted(p for p in store.iterdir() if not p.name.startswith(("LOG", "LOCK")))
    return "\n".join(f"{p.name} {(s := p.stat()).st_size} {s.st_mtime_ns}" for p in files)


def _pointed(pointer: Path) -> str | None:
    try:
        name = pointer.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if re.fullmatch(_GENERATION, name, re.ASCII) else None


def _hold(path: Path) -> IO[bytes] | None:
    """Lock a generation for reading; None where it was removed meanwhile."""
    import fcntl

    try:
        lock = path.open("rb")
    except FileNotFoundError:
        return None
    fcntl.flock(lock, fcntl.LOCK_SH)
    try:
        if path.stat().st_ino == os.fstat(lock.fileno()).st_ino:
            return lock
    except FileNotFoundError:
        pass
    lock.close()
    return None


def _manifest(folder: Path, cache: Cache) -> dict[str, dict[str, Any]] | None:
    """Return what a generation was built from, None where that cannot be told."""
    import json

    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        if manifest["key"] != cache.key:
            return None
        files = manifest["files"]
        whole = all(
            isinstance(entry["digest"], str)
            and isinstance(entry["line"], str)
            and all(isinstance(graph, str) for graph in entry["graphs"])
            for entry in files.values()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return files if whole else None


# --- building -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done so that a store holds the files as they are."""

    when: int
    lines: Mapping[str, str]
    digests: Mapping[str, str]
    contents: Mapping[str, bytes]
    """The bytes of the changed files, read once: what is hashed is what is loaded."""
    stale: tuple[str, ...]
    """Names that are new, changed or gone."""


def _build_locked(cache: Cache, *, anew: bool = False) -> Generation:
    cache.folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        # Whatever the project ignores in git, it ignores its cache.
        if not (ignored := cache.folder.parent / ".gitignore").exists():
            ignored.write_text("*\n")
    with _locked(cache.folder / "build.lock") as when:
        found = None if anew else _current(cache)
        if found is not None and _is_fresh(found, _look(cache.files, cache)):
            return found  # Another process built it while this one waited.
        base = found or (None if anew else _wider(cache))
        known = _manifest(base.folder, cache) if base is not None else None
        new = _build(cache, base, known, found, when)
        found = base = None  # Let go of what is old, so that it can be removed.
        _remove_old(cache.folder)
        return new


def _wider(cache: Cache) -> Generation | None:
    """Return the generation of all files, to start from where some of them are left out."""
    if not cache.without:
        return None
    from dataclasses import replace

    return _current(replace(cache, without=()))


def _build(
    cache: Cache,
    base: Generation | None,
    known: Mapping[str, Mapping[str, Any]] | None,
    found: Generation | None,
    when: int,
) -> Generation:
    plan = None if known is None else _plan(cache, known, when)
    if plan is not None and not plan.stale and base is found and found is not None:
        assert known is not None  # noqa: S101 - a plan compares with a manifest
        _note_seen(found.folder, cache, plan, {n: known[n]["graphs"] for n in known})
        return found
    folder = Path(tempfile.mkdtemp(prefix="g-", dir=cache.folder))
    try:
        if base is not None and known is not None and plan is not None and _is_small(cache, plan):
            graphs = _refresh(cache, base, known, plan, folder / "store")
        else:
            plan, graphs = _from_files(cache, folder / "store", when)
        _note_seen(folder, cache, plan, graphs)
        _replace(folder / "seal", _seal(folder / "store"))
        (folder / "lock").touch()
        _switch(cache.pointer, folder.name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    result = _current(cache)
    if result is None:
        raise Unusable("The cache was built and cannot be read.", file=folder)
    return result


def _is_small(cache: Cache, plan: _Plan) -> bool:
    total = sum(int(line.partition(" ")[0]) for line in plan.lines.values())
    return sum(map(len, plan.contents.values())) <= total * _REFRESH


def _plan(cache: Cache, known: Mapping[str, Mapping[str, Any]], when: int) -> _Plan:
    lines: dict[str, str] = {}
    digests: dict[str, str] = {}
    contents: dict[str, bytes] = {}
    for path in cache.files:
        name = cache.name(path)
        lines[name] = _line(path.stat(), name)
        entry = known.get(name)
        if entry is not None and entry["sure"] and entry["line"] == lines[name]:
            digests[name] = entry["digest"]
            continue
        content = path.read_bytes()
        digests[name] = _digest(content)
        if entry is None or entry["digest"] != digests[name]:
            contents[name] = content
    gone = [name for name in known if name not in lines]
    return _Plan(when, lines, digests, contents, (*contents, *gone))


def _refresh(
    cache: Cache,
    base: Generation,
    known: Mapping[str, Mapping[str, Any]],
    plan: _Plan,
    target: Path,
) -> dict[str, list[str]]:
    """Copy a store by hard links and replace the graphs of the changed files; return the graphs.

    A graph that several files write to is emptied, and filled again from all of them.
    """
    fresh = {name: _held(cache, name, content) for name, content in plan.contents.items()}
    graphs = {name: list(known[name]["graphs"]) for name in plan.lines if name not in fresh}
    graphs |= {name: names for name, (_, names) in fresh.items()}
    dirty = {g for name in plan.stale if name in known for g in known[name]["graphs"]}
    dirty |= {g for _, names in fresh.values() for g in names}
    again = {name for name in graphs if name not in fresh and dirty & set(graphs[name])}
    while again - fresh.keys():  # Files in several graphs draw in others.
        for name in again - fresh.keys():
            content = (cache.root / name).read_bytes()
            if _digest(content) != plan.digests[name]:
                raise Unusable("A file changed while the cache was built.", file=name)
            fresh[name] = _held(cache, name, content)
            dirty |= set(graphs[name])
        again = {name for name in graphs if name not in fresh and dirty & set(graphs[name])}
    base.store.backup(str(target))
    store = ox.Store(str(target))
    for graph in sorted(dirty):
        if graph:
            store.remove_graph(ox.NamedNode(graph))
        else:
            store.clear_graph(ox.DefaultGraph())
    for quads, _ in fresh.values():
        store.load(quads, format=ox.RdfFormat.N_QUADS)
    store.flush()
    return graphs


def _held(cache: Cache, name: str, content: bytes) -> tuple[bytes, list[str]]:
    """Return a file's quads and the graphs that they are in."""
    path = cache.root / name
    store = ox.Store()
    cache.load(store, path, content)
    return _quads(store), _graphs(cache, path, store)


def _quads(store: ox.Store) -> bytes:
    data = ox.serialize(store, format=ox.RdfFormat.N_QUADS)
    assert data is not None  # noqa: S101 - serialising to no file returns the bytes
    return data


def _graphs(cache: Cache, path: Path, store: ox.Store) -> list[str]:
    only = cache.graph_of(path)
    if only is not None:
        return [only]
    # "" is the default graph, which a file of quads can write to.
    return ["", *sorted(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))]


@dataclass(slots=True)
class _Reading:
    """The files on their way into a new store, and what was noticed of them."""

    cache: Cache
    lines: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    graphs: dict[str, list[str]] = field(default_factory=dict)
    faults: list[MaillageError] = field(default_factory=list)

    def quads(self) -> Iterator[bytes]:
        """Yield N-Quads of all files, some megabytes of files at a time."""
        store, held = ox.Store(), 0
        for path in self.cache.files:
            held += self._take(store, path)
            if held >= _BATCH:
                yield _quads(store)
                store, held = ox.Store(), 0
        yield _quads(store)

    def _take(self, store: ox.Store, path: Path) -> int:
        name = self.cache.name(path)
        try:
            self.lines[name] = _line(path.stat(), name)
            content = path.read_bytes()
            self.digests[name] = _digest(content)
            if self.cache.graph_of(path) is None:
                quads, self.graphs[name] = _held(self.cache, name, content)
                store.load(quads, format=ox.RdfFormat.N_QUADS)
            else:
                self.cache.load(store, path, content)
                self.graphs[name] = _graphs(self.cache, path, store)
        except MaillageError as fault:
            self.faults.append(fault)
            return 0
        except OSError as error:
            self.faults.append(InputFault(f"This file cannot be read: {error}", file=name))
            return 0
        return len(content)


class _Stream:
    """Pieces of bytes as a file that can be read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held = memoryview(piece)
        taken = bytes(self._held[:size] if size >= 0 else self._held)
        self._held = self._held[len(taken) :]
        return taken


def _from_files(cache: Cache, target: Path, when: int) -> tuple[_Plan, dict[str, list[str]]]:
    reading = _Reading(cache)
    store = ox.Store(str(target))
    stream: Any = _Stream(reading.quads())
    store.bulk_load(stream, format=ox.RdfFormat.N_QUADS)
    if reading.faults:
        raise reading.faults[0] if len(reading.faults) == 1 else Faults(reading.faults)
    store.flush()
    return _Plan(when, reading.lines, reading.digests, {}, ()), reading.graphs


def _note_seen(
    folder: Path, cache: Cache, plan: _Plan, graphs: Mapping[str, Sequence[str]]
) -> None:
    """Write what a generation was built from: at length, and in short for the usual call."""
    import json

    def entry(name: str) -> dict[str, Any]:
        line = plan.lines[name]
        _, changed, moved, _ = line.split(" ", 4)[:4]
        sure = max(int(changed), int(moved)) + _TICK < plan.when
        digest, held = plan.digests[name], list(graphs[name])
        return {"line": line, "digest": digest, "graphs": held, "sure": sure}

    files = {name: entry(name) for name in plan.lines}
    manifest = json.dumps(
        {"key": cache.key, "files": files}, ensure_ascii=True
    )  # With indent it is five times slower.
    _replace(folder / "manifest.json", manifest)
    seen = "\n".join((cache.key, *plan.lines.values()))
    _replace(folder / "seen", f"{plan.when}\n{seen}")


def _switch(pointer: Path, name: str) -> None:
    _replace(pointer, name)
    folder = os.open(pointer.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _remove_old(folder: Path) -> None:
    """Remove generations that no pointer names and nobody reads (the build lock is held)."""
    import fcntl

    named = {_pointed(pointer) for pointer in folder.glob("current*")}
    for old in folder.glob("g-*"):
        if old.name in named or old.is_symlink():
            continue
        with contextlib.suppress(OSError), contextlib.ExitStack() as held:
            if (old / "lock").exists():
                lock = held.enter_context((old / "lock").open("rb"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                (old / "lock").unlink()
            shutil.rmtree(old)


# --- locks and the place --------------------------------------------------------------------


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Be the only builder; give the time by the clock of the folder's file system, in ns."""
    import fcntl

    with path.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("maillage: waiting for another run that builds the cache\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        os.utime(path)
        yield path.stat().st_mtime_ns


def _check_place(cache: Cache) -> None:
    for place in (cache.folder.parent, cache.folder):
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise Unusable("The cache's place is no folder of the project.", file=place)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Turn what the system says into Unusable; faults of the files pass as they are."""
    try:
        yield
    except MaillageError:
        raise
    except ImportError as error:
        raise Unusable("This system has no file locks; the cache needs them.") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise Unusable(f"The cache cannot be used: {error}") from error
