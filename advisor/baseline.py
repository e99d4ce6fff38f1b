"""Known records: a text file that a team commits, so that only what is new fails.

One record a line, sorted, tab separated: fingerprint, the same without path and symbol, rule or symbol, path,
enclosing symbol; `def` lines hold the project's own names, so that the hook can tell them from CUDA's without reading
the project, and the CUDA versions that its build files name.
Equal uses count: two of them are two lines (the number of the occurrence is part of the fingerprint), a third one is
new; the same line twice, as a merge may leave it, is one record. No line numbers, no clocks: merges are by line.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor import own_files
from advisor.errors import AdvisorError
from advisor.model import Report, Root, Value
from advisor.records import Record, records, repository_paths, with_states

NAME = ".advisor-baseline"
_HEADER = (
    "# advisor baseline 1: known records; written by `advisor baseline`, one per line, sorted; merge line by line\n"
)
_FIELDS = 5
_TARGET = "target\t"  # begins a definition that names a target
_WRITTEN = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})  # in paths, which may hold anything
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


def written(path: str) -> str:
    """A path as it stands in a field, where it may hold anything; `read_back` gives the path again."""
    return path.translate(_WRITTEN)


def read_back(field: str) -> str:
    """The path that stands in a field."""
    return re.sub(r"\\(.)", lambda match: {"t": "\t", "n": "\n", "r": "\r"}.get(match[1], match[1]), field)


class Entry(Value, frozen=True, kw_only=True):
    """One known record; `path` is repository-relative."""

    id: str
    alike: str
    subject: str
    path: str
    scope: str

    def line(self) -> str:
        """The entry as it stands in the file."""
        return "\t".join((self.id, self.alike, self.subject, written(self.path), self.scope))


class Baseline(Value, frozen=True, kw_only=True):
    """Known records, and the project's own names as `kind name`."""

    entries: tuple[Entry, ...] = ()
    definitions: tuple[str, ...] = ()

    def text(self) -> str:
        """The whole file."""
        lines = sorted([*(entry.line() for entry in self.entries), *(f"def\t{each}" for each in self.definitions)])
        return _HEADER + "".join(f"{line}\n" for line in lines)


def _plain(text: str) -> str:
    """Text that can stand in one field."""
    return " ".join(text.split())[:200]


def _entry(record: Record, paths: Mapping[str, str]) -> Entry:
    path = paths.get(record.path, record.path)  # whole: by it a file is looked for
    return Entry(
        id=record.id, alike=record.alike, subject=_plain(record.subject), path=path, scope=_plain(record.scope)
    )


def of_report(report: Report, definitions: Iterable[str] = (), targets: Iterable[str] = ()) -> Baseline:
    """Everything in the report that a hook could fail on, and the `targets` as they were asked for."""
    definitions = {*definitions, *(f"{_TARGET}{each}" for each in targets)}
    paths = repository_paths(report)
    entries = (_entry(record, paths) for record in records(report) if not record.harmless)
    return Baseline(entries=tuple(entries), definitions=tuple(sorted(set(definitions))))


def parse(text: str, name: str, conflicts: bool = False) -> Baseline:
    """The baseline in a text. Raises AdvisorError with the line for what is not one (a merge conflict, say).

    `conflicts` takes both sides of a merge that git could not decide: for those who shrink it afterwards.
    """
    entries, definitions = [], []
    for number, line in enumerate(text.split("\n"), start=1):  # `splitlines` would end a line at U+0085 as well
        line = line.removesuffix("\r")
        fields = line.split("\t")
        if not line or line.startswith(("#", *(_CONFLICT if conflicts else ()))):
            continue
        if fields[0] == "def" and len(fields) == 3:
            definitions.append(f"{fields[1]}\t{fields[2]}")
        elif len(fields) == _FIELDS and len(fields[0]) == len(fields[1]) == 16:
            entries.append(
                Entry(id=fields[0], alike=fields[1], subject=fields[2], path=read_back(fields[3]), scope=fields[4])
            )
        else:
            raise AdvisorError(f"{name}:{number}: not a line of a baseline; {_mend(line)}")
    return Baseline(entries=tuple(dict.fromkeys(entries)), definitions=tuple(dict.fromkeys(definitions)))


def _mend(line: str) -> str:
    if line.startswith(_CONFLICT):
        return "git could not merge it; `advisor baseline update` takes what both sides knew"
    return "restore the line or write it anew with `advisor baseline create`"


def read(path: Path, conflicts: bool = False) -> Baseline:
    """The baseline in a file, `conflicts` as for `parse`. Raises AdvisorError for what is none."""
    mend = "write it with `advisor baseline create`"
    return parse(own_files.read_text(path, mend, looked_for=path.name == NAME), str(path), conflicts)


def targets_of(known: Baseline) -> tuple[str, ...]:
    """The targets that the baseline was made for, as they were asked for: none where these were the usual ones."""
    return tuple(each.removeprefix(_TARGET) for each in known.definitions if each.startswith(_TARGET))


