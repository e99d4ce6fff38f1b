"""Reads many files: from the cache where nothing changed, else in one process or several, always in the same order.

A file that takes too long or too much memory, or that ends its process, is skipped with the reason; the scan goes on.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children
from pathlib import Path
from types import FrameType

from advisor.cache import Cache, key, vocabulary_digest
from advisor.model import FileFacts, Problem, SourceFile, Vocabulary

Read = Callable[[SourceFile, Vocabulary], FileFacts]
Progress = Callable[[int, int], None]  # files done, files in all

_FILES_PER_TASK = 8
_STORED_AT_ONCE = 256  # files whose facts one transaction stores: what a crash can lose
_MEMORY = 6 * 1024**3  # bytes of address space of one reading process

SECONDS = 60.0  # that one file may take

_worker: tuple[Read, Vocabulary] | None = None


class _TooSlow(BaseException):
    """The time of a file is over; no `except Exception` of a front end may swallow it."""


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise _TooSlow


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Ends what runs inside after `seconds`; without a limit where no timer can be set (Windows, other threads)."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _given_up(file: SourceFile, reason: str) -> FileFacts:
    """The facts of a file that could not be read to its end."""
    return FileFacts(
        path=file.path, kind=file.kind, origin=file.origin, bytes=file.size, status="skipped", reason=reason,
        problems=(Problem(path=file.path, stage="read", text=reason),),
    )  # fmt: skip


def read_one(read: Read, file: SourceFile, vocabulary: Vocabulary) -> FileFacts:
    """What `read` yields for one file within the limits of time and memory; a skipped file beyond them."""
    try:
        with _limited(SECONDS):
            return read(file, vocabulary)
    except _TooSlow:
        return _given_up(file, f"took longer than {SECONDS:g} seconds to read")
    except MemoryError:
        return _given_up(file, "needs more memory than a reading process may use")


def _start_worker(read: Read, vocabulary: Vocabulary) -> None:
    """A process pool has no other place for what all its tasks share than the module. The parent handles Ctrl-C."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _limit_memory()
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    _worker = (read, vocabulary)


def _end_with_parent(parent: int) -> None:
    """Ends this process when the scan was killed: nobody waits for its result."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _limit_memory() -> None:
    """Bounds the address space of this process; systems without such limits have none."""
    try:
        import resource
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY if most < 0 else min(_MEMORY, most), most))


def _read_in_worker(file: SourceFile) -> FileFacts:
    assert _worker is not None  # noqa: S101 - set by the pool's initializer
    read, vocabulary = _worker
    return read_one(read, file, vocabulary)


def _read_all(files: Sequence[SourceFile], read: Read, vocabulary: Vocabulary, jobs: int) -> Iterator[FileFacts]:
    """What `read` yields for all files in their order, whatever the number of processes."""
    if jobs <= 1 or len(files) <= _FILES_PER_TASK:
        yield from (read_one(read, file, vocabulary) for file in files)
        return
    done = 0
    try:
        for facts in _read_in_pool(files, read, vocabulary, jobs):
            done += 1
            yield facts
    except BrokenProcessPool:  # one of the files in work ended its process: the rest one by one, to tell which
        yield from _read_singly(files[done:], read, vocabulary)


def _read_in_pool(files: Sequence[SourceFile], read: Read, vocabulary: Vocabulary, jobs: int) -> Iterator[FileFacts]:
    """What `read` yields for all files in order. Raises BrokenProcessPool when a process dies."""
    pool = ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(read, vocabulary))
    try:
        yield from pool.map(_read_in_worker, files, chunksize=_FILES_PER_TASK)
    except KeyboardInterrupt:
        for child in active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _read_singly(files: Sequence[SourceFile], read: Read, vocabulary: Vocabulary) -> Iterator[FileFacts]:
    """As `_read_in_pool` with one process that has one file at a time; a file that ends it is skipped."""
    start = 0
    while start < len(files):
        pool = ProcessPoolExecutor(1, initializer=_start_worker, initargs=(read, vocabulary))
        try:
            for file in files[start:]:
                yield pool.submit(_read_in_worker, file).result()
                start += 1
        except BrokenProcessPool:
            yield _given_up(files[start], "ended the process that read it, perhaps for lack of memory")
            start += 1
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

    `progress(done, total)` is called after each file. A file beyond the limits, or that ends its process, is skipped.
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
