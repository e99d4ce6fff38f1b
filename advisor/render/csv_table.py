"""Every record as one line of a CSV table, for spreadsheets and trackers."""

from __future__ import annotations

import csv
import io

from advisor.model import Report
from advisor.records import Record, records
from advisor.render import Options
from advisor.render.sarif import message_of
from advisor.render.text import visible

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # of full width as well, in Chinese and Japanese
_FIXED = ("id", "state", "family", "rule", "severity", "subject", "library", "path", "line", "column", "scope", "done")


def cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = visible(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(record: Record, report: Report, language: str) -> list[object]:
    item, finding = record.item, record.finding
    verdicts: list[object] = []
    for target in report.targets:
        match = next((match for match in item.matches if match.target == target.id), None) if item else None
        applies = finding is not None and finding.target in ("", target.id)
        verdicts += [match.status if match else ("finding" if applies else ""), match.name if match else ""]
    fixed = (
        record.id, record.state, record.family, record.rule, record.severity, record.subject,
        item.library if item else "", record.path, record.line, record.column, record.scope,
        "yes" if record.done else "no",
    )  # fmt: skip
    return [*fixed, *verdicts, message_of(record, language)]


def render(report: Report, options: Options) -> bytes:
    """A header line and one line per record, comma separated, UTF-8 with a byte order mark, lines ended by CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    header = [*_FIXED]
    for target in report.targets:
        header += [f"{target.id} status", f"{target.id} name"]
    writer.writerow([cell(each) for each in (*header, "message")])
    for record in records(report):
        writer.writerow([cell(value) for value in _row(record, report, options.language)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
