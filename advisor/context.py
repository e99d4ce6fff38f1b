"""The source lines around the records of a report, as many as its budget holds: the most severe records first.

They are taken after everything else is known, from the files as they were read: the facts that the cache keeps stay as
small as before, and lines that nobody will look at are never stored. A file that has changed meanwhile gives none.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from advisor.frontends.source import Lines
from advisor.model import SEVERITY_ORDER, Context, FileRecord, Report, SourceFile
from advisor.reading import read_again
from advisor.records import Record, is_accepted, records

AROUND = 5  # lines before and after the line of a record
BUDGET = 8 * 1024 * 1024  # bytes of context lines in one report
_PER_LINE = 12  # bytes that a line costs in JSON beside its text: its number and the marks around


def _is_settled(record: Record) -> bool:
    """Whether nobody has to look at the code of a record: nothing is to be done there, or it was decided."""
    return record.done or record.harmless or record.state == "suppressed" or is_accepted(record)


def wanted(report: Report) -> list[Record]:
    """The records whose surroundings a reader wants to see: open work, the most severe first, then by place."""
    open_work = (record for record in records(report) if not _is_settled(record))
    return sorted(open_work, key=lambda each: (-SEVERITY_ORDER.index(each.severity), each.path, each.line))


class _Collected:
    """Context lines by file, until the budget is used up."""

    def __init__(self, report: Report, files: Sequence[SourceFile], budget: int) -> None:
        self.texts: dict[str, dict[int, str]] = {
            file.path: {int(line): text for line, text in file.excerpts.items()} for file in report.files
        }
        self._left = budget
        self._digests = {file.path: file.digest for file in report.files}
        self._files = {file.path: file for file in files}
        self._last: tuple[str, Lines | None] = ("", None)

    def _lines(self, path: str) -> Lines | None:
        if path != self._last[0]:
            file = self._files.get(path)
            self._last = (path, read_again(file, self._digests[path]) if file else None)
        return self._last[1]

    def add(self, record: Record) -> bool:
        """Keep the lines around a record; False where there is no room for them any more."""
        known = self.texts[record.path]
        around = range(max(1, record.line - AROUND), record.line + AROUND + 1)
        missing = [number for number in around if number not in known]
        lines = self._lines(record.path) if missing else None
        if lines is None:
            return True
        # The nearest first, so that a budget that ends here leaves no gap beside the line itself.
        for number in sorted(missing, key=lambda number: abs(number - record.line)):
            if number > lines.count:
                continue
            text = lines.text(number)
            self._left -= len(text) + _PER_LINE
            if self._left < 0:
                return False
            known[number] = text
        return True


def _with_texts(file: FileRecord, texts: dict[int, str]) -> FileRecord:
    if len(texts) == len(file.excerpts):
        return file
    return msgspec.structs.replace(file, excerpts={str(line): texts[line] for line in sorted(texts)})


def with_context(report: Report, files: Sequence[SourceFile], budget: int = BUDGET) -> Report:
    """The report with the lines around its open records; `Context.left_out` counts the records without theirs."""
    collected = _Collected(report, files, budget)
    left = wanted(report)
    kept = next((place for place, record in enumerate(left) if not collected.add(record)), len(left))
    return msgspec.structs.replace(
        report,
        files=tuple(_with_texts(file, collected.texts[file.path]) for file in report.files),
        context=Context(lines=AROUND, left_out=len(left) - kept),
    )
