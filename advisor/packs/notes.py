"""Notes of verdicts: those that a row names, and the one that all functions of a target's library carry.

A key of a note may stand for several: keys of `notes.toml` joined by `+`, whose texts follow one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.packs.pack import TargetPack
from advisor.packs.tables import Entry, alternatives

COUNTERPARTS = frozenset({"same", "renamed", "changed", "partial"})


def keys(note: str) -> list[str]:
    """The keys of `notes.toml` that a key stands for."""
    return note.split("+") if note else []


def joined(notes: Iterable[str]) -> str:
    """One key for several, each named once."""
    return "+".join(dict.fromkeys(key for note in notes for key in keys(note)))


def text(notes: Mapping[str, dict[str, str]], note: str) -> dict[str, str]:
    """What a key says, by language; empty where no key is known. A language that one text lacks is left out."""
    known = [notes[key] for key in keys(note) if key in notes]
    languages = set(known[0]).intersection(*known) if known else set()
    return {language: " ".join(each[language] for each in known) for language in sorted(languages)}


def libraries(pack: TargetPack, entry: Entry) -> list[str]:
    """The target's libraries whose functions a row names as counterparts."""
    if entry.status not in COUNTERPARTS:
        return []
    found = (pack.symbols.get(names[0], ()) for names in alternatives(entry.target))
    return list(dict.fromkeys(each[0].library for each in found if each and each[0].kind == "function"))


def of_entry(pack: TargetPack, entry: Entry) -> str:
    """A row's note with those of the libraries that it leads to."""
    if not pack.about.library_notes:
        return entry.note
    return joined([entry.note, *(pack.about.library_notes.get(each, "") for each in libraries(pack, entry))])
