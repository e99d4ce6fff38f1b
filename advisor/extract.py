"""Reads many files: from the cache where nothing changed, else in one process or several, always in the same order."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from advisor.cache import Cache, key, vocabulary_digest
from advisor.errors import AdvisorError
from advisor.model import FileFacts, SourceFile, Vocabulary

Read = Callable[[SourceFile, Vocabulary], FileFacts]
Progress = Callable[[int, int], None]  # files done, files in all

_FILES_PER_TASK = 8
_STORED_AT_ONCE = 256  # files whose facts one transaction stores: what a crash can lose
_MEMORY = 6 * 1024**3  # bytes of address space of one reading process

_worker: tuple[Read, Vocabulary] | None = None


def _start_worker(read: Read, vocabulary: Vocabulary) -> None:
    """A process pool has no other place for what all its tasks share than the module. The parent handles Ctrl-C."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY if most < 0 else min(_MEMORY, most), most))
    _worker = (read, vocabulary)


def _read_in_worker(file: SourceFile) -> FileFacts:
    assert _worker is not None  # noqa: S101 - set by the pool's initializer
    read, vocabulary = _worker
    return read(file, vocabulary)


def _read_all(files: Sequence[SourceFile], read: Read, vocabulary: Vocabulary, jobs: int) -> Iterator[FileFacts]:
    """What `read` yields for all files in their order, whatever the number of processes."""
    if jobs <= 1 or len(files) <= _FILES_PER_TASK:
        yield from (read(file, vocabulary) for file in files)
        return
    pool = ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(read, vocabulary))
    try:
        yield from pool.map(_read_in_worker, files, chunksize=_FILES_PER_TASK)
    except BrokenProcessPool as error:
        raise AdvisorError("a reading process ended early, perhaps for lack of memory; try --jobs 1") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _key(file: SourceFile, words: bytes) -> bytes | None:
    """The cache key of a file's present content; None for what is not read as text or cannot be read."""
    if file.skip or file.kind == "binary":
        return None
    try:
        return key(file, Path(file.location).read_bytes(), words)
    except OSError:
        return None


class _Storing:
    """Stores facts in the cache in portions as they come."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._waiting: dict[bytes, FileFacts] = {}

    def add(self, name: bytes | None, facts: FileFacts) -> None:
        if name is not None and facts.status != "skipped":
            self._waiting[name] = facts
        if len(self._waiting) >= _STORED_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        self._cache.put(self._waiting)
        self._waiting = {}


def extract(
    files: Sequence[SourceFile],
    read: Read,
    vocabulary: Vocabulary,
    jobs: int,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> list[FileFacts]:
    """The facts of all files in their order; `read` must be a function of a module, so that processes can call it.

    `progress(done, total)` is called after each file. Raises AdvisorError when a reading process dies.
    """
    words = vocabulary_digest(vocabulary) + read.__qualname__.encode() if cache else b""
    keys = [_key(file, words) for file in files] if cache else [None] * len(files)
    known = cache.get(name for name in keys if name is not None) if cache else {}
    missing = [file for file, name in zip(files, keys, strict=True) if name is None or name not in known]
    fresh = _read_all(missing, read, vocabulary, jobs)
    storing = _Storing(cache) if cache else None
    result = []
    for number, name in enumerate(keys, start=1):
        facts = known.get(name) if name is not None else None
        if facts is None:
            facts = next(fresh)
            if storing:
                storing.add(name, facts)
        result.append(facts)
        if progress is not None:
            progress(number, len(files))
    if storing:
        storing.flush()
    return result
