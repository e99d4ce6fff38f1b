"""Licence findings for those who decide about them: one row per rule and notice text, and what to do before shipping.

Findings of one rule that say the same about the same notice are one row with all their files; other rules have a row
per file. Order: what has to be done first, then the worst, then by rule and place.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable

from advisor.messages import mark, translate
from advisor.model import SEVERITY_ORDER, EditionBy, Finding, LicenceStep, NoticeText, Report, Value
from advisor.render import Options
from advisor.render.csv_table import cell

# What to do, in the order in which it is done before a port ships.
STEPS: dict[LicenceStep, str] = {
    "remove": mark("remove"),
    "replace": mark("replace"),
    "counsel": mark("ask counsel"),
    "refresh": mark("refresh from upstream"),
    "keep-notice": mark("keep with notice"),
    "": mark("for information"),
}
# Kinds of evidence, ways to find a component, and what an edition rests on, as the page names them.
WORDS = (
    mark("text"), mark("notice"), mark("command"), mark("symbol"), mark("binary"), mark("image"), mark("cross"),
    mark("requirement"), mark("conda"), mark("apt"), mark("library"), mark("header"), mark("tool"), mark("static"),
    mark("undated"), mark("yes"), mark("no"), mark("partly"), mark("listed"), mark("not-listed"), mark("unknown"),
)  # fmt: skip
EDITION_BY: dict[EditionBy, str] = {
    "": "",
    "header": mark("by the version in a header: {source}"),
    "file": mark("by the version of a library: {source}"),
    "package": mark("by the version of a package: {source}"),
    "image": mark("by the version of an image: {source}"),
    "text": mark("by the date that the text prints: {source}"),
    "chosen": mark("as asked for"),
    "newest": mark("the newest text read, nothing points at another"),
}
_ORDER = list(STEPS)
COLUMNS = (
    "step", "severity", "rule", "message", "files", "first place", "all places", "detail", "clauses", "edition",
    "edition by", "edition from", "SPDX of the notice", "decision", "state",
)  # fmt: skip
_ALL_PLACES = 200


class LegalRow(Value, frozen=True, kw_only=True):
    """Findings of one rule that are decided alike: about one notice in any number of files, or in one file."""

    first: Finding
    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    notice: NoticeText | None = None


def _key(finding: Finding) -> tuple[str, ...]:
    edition = finding.edition.date if finding.edition else ""
    where = f"notice {finding.notice}" if finding.notice else finding.path
    return (
        finding.rule, finding.severity, finding.message, finding.decision, finding.state, finding.evidence, edition,
        where,
    )  # fmt: skip


def rows(report: Report) -> list[LegalRow]:
    """The licence findings as rows."""
    groups: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.family == "eula":
            groups[_key(finding)].append(finding)
    notices = {notice.sha1: notice for notice in report.eula.notices}
    found = [
        LegalRow(
            first=group[0], findings=tuple(group), files=tuple(dict.fromkeys(each.path for each in group)),
            notice=notices.get(group[0].notice),
        )
        for group in groups.values()
    ]  # fmt: skip
    order = SEVERITY_ORDER.index
    return sorted(found, key=lambda row: (-order(row.first.severity), row.first.rule, row.first.path, row.first.line))


def by_step(report: Report) -> list[tuple[LicenceStep, list[LegalRow]]]:
    """The rows without a decision by what to do, in the order in which it is done; notes are left out."""
    groups: dict[LicenceStep, list[LegalRow]] = defaultdict(list)
    for row in rows(report):
        if row.first.step and not row.first.decision and row.first.state != "suppressed":
            groups[row.first.step].append(row)
    return [(step, groups[step]) for step in _ORDER if step and groups[step]]


def _places(findings: Iterable[Finding]) -> str:
    told = [f"{each.path}:{each.line}" for each in findings]
    more = f" (+{len(told) - _ALL_PLACES})" if len(told) > _ALL_PLACES else ""
    return " ".join(told[:_ALL_PLACES]) + more


def table(report: Report, options: Options) -> bytes:
    """Every row as CSV, what to do first; UTF-8 with a byte order mark, lines ended by CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows(report), key=lambda row: _ORDER.index(row.first.step)):
        first, edition = row.first, row.first.edition
        values = (
            translate(STEPS[first.step], options.language), first.severity, first.rule,
            translate(first.message, options.language), len(row.files), f"{first.path}:{first.line}",
            _places(row.findings), first.detail, first.clause, edition.date if edition else "",
            edition.by if edition else "", edition.source if edition else "", row.notice.spdx if row.notice else "",
            first.decision, first.state,
        )  # fmt: skip
        writer.writerow([cell(value) for value in values])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
