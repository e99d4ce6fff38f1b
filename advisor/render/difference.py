"""The difference between two scans as text, Markdown or JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from advisor.compare import Difference, Judged, Moved
from advisor.messages import amount, mark, say, translate
from advisor.model import SEVERITY_ORDER, HourRange
from advisor.records import Record
from advisor.render.markdown import code
from advisor.render.sarif import message_of
from advisor.render.text import COLON, GAP, LISTED, number, two_digits, visible

_LISTED = 20


class Group(msgspec.Struct, frozen=True):
    """One kind of change: its mark and title (English), how many records, of which severities, and its lines."""

    mark: str
    title: str
    count: int
    severities: str
    lines: Sequence[tuple[str, str]]  # place, text


def _place(record: Record) -> str:
    return f"{visible(record.path)}:{record.line}"


def _severities(found: Sequence[Record], language: str) -> str:
    counts = Counter(record.severity for record in found)
    parts = (
        say("{n} {severity}", language, n=number(counts[each]), severity=translate(each, language))
        for each in reversed(SEVERITY_ORDER)
        if counts[each]
    )
    return LISTED[language].join(parts)


def _line(record: Record, language: str) -> tuple[str, str]:
    return _place(record), f"{translate(record.severity, language)}{COLON[language]}{message_of(record, language)}"


def _judged_line(change: Judged, language: str) -> tuple[str, str]:
    """What is said now and what was said before: of a finding only its severity can differ."""
    place, after = _line(change.after, language)
    before = translate(change.before.severity, language)
    if message_of(change.before, language) != message_of(change.after, language):
        before = message_of(change.before, language)
    return place, say("{after}; before: {before}", language, after=after, before=before)


def _moved_lines(found: Sequence[Moved], language: str) -> list[tuple[str, str]]:
    """One line per file that was moved."""
    files = Counter((each.before.path, each.after.path) for each in found)
    return [
        (f"{visible(before)} → {visible(after)}", amount(count, mark("{n} record"), mark("{n} records"), language))
        for (before, after), count in sorted(files.items())
    ]


def groups(found: Difference, language: str = "en") -> Iterator[Group]:
    """Every kind of change, also those without a record."""
    for sign, title, records in (
        ("+", mark("new, by changed code"), found.new),
        ("-", mark("gone, by changed code"), found.fixed),
        ("+", mark("new in files that did not change: mapping data, rules or settings did"), found.appeared),
        ("-", mark("gone from files that did not change: mapping data, rules or settings did"), found.vanished),
    ):
        lines = [_line(each, language) for each in records]
        yield Group(sign, title, len(records), _severities(records, language), lines)
    yield Group(">", mark("moved with their files"), len(found.moved), "", _moved_lines(found.moved, language))
    title = mark("judged anew at the same place: the mapping data did change")
    yield Group("~", title, len(found.judged), "", [_judged_line(each, language) for each in found.judged])


def _hours(values: HourRange, language: str) -> str:
    low, middle, high = (two_digits(each) for each in (values.p10, values.p50, values.p90))
    return say("{low} to {high} hours (P10 to P90, P50 {middle})", language, low=low, high=high, middle=middle)


def _effort(found: Difference, language: str) -> Iterator[str]:
    for change in found.effort:
        before, after = _hours(change.before, language), _hours(change.after, language)
        text = mark("{target}: {before} before, {after} now; assumed")
        yield say(text, language, target=change.target, before=before, after=after)


def _packages(found: Difference) -> Iterator[str]:
    for target, name, before, after in found.packages[:_LISTED]:
        yield f"{target} {visible(name)}: {two_digits(before)} → {two_digits(after)}"


def _more(count: int, language: str) -> list[str]:
    return [say("… and {n} more", language, n=number(count))] if count > 0 else []


def _packs(found: Difference, language: str) -> list[str]:
    none = translate("none", language)
    return [f"{name}: {old or none} → {new or none}" for name, old, new in found.packs]


def text(found: Difference, language: str = "en") -> str:
    """Plain text for a terminal: counts first, then the records, the effort, the data."""
    lines = [amount(found.unchanged, mark("{n} record unchanged"), mark("{n} records unchanged"), language)]
    for each in groups(found, language):
        if each.count:
            count = amount(each.count, mark("{n} record"), mark("{n} records"), language)
            words = say(" ({words})", language, words=each.severities) if each.severities else ""
            lines += ["", f"{count}{GAP[language]}{translate(each.title, language)}{words}"]
            lines += [f"  {each.mark} {place}  {words}" for place, words in each.lines[:_LISTED]]
            lines += [f"  {line}" for line in _more(len(each.lines) - _LISTED, language)]
    for title, parts in _tail(found, language):
        lines += ["", title, *(f"  {line}" for line in parts)]
    return "\n".join(lines) + "\n"


def _tail(found: Difference, language: str) -> Iterator[tuple[str, list[str]]]:
    """What follows the records: effort, work packages, mapping data."""
    if found.effort:
        yield translate("effort", language), list(_effort(found, language))
    if found.packages:
        more = _more(len(found.packages) - _LISTED, language)
        yield translate("hours by folder (P50, assumed)", language), [*_packages(found), *more]
    if found.packs:
        yield translate("mapping data", language), _packs(found, language)
    if found.cuda[0] != found.cuda[1]:
        yield translate("CUDA version", language), [" → ".join(found.cuda)]


def markdown(found: Difference, language: str = "en") -> str:
    """Markdown for a comment on a pull request."""
    every = list(groups(found, language))
    lines = [f"| {translate('records', language)} | {translate('count', language)} |", "|---|---:|"]
    lines += [f"| {translate('unchanged', language)} | {found.unchanged:,} |"]
    lines += [f"| {translate(each.title, language)} | {each.count:,} |" for each in every]
    for each in every:
        if each.count:
            lines += ["", f"**{translate(each.title, language)}** {each.severities}".rstrip(), ""]
            lines += [f"- {code(place, 200)} {code(words, 200)}" for place, words in each.lines[:_LISTED]]
            lines += [f"- {line}" for line in _more(len(each.lines) - _LISTED, language)]
    for title, parts in _tail(found, language):
        lines += ["", f"**{title}**", "", *(f"- {code(line, 200)}" for line in parts)]
    return "\n".join(lines) + "\n"


def _plain(record: Record, language: str) -> dict[str, object]:
    return {
        "id": record.id,
        "rule": record.rule,
        "severity": record.severity,
        "subject": record.subject,
        "path": record.path,
        "line": record.line,
        "message": message_of(record, language),
    }


def _change(found: Moved | Judged, language: str) -> dict[str, object]:
    return {"before": _plain(found.before, language), "after": _plain(found.after, language)}


def json(found: Difference, language: str = "en") -> str:
    """JSON for programs."""
    kinds = {"new": found.new, "fixed": found.fixed, "appeared": found.appeared, "vanished": found.vanished}
    content = {
        "unchanged": found.unchanged,
        **{name: [_plain(each, language) for each in group] for name, group in kinds.items()},
        "moved": [_change(each, language) for each in found.moved],
        "judged": [_change(each, language) for each in found.judged],
        "effort": found.effort,
        "packages": found.packages,
        "packs": found.packs,
        "cuda": found.cuda,
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n"


FORMATS = {"text": text, "markdown": markdown, "json": json}
