"""A compiled copy of the packs, for runs that ask for few names: the hook must not pay for all rows of all tables.

The copy is an sqlite file in the user's cache directory. Its name holds a digest of the sizes and times of the tables,
so that a changed table makes a new copy; without a cache directory the tables themselves are read. `pack_part` gives
ordinary `Packs` that hold the names asked for and nothing else, so that every look-up works on it as on all of them.

The packs that every run knows stand in one copy; each further target has a copy of its own, made when somebody first
asks for it: who asks for two targets pays for two, however many packs there are.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path

import msgspec

from advisor.messages import learn
from advisor.model import Name, Value, Vocabulary
from advisor.packs.hazards import FOLDER, Hazard, texts
from advisor.packs.operators import Operators, TargetOperators, target_operators
from advisor.packs.pack import Catalogue, Packs, TargetPack
from advisor.packs.read import heads, packs_and_vocabulary, read_packs, standing_names, vocabulary, widened
from advisor.packs.tables import CudaEntry, Entry, TargetSymbol, alternatives

_FORMAT = 6  # raised when what is stored changes its form
_TABLES = (
    "CREATE TABLE part (key TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID",
    "CREATE TABLE entry (symbol TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID",
    "CREATE TABLE row (target TEXT, symbol TEXT, library TEXT, by_place INT, data BLOB,"
    " PRIMARY KEY (target, symbol, library)) WITHOUT ROWID",
    "CREATE TABLE word (word TEXT, symbol TEXT, data BLOB, PRIMARY KEY (word, symbol)) WITHOUT ROWID",
    "CREATE TABLE name (target TEXT, symbol TEXT, data BLOB, PRIMARY KEY (target, symbol)) WITHOUT ROWID",
)
_pack = msgspec.msgpack.encode
_ENTRIES = msgspec.msgpack.Decoder(tuple[CudaEntry, ...])
_ROWS = msgspec.msgpack.Decoder(tuple[Entry, ...])
_NAMES = msgspec.msgpack.Decoder(tuple[TargetSymbol, ...])
_CATALOGUE = msgspec.msgpack.Decoder(Catalogue)
_TARGET = msgspec.msgpack.Decoder(TargetPack)
_WORD = msgspec.msgpack.Decoder(tuple[Name, ...])
_HAZARDS = msgspec.msgpack.Decoder(dict[str, Hazard])
_VOCABULARY = msgspec.msgpack.Decoder(Vocabulary)
_OPERATORS = msgspec.msgpack.Decoder(dict[str, TargetOperators])


def cache_folder() -> Path:
    """The program's folder in the user's cache directory (`XDG_CACHE_HOME` honoured)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "cuda-porting-advisor"


