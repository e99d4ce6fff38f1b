"""What is left, as lists that editors, people and programs take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from advisor.messages import amount, mark, say
from advisor.model import Match, Report, Severity
from advisor.render.left import Work, by_file, text_of
from advisor.render.text import visible

# The words of compilers, which quickfix lists and problem matchers know.
_WORDS: dict[Severity, str] = {"blocker": "error", "risk": "warning", "work": "warning", "info": "note"}
Place = Callable[[str], str]  # from a path of the report to the one that is shown


def in_order(found: Sequence[Work]) -> list[Work]:
    """By file, line and column."""
    return sorted(found, key=lambda each: (each.path, each.line, each.column, each.rule, each.subject))


def gcc(report: Report, found: Sequence[Work], place: Place, language: str) -> str:
    """One line a place, as compilers write it: `path:line:column: warning: text [rule]`."""
    return "".join(
        f"{visible(place(each.path))}:{each.line}:{max(each.column, 1)}: {_WORDS[each.severity]}: "
        f"{visible(text_of(report, each, language))} [{visible(each.rule)}]\n"
        for each in in_order(found)
    )


def markdown(report: Report, found: Sequence[Work], place: Place, language: str) -> str:
    """A list to tick off, file by file, those with the most hard places first."""
    lines: dict[str, list[str]] = {}
    for each in in_order(found):
        text = _safe(text_of(report, each, language))
        lines.setdefault(each.path, []).append(
            f"- [ ] {each.line}:{max(each.column, 1)} {text} `{visible(each.rule)}`\n"
        )
    parts = []
    for file in by_file(found):
        count = amount(file.places, mark("{n} place"), mark("{n} places"), language)
        hard = say(" ({n} hard)", language, n=file.hard) if file.hard else ""
        parts.append(f"## {_safe(place(file.path))}\n\n{count}{hard}\n\n" + "".join(lines[file.path]))
    return "\n".join(parts)


def _safe(text: str) -> str:
    """Text of the project without meaning to Markdown or HTML."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|&!~$@" else char for char in visible(text))


def _verdict(match: Match) -> dict[str, str]:
    return {"status": match.status, "name": visible(match.name)}


def data(report: Report, found: Sequence[Work], place: Place, language: str) -> str:
    """A list of objects: place, rule, severity, text, and for uses the verdicts of targets that they are open for."""
    rows: list[dict[str, Any]] = [
        {
            "path": visible(place(each.path)),
            "line": each.line,
            "column": each.column,
            "severity": visible(each.severity),
            "rule": visible(each.rule),
            "family": visible(each.family),
            "subject": visible(each.subject),
            "state": visible(each.state),
            "hard": each.is_hard,
            "scope": visible(each.site.scope if each.site else each.finding.scope if each.finding else ""),
            "text": visible(text_of(report, each, language)),
            "targets": {visible(match.target): _verdict(match) for match in each.matches},
        }
        for each in in_order(found)
    ]
    text = msgspec.json.encode(rows)
    return msgspec.json.format(text).decode() + "\n"


FORMATS = {"gcc": gcc, "md": markdown, "json": data}
