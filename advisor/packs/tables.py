"""The three kinds of tables in a mapping pack, and their rows as values (mappings/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

import msgspec

from advisor.errors import AdvisorError
from advisor.model import Basis, Evidence, MatchMode, Status
from advisor.packs import when
from advisor.packs.tsv import column_of, fault, rows
from advisor.packs.versions import VERSION

CUDA_COLUMNS = tuple("symbol kind match since deprecated removed nargs alias_of header source".split())
SYMBOL_COLUMNS = tuple("symbol kind library header package since until deprecated products nargs impl source".split())
ENTRY_COLUMNS = tuple("symbol when status target edit effort shim note source basis evidence".split())

_MATCHES, _STATUSES, _BASES, _EVIDENCES = (frozenset(get_args(words)) for words in (MatchMode, Status, Basis, Evidence))
_CLOSED_ENTRY_COLUMNS = ((2, _STATUSES), (9, _BASES), (10, _EVIDENCES))
_EDIT = re.compile(
    r"insert:[0-9]+=\S.*|drop:[0-9]+|cast:[0-9]+=\S.*|wrap:[0-9]+=\w+|fill:[0-9]+=\S+|default:[0-9]+=\S+|echo:[0-9]+=[0-9]+|set:[0-9]+=\S+|swap:[0-9]+,[0-9]+"
)
_NEXT_EDIT = re.compile(r" (?=(?:insert|drop|cast|swap|wrap|fill|default|echo|set):)")


class CudaEntry(msgspec.Struct, frozen=True, gc=False):
    """One name of the catalogue, columns as written; `nargs` is '' where it is not known."""

    symbol: str
    kind: str
    match: MatchMode
    since: str
    deprecated: str
    removed: str
    nargs: str
    alias_of: str
    header: str
    source: str
    library: str
    file: str
    line: int


class TargetSymbol(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One name that exists on a target, columns as written; `products` is separated by blanks, '' = not stated."""

    symbol: str
    kind: str
    library: str
    header: str
    package: str
    since: str
    until: str
    deprecated: str
    products: str
    nargs: str
    impl: str
    source: str
    file: str
    line: int
    inherited: str = ""  # the oldest version of the pack that it is taken from: what came later may not be there


class Entry(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One mapping row, columns as written; `alternatives` and `edits` give the parts of `target` and `edit`."""

    symbol: str
    when: str
    status: Status
    target: str
    edit: str
    effort: str
    shim: str
    note: str
    source: str
    basis: Basis
    evidence: Evidence
    library: str
    file: str
    line: int
    inherited: str = ""  # the pack that the row is taken from


def alternatives(target: str) -> tuple[tuple[str, ...], ...]:
    """The alternatives of a `target` column, each with the names that are needed together."""
    return tuple(tuple(either.split(" + ")) for either in target.split(" | ")) if target else ()


def edits(text: str) -> tuple[str, ...]:
    """The edits of an `edit` column (the text of an edit may hold blanks)."""
    return tuple(_NEXT_EDIT.split(text)) if text else ()


def _unknown(file: str, line: int, fields: list[str], index: int, column: str, words: frozenset[str]) -> AdvisorError:
    known = " ".join(sorted(words - {""}))
    return fault(file, line, column_of(fields, index), f"unknown {column} `{fields[index]}`; write one of {known}")


def cuda_entry(fields: list[str], file: str, line: int, library: str) -> CudaEntry:
    """A row of a catalogue table that has as many fields as columns. Raises AdvisorError for a malformed one."""
    if fields[2] not in _MATCHES:
        raise _unknown(file, line, fields, 2, "match", _MATCHES)
    return CudaEntry(*fields, library, file, line)  # type: ignore[call-arg,arg-type]  # both are checked above


def cuda_entries(data: bytes, file: str, library: str) -> Iterator[CudaEntry]:
    """The names of one catalogue table. Raises AdvisorError for a malformed row."""
    return (cuda_entry(fields, file, line, library) for line, fields in rows(data, file, CUDA_COLUMNS))


def target_symbol(fields: list[str], file: str, line: int) -> TargetSymbol:
    """A row of a `symbols.tsv` that has as many fields as columns. Raises AdvisorError for a malformed one."""
    for index in (5, 6):
        if fields[index] and not VERSION.fullmatch(fields[index]):
            raise fault(file, line, column_of(fields, index), f"`{fields[index]}` is no version; write e.g. 7.1")
    return TargetSymbol(*fields, file, line)  # type: ignore[call-arg,arg-type]


def target_symbols(data: bytes, file: str) -> Iterator[TargetSymbol]:
    """The names of a `symbols.tsv`. Raises AdvisorError for a malformed row."""
    return (target_symbol(fields, file, line) for line, fields in rows(data, file, SYMBOL_COLUMNS))


def _check_when(file: str, line: int, fields: list[str]) -> None:
    try:
        when.parse(fields[1])
    except AdvisorError as error:
        raise fault(file, line, column_of(fields, 1), str(error)) from None


def _check_edits(file: str, line: int, fields: list[str]) -> None:
    for edit in edits(fields[4]):
        if not _EDIT.fullmatch(edit):
            hint = "write insert:2=$destMax, drop:3, cast:1=T*, wrap:0=NAME or swap:0,1, with a blank between two"
            raise fault(file, line, column_of(fields, 4), f"unknown edit `{edit}`; {hint}")


def entry(fields: list[str], file: str, line: int, library: str) -> Entry:
    """A row of a mapping table that has as many fields as columns. Raises AdvisorError for a malformed one."""
    for index, words in _CLOSED_ENTRY_COLUMNS:
        if fields[index] not in words:
            raise _unknown(file, line, fields, index, ENTRY_COLUMNS[index], words)
    if fields[1]:
        _check_when(file, line, fields)
    if fields[4]:
        _check_edits(file, line, fields)
    return Entry(*fields, library, file, line)  # type: ignore[call-arg,arg-type]


def entries(data: bytes, file: str, library: str) -> Iterator[Entry]:
    """The rows of one mapping table. Raises AdvisorError for a malformed row."""
    return (entry(fields, file, line, library) for line, fields in rows(data, file, ENTRY_COLUMNS))
