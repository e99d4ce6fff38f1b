"""The findings in Markdown: one row per rule with what it says for each target, licence findings, what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from advisor.messages import mark, say, translate
from advisor.model import SEVERITY_ORDER, Clause, Finding, Report, Severity, Target
from advisor.records import Record, records
from advisor.render import Options, brief, summary
from advisor.render.markdown_text import (
    LISTED_RULES,
    PART,
    code,
    escape,
    head_lines,
    heading,
    prose,
    row,
    table,
    within,
)
from advisor.render.text import SEMICOLON, number, shown


def _new_record(alike: list[Record], report: Report, language: str) -> str:
    """One line for the records of one rule at one place, with the severity on each target where they differ."""
    from advisor.render.sarif import message_of

    first = alike[0]
    place = code(summary.place(shown(first.path, 160), first.line, first.column), 200)
    return f"- {_severities(alike, report, language)} {place} {code(message_of(first, language), 200)}"


def _severities(alike: list[Record], report: Report, language: str) -> str:
    if len(alike) == 1:
        return translate(alike[0].severity, language)
    titles = {target.id: summary.target_title(report, target, language) for target in report.targets}
    named = (
        (titles.get(each.finding.target, "") if each.finding else "", translate(each.severity, language))
        for each in alike
    )
    return SEMICOLON[language].join(f"{word} ({escape(title)})" if title else word for title, word in named)


def _by_place(found: list[Record]) -> list[list[Record]]:
    """Findings that stand at one place for several targets together; uses stand alone."""
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for each in found:
        several = (each.rule, each.path, str(each.line), str(each.column), each.finding.detail) if each.finding else ()
        groups[several or (each.id,)].append(each)
    return list(groups.values())


def new_records(report: Report, options: Options) -> Iterator[str]:
    """Records that the baseline does not know, the most severe first; nothing where there is no baseline."""
    every = [each for each in records(report) if not each.done and not each.harmless and each.state != "suppressed"]
    new = [each for each in every if each.state == "new"]
    if len(new) == len(every):
        return
    new.sort(key=lambda each: (-SEVERITY_ORDER.index(each.severity), each.path, each.line, each.column))
    yield from heading(mark("New since the baseline"), options.language)
    if not new:
        yield translate(mark("No new record."), options.language)
    groups = _by_place(new)
    lines = (_new_record(each, report, options.language) for each in groups)
    yield from within(lines, len(groups), LISTED_RULES, PART, options.language)
    yield ""


def _grouped(report: Report, eula: bool) -> list[tuple[str, Severity, list[Finding]]]:
    """Open findings by rule and severity, the worst first, then those with the most places."""
    groups: dict[tuple[str, Severity], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if (finding.family == "eula") == eula and brief.is_open(finding):
            groups[finding.rule, finding.severity].append(finding)
    rows = [(rule, severity, group) for (rule, severity), group in groups.items()]
    return sorted(rows, key=lambda each: (-SEVERITY_ORDER.index(each[1]), -_count(each[2]), each[0]))


def _count(group: list[Finding]) -> int:
    """Places, however many targets a place is a finding for."""
    return len({(finding.path, finding.line, finding.column) for finding in group})


def _first(group: list[Finding]) -> str:
    return code(summary.place(shown(group[0].path, 160), group[0].line, group[0].column), 200)


def _by_rule(report: Report) -> list[tuple[str, list[Finding]]]:
    """Open findings but those about licences by rule: the worst first, then those with the most places."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for rule, _, group in _grouped(report, eula=False):
        groups[rule] += group
    return sorted(groups.items(), key=lambda each: (-_rank(each[1]), -_count(each[1]), each[0]))


def _rank(group: list[Finding]) -> int:
    return max(SEVERITY_ORDER.index(finding.severity) for finding in group)


def _on(group: list[Finding], target: Target, language: str) -> str:
    """What a rule says for one target: its worst severity there, and in how many places if not in all."""
    here = [finding for finding in group if finding.target in ("", target.id)]
    if not here:
        return "–"
    word = translate(SEVERITY_ORDER[_rank(here)], language)
    return word if _count(here) == _count(group) else f"{word} ×{number(_count(here))}"


def _finding_row(report: Report, rule: str, group: list[Finding], language: str) -> str:
    titles = {each.id: each.title for each in report.rules}
    title = prose(translate(titles.get(rule, rule), language))
    verdicts = (_on(group, target, language) for target in report.targets)
    return row([f"{code(rule)} {title}", *verdicts, number(_count(group)), _first(group)])


def findings(report: Report, options: Options) -> Iterator[str]:
    groups, language = _by_rule(report), options.language
    if not groups:
        return
    yield from heading(mark("Findings"), language)
    titles = (escape(summary.target_title(report, target, language)) for target in report.targets)
    head = head_lines(
        language, mark("rule"), *titles, mark("places"), mark("first place"), right=(1 + len(report.targets),)
    )
    rows = (_finding_row(report, rule, group, language) for rule, group in groups)
    yield from table(head, rows, len(groups), options, 2 * PART)


def _clauses(group: list[Finding], clauses: dict[str, Clause]) -> str:
    cited = sorted({name for finding in group for name in finding.clause.split()})
    texts = (f"{clauses[name].agreement} {clauses[name].number}" if name in clauses else name for name in cited)
    return escape("; ".join(text.strip() for text in texts))


def licence(report: Report, options: Options) -> Iterator[str]:
    groups, language = _grouped(report, eula=True), options.language
    if not groups:
        return
    yield from heading(mark("Licence"), language)
    yield escape(say("{found}.", language, found=brief.licence_line(report, language)))
    yield ""
    clauses = {clause.id: clause for clause in report.eula.clauses}
    titles = {each.id: translate(each.title, language) for each in report.rules}
    names = (mark("severity"), mark("indication"), mark("clause"), mark("places"), mark("first place"))
    rows = (
        row([
            translate(severity, language), f"{code(rule)} {prose(titles.get(rule, rule))}", _clauses(group, clauses),
            number(_count(group)), _first(group),
        ])
        for rule, severity, group in groups
    )  # fmt: skip
    yield from table(head_lines(language, *names, right=(3,)), rows, len(groups), options, PART)
