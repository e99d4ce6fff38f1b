"""The difference between two scans as text, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from advisor.compare import Difference
from advisor.model import HourRange
from advisor.records import Record
from advisor.render.markdown import code
from advisor.render.sarif import message_of
from advisor.render.text import counted, two_digits, visible

_LISTED = 20


def _place(record: Record) -> str:
    return f"{visible(record.path)}:{record.line}"


def _heads(found: Difference) -> Iterator[tuple[str, str, Sequence[Record]]]:
    """Mark, heading and records of each kind of change."""
    yield "+", "new, by changed code", found.new
    yield "-", "gone, by changed code", found.fixed
    yield "+", "new in files that did not change: mapping data, rules or settings did", found.appeared
    yield "-", "gone from files that did not change: mapping data, rules or settings did", found.vanished
    yield ">", "moved with their files", tuple(each.after for each in found.moved)
    yield "~", "judged anew at the same place: the mapping data did change", tuple(each.after for each in found.judged)


def _hours(values: HourRange) -> str:
    return f"{two_digits(values.p50)} hours (P10 to P90 {two_digits(values.p10)} to {two_digits(values.p90)})"


def _effort(found: Difference) -> Iterator[str]:
    for change in found.effort:
        yield f"{change.target}: {_hours(change.before)} before, {_hours(change.after)} now; assumed"


def text(found: Difference) -> str:
    """Plain text for a terminal: counts first, then the records, the effort, the data."""
    lines = [f"{counted(found.unchanged, 'record')} unchanged"]
    for mark, title, group in _heads(found):
        if group:
            lines.append(f"\n{counted(len(group), 'record')} {title}")
            lines += [f"  {mark} {_place(each)}  {message_of(each)}" for each in group[:_LISTED]]
            if len(group) > _LISTED:
                lines.append(f"  … and {len(group) - _LISTED:,} more")
    lines += ["", "effort", *(f"  {line}" for line in _effort(found))] if found.effort else []
    for target, name, before, after in found.packages[:_LISTED]:
        lines.append(f"  {target} {visible(name)}: {two_digits(before)} → {two_digits(after)} hours")
    if found.packs:
        lines += [
            "",
            "mapping data",
            *(f"  {name}: {old or 'none'} → {new or 'none'}" for name, old, new in found.packs),
        ]
    return "\n".join(lines) + "\n"


def markdown(found: Difference) -> str:
    """Markdown for a comment on a pull request."""
    lines = ["| records | count |", "|---|---:|", f"| unchanged | {found.unchanged:,} |"]
    lines += [f"| {title} | {len(group):,} |" for _, title, group in _heads(found)]
    for _, title, group in _heads(found):
        if group:
            lines += ["", f"**{title}**", ""]
            lines += [f"- {code(_place(each))} {code(message_of(each), 200)}" for each in group[:_LISTED]]
            lines += [f"- … and {len(group) - _LISTED:,} more"] if len(group) > _LISTED else []
    if found.effort:
        lines += ["", "**effort**", "", *(f"- {line}" for line in _effort(found))]
    if found.packs:
        lines += [
            "",
            "**mapping data**",
            "",
            *(f"- {name}: {code(old)} → {code(new)}" for name, old, new in found.packs),
        ]
    return "\n".join(lines) + "\n"


def _plain(record: Record) -> dict[str, object]:
    return {
        "id": record.id,
        "rule": record.rule,
        "severity": record.severity,
        "subject": record.subject,
        "path": record.path,
        "line": record.line,
        "message": message_of(record),
    }


def json(found: Difference) -> str:
    """JSON for programs."""
    groups = {"new": found.new, "fixed": found.fixed, "appeared": found.appeared, "vanished": found.vanished}
    content = {
        "unchanged": found.unchanged,
        **{name: [_plain(each) for each in group] for name, group in groups.items()},
        "moved": [{"before": _plain(each.before), "after": _plain(each.after)} for each in found.moved],
        "judged": [{"before": _plain(each.before), "after": _plain(each.after)} for each in found.judged],
        "effort": found.effort,
        "packages": found.packages,
        "packs": found.packs,
        "cuda": found.cuda,
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n"


FORMATS = {"text": text, "markdown": markdown, "json": json}
