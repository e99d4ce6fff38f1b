"""The records of a report in the form that the page reads: columns of small integers and tables of distinct texts.

A part is `length of the header (u4) + header (JSON) + columns`, little-endian, each column aligned to four bytes. The
whole is gzip with time 0, base64, in a `<script type="application/octet-stream">` that no browser executes.
"""

from __future__ import annotations

import base64
import gzip
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from advisor.model import SEVERITY_ORDER, FileRecord, Finding, Fix, Item, Match, Report, rule_of_use
from advisor.records import Record, records
from advisor.render import html_files, summary
from advisor.render.text import excerpt, shown, visible

_WIDTH = 400  # characters of a source line that the page holds
_STATES = ("new", "known", "suppressed")
_SIDES = ("unknown", "host", "device", "both", "build")
_CONFIDENCES = ("strong", "medium", "weak")


class Table:
    """Distinct values in the order in which they were met; `of` gives the number of a value."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def of(self, value: Hashable) -> int:
        """The number of `value`, a new one when it was not met before."""
        return self.numbers.setdefault(value, len(self.numbers))

    def texts(self, limit: int = 1000) -> list[str]:
        """The values as texts that are fit to be shown."""
        return [shown(str(value), limit) for value in self.numbers]


def _narrowest(values: Sequence[int]) -> str:
    top = max(values, default=0)
    return "B" if top < 1 << 8 else "H" if top < 1 << 16 else "I"


def _column(values: Sequence[int]) -> tuple[str, bytes]:
    """The type letter of the narrowest column that holds `values`, and its little-endian bytes."""
    kind = _narrowest(values)
    column = array(kind, values)
    if sys.byteorder == "big":
        column.byteswap()
    data = column.tobytes()
    return kind, data + b"\0" * (-len(data) % 4)


def part(header: dict[str, Any], columns: Mapping[str, Sequence[int]]) -> bytes:
    """Header and columns as one part; `header["columns"]` says where each column stands."""
    places: dict[str, tuple[str, int, int]] = {}
    chunks: list[bytes] = []
    at = 0
    for name, values in columns.items():
        kind, data = _column(values)
        places[name] = (kind, at, len(values))
        chunks.append(data)
        at += len(data)
    text = msgspec.json.encode({**header, "columns": places})
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + b"".join(chunks)


def script_text(data: bytes) -> str:
    """Bytes as text for a script element: compressed without a time, in letters that end no element."""
    return base64.b64encode(gzip.compress(data, 6, mtime=0)).decode("ascii")


def _match(match: Match) -> dict[str, Any]:
    """One verdict without its empty fields, its texts fit to be shown."""
    plain = msgspec.to_builtins(match)
    return {name: _shown(value) for name, value in plain.items() if value and name != "target"}


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value, 600)
    if isinstance(value, dict):
        return {shown(name, 80): _shown(each) for name, each in value.items()}
    return [_shown(each) for each in value] if isinstance(value, (list, tuple)) else value


def _of_item(item: Item, report: Report) -> dict[str, Any]:
    rule, severity = rule_of_use([match.status for match in item.matches])
    found = {match.target: match for match in item.matches}
    return {
        "n": shown(item.symbol), "rule": rule, "family": "api",
        "severity": SEVERITY_ORDER.index(report.severities.get(rule, severity)),
        "library": shown(item.library, 80), "kind": item.kind, "variant": shown(item.variant, 120),
        "matches": [_match(found[target.id]) if target.id in found else {"status": "unknown"}
                    for target in report.targets],
    }  # fmt: skip


def _of_finding(finding: Finding, report: Report) -> dict[str, Any]:
    targets = [target.id for target in report.targets]
    return {
        "n": shown(finding.rule, 120), "rule": shown(finding.rule, 120), "family": finding.family,
        "severity": SEVERITY_ORDER.index(finding.severity), "library": "", "kind": "finding", "variant": "",
        "message": shown(summary.message_of(finding), 600), "effect": finding.effect,
        "clause": shown(finding.clause, 200),
        "target": targets.index(finding.target) if finding.target in targets else -1,
        "products": [shown(each, 40) for each in finding.products], "evidence": shown(finding.evidence, 60),
    }  # fmt: skip


def _finding_key(finding: Finding) -> Hashable:
    return (
        finding.rule, finding.severity, finding.family, summary.message_of(finding), finding.effect, finding.clause,
        finding.target, finding.products, finding.evidence,
    )  # fmt: skip


class _Subjects:
    """What records are about: items, and findings that say the same; each once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.found: list[dict[str, Any]] = [_of_item(item, report) for item in report.items]
        self.items = {id(item): number for number, item in enumerate(report.items)}
        self.findings: dict[Hashable, int] = {}

    def of(self, record: Record) -> int:
        if record.item is not None:
            return self.items[id(record.item)]
        return self.of_finding(record.finding) if record.finding is not None else 0

    def of_finding(self, finding: Finding) -> int:
        key = _finding_key(finding)
        if key not in self.findings:
            self.findings[key] = len(self.found)
            self.found.append(_of_finding(finding, self.report))
        return self.findings[key]


