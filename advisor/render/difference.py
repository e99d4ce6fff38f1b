"""The difference between two scans as text, Markdown or JSON; as a page in `difference_html`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from advisor.compare import GROUPS, Change, Difference, compare
from advisor.compare.model import Group as Kind
from advisor.messages import amount, mark, say, translate
from advisor.model import SEVERITY_ORDER, Report
from advisor.records import Record
from advisor.render import Options
from advisor.render.difference_words import (
    SIGNS,
    TITLES,
    hours,
    moved_files,
    pack_line,
    packages,
    records_of,
    remarks,
    sentences,
    words,
)
from advisor.render.markdown import code, escape
from advisor.render.sarif import message_of
from advisor.render.text import COLON, GAP, LISTED, number, visible

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


def _severities(found: Sequence[Change], language: str) -> str:
    counts = Counter(change.severity for change in found)
    parts = (
        say("{n} {severity}", language, n=number(counts[each]), severity=translate(each, language))
        for each in reversed(SEVERITY_ORDER)
        if counts[each]
    )
    return LISTED[language].join(parts)


def _line(change: Change, group: Kind, language: str) -> tuple[str, str]:
    severity = translate(change.severity, language)
    return _place(change.record), f"{severity}{COLON[language]}{words(change, group, language)}"


def _moved_lines(found: Difference, language: str) -> list[tuple[str, str]]:
    return [
        (f"{visible(before)} → {visible(after)}", records_of(count, language))
        for before, after, count in moved_files(found)
    ]


def groups(found: Difference, language: str = "en") -> Iterator[Group]:
    """Every kind of change, also those without a record."""
    for name in GROUPS:
        changes = found.of(name)
        moved = name == "moved"
        lines = _moved_lines(found, language) if moved else [_line(each, name, language) for each in changes]
        severities = "" if moved else _severities(changes, language)
        yield Group(SIGNS[name], TITLES[name], len(changes), severities, lines)


def _effort(found: Difference, language: str) -> Iterator[str]:
    for change in found.effort:
        before, after = hours(change.before, language), hours(change.after, language)
        text = mark("{target}: {before} before, {after} now")
        yield say(text, language, target=change.target, before=before, after=after)


def _packages(found: Difference, language: str) -> Iterator[str]:
    for each in packages(found)[:_LISTED]:
        before, after = hours(each.before, language), hours(each.after, language)
        yield f"{each.target} {visible(each.name)}{COLON[language]}{before} → {after}"


def _more(count: int, language: str) -> list[str]:
    return [say("… and {n} more", language, n=number(count))] if count > 0 else []


def _packs(found: Difference, language: str) -> list[str]:
    return [pack_line(found, *each, language) for each in found.packs]


def text(found: Difference, language: str = "en") -> str:
    """Plain text for a terminal: counts first, then the records, the effort, the data."""
    lines = [*sentences(found, language), *remarks(found, language)]
    lines += [amount(found.unchanged, mark("{n} record unchanged"), mark("{n} records unchanged"), language)]
    for each in groups(found, language):
        if each.count:
            title = f"{records_of(each.count, language)}{GAP[language]}{translate(each.title, language)}"
            severities = say(" ({words})", language, words=each.severities) if each.severities else ""
            lines += ["", title + severities]
            lines += [f"  {each.mark} {place}  {line}" for place, line in each.lines[:_LISTED]]
            lines += [f"  {line}" for line in _more(len(each.lines) - _LISTED, language)]
    for title, parts in _tail(found, language):
        lines += ["", title, *(f"  {line}" for line in parts)]
    return "\n".join(map(visible, lines)) + "\n"


def _tail(found: Difference, language: str) -> Iterator[tuple[str, list[str]]]:
    """What follows the records: effort, work packages, mapping data."""
    if found.effort:
        yield translate("effort", language), list(_effort(found, language))
    if packages(found):
        more = _more(len(packages(found)) - _LISTED, language)
        yield translate("hours by folder", language), [*_packages(found, language), *more]
    if found.packs:
        yield translate("mapping data", language), _packs(found, language)
    if found.cuda[0] != found.cuda[1]:
        yield translate("CUDA version", language), [" → ".join(found.cuda)]


def markdown(found: Difference, language: str = "en") -> str:
    """Markdown for a comment on a pull request."""
    every = list(groups(found, language))
    said = (*sentences(found, language), *remarks(found, language))
    lines = [line for each in said for line in (escape(each), "")]
    lines += [f"| {translate('records', language)} | {translate('count', language)} |", "|---|---:|"]
    lines += [f"| {translate('unchanged', language)} | {found.unchanged:,} |"]
    lines += [f"| {translate(each.title, language)} | {each.count:,} |" for each in every]
    for each in every:
        if each.count:
            lines += ["", f"**{translate(each.title, language)}** {each.severities}".rstrip(), ""]
            lines += [f"- {code(place, 200)} {code(line, 200)}" for place, line in each.lines[:_LISTED]]
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


def _change(found: Change, language: str) -> dict[str, object]:
    """One record as it is now, or was; with both sides where both have it."""
    plain = _plain(found.record, language) | {"severity": found.severity, "targets": found.targets}
    if found.before is not None and found.after is not None:
        plain |= {"before": _plain(found.before, language), "after": _plain(found.after, language)}
    return plain


def json(found: Difference, language: str = "en") -> str:
    """JSON for programs: every record."""
    content: dict[str, object] = {
        "unchanged": found.unchanged,
        "changed_apart_from_code": found.basis,
        **{name: [_change(each, language) for each in found.of(name)] for name in GROUPS},
        "targets": [{"target": each.target, "before": each.before, "unchanged": each.unchanged, **each.groups}
                    for each in found.tallies],
        "only_newer_targets": found.added_targets,
        "only_older_targets": found.removed_targets,
        "files": found.files,
        "roots": found.roots,
        "effort": found.effort,
        "other_assumptions": found.other_assumptions,
        "packages": found.packages,
        "packs": found.packs,
        "cuda": found.cuda,
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n"


FORMATS = {"text": text, "markdown": markdown, "json": json}


def render(old: Report, new: Report, format: str, options: Options) -> bytes:  # noqa: A002 - as for the report
    """The comparison of two scans in `html` or a format of `FORMATS`, as the bytes of the whole output."""
    found = compare(old, new)
    if format == "html":
        from advisor.render import difference_html

        return difference_html.render(found, old, new, options)
    return FORMATS[format](found, options.language).encode("utf-8", "backslashreplace")
