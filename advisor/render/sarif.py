"""SARIF 2.1.0 for code scanning: every record that is still to be done, as a result with its rule.

GitHub's documented limits are kept: 10 MB packed, one run (20 are taken), at most 25,000 results (it shows the 5,000
most severe) and so at most 25,000 rules, one tag a rule (10 are shown), one place a result (100 are shown), names of
rules within 255 and their descriptions within 1,024 characters. What is left out is said in a notification.
Paths are relative to the repository.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from advisor.messages import mark, say, translate
from advisor.model import SEVERITY_ORDER, Confidence, Finding, Fix, Match, Report, RuleInfo, Severity, Suppressed
from advisor.records import Record, records, repository_paths
from advisor.render import Options, edits, statement, summary
from advisor.render.text import COLON, SEMICOLON, shorten, shown, visible

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MOST_RESULTS = 25_000  # GitHub refuses a run with more
_SHOWN_RESULTS = 5_000  # and shows so many of them
_MOST_BYTES = 10_000_000  # of a packed upload, after which it is refused
_MESSAGE = 1_000
_NAME, _DESCRIPTION = 255, 1_024  # characters of a rule's fields
_PRECISION: dict[Confidence, str] = {"strong": "high", "medium": "medium", "weak": "low"}
_LEVELS: dict[Severity, str] = {"blocker": "error", "risk": "warning", "work": "note", "info": "note"}
_SAFETY = {"safe": mark("safe"), "unsafe": mark("needs review")}  # edits for display only are left out

Json = dict[str, Any]


def chosen(report: Report) -> list[Record]:
    """The records to list: neither harmless nor done, the most severe first, then in the order of places.

    Those that a comment switches off come last: they must not push others out.
    """
    found = [record for record in records(report) if not record.harmless and not record.done]
    rank = SEVERITY_ORDER.index
    found.sort(key=lambda each: (-rank(each.severity), each.path, each.line, each.column, each.rule))
    found.sort(key=lambda each: each.state == "suppressed")
    return found


def message_of(record: Record, language: str = "en") -> str:
    """One sentence about a record: the verdict on each target, or what the rule says there, and whose it is."""

    def taken(each: Match | Finding) -> str:
        words = say("taken over from {base}", language, base=each.inherited) if each.inherited else ""
        return f" ({words})" if words else ""

    if record.item is not None:
        verdicts = (
            f"{match.target} {translate(match.status, language)}{' ' + match.name if match.name else ''}{taken(match)}"
            for match in record.item.matches
        )
        return shown(f"{record.subject}{COLON[language]}{SEMICOLON[language].join(verdicts)}", _MESSAGE)
    finding = record.finding
    assert finding is not None  # noqa: S101 - a record is a use or a finding
    where = f" ({finding.target})" if finding.target else ""
    found = summary.detail_of(finding)
    detail = f"{COLON[language]}{found}" if found else ""
    return shown(f"{translate(summary.message_of(finding), language)}{detail}{where}{taken(finding)}", _MESSAGE)


def _help(rule: RuleInfo, language: str) -> Json:
    parts = [translate(rule.help, language)] if rule.help else []
    for advice in rule.advice:
        name = advice.target or translate(mark("all targets"), language)
        parts.append(f"{name}: {translate(advice.why, language)} {translate(advice.todo, language)}".strip())
    text = "\n\n".join(filter(None, parts)) or translate(rule.title, language)
    return {"text": text, "markdown": text}


def _worst(rule: RuleInfo, used: Sequence[Record]) -> Severity:
    severities = [record.severity for record in used] or ["info"]
    return max(severities, key=SEVERITY_ORDER.index)


def _surest(used: Sequence[Record]) -> Confidence:
    """The confidence of most of a rule's places, the better one where two are as frequent."""
    places = Counter(place.confidence for record in used if (place := record.site or record.finding))
    return max(_PRECISION, key=lambda each: places[each])


def _rule(rule: RuleInfo, used: Sequence[Record], language: str) -> Json:
    title = translate(rule.title, language)
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.replace("_", "-").split("-"))[:_NAME],
        "shortDescription": {"text": shorten(title, _DESCRIPTION)},
        "fullDescription": {"text": shorten(translate(rule.help, language) or title, _DESCRIPTION)},
        "help": _help(rule, language),
        "defaultConfiguration": {"level": _LEVELS[_worst(rule, used)]},
        "properties": {"tags": [rule.family], "precision": _PRECISION[_surest(used)]},
    }


def _region(line: int, column: int, end_line: int, end_column: int) -> Json:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _artifact(path: str) -> Json:
    return {"uri": quote(path.encode("utf-8", "backslashreplace")), "uriBaseId": "%SRCROOT%"}


def _place(record: Record, path: str) -> Json:
    where = record.site or record.finding
    assert where is not None  # noqa: S101 - a record is a use or a finding
    region = _region(where.line, where.column, where.end_line, where.end_column)
    place: Json = {"physicalLocation": {"artifactLocation": _artifact(path), "region": region}}
    if record.scope:
        place["logicalLocations"] = [{"fullyQualifiedName": visible(record.scope)}]
    return place


