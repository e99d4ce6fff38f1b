"""Reads many files: from the cache where nothing changed, else in one process or several, always in the same order.

A file that takes too long or too much memory, or that ends its process, is skipped with the reason; the scan goes on.
In the main thread of a process a timer rings, elsewhere (threads, Windows) an exception is sent to the thread that
reads: it arrives between two steps of Python. A file that took longer all the same is read to its end and a problem
says so.
The limit of memory needs a process that was started here. When the time of the whole scan is over, what was not read is
left out and counted.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import active_children
from pathlib import Path
from types import FrameType

import msgspec

from advisor.cache import Cache, key, vocabulary_digest
from advisor.model import FileFacts, Problem, SourceFile, Vocabulary

Read = Callable[[SourceFile, Vocabulary], FileFacts]
Progress = Callable[[int, int], None]  # files done, files in all

_FILES_PER_TASK = 8
_TASKS = 64  # at most, that an executor of the caller is given: each carries the vocabulary
_STORED_AT_ONCE = 256  # files whose facts one transaction stores: what a crash can lose
_MEMORY = 6 * 1024**3  # bytes of address space of one reading process

SECONDS = 60.0  # that one file may take
OVER = "not read: the time of the scan was over"

_worker: tuple[Read, Vocabulary] | None = None


class _TooSlow(BaseException):
    """The time of a file is over; no `except Exception` of a front end may swallow it."""


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise _TooSlow


def _send(thread: int, exception: type[BaseException] | None) -> None:
    """Raises an exception in a thread between two of its steps; None takes back one that has not arrived."""
    import ctypes

    what = None if exception is None else ctypes.py_object(exception)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)


@contextmanager
def _limited_thread(seconds: float) -> Iterator[None]:
    """Ends what runs inside after `seconds`, in any thread."""
    thread, lock, done = threading.get_ident(), threading.Lock(), [False]

    def ring() -> None:
        with lock:
            if not done[0]:
                _send(thread, _TooSlow)

    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with lock:
            done[0] = True
        _send(thread, None)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Ends what runs inside after `seconds`."""
    if not _holds_time():
        with _limited_thread(seconds):
            yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _holds_time() -> bool:
    """Whether a timer can ring: in the main thread of a process only, and not on Windows."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def _given_up(file: SourceFile, reason: str) -> FileFacts:
    """The facts of a file that could not be read to its end."""
    return FileFacts(
        path=file.path, kind=file.kind, origin=file.origin, bytes=file.size, status="skipped", reason=reason,
        problems=(Problem(path=file.path, stage="read", text=reason),),
    )  # fmt: skip


def _not_reached(file: SourceFile) -> FileFacts:
    """The facts of a file whose turn did not come before the time of the scan was over."""
    skip = file.skip or OVER
    return FileFacts(
        path=file.path, kind=file.kind, origin=file.origin, bytes=file.size, status="skipped", reason=skip
    )  # fmt: skip


def _told(facts: FileFacts) -> FileFacts:
    """The facts of a file that took longer than it may, where nothing could stop it."""
    text = f"took longer than {SECONDS:g} seconds to read, and could not be stopped"
    problem = Problem(path=facts.path, stage="limits", text=text)
    return msgspec.structs.replace(facts, problems=(*facts.problems, problem))


def read_one(read: Read, file: SourceFile, vocabulary: Vocabulary, left: float | None = None) -> FileFacts:
    """What `read` yields for one file within the limits of time and memory; a skipped file beyond them.

    `left` are the seconds that are left to the whole scan.
    """
    start = time.monotonic()
    seconds = SECONDS if left is None else min(SECONDS, left)
    try:
        with _limited(seconds):
            facts = read(file, vocabulary)
        return _told(facts) if time.monotonic() - start > SECONDS else facts
    except _TooSlow:
        return _given_up(file, OVER if seconds < SECONDS else f"took longer than {SECONDS:g} seconds to read")
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


def _read_several(read: Read, files: Sequence[SourceFile], vocabulary: Vocabulary) -> list[FileFacts]:
    """One task of an executor of the caller's."""
    return [read_one(read, file, vocabulary) for file in files]


