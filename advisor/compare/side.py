"""One of the two scans made ready for a comparison: paths that both sides share, what was read, what is known."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from advisor.model import FileRecord, Report
from advisor.records import Record, records, repository_paths


class Side:
    """A report with its records and files by the path that names a file on both sides."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.top = ""  # a folder around everything, with its slash, that is left out of paths
        self._paths = repository_paths(report)
        self.all_paths = [self._paths.get(file.path, file.path) for file in report.files]
        self.records = list(records(report))

    def path(self, shown: str) -> str:
        """The shared path of a path of the report: relative to the repository, without the folder around all."""
        return self._paths.get(shown, shown).removeprefix(self.top)

    @cached_property
    def files(self) -> dict[str, FileRecord]:
        """The files by their shared path."""
        return {self.path(file.path): file for file in self.report.files}

    @cached_property
    def lines(self) -> frozenset[tuple[str, str]]:
        """Path and hash of the lines with a record, whatever the record."""
        return frozenset((self.path(record.path), record.alike) for record in self.records if record.alike)

    @cached_property
    def subjects(self) -> frozenset[tuple[bool, str]]:
        """The APIs and rules that have a record: what this scan knew for certain."""
        return frozenset((record.item is not None, record.subject) for record in self.records)

    def folder(self) -> str:
        """The one folder that all files are in, with its slash; '' where there are several or none."""
        tops = {path.partition("/")[0] for path in self.all_paths}
        return f"{tops.pop()}/" if len(tops) == 1 and all("/" in path for path in self.all_paths) else ""

    def is_read(self, path: str) -> bool:
        """Whether a file of that shared path would have been read: within the roots and not left out."""
        file = self.files.get(path)
        if file is not None:
            return file.status != "skipped"
        roots = self.report.project.roots  # outside of a repository their place among other folders is not known
        within = (path.startswith(root.git_prefix.removeprefix(self.top)) for root in roots)
        return not any(root.commit for root in roots) or any(within)

    def digest(self, path: str) -> str:
        """The digest of a file's content, '' for none."""
        file = self.files.get(path)
        return file.digest if file else ""

    def others(self) -> frozenset[str]:
        """Paths, as in the report, of code that is not the project's own."""
        return frozenset(file.path for file in self.report.files if file.origin in ("vendored", "generated"))


class Sides(NamedTuple):
    """The older and the newer scan."""

    old: Side
    new: Side


def sides_of(old: Report, new: Report) -> Sides:
    """Both sides; a folder around everything (`pkg-1.0/`) is left out of paths where more of them agree without it."""
    sides = Sides(Side(old), Side(new))
    tops = sides.old.folder(), sides.new.folder()
    ways = dict.fromkeys((("", ""), tops, (tops[0], ""), ("", tops[1])))

    def agreeing(way: tuple[str, str]) -> int:
        old_paths = {path.removeprefix(way[0]) for path in sides.old.all_paths}
        return sum(path.removeprefix(way[1]) in old_paths for path in sides.new.all_paths)

    sides.old.top, sides.new.top = max(ways, key=agreeing)  # the first of equals: nothing is left out without need
    return sides


def about(record: Record) -> tuple[str, str, str]:
    """What a record is about, wherever it stands: like lines have like hashes, whatever rule and target."""
    return record.alike, record.subject, unversioned(record.finding.target if record.finding else "")


def unversioned(target: str) -> str:
    """A target without its version: a newer one is compared with the older."""
    head, _, rest = target.partition("@")
    return f"{head}:{rest.partition(':')[2]}".rstrip(":")