def _stamp(root: Path, names: Iterable[str]) -> str:
    """A digest of names, sizes and times of the files of the catalogue, the rules and some packs in `root`."""
    state = hashlib.blake2b(f"{_FORMAT} {root.resolve()}".encode("utf-8", "surrogateescape"), digest_size=12)
    known = tuple(names)
    folders = (root / name for name in ("cuda", FOLDER, *known, *(f"{name}/compat" for name in known)))
    for folder in sorted(folder for folder in folders if folder.is_dir()):
        for file in sorted(os.scandir(folder), key=lambda each: each.name):
            found = file.stat()
            state.update(f"{folder.relative_to(root)}/{file.name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return state.hexdigest()


def _key_word(name: str) -> str:
    """The word without which a name stands in no file: itself, or its outermost namespace; '' where there is none."""
    root, colons, _ = name.partition("::")
    return root if colons and root.isidentifier() else name if name.isidentifier() else ""


def _narrowed(every: Vocabulary, held: Set[str]) -> Vocabulary:
    """The vocabulary without the plain and qualified names whose word is not `held`."""
    names = {name: each for name, each in every.names.items() if (word := _key_word(name)) in held or not word}
    return msgspec.structs.replace(every, names=names)


def _bare(pack: TargetPack) -> TargetPack:
    """A pack without its rows and names: what is asked of all of them."""
    return msgspec.structs.replace(
        pack, own=(), own_symbols=(), own_notes=frozenset(), rows={}, symbols={}, by_place=frozenset(),
        own_operators=Operators(), operators=Operators(),
    )  # fmt: skip


def _operators(packs: Packs) -> dict[str, TargetOperators]:
    return {name: target_operators(pack.operators, pack.symbols) for name, pack in packs.targets.items()}


def _parts(packs: Packs) -> Iterator[tuple[str, bytes]]:
    yield "catalogue", _pack(msgspec.structs.replace(packs.catalogue, entries={}))
    every = vocabulary(packs.catalogue, packs.targets.values())
    yield "vocabulary", _pack(every)
    yield "rest", _pack(_narrowed(every, frozenset()))
    yield "hazards", _pack(packs.hazards)
    yield "operators", _pack(_operators(packs))
    yield "targets", " ".join(sorted(packs.targets)).encode()
    for name, pack in packs.targets.items():
        yield f"target {name}", _pack(_bare(pack))


def _fill(database: sqlite3.Connection, packs: Packs) -> None:
    for statement in _TABLES:
        database.execute(statement)
    database.executemany("INSERT INTO part VALUES (?, ?)", _parts(packs))
    database.executemany(
        "INSERT INTO entry VALUES (?, ?)", ((name, _pack(each)) for name, each in packs.catalogue.entries.items())
    )
    names_by_word = ((_key_word(name), name, _pack(each)) for name, each in vocabulary(packs.catalogue).names.items())
    database.executemany("INSERT INTO word VALUES (?, ?, ?)", (row for row in names_by_word if row[0]))
    for name, pack in packs.targets.items():
        rows = ((name, *key, key in pack.by_place, _pack(each)) for key, each in pack.rows.items())
        database.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?)", rows)
        names = ((name, symbol, _pack(each)) for symbol, each in pack.symbols.items())
        database.executemany("INSERT INTO name VALUES (?, ?, ?)", names)
    database.commit()


def _forget_others(folder: Path, kept: Path, head: str) -> None:
    for path in (*folder.glob(f"{head}-*.sqlite"), *folder.glob(f"{head}-*.sum")):
        if path not in (kept, _sum_of(kept)):
            path.unlink(missing_ok=True)


def _sum_of(copy: Path) -> Path:
    return copy.with_suffix(".sum")


def _sum(copy: Path) -> str:
    """A checksum against damage: the quickest there is, for the hook asks for it each time."""
    buffer, state = memoryview(bytearray(1 << 20)), 0
    with copy.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            state = zlib.crc32(buffer[:size], state)
    return f"{state:08x}"


def _is_whole(copy: Path) -> bool:
    """Whether a compiled copy is there and holds what was written: one flipped bit could change a verdict."""
    try:
        return _sum_of(copy).read_bytes()[:9] == _sum(copy).encode()
    except OSError:
        return False


def compiled_copy(root: Path, folder: Path | None = None, further: str = "", make: bool = True) -> Path | None:
    """The compiled copy of the packs in `root` that every run knows, or of the `further` one of this name.

    It is made if it is missing; None where it cannot be written, or is missing and not to be made (`make`). Raises
    AdvisorError for a missing or malformed table.
    """
    folder = folder or cache_folder()
    names, head = standing_names(root), f"target-{further}" if further else "packs"
    stamped = (*names, *heads(root)) if further else names  # a further pack may extend any other
    path = folder / f"{head}-{_stamp(root, stamped)}.sqlite"
    if _is_whole(path):
        return path
    if not make:
        return None
    packs = read_packs(root, [further] if further else names)
    if further:  # what it has in common with the others stands in their copy
        packs = msgspec.structs.replace(packs, catalogue=msgspec.structs.replace(packs.catalogue, entries={}))
    partial = folder / f"{head}-{os.getpid()}.partial"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(partial)) as database:
            _fill(database, packs)
        _sum_of(path).write_text(_sum(partial), "ascii")
        partial.replace(path)
        _forget_others(folder, path, head)
    except (OSError, sqlite3.Error):
        for left in (partial, folder / f"{partial.name}-journal"):  # a full disk gets its room back
            with suppress(OSError):
                left.unlink(missing_ok=True)
        return None
    return path