class Matcher:
    """Tells known records from new ones; every entry stands for one record.

    `exists` says whether a repository-relative path still exists: an entry of a file that does not may be matched once
    by a record that is alike elsewhere, so that moving a file makes nothing new. What is then left over on both sides
    is paired by rule or symbol, path and enclosing symbol: an edit of a line keeps the other records on it known.
    """

    def __init__(self, baseline: Baseline, present: Collection[str]) -> None:
        self._entries = baseline.entries
        self._present = present

    def known(self, every: Sequence[Record], paths: Mapping[str, str]) -> list[bool]:
        """For each record whether it is known; each entry answers for one. `paths` lead to those of the repository."""
        exact = Counter(entry.id for entry in self._entries)
        moved = Counter(entry.alike for entry in self._entries if entry.path not in self._present)
        found = [_taken(exact, record.id) for record in every]
        for i, record in enumerate(every):
            found[i] = found[i] or _taken(moved, record.alike)
        left: Counter[tuple[str, str, str]] = Counter()
        for entry in reversed(self._entries):  # of equal ids the last ones are those that nothing matched
            if _taken(exact, entry.id):
                left[entry.subject, entry.path, entry.scope] += 1
        for i, record in enumerate(every):
            if not found[i]:
                entry = _entry(record, paths)
                found[i] = _taken(left, (entry.subject, entry.path, entry.scope))
        return found


def _taken(counter: Counter[Any], key: object) -> bool:
    """Whether something is left under the key; takes it away."""
    if counter[key] <= 0:
        return False
    counter[key] -= 1
    return True


def apply(report: Report, baseline: Baseline, present: Collection[str] | None = None) -> Report:
    """The report with the state `known` at every record that the baseline holds.

    `present` are the repository-relative paths that still exist; None: those of the report. A record that no hook could
    fail on is known as well, though no baseline holds it: nothing is new right after the baseline was made.
    """
    paths = repository_paths(report)
    matcher = Matcher(baseline, set(paths.values()) if present is None else present)
    every = list(records(report))
    failing = [record for record in every if not record.harmless]
    known = iter(matcher.known(failing, paths))
    states = iter([record.harmless or next(known) for record in every])
    return with_states(report, lambda record: "known" if next(states) else None)


def shrunk(old: Baseline, current: Baseline, present: Collection[str]) -> Baseline:
    """`current` without what `old` does not know: entries that are gone leave, moved ones follow, none is added.

    `present` are the repository-relative paths that still exist.
    """
    matcher = Matcher(old, present)
    known = matcher.known([_as_record(entry) for entry in current.entries], {})
    kept = [entry for entry, is_known in zip(current.entries, known, strict=True) if is_known]
    return Baseline(entries=tuple(kept), definitions=current.definitions)


class Scope:
    """What a scan looked at, by repository-relative paths: what a baseline says of other files stays as it is."""

    def __init__(self, report: Report, places: Sequence[Path]) -> None:
        """`places` are the scanned paths, one for each root of the report."""
        self._files = frozenset(repository_paths(report).values())
        self._folders = tuple(root.git_prefix for root, place in self._pairs(report, places) if place.is_dir())
        self._tops = {_top(place, root.git_prefix) for root, place in self._pairs(report, places)}

    @staticmethod
    def _pairs(report: Report, places: Sequence[Path]) -> Iterator[tuple[Root, Path]]:
        return zip(report.project.roots, places, strict=False)

    def covers(self, path: str) -> bool:
        """Whether a file of that path would have been looked at."""
        return path in self._files or any(path.startswith(folder) for folder in self._folders)

    def present(self, entries: Iterable[Entry]) -> set[str]:
        """The paths of entries that still exist: among the scanned files, or on the disk where none was scanned."""
        paths = {entry.path for entry in entries}
        beyond = (path for path in paths if not self.covers(path))
        return {path for path in paths if path in self._files} | {path for path in beyond if self._is_there(path)}

    def _is_there(self, path: str) -> bool:
        return any(os.path.lexists(top / path) for top in self._tops)

    def outside(self, baseline: Baseline) -> Baseline:
        """What a baseline says of files that exist and were not looked at, and the definitions, which may be theirs."""
        there = self.present(baseline.entries)
        entries = tuple(each for each in baseline.entries if each.path in there and not self.covers(each.path))
        return Baseline(entries=entries, definitions=baseline.definitions if "" not in self._folders else ())


def _top(place: Path, prefix: str) -> Path:
    """The folder that repository-relative paths start from."""
    folder = place.resolve() if place.is_dir() else place.resolve().parent
    return folder.parents[prefix.count("/") - 1] if prefix else folder


def joined(one: Baseline, other: Baseline) -> Baseline:
    """Two baselines about different files as one; where either was made for the usual targets, so is the whole."""
    names = sorted({*one.definitions, *other.definitions})
    if any(each.entries and not targets_of(each) for each in (one, other)):
        names = [each for each in names if not each.startswith(_TARGET)]
    return Baseline(entries=(*one.entries, *other.entries), definitions=tuple(names))


def _as_record(entry: Entry) -> Record:
    return Record(
        id=entry.id, alike=entry.alike, rule="", family="", severity="info", subject=entry.subject, path=entry.path,
        line=0, column=0, scope=entry.scope, state="new", done=False, harmless=False,
    )  # fmt: skip
