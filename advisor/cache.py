"""Facts of files that were read before: one SQLite file in the user's cache directory, never in a scanned tree.

A key covers the file's content, path, kind and origin, the vocabulary, and the program's own files, so that an entry
can never be out of date. Each entry carries a digest: where one is damaged, its file is read anew. Whatever goes wrong
with the cache, the scan goes on without it.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec

from advisor.errors import AdvisorError
from advisor.model import FileFacts, SourceFile, Vocabulary

_NAME = "facts.sqlite"
_DIGEST = 16  # bytes before each value: of its key and of what follows them
_log = logging.getLogger("advisor")
_PACKAGE = Path(__file__).parent
_WAIT = 2.0  # seconds for another process's write
_MOST_BYTES = 512 * 1024 * 1024
_CHUNK = 500
_SMALL = 5000  # names; a vocabulary that is no whole catalogue

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(FileFacts).decode


def folder() -> Path:
    """The cache directory: `XDG_CACHE_HOME`, else the system's usual place."""
    base = os.environ.get("XDG_CACHE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "cuda-porting-advisor"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "cuda-porting-advisor"
    library = Path.home() / "Library" / "Caches" if sys.platform == "darwin" else Path.home() / ".cache"
    return library / "cuda-porting-advisor"


@cache
def program_digest() -> bytes:
    """A digest of the program's own files: another version, or an edited one, reads everything anew."""
    state = hashlib.blake2b(digest_size=16)
    for path in sorted(_PACKAGE.rglob("*.py")):
        stat = path.stat()
        state.update(f"{path.relative_to(_PACKAGE)}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return state.digest()


def vocabulary_digest(vocabulary: Vocabulary, part: bool = False) -> bytes:
    """A digest of all that front ends look for.

    `part` = the vocabulary is a whole catalogue but for names that the files in question do not hold: what front ends
    find in these is the same, and so is the digest.
    """
    state = hashlib.blake2b(vocabulary.digest.encode(), digest_size=16)
    state.update(_encode(sorted(vocabulary.words)))
    state.update(_encode(vocabulary.patterns))
    state.update(_encode((vocabulary.targets, vocabulary.others)))
    if not vocabulary.digest or (len(vocabulary.names) < _SMALL and not part):
        state.update(_encode(sorted(vocabulary.names)))
    return state.digest()


def key(file: SourceFile, content: bytes, words: bytes) -> bytes:
    """The key of a file's facts; `words` is the vocabulary's digest."""
    state = hashlib.blake2b(program_digest(), digest_size=20)
    state.update(words)
    state.update("\0".join((file.path, file.kind, file.origin, *file.names)).encode("utf-8", "surrogateescape"))
    state.update(b"\0")
    state.update(content)
    return state.digest()


def _digest(name: bytes, content: bytes) -> bytes:
    state = hashlib.blake2b(name, digest_size=_DIGEST)
    state.update(content)
    return state.digest()


def _stored(name: bytes, facts: FileFacts) -> bytes:
    content = _encode(facts)
    return _digest(name, content) + content


def _restored(name: object, value: object) -> FileFacts | None:
    """The facts of an entry; None for a damaged one, whose columns may be of any type."""
    if not isinstance(name, bytes) or not isinstance(value, bytes):
        return None
    content = value[_DIGEST:]
    if value[:_DIGEST] != _digest(name, content):
        return None
    try:
        return _decode(content)
    except msgspec.DecodeError:
        return None


class Cache:
    """Facts by key. Safe under parallel runs (SQLite's write-ahead log) and after a crash (whole transactions)."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or folder() / _NAME
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection | None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return self._connected()
        except (OSError, sqlite3.OperationalError):  # locked, read-only, no room
            return None
        except sqlite3.DatabaseError:
            return self._anew()

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("CREATE TABLE IF NOT EXISTS facts (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        return connection

    def _anew(self) -> sqlite3.Connection | None:
        """A file that is no database, or a damaged one, is replaced; one that cannot be removed is left alone."""
        try:
            clear(self._path)
            return self._connected()
        except (AdvisorError, OSError, sqlite3.DatabaseError):
            return None

    def get(self, keys: Iterable[bytes]) -> dict[bytes, FileFacts]:
        """The facts of those keys that are there; a damaged entry counts as absent."""
        found: dict[bytes, FileFacts] = {}
        damaged = 0
        wanted = list(keys)
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            for name, value in self._select(part):
                facts = _restored(name, value)
                if facts is None:
                    damaged += 1
                else:
                    found[name] = facts
        if damaged:
            _log.info("%s: %d damaged entries; their files are read anew", self._path, damaged)
        return found

    def _select(self, keys: list[bytes]) -> list[tuple[bytes, bytes]]:
        if self._connection is None:
            return []
        marks = ",".join("?" * len(keys))
        try:
            query = f"SELECT key, value FROM facts WHERE key IN ({marks})"  # noqa: S608 - only question marks
            return list(self._connection.execute(query, keys))
        except sqlite3.OperationalError:
            self._connection = None
            return []
        except (sqlite3.Error, MemoryError, OverflowError, UnicodeDecodeError):
            _log.info("%s: damaged; it begins anew", self._path)
            self._remove_damaged()
            return []

    def put(self, facts: Mapping[bytes, FileFacts]) -> None:
        """Stores facts in one transaction; a full disk or a read-only cache loses nothing but time."""
        if self._connection is None or not facts:
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            rows = ((name, _stored(name, each)) for name, each in facts.items())
            self._connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", rows)
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError:
            self._abandon()
        except sqlite3.Error:
            self._remove_damaged()

    def _remove_damaged(self) -> None:
        """A database that is malformed inside is removed: the next scan begins a new one, instead of none for ever."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            with contextlib.suppress(AdvisorError):
                clear(self._path)

    def _abandon(self) -> None:
        if self._connection is not None:
            try:
                self._connection.rollback()
            except sqlite3.Error:
                self._connection = None

    def close(self) -> None:
        """Ends the connection; a cache that has grown beyond half a gigabyte is emptied."""
        if self._connection is None:
            return
        try:
            if self._path.stat().st_size > _MOST_BYTES:
                self._connection.execute("DELETE FROM facts")
                self._connection.execute("VACUUM")
            self._connection.close()
        except (OSError, sqlite3.Error):
            pass
        self._connection = None


def clear(path: Path | None = None) -> Path:
    """Removes the cache and returns where it was. AdvisorError when it cannot be removed."""
    path = path or folder() / _NAME
    try:
        for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            each.unlink(missing_ok=True)
    except OSError as error:
        raise AdvisorError(f"{path}: cannot be removed ({error.strerror}); remove it by hand") from error
    return path