def _part(database: sqlite3.Connection, key: str) -> bytes:
    (data,) = database.execute("SELECT data FROM part WHERE key = ?", (key,)).fetchone()
    return bytes(data)


def _target(database: sqlite3.Connection, name: str, bare: TargetPack, symbols: Iterable[str]) -> TargetPack:
    rows, by_place = {}, set()
    for symbol in symbols:
        query = "SELECT library, by_place, data FROM row WHERE target = ? AND symbol = ?"
        for library, depends, data in database.execute(query, (name, symbol)):
            rows[symbol, library] = _ROWS.decode(data)
            if depends:
                by_place.add((symbol, library))
    wanted = {
        each for several in rows.values() for row in several for names in alternatives(row.target) for each in names
    }
    wanted |= {each for rule in bare.family_rules for names in alternatives(rule.target) for each in names}
    return msgspec.structs.replace(
        bare, rows=rows, by_place=frozenset(by_place), symbols=_names(database, name, wanted)
    )


def _names(database: sqlite3.Connection, target: str, wanted: Iterable[str]) -> dict[str, tuple[TargetSymbol, ...]]:
    found = {}
    for symbol in sorted(wanted):
        for (data,) in database.execute("SELECT data FROM name WHERE target = ? AND symbol = ?", (target, symbol)):
            found[symbol] = _NAMES.decode(data)
    return found


def _bare_packs(database: sqlite3.Connection) -> Packs:
    """Catalogue facts and targets without any row."""
    names = _part(database, "targets").decode().split()
    targets = {name: _TARGET.decode(_part(database, f"target {name}")) for name in names}
    hazards = _HAZARDS.decode(_part(database, "hazards"))
    return Packs(catalogue=_CATALOGUE.decode(_part(database, "catalogue")), targets=targets, hazards=hazards)


def _further(copies: Mapping[str, Path], bare: Packs | None, symbols: Iterable[str]) -> dict[str, TargetPack]:
    """The packs of further targets from their own copies, with the rows of these symbols."""
    found = {}
    for name, copy in copies.items():
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            pack = bare.targets[name] if bare else _TARGET.decode(_part(database, f"target {name}"))
            found[name] = _target(database, name, pack, symbols)
    return found


def pack_part(
    copy: Path, symbols: Iterable[str], bare: Packs | None = None, further: Mapping[str, Path] | None = None
) -> Packs:
    """The packs of a compiled copy with the rows of these symbols only; catalogue facts and targets are all there.

    `bare` is what an earlier call gave: what does not depend on the symbols is taken from it. `further` are copies of
    further targets by name.
    """
    wanted = sorted(set(symbols))
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        entries = {}
        for symbol in wanted:
            for (data,) in database.execute("SELECT data FROM entry WHERE symbol = ?", (symbol,)):
                entries[symbol] = _ENTRIES.decode(data)
        known = bare or _bare_packs(database)
        catalogue = msgspec.structs.replace(known.catalogue, entries=entries)
        standing = {name: pack for name, pack in known.targets.items() if name not in (further or {})}
        targets = {name: _target(database, name, pack, wanted) for name, pack in standing.items()}
    targets |= _further(further or {}, bare, wanted)
    return msgspec.structs.replace(known, catalogue=catalogue, targets=dict(sorted(targets.items())))


def words_of(copy: Path) -> Vocabulary:
    """The vocabulary of the catalogue, as `advisor.packs.read.vocabulary` gives it."""
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        return _VOCABULARY.decode(_part(database, "vocabulary"))