def _done(record: Record, targets: Sequence[str]) -> int:
    """Bit n is set where the place already serves the n-th target."""
    if record.site is None:
        return (1 << len(targets)) - 1 if record.done else 0
    return sum(1 << number for number, target in enumerate(targets) if target in record.site.done_for)


def ordered(report: Report) -> list[Record]:
    """All records by place: neighbours are alike, which packs well, and the order needs no column."""
    return sorted(records(report), key=lambda each: (each.path, each.line, each.column, each.rule, each.id))


def _identity(record: Record) -> int:
    """The first ten digits of the fingerprint: enough for a link into this page."""
    try:
        return int(record.id[:10], 16)
    except ValueError:
        return 0


def _extra(found: Sequence[Record]) -> dict[str, dict[str, Any]]:
    """What few records have, by their number: decisions."""
    return {
        str(number): {"decision": record.finding.decision}
        for number, record in enumerate(found)
        if record.finding is not None and record.finding.decision
    }


def file_numbers(found: Sequence[Record], work: html_files.Table) -> dict[str, int]:
    """The numbers of the files in a page: those with records in the order of these, then the others with work."""
    numbers = Table()
    for record in found:
        numbers.of(record.path)
    for file in work.files:
        numbers.of(file.path)
    return numbers.numbers


def record_part(
    report: Report, found: Sequence[Record], header: dict[str, Any], work: html_files.Table | None = None
) -> bytes:
    """The part with all records; `found` as `ordered` gives them, `header` is what else the page shall know."""
    work = work or html_files.table(report)
    subjects = _Subjects(report)
    files, details, scopes, guards, wrappers = Table(), Table(), Table(), Table(), Table()
    for table in (details, scopes, guards, wrappers):
        table.of("")
    targets = [target.id for target in report.targets]
    origins = {file.path: file.origin for file in report.files}

    def of(get: Callable[[Record], int]) -> list[int]:
        return [get(record) for record in found]

    def key(record: Record) -> int:
        return id(record.site or record.finding)

    columns = {
        "subject": of(subjects.of),
        "file": of(lambda record: files.of(record.path)),
        "line": of(lambda record: max(0, record.line)),
        "column": of(lambda record: min(max(0, record.column), 65535)),
        "detail": of(lambda record: details.of(_detail(record))),
        "scope": of(lambda record: scopes.of(record.scope)),
        "guard": of(lambda record: guards.of((record.site or record.finding).guard)),  # type: ignore[union-attr]
        "via": of(lambda record: wrappers.of(record.site.via if record.site else "")),
        "state": of(lambda record: _STATES.index(record.state)),
        "side": of(lambda record: _SIDES.index(record.site.side) if record.site else 0),
        "confidence": of(lambda record: _CONFIDENCES.index((record.site or record.finding).confidence)),  # type: ignore[union-attr]
        "done": of(lambda record: _done(record, targets)),
        "left": of(lambda record: work.left.get(key(record), 0)),
        "served": of(lambda record: work.done.get(key(record), 0)),
        "own": of(lambda record: int(bool(record.site and record.site.defined_here))),
        "id_low": of(lambda record: _identity(record) & 0xFFFFFFFF),
        "id_high": of(lambda record: _identity(record) >> 32),
    }
    for path in file_numbers(found, work):
        files.of(path)
    columns |= html_files.columns(report.targets, work, files.numbers)
    body = {
        **header,
        "count": len(found),
        "files": files.texts(600),
        "origins": [origins.get(path, "own") for path in files.numbers],
        "details": details.texts(400),
        "scopes": scopes.texts(200),
        "guards": guards.texts(400),
        "wrappers": wrappers.texts(120),
        "subjects": subjects.found,
        "extra": _extra(found),
    }
    return part(body, columns)


