"""The report as GitHub-flavoured Markdown, for a comment on a pull request.

GitHub refuses comments above 65,536 characters; the page is kept below 60 kB of UTF-8. Every part has a budget, the
table of APIs gets what is left, and what is left out is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from advisor.messages import amount, mark, say, translate
from advisor.model import SEVERITY_ORDER, STATUS_ORDER, Clause, Finding, Item, Match, Package, Report, Severity, Target
from advisor.records import Record, records
from advisor.render import Options, brief, summary
from advisor.render.text import COLON, GAP, SEMICOLON, number, percent, shown

_PAGE = 60_000  # bytes
_TARGETS = 14_000  # bytes of the lists below the verdicts, over all targets
_PART = 6_000  # bytes of each other part
_LISTED = 10  # rules with blockers, and new records
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# Emphasis, links, HTML, mentions, issue numbers, formulas, emoji names and addresses; the rest is harmless in a line.
_MARKUP = re.compile(r"[\\`*_<>\[\]{}|~$@#!&:]|(?<=[wW])\.")
_PLAIN_IN_CODE = re.compile(r"[^`|]+")


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match.group())};"


def escape(text: str) -> str:
    """Prose of unknown origin on one line, what Markdown would read as markup as entities."""
    return _MARKUP.sub(_entity, shown(text, 1000))


def code(text: str, limit: int = 120) -> str:
    """`text` as code on one line, safe in a table cell.

    A code span cannot hold every text: pipes split the cell before spans are read, and a backslash before one undoes
    its escape. Such texts become an HTML `code` element of entities.
    """
    text = shown(text, limit)
    if not text.strip():
        return ""
    if _PLAIN_IN_CODE.fullmatch(text):
        return f"`{text}`"
    return f"<code>{_PUNCTUATION.sub(_entity, text)}</code>"


def _left_out(count: int, language: str) -> str:
    return say("… and {n} more (all are in the JSON report)", language, n=number(count))


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode("utf-8", "backslashreplace")) + 1 for line in lines)


def _within(lines: Iterable[str], total: int, rows: int, budget: int, language: str) -> Iterator[str]:
    """At most `rows` of the `total` lines and `budget` bytes, and whether lines are left out as the last line."""
    written = 0
    for count, line in enumerate(lines):
        written += _size([line])
        if count == rows or written > budget:
            yield _left_out(total - count, language)
            return
        yield line


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _head(language: str, *names: str, right: tuple[int, ...] = ()) -> list[str]:
    """The two head lines of a table; `right` are the columns of figures."""
    rule = ("---:" if place in right else "---" for place in range(len(names)))
    return [_row(translate(name, language) for name in names), _row(rule)]


def _table(head: list[str], rows: Iterable[str], total: int, options: Options, budget: int) -> Iterator[str]:
    yield from head
    for line in _within(rows, total, options.limit_rows, budget, options.language):
        if not line.startswith("|"):
            yield ""
        yield line
    yield ""


def _heading(text: str, language: str) -> list[str]:
    return [f"### {translate(text, language)}", ""]


def _status(match: Match, language: str) -> str:
    name = code(match.name, 80) if match.status != "none" else ""
    unverified = f" ({translate(mark('unverified'), language)})" if match.evidence == "assumed" else ""
    elsewhere = summary.better_on(match, language)
    word = translate(match.status, language)
    return f"{word}{' ' + name if name else ''}{unverified}{f' ({escape(elsewhere)})' if elsewhere else ''}"


def _places(direct: int, wrapped: int, language: str) -> str:
    if not wrapped:
        return number(direct)
    return say("{direct} + {wrapped} via wrappers", language, direct=number(direct), wrapped=number(wrapped))


def _api_row(item: Item, targets: tuple[Target, ...], language: str) -> str:
    direct = sum(1 for site in item.sites if not site.via)
    variant = f" {code(item.variant)}" if item.variant else ""
    cells = [_status(summary.match_of(item.matches, target), language) for target in targets]
    places = _places(direct, len(item.sites) - direct, language)
    return _row([code(item.symbol, 80) + variant, code(item.library, 40), places, *cells])


def _apis(report: Report, options: Options, budget: int) -> Iterator[str]:
    if not report.items:
        return
    language = options.language
    yield from _heading(mark("APIs"), language)
    titles = (escape(summary.target_title(target, language)) for target in report.targets)
    head = _head(language, mark("API"), mark("library"), mark("places"), *titles, right=(2,))
    rows = (_api_row(item, report.targets, language) for _, item in summary.in_reading_order(report))
    yield from _table(head, rows, len(report.items), options, budget)


def _totals(report: Report, language: str) -> Iterator[str]:
    """APIs and places by status, targets side by side."""
    if not report.targets or not report.items:
        return
    counts = [summary.totals(report, target) for target in report.targets]
    titles = [escape(summary.target_title(target, language)) for target in report.targets]
    yield from _head(language, mark("APIs / places"), *titles, right=tuple(range(1, len(titles) + 1)))
    for status in STATUS_ORDER:
        rows = [next((row for row in each.rows if row.status == status), None) for each in counts]
        if any(rows):
            cells = (f"{row.apis:,} / {_places(row.places, row.through, language)}" if row else "0" for row in rows)
            yield _row([translate(status, language), *cells])
    sums = (f"{each.apis:,} / {_places(each.places, each.through, language)}" for each in counts)
    yield _row([translate(mark("all"), language), *sums])
    yield ""


def _blockers(report: Report, target: Target, language: str) -> Iterator[str]:
    found = brief.blockers(report, target)
    if not found:
        yield f"- {translate(mark('Blockers: none found'), language)}"
        return
    yield f"- {translate(mark('Blockers'), language)}{COLON[language].rstrip()}"
    for each in found[:_LISTED]:
        places = amount(each.places, mark("{n} place"), mark("{n} places"), language)
        title = escape(translate(each.title, language))
        where = say("{places}, first {place}", language, places=places, place=code(each.first, 200))
        yield f"  - {code(each.rule)} {title}{COLON[language]}{where}"
    if len(found) > _LISTED:
        yield f"  - {_left_out(len(found) - _LISTED, language)}"


def _worst(report: Report, target: Target, language: str) -> Iterator[str]:
    worst = summary.worst_apis(report, target)
    if worst:
        yield f"- {translate(mark('To look at first'), language)}{COLON[language].rstrip()}"
    for row in worst:
        places = amount(row.places, mark("{n} place"), mark("{n} places"), language)
        if row.site:
            place = code(summary.first_place(row), 200)
            places = say("{places}, first {place}", language, places=places, place=place)
        yield f"  - {translate(row.match.status, language)}{COLON[language]}{code(row.item.symbol, 80)} {places}"


def _target(report: Report, target: Target, options: Options) -> Iterator[str]:
    language = options.language
    yield f"### {escape(summary.target_title(target, language))}"
    yield ""
    sentences = (
        escape(summary.verdict(report, target, language)),
        escape(summary.range_sentence(report, target, language)),
        summary.done_sentence(report, target, language),
    )
    yield GAP[language].join(filter(None, sentences))
    yield ""
    effort = filter(None, (summary.effort_line(report, target, language), summary.edits_line(report, target, language)))
    yield f"- {translate(mark('Effort'), language)}{COLON[language]}{SEMICOLON[language].join(effort)}"
    share = percent(summary.unknown_share(report, target))
    yield f"- {say(mark('Unknown: {share} of the places'), language, share=share)}"
    lines = [*_blockers(report, target, language), *_worst(report, target, language)]
    yield from _within(lines, len(lines), len(lines), _TARGETS // len(report.targets), language)
    yield ""


def _new_record(record: Record, language: str) -> str:
    from advisor.render.sarif import message_of

    place = code(summary.place(shown(record.path, 160), record.line, record.column), 200)
    return f"- {translate(record.severity, language)} {place} {code(message_of(record, language), 200)}"


def _new(report: Report, options: Options) -> Iterator[str]:
    """Records that the baseline does not know, the most severe first; nothing where there is no baseline."""
    every = [each for each in records(report) if not each.done and not each.harmless and each.state != "suppressed"]
    new = [each for each in every if each.state == "new"]
    if len(new) == len(every):
        return
    new.sort(key=lambda each: (-SEVERITY_ORDER.index(each.severity), each.path, each.line, each.column))
    yield from _heading(mark("New since the baseline"), options.language)
    if not new:
        yield translate(mark("No new record."), options.language)
    lines = (_new_record(each, options.language) for each in new)
    yield from _within(lines, len(new), _LISTED, _PART, options.language)
    yield ""


def _history(options: Options) -> Iterator[str]:
    lines = brief.history_lines(options)
    if lines:
        yield from _heading(mark("History"), options.language)
        yield from _within((f"- {escape(line)}" for line in lines), len(lines), 50, _PART, options.language)
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


def _finding_row(report: Report, rule: str, severity: Severity, group: list[Finding], language: str) -> str:
    titles = {each.id: each.title for each in report.rules}
    targets = [target for target in report.targets if any(finding.target in ("", target.id) for finding in group)]
    names = ", ".join(escape(summary.target_title(target, language)) for target in targets)
    title = escape(translate(titles.get(rule, rule), language))
    return _row([translate(severity, language), f"{code(rule)} {title}", names, number(_count(group)), _first(group)])


def _findings(report: Report, options: Options) -> Iterator[str]:
    groups, language = _grouped(report, eula=False), options.language
    if not groups:
        return
    yield from _heading(mark("Findings"), language)
    names = (mark("severity"), mark("rule"), mark("target"), mark("places"), mark("first place"))
    rows = (_finding_row(report, rule, severity, group, language) for rule, severity, group in groups)
    yield from _table(_head(language, *names, right=(3,)), rows, len(groups), options, 2 * _PART)


def _clauses(group: list[Finding], clauses: dict[str, Clause]) -> str:
    cited = sorted({name for finding in group for name in finding.clause.split()})
    texts = (f"{clauses[name].agreement} {clauses[name].number}" if name in clauses else name for name in cited)
    return escape("; ".join(text.strip() for text in texts))


def _licence(report: Report, options: Options) -> Iterator[str]:
    groups, language = _grouped(report, eula=True), options.language
    if not groups:
        return
    yield from _heading(mark("Licence"), language)
    yield escape(say("{found}.", language, found=brief.licence_line(report, language)))
    yield ""
    clauses = {clause.id: clause for clause in report.eula.clauses}
    titles = {each.id: translate(each.title, language) for each in report.rules}
    names = (mark("severity"), mark("indication"), mark("clause"), mark("places"), mark("first place"))
    rows = (
        _row([
            translate(severity, language), f"{code(rule)} {escape(titles.get(rule, rule))}", _clauses(group, clauses),
            number(_count(group)), _first(group),
        ])
        for rule, severity, group in groups
    )  # fmt: skip
    yield from _table(_head(language, *names, right=(3,)), rows, len(groups), options, _PART)


def _package_row(package: Package, targets: tuple[Target, ...], language: str) -> str:
    cells = (_status(summary.match_of(package.matches, target), language) for target in targets)
    place = code(summary.place(shown(package.path, 160), package.line), 200)
    return _row([code(f"{package.name} {package.version}".strip(), 80), place, *cells])


def _packages(report: Report, options: Options) -> Iterator[str]:
    if not report.packages:
        return
    language = options.language
    yield from _heading(mark("Packages"), language)
    titles = (escape(summary.target_title(target, language)) for target in report.targets)
    rows = (_package_row(package, report.targets, language) for package in report.packages)
    head = _head(language, mark("package"), mark("place"), *titles)
    yield from _table(head, rows, len(report.packages), options, _PART)


def _actions(report: Report, language: str) -> Iterator[str]:
    found = brief.actions(report, language)
    if found:
        yield from _heading(mark("Next"), language)
        yield from (f"{place}. {escape(text)}" for place, text in enumerate(found, start=1))
        yield ""


def _scan(report: Report, options: Options) -> Iterator[str]:
    language = options.language
    yield from _heading(mark("Scan"), language)
    yield f"- {translate(mark('Coverage'), language)}{COLON[language]}{summary.coverage_line(report, language)}"
    if unread := summary.not_read_line(report, language):
        yield f"- {unread}"
    yield f"- {amount(len(report.problems), mark('{n} problem'), mark('{n} problems'), language)}"
    lines = (f"  - {code(each.path)} ({escape(each.stage)}): {escape(each.text)}" for each in report.problems)
    for line in _within(lines, len(report.problems), options.limit_rows, _PART // 2, language):
        yield line if line.startswith("  - ") else f"  - {line}"
    yield ""


def _end(report: Report, options: Options) -> Iterator[str]:
    language = options.language
    packs = ", ".join(f"{summary.display_name(pack.name)} {pack.version}" for pack in report.packs)
    made = say("Made by {tool}", language, tool=f"{report.tool.name} {report.tool.version}")
    date = say(" on {date}", language, date=options.date) if options.date else ""
    data = say(" with mapping data {packs}", language, packs=packs) if packs else ""
    end = mark(". Effort figures are assumed. Unknown means that nobody has looked yet, not unsupported.")
    yield escape(made + date + data + translate(end, language))


def _page(report: Report, options: Options, api_budget: int) -> list[str]:
    language = options.language
    name = code(report.project.name) or translate(mark("unnamed project"), language)
    lines = [f"## {say('CUDA porting report: {name}', language, name=name)}", ""]
    for target in report.targets:
        lines += _target(report, target, options)
    lines += [*_totals(report, language), *_actions(report, language), *_history(options), *_new(report, options)]
    lines += [*_findings(report, options), *_licence(report, options), *_packages(report, options)]
    if api_budget:
        lines += _apis(report, options, api_budget)
    return [*lines, *_scan(report, options), *_end(report, options)]


def render(report: Report, options: Options) -> bytes:
    """The report as Markdown; text of the project appears only as code or with its punctuation as entities."""
    rest = _size(_page(report, options, 0))
    head = 400 * (1 + len(report.targets))  # of the table itself
    lines = _page(report, options, max(1, _PAGE - rest - head))
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