def _words_among(copy: Path, held: Set[str]) -> Vocabulary:
    """As `words_of`, with those names only whose word is `held`: arranging all of them costs more than five files."""
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        rest = _VOCABULARY.decode(_part(database, "rest"))
        database.execute("CREATE TEMP TABLE held (word TEXT PRIMARY KEY) WITHOUT ROWID")
        database.executemany("INSERT INTO held VALUES (?)", ((word,) for word in held))
        # CROSS: the few words that are held lead, and the names are looked up by them
        found = database.execute("SELECT symbol, data FROM held CROSS JOIN word USING (word) ORDER BY symbol")
        names = {symbol: _WORD.decode(data) for symbol, data in found}
    return msgspec.structs.replace(rest, names=rest.names | names)


_words_once = lru_cache(maxsize=1)(words_of)


class Known(Value, frozen=True, kw_only=True):
    """What is known: of a compiled `copy` the packs without their rows, else all of it; `further` as in `pack_part`."""

    packs: Packs
    vocabulary: Vocabulary
    copy: Path | None = None
    further: dict[str, Path] = msgspec.field(default_factory=dict)
    root: Path | None = None  # of the tables, for when the copy goes away


def _further_copies(root: Path, further: Iterable[str], make: bool) -> dict[str, Path] | None:
    """The copies of further targets by name, None where one cannot be made."""
    found = {}
    for name in further:
        made = compiled_copy(root, further=name, make=make)
        if made is None:
            return None
        found[name] = made
    return found


def known_mappings(
    root: Path, extra: Iterable[Path] = (), stored: bool = True, held: Set[str] | None = None,
    further: Iterable[str] = (),
) -> Known:  # fmt: skip
    """The compiled copy of the packs in `root`, or the tables: with packs of the user's, or where there is no copy and
    nothing may be `stored`.

    With `held`, the words of the files that will be read, the vocabulary has only the names that these can hold.
    `further` are the packs that are wanted beside those that every run knows (`advisor.packs.read.further_names`).
    Raises AdvisorError for a missing or malformed table.
    """
    folders, more = tuple(extra), tuple(further)
    copy = compiled_copy(root, make=stored) if not folders else None
    copies = _further_copies(root, more, stored) if copy is not None else None
    if copy is not None and copies is not None:
        try:
            names = _words_once(copy) if held is None else _words_among(copy, held)
            found = pack_part(copy, (), further=copies)
            names = widened(names, found.catalogue, (found.targets[name] for name in more))
            return Known(packs=found, vocabulary=names, copy=copy, root=root, further=copies)
        except (sqlite3.Error, msgspec.DecodeError, TypeError, ValueError):  # damaged: as good as none
            for damaged in (copy, *copies.values()) if stored else ():
                damaged.unlink(missing_ok=True)
    packs, names = packs_and_vocabulary(root, folders, more)
    if folders:
        said = (meaning for pack in packs.targets.values() for each in pack.hazards.values() for meaning in each)
        own = (rule for pack in packs.targets.values() for rule in pack.own_rules.values())
        learn({english: chinese for english, chinese in texts((*said, *own)) if chinese})
    return Known(packs=packs, vocabulary=names if held is None else _narrowed(names, held))


def with_rows(known: Known, symbols: Iterable[str]) -> Packs:
    """The packs with the rows of at least these names; from the tables where another version removed the copy."""
    if known.copy is None or known.root is None:
        return known.packs
    try:
        return pack_part(known.copy, symbols, known.packs, known.further)
    except (sqlite3.Error, msgspec.DecodeError, TypeError, ValueError):
        return packs_and_vocabulary(known.root, further=known.further)[0]


def operators_of(known: Known) -> dict[str, TargetOperators]:
    """What each target says about kernels; read from a compiled copy only when it is asked for."""
    if known.copy is None or known.root is None:
        return _operators(known.packs)
    try:
        found: dict[str, TargetOperators] = {}
        for copy in (known.copy, *known.further.values()):
            with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
                found |= _OPERATORS.decode(_part(database, "operators"))
        return found
    except (sqlite3.Error, msgspec.DecodeError, TypeError, ValueError):  # another version removed it
        return _operators(packs_and_vocabulary(known.root, further=known.further)[0])
