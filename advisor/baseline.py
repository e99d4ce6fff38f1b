"""Known records: a text file that a team commits, so that only what is new fails.

One record a line, sorted, tab separated: fingerprint, the same without path and symbol, rule or symbol, path,
enclosing symbol; `def` lines hold the project's own names, so that the hook can tell them from CUDA's without reading
the project.
Equal lines count: two equal uses are two lines, a third one is new. No line numbers, no clocks: merges are by line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.model import Report, Value
from advisor.records import Record, records, repository_paths, with_states

NAME = ".advisor-baseline"
_HEADER = (
    "# advisor baseline 1: known records; written by `advisor baseline`, one per line, sorted; merge line by line\n"
)
_FIELDS = 5


class Entry(Value, frozen=True, kw_only=True):
    """One known record; `path` is repository-relative."""

    id: str
    alike: str
    subject: str
    path: str
    scope: str

    def line(self) -> str:
        """The entry as it stands in the file."""
        return "\t".join((self.id, self.alike, self.subject, self.path, self.scope))


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


def _entry(record: Record, paths: dict[str, str]) -> Entry:
    path = paths.get(record.path, record.path)
    return Entry(
        id=record.id, alike=record.alike, subject=_plain(record.subject), path=_plain(path), scope=_plain(record.scope)
    )


def of_report(report: Report, definitions: Iterable[str] = ()) -> Baseline:
    """Everything in the report that a hook could fail on."""
    paths = repository_paths(report)
    entries = (_entry(record, paths) for record in records(report) if not record.harmless)
    return Baseline(entries=tuple(entries), definitions=tuple(sorted(set(definitions))))


def parse(text: str, name: str) -> Baseline:
    """The baseline in a text. Raises AdvisorError with the line for what is not one (a merge conflict, say)."""
    entries, definitions = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.split("\t")
        if not line or line.startswith("#"):
            continue
        if fields[0] == "def" and len(fields) == 3:
            definitions.append(f"{fields[1]}\t{fields[2]}")
        elif len(fields) == _FIELDS and len(fields[0]) == len(fields[1]) == 16:
            entries.append(Entry(id=fields[0], alike=fields[1], subject=fields[2], path=fields[3], scope=fields[4]))
        else:
            raise AdvisorError(f"{name}:{number}: not a line of a baseline; resolve the merge or create it anew")
    return Baseline(entries=tuple(entries), definitions=tuple(definitions))


def read(path: Path) -> Baseline:
    """The baseline in a file. Raises AdvisorError for one that cannot be read or is none."""
    try:
        return parse(path.read_text("utf-8"), str(path))
    except OSError as error:
        raise AdvisorError(
            f"{path}: cannot be read ({error.strerror}); write it with `advisor baseline create`"
        ) from error
    except UnicodeDecodeError as error:
        raise AdvisorError(f"{path}: not UTF-8; write it anew with `advisor baseline create`") from error


class Matcher:
    """Tells known records from new ones; every entry stands for one record.

    `exists` says whether a repository-relative path still exists: an entry of a file that does not may be matched once
    by a record that is alike elsewhere, so that moving a file makes nothing new.
    """

    def __init__(self, baseline: Baseline, present: Collection[str]) -> None:
        self._known = Counter(entry.id for entry in baseline.entries)
        self._moved = Counter(entry.alike for entry in baseline.entries if entry.path not in present)

    def known(self, record: Record) -> bool:
        """Whether the record is known; uses the entry up."""
        for counter, key in ((self._known, record.id), (self._moved, record.alike)):
            if counter[key] > 0:
                counter[key] -= 1
                return True
        return False


def apply(report: Report, baseline: Baseline, present: Collection[str] | None = None) -> Report:
    """The report with the state `known` at every record that the baseline holds.

    `present` are the repository-relative paths that still exist; None: those of the report.
    """
    matcher = Matcher(baseline, set(repository_paths(report).values()) if present is None else present)
    return with_states(report, lambda record: "known" if not record.harmless and matcher.known(record) else None)


def shrunk(old: Baseline, current: Baseline) -> Baseline:
    """`current` without what `old` does not know: entries that are gone leave, moved ones follow, none is added."""
    paths = {entry.path for entry in current.entries}
    matcher = Matcher(old, paths)
    kept = [entry for entry in current.entries if matcher.known(_as_record(entry))]
    return Baseline(entries=tuple(kept), definitions=current.definitions)


def _as_record(entry: Entry) -> Record:
    return Record(
        id=entry.id, alike=entry.alike, rule="", family="", severity="info", subject=entry.subject, path=entry.path,
        line=0, column=0, scope=entry.scope, state="new", done=False, harmless=False,
    )  # fmt: skip