def _left(until: float) -> float | None:
    """Seconds that are left, None for any number. Raises TimeoutError where none are."""
    if until == math.inf:
        return None
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _read_by(
    executor: Executor, files: Sequence[SourceFile], read: Read, vocabulary: Vocabulary, until: float
) -> Iterator[FileFacts]:
    """What `read` yields for all files in order, in the workers of `executor`.

    A file that ends its worker breaks an executor of processes for good: what was not read by then is read here, in
    processes that have one file at a time.
    """
    size = max(_FILES_PER_TASK, -(-len(files) // _TASKS))
    parts = [files[start : start + size] for start in range(0, len(files), size)]
    tasks: list[Future[list[FileFacts]]] = []
    try:
        for part in parts:
            with suppress(BrokenExecutor):  # said below for each of its files
                tasks.append(executor.submit(_read_several, read, part, vocabulary))
        for number, part in enumerate(parts):
            try:
                yield from tasks[number].result(_left(until))
            except (BrokenExecutor, IndexError):
                yield from _read_singly(part, read, vocabulary, until)
    finally:
        for task in tasks:
            task.cancel()


def _read_all(
    files: Sequence[SourceFile],
    read: Read,
    vocabulary: Vocabulary,
    jobs: int,
    executor: Executor | None = None,
    until: float = math.inf,
) -> Iterator[FileFacts]:
    """What `read` yields for all files in their order, whatever the number of processes. Raises TimeoutError."""
    if executor is not None and files:
        yield from _read_by(executor, files, read, vocabulary, until)
        return
    if jobs <= 1 or len(files) <= _FILES_PER_TASK or multiprocessing.current_process().daemon:
        for file in files:
            yield read_one(read, file, vocabulary, _left(until))
        return
    done = 0
    try:
        for facts in _read_in_pool(files, read, vocabulary, jobs, until):
            done += 1
            yield facts
    except BrokenProcessPool:  # one of the files in work ended its process: the rest one by one, to tell which
        yield from _read_singly(files[done:], read, vocabulary, until)


def _pool(jobs: int, read: Read, vocabulary: Vocabulary) -> ProcessPoolExecutor:
    """Processes that read files. Outside of the main thread they are started anew: a copy of a process with several
    threads may wait for ever for a lock that one of these held.
    """
    main = threading.current_thread() is threading.main_thread()
    context = None if main else multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_worker, initargs=(read, vocabulary))


def _read_in_pool(
    files: Sequence[SourceFile], read: Read, vocabulary: Vocabulary, jobs: int, until: float
) -> Iterator[FileFacts]:
    """What `read` yields for all files in order. Raises BrokenProcessPool when a process dies, and TimeoutError."""
    others = set(active_children())  # of the program that calls the library
    pool = _pool(jobs, read, vocabulary)
    try:
        yield from pool.map(_read_in_worker, files, chunksize=_FILES_PER_TASK, timeout=_left(until))
    except (KeyboardInterrupt, TimeoutError):
        for child in set(active_children()) - others:
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _read_singly(files: Sequence[SourceFile], read: Read, vocabulary: Vocabulary, until: float) -> Iterator[FileFacts]:
    """As `_read_in_pool` with one process that has one file at a time; a file that ends it is skipped."""
    start = 0
    while start < len(files):
        pool = _pool(1, read, vocabulary)
        try:
            for file in files[start:]:
                _left(until)
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
        if name is not None and facts.status != "skipped" and not any(p.stage == "limits" for p in facts.problems):
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
    executor: Executor | None = None,
    until: float = math.inf,
) -> list[FileFacts]:
    """The facts of all files in their order; `read` must be a function of a module, so that processes can call it.

    `executor` runs the reading in place of `jobs` processes. `progress(done, total)` is called after each file. A file
    beyond the limits, or that ends its process, is skipped, and so is (with the reason `OVER`) what was not read when
    the clock `time.monotonic` shows `until`.
    """
    words = vocabulary_digest(vocabulary) + read.__qualname__.encode() if cache else b""
    keys = [_key(file, words) for file in files] if cache else [None] * len(files)
    known = cache.get(name for name in keys if name is not None) if cache else {}
    missing = [file for file, name in zip(files, keys, strict=True) if name is None or name not in known]
    fresh = _read_all(missing, read, vocabulary, jobs, executor, until)
    over = False
    storing = _Storing(cache) if cache else None
    result = []
    for number, name in enumerate(keys, start=1):
        facts = known.get(name) if name is not None else None
        if facts is None and not over:
            try:
                facts = next(fresh)
            except TimeoutError:
                over = True
        if facts is None:
            facts = _not_reached(files[number - 1])
        elif storing and (name is None or name not in known):
            storing.add(name, facts)
        result.append(facts)
        if progress is not None:
            progress(number, len(files))
    if storing:
        storing.flush()
    return result
