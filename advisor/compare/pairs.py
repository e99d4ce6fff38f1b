"""Which records of two scans are the same: by fingerprint, by line below another top folder, or in a moved file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from advisor.compare.side import Side, Sides, about
from advisor.records import Record

Key = Callable[[Record, Side], Hashable]  # None = the record has no such key


class Pair(NamedTuple):
    """One record on both sides."""

    before: Record
    after: Record
    moved: bool


class Paired(NamedTuple):
    """Records on both sides, and those on one side only."""

    pairs: list[Pair]
    gone: list[Record]
    came: list[Record]


def _by_id(record: Record, side: Side) -> Hashable:
    return record.id


def _by_line(record: Record, side: Side) -> Hashable:
    return (side.path(record.path), about(record)) if record.alike else None


def _by_content(record: Record, side: Side) -> Hashable:
    digest = side.digest(side.path(record.path))
    return (digest, about(record), record.line) if record.alike and digest else None


def _by_name(record: Record, side: Side) -> Hashable:
    return (PurePosixPath(record.path).name, about(record)) if record.alike else None


def _anywhere(record: Record, side: Side) -> Hashable:
    return about(record) if record.alike else None


def _matched(sides: Sides, gone: Sequence[Record], came: Sequence[Record], key: Key) -> Iterator[tuple[Record, Record]]:
    """Records with equal keys, each used once, in order."""
    waiting: dict[Hashable, list[Record]] = defaultdict(list)
    for record in reversed(gone):
        waiting[key(record, sides.old)].append(record)
    for record in came:
        name = key(record, sides.new)
        if name is not None and waiting.get(name):
            yield waiting[name].pop(), record


def _without(found: Sequence[Record], used: set[int]) -> list[Record]:
    return [record for record in found if id(record) not in used]


def paired(sides: Sides) -> Paired:
    """All records of both sides: the surest way to tell that two are the same is asked first.

    A record counts as moved only out of a file that is no longer there; files with the same content come first, then
    files of the same name.
    """
    pairs: list[Pair] = []
    gone, came = sides.old.records, sides.new.records
    ways: list[tuple[Key, bool]] = [(_by_id, False), (_by_content, True), (_by_name, True), (_anywhere, True)]
    if sides.old.top != sides.new.top:
        ways.insert(1, (_by_line, False))
    for key, moved in ways:
        able = [each for each in gone if not moved or sides.old.path(each.path) not in sides.new.files]
        found = list(_matched(sides, able, came, key))
        used = {id(record) for pair in found for record in pair}
        pairs += [Pair(before, after, moved) for before, after in found]
        gone, came = _without(gone, used), _without(came, used)
    return Paired(pairs, gone, came)