def _detail(record: Record) -> str:
    if record.finding is not None:
        return summary.detail_of(record.finding)
    if record.site is None or record.site.spelling == record.subject:
        return ""
    return record.site.spelling


def _code(line: str, column: int) -> str:
    text = line.rstrip().replace("\t", "    ")
    return visible(text) if len(text) <= _WIDTH else excerpt(line, column, _WIDTH)


def _changed(line: str, fixes: Sequence[Fix]) -> str:
    """A source line after edits of one target that stand in it."""
    for fix in sorted(fixes, key=lambda each: (each.column, each.end_column), reverse=True):
        line = line[: fix.column - 1] + fix.text + line[fix.end_column - 1 :]
    return line


def _lines(text: str) -> str:
    """Text of several lines, each fit to be shown."""
    return "\n".join(visible(line.rstrip().replace("\t", "    "))[:_WIDTH] for line in text.rstrip("\n").split("\n"))


def changes(record: Record, line: str) -> list[tuple[str, str, str, str]]:
    """The edits of a record by target: its id, how safe they are, the line before ('' where none is known) and after.

    Only the edits in the record's own line can be shown in it; others (an include at the top) are shown as they are.
    """
    by_target: dict[str, list[Fix]] = defaultdict(list)
    for fix in record.site.fix if record.site is not None else record.finding.fix if record.finding else ():
        by_target[fix.target].append(fix)
    result = []
    for target, fixes in sorted(by_target.items()):
        here = [fix for fix in fixes if fix.line == fix.end_line == record.line]
        safety = next((word for word in ("unsafe", "display") if any(fix.safety == word for fix in fixes)), "safe")
        if line and here:
            result.append((target, safety, _lines(line), _lines(_changed(line, here))))
        else:
            result.append((target, safety, "", _lines("\n".join(fix.text for fix in fixes)[:2000])))
    return result


def code_part(files: Iterable[FileRecord], found: Sequence[Record], targets: Sequence[str] = ()) -> bytes:
    """The part with source lines: per file in the order of the records' files pairs of line and text number.

    `edits` are by the number of their record: number of the target (-1 for all), how safe, line before and after.
    """
    columns: dict[tuple[str, int], int] = {}
    numbers = Table()
    for record in found:
        columns.setdefault((record.path, record.line), record.column)
        numbers.of(record.path)
    texts = Table()
    pairs: list[list[int]] = [[] for _ in numbers.numbers]
    by_path = {file.path: file for file in files}
    for path, number in numbers.numbers.items():
        stored = by_path[path].excerpts if path in by_path else {}
        for line, text in sorted((int(key), value) for key, value in stored.items()):
            pairs[number] += [line, texts.of(_code(text, columns.get((path, line), 1)))]
    edits: dict[str, list[tuple[int, str, int, int]]] = {}
    for number, record in enumerate(found):
        own = by_path[record.path].excerpts.get(str(record.line), "") if record.path in by_path else ""
        for target, safety, before, after in changes(record, own):
            place = targets.index(target) if target in targets else -1
            row = place, safety, texts.of(before) if before else -1, texts.of(after)
            edits.setdefault(str(number), []).append(row)
    return part({"texts": [*texts.numbers], "lines": pairs, "edits": edits}, {})