def _fix(fixes: Sequence[Fix], path: str, language: str) -> Json:
    """One edit of a place with all of its parts, which hold together."""
    replacements = [
        {
            "deletedRegion": _region(fix.line, fix.column, fix.end_line, fix.end_column),
            "insertedContent": {"text": fix.text},
        }
        for fix in fixes
    ]
    change = {"artifactLocation": _artifact(path), "replacements": replacements}
    text = say("Suggested edit ({safety})", language, safety=translate(_SAFETY[fixes[0].safety], language))
    return {"description": {"text": text}, "artifactChanges": [change]}


class _Results:
    """Makes results; what several records share is looked up once."""

    def __init__(self, report: Report, language: str) -> None:
        self._report, self._paths, self._language = report, repository_paths(report), language
        self._suppressed = {each.id: each for each in report.suppressed}

    def _path(self, path: str) -> str:
        return self._paths.get(path, path)

    def _suppression(self, record: Record) -> Json:
        """Where a record is switched off, and why."""
        found = self._suppressed.get(record.id, Suppressed(id=record.id))
        kind = "external" if found.by == "configuration" else "inSource"
        return {"kind": kind, "justification": shown(found.reason, _MESSAGE)}

    def of(self, record: Record, index: int) -> Json:
        """One result. A record that the baseline knows is unchanged; a suppressed one says why."""
        result: Json = {
            "ruleId": record.rule,
            "ruleIndex": index,
            "level": _LEVELS[record.severity],
            "message": {"text": message_of(record, self._language)},
            "locations": [_place(record, self._path(record.path))],
            "partialFingerprints": {"advisorFingerprint/v1": record.id},
            "baselineState": "unchanged" if record.state == "known" else "new",
        }
        if record.state == "suppressed":
            result["suppressions"] = [self._suppression(record)]
        if fixes := edits.safe(record, self._report):
            result["fixes"] = [_fix(fixes, self._path(record.path), self._language)]
        return result


def _notifications(total: int, kept: int, report: Report, language: str) -> list[Json]:
    """What is not in this file, what GitHub does not show of it, and what could not be read."""
    found = []
    for target in report.targets:
        if text := statement.not_judged(report, target, language):
            words = f"{summary.target_title(report, target, language)}{COLON[language]}{text}"
            found.append({"level": "note", "message": {"text": shown(words, _MESSAGE)}})
    if total > kept:
        text = say(
            "{n} more results are left out: GitHub accepts {most} in one run; all are in the JSON report",
            language, n=f"{total - kept:,}", most=f"{_MOST_RESULTS:,}",
        ) if kept == _MOST_RESULTS else say(
            "{n} more results are left out: GitHub accepts files of 10 MB; all are in the JSON report",
            language, n=f"{total - kept:,}",
        )  # fmt: skip
        found.append({"level": "warning", "message": {"text": text}})
    if kept > _SHOWN_RESULTS:
        text = say(
            "GitHub shows the {most} most severe results; {n} more are in this file",
            language, n=f"{kept - _SHOWN_RESULTS:,}", most=f"{_SHOWN_RESULTS:,}",
        )  # fmt: skip
        found.append({"level": "note", "message": {"text": text}})
    for problem in report.problems[:100]:
        found.append({"level": "warning", "message": {"text": shown(f"{problem.path}: {problem.text}", _MESSAGE)}})
    return found


def _run(report: Report, options: Options, every: Sequence[Record], most: int) -> Json:
    language, kept = options.language, every[:most]
    known = {rule.id: rule for rule in report.rules}
    used: dict[str, list[Record]] = {}
    for record in kept:
        used.setdefault(record.rule, []).append(record)
    rules = [known.get(name) or RuleInfo(id=name, title=name, help="") for name in sorted(used)]
    index = {rule.id: number for number, rule in enumerate(rules)}
    results = _Results(report, language)
    root = translate("The root of the repository", language)
    return {
        "tool": {
            "driver": {
                "name": report.tool.name,
                "semanticVersion": report.tool.version,
                "rules": [_rule(rule, used[rule.id], language) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": root}}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": _notifications(len(every), len(kept), report, language),
            }
        ],
        "results": [results.of(record, index[record.rule]) for record in kept],
        "properties": {
            "statements": [
                {"target": target.id, "judged": statement.is_judged(report, target), "text": said}
                for target in report.targets
                if (said := shown(SEMICOLON[language].join(statement.lines(report, target, language)), _MESSAGE))
            ],
        },
    }


def render(report: Report, options: Options) -> bytes:
    """The report as a SARIF log with one run, UTF-8 JSON."""
    every, most = chosen(report), _MOST_RESULTS
    while True:
        log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report, options, every, most)]}
        content = msgspec.json.format(msgspec.json.encode(log), indent=1) + b"\n"
        size = _uploaded(content)
        if size <= _MOST_BYTES or not most:
            return content
        most = min(most, len(every)) * _MOST_BYTES * 9 // (size * 10)


def _uploaded(content: bytes) -> int:
    """The size of an upload, which is packed; small ones need not be packed to know."""
    return len(content) if len(content) <= _MOST_BYTES else len(gzip.compress(content, 6, mtime=0))
