"""Packs of users: folders that add rows to a pack or replace some of its rows, or bring a target of their own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from advisor.errors import AdvisorError
from advisor.model import Value
from advisor.packs import when
from advisor.packs.families import Families, merged
from advisor.packs.files import digest, files, read_toml
from advisor.packs.hazards import FILE, read_meanings, read_own_rules
from advisor.packs.operators import READERS, added, read_operators
from advisor.packs.pack import Catalogue, Key, TargetPack, counted
from advisor.packs.tables import Entry, TargetSymbol, cuda_entries, entries, target_symbols


class _About(Value, frozen=True, kw_only=True):
    """What the `pack.toml` of an addition must say; a target of one's own needs all keys of a pack."""

    name: str
    sources: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)


class OwnPack(Value, frozen=True, kw_only=True):
    """A user's folder with its `pack.toml` read; `content` are its files by name."""

    name: str
    folder: Path
    content: dict[str, bytes]
    sources: dict[str, dict[str, str]]

    def place(self, file: str) -> str:
        """A file as messages name it."""
        return (self.folder / file).as_posix()


def _read(folder: Path) -> OwnPack:
    content = files(folder)
    about = read_toml(content["pack.toml"], (folder / "pack.toml").as_posix(), _About)
    return OwnPack(name=about.name, folder=folder, content=content, sources=about.sources)


def pack_folders(folder: Path) -> list[Path]:
    """The packs that a folder is or holds; it is looked one level deep. Raises AdvisorError where there is none."""
    try:
        inside = [folder] if (folder / "pack.toml").is_file() else sorted(folder.iterdir())
    except OSError as error:
        raise AdvisorError(f"{folder}: cannot be read ({error.strerror}); name a folder with packs") from error
    found = [each for each in inside if os.access(each / "pack.toml", os.R_OK) and (each / "pack.toml").is_file()]
    if not found:
        raise AdvisorError(f"{folder}: no pack in it; write a folder that holds a pack.toml, or folders with one")
    return found


def own_packs(folder: Path) -> list[OwnPack]:
    """The packs that a folder is or holds, by name of folder. Raises AdvisorError where there is none."""
    return [_read(each) for each in pack_folders(folder)]


def _tables(own: OwnPack) -> list[str]:
    return [file for file in own.content if file.endswith(".tsv") and file not in ("symbols.tsv", *READERS)]


def added_names(catalogue: Catalogue, own: OwnPack) -> Catalogue:
    """The catalogue with the names of a user's pack `cuda`; a name in a library that has it already is replaced."""
    found = dict(catalogue.entries)
    for file in _tables(own):
        library = file.removesuffix(".tsv")
        for entry in cuda_entries(own.content[file], own.place(file), library):
            others = tuple(each for each in found.get(entry.symbol, ()) if each.library != library)
            found[entry.symbol] = (entry, *others)
    return msgspec.structs.replace(catalogue, entries=found, digest=digest(own.content, catalogue.digest))


def _own_rows(own: OwnPack) -> Iterator[Entry]:
    for file in _tables(own):
        yield from entries(own.content[file], own.place(file), file.removesuffix(".tsv"))


def _by_key(rows: Iterable[Entry]) -> dict[Key, tuple[Entry, ...]]:
    found: dict[Key, tuple[Entry, ...]] = {}
    for row in rows:
        found[row.symbol, row.library] = (*found.get((row.symbol, row.library), ()), row)
    return found


def _replaced(rows: tuple[Entry, ...], new: tuple[Entry, ...]) -> tuple[Entry, ...]:
    conditions = {row.when for row in new}
    return (*new, *(row for row in rows if row.when not in conditions))


def _overlaid_rows(base: TargetPack, catalogue: Catalogue, own: OwnPack) -> dict[Key, tuple[Entry, ...]]:
    rows = dict(base.rows)
    new = _by_key(_own_rows(own))
    for key, several in new.items():
        rows[key] = _replaced(base.rows.get(key, ()), several)
    for entry in (entry for found in catalogue.entries.values() for entry in found if entry.alias_of):
        alias, name = (entry.symbol, entry.library), (entry.alias_of, entry.library)
        if name in new and alias not in new and base.rows.get(alias) == base.rows.get(name):
            rows[alias] = rows[name]  # what was lent is lent anew
        elif alias in new and name not in new and base.rows.get(alias) == base.rows.get(name):
            rows[name] = rows[alias]
    return rows


def _symbols(own: OwnPack) -> dict[str, tuple[TargetSymbol, ...]]:
    found: dict[str, tuple[TargetSymbol, ...]] = {}
    if "symbols.tsv" in own.content:
        for symbol in target_symbols(own.content["symbols.tsv"], own.place("symbols.tsv")):
            found[symbol.symbol] = (*found.get(symbol.symbol, ()), symbol)
    return found


def overlaid(base: TargetPack, catalogue: Catalogue, own: OwnPack) -> TargetPack:
    """A pack with a user's additions: rows with the same symbol and condition, names, notes and sources replace.

    So does what the user's `hazards.toml` says about a rule.
    """
    said = own.content.get(FILE, b"")
    notes = read_toml(own.content.get("notes.toml", b""), own.place("notes.toml"), dict[str, dict[str, str]])
    rules = read_toml(own.content.get("families.toml", b""), own.place("families.toml"), Families).family
    rows = _overlaid_rows(base, catalogue, own)
    meanings = read_meanings(said, own.place(FILE), base.about.groups)
    evidence, inherited = counted(rows)
    return msgspec.structs.replace(
        base,
        digest=digest(own.content, base.digest),
        rows=rows,
        evidence=evidence,
        inherited=inherited,
        symbols={**base.symbols, **_symbols(own)},
        sources=base.sources | own.sources,
        notes={**base.notes, **notes},
        by_place=frozenset(key for key, each in rows.items() if any(when.site_part(row.when) for row in each)),
        family_rules=merged(rules, base.family_rules),
        hazards=base.hazards | meanings,
        inherited_rules=base.inherited_rules - meanings.keys(),
        own_rules=base.own_rules | read_own_rules(said, own.place(FILE), own.name),
        operators=added(read_operators(own.content, {file: own.place(file) for file in own.content}), base.operators),
    )
