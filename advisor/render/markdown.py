"""The report as GitHub-flavoured Markdown, for a comment on a pull request.

GitHub refuses comments above 65,536 characters; the page is kept below 60 kB of UTF-8. Every part has a budget, the
table of APIs gets what is left, and what is left out is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.messages import amount, mark, say, translate
from advisor.model import STATUS_ORDER, Item, Match, Package, Report, Target
from advisor.render import Options, brief, grades, kernels, side_by_side, statement, summary
from advisor.render.actions import actions
from advisor.render.markdown_findings import findings, licence, new_records
from advisor.render.markdown_text import (
    LISTED_RULES,
    PART,
    code,
    escape,
    head_lines,
    heading,
    left_out,
    prose,
    row,
    size,
    table,
    within,
)  # fmt: skip
from advisor.render.text import CLAUSES, COLON, GAP, SEMICOLON, STOP, number, percent, shown

__all__ = ["code", "escape", "render"]

_PAGE = 60_000  # bytes
_TARGETS = 14_000  # bytes of the lists below the verdicts, over all targets


def _status(report: Report, match: Match, language: str) -> str:
    name = code(match.name, 80) if match.status != "none" else ""
    unverified = f" ({translate(mark('unverified'), language)})" if match.evidence == "assumed" else ""
    elsewhere = summary.better_on(match, language)
    taken = f" ({escape(statement.mark_of(report, match.inherited, language))})" if match.inherited else ""
    word = translate(match.status, language)
    return f"{word}{' ' + name if name else ''}{unverified}{f' ({escape(elsewhere)})' if elsewhere else ''}{taken}"


def _places(direct: int, wrapped: int, language: str) -> str:
    if not wrapped:
        return number(direct)
    return say("{direct} + {wrapped} via wrappers", language, direct=number(direct), wrapped=number(wrapped))


def _api_row(item: Item, report: Report, language: str) -> str:
    direct = sum(1 for site in item.sites if not site.via)
    variant = f" {code(item.variant)}" if item.variant else ""
    cells = [_status(report, summary.match_of(item.matches, target), language) for target in report.targets]
    places = _places(direct, len(item.sites) - direct, language)
    return row([code(item.symbol, 80) + variant, code(item.library, 40), places, *cells])


def _apis(report: Report, options: Options, budget: int) -> Iterator[str]:
    if not report.items:
        return
    language = options.language
    yield from heading(mark("APIs"), language)
    titles = (escape(summary.target_title(report, target, language)) for target in report.targets)
    head = head_lines(language, mark("API"), mark("library"), mark("places"), *titles, right=(2,))
    rows = (_api_row(item, report, language) for _, item in summary.in_reading_order(report))
    yield from table(head, rows, len(report.items), options, budget)


def _totals(report: Report, language: str) -> Iterator[str]:
    """APIs and places by status, targets side by side."""
    if not report.targets or not report.items:
        return
    counts = [summary.totals(report, target) for target in report.targets]
    titles = [escape(summary.target_title(report, target, language)) for target in report.targets]
    yield from head_lines(language, mark("APIs / places"), *titles, right=tuple(range(1, len(titles) + 1)))
    for status in STATUS_ORDER:
        found = [next((each for each in count.rows if each.status == status), None) for count in counts]
        if any(found):
            cells = (f"{of.apis:,} / {_places(of.places, of.through, language)}" if of else "0" for of in found)
            yield row([translate(status, language), *cells])
    sums = (f"{each.apis:,} / {_places(each.places, each.through, language)}" for each in counts)
    yield row([translate(mark("all"), language), *sums])
    yield ""


def _blockers(report: Report, target: Target, language: str) -> Iterator[str]:
    found = brief.blockers(report, target)
    if not found:
        if statement.is_judged(report, target):
            limited = statement.unasked(report, target, language) or statement.taken_over(report, target, language)
            limited = escape(limited)
            yield "- " + CLAUSES[language].join(
                filter(None, (translate(mark("Blockers: none found"), language), limited))
            )
        return
    yield f"- {translate(mark('Blockers'), language)}{COLON[language].rstrip()}"
    for each in found[:LISTED_RULES]:
        places = amount(each.places, mark("{n} place"), mark("{n} places"), language)
        title = prose(translate(each.title, language))
        text = mark("{places}, first {place}") if each.own else mark("{places}, none in own code, first {place}")
        where = say(text, language, places=places, place=code(each.first, 200))
        yield f"  - {code(each.rule)} {title}{COLON[language]}{where}"
    if len(found) > LISTED_RULES:
        yield f"  - {left_out(len(found) - LISTED_RULES, language)}"


def _worst(report: Report, target: Target, language: str) -> Iterator[str]:
    worst = summary.worst_apis(report, target)
    if worst:
        yield f"- {translate(mark('To look at first'), language)}{COLON[language].rstrip()}"
    for api in worst:
        places = amount(api.places, mark("{n} place"), mark("{n} places"), language)
        if api.site:
            place = code(summary.first_place(api), 200)
            text = mark("{places}, none in own code, first {place}") if api.foreign else mark("{places}, first {place}")
            places = say(text, language, places=places, place=place)
        yield f"  - {translate(api.match.status, language)}{COLON[language]}{code(api.item.symbol, 80)} {places}"


def _target(report: Report, target: Target, options: Options) -> Iterator[str]:
    language = options.language
    yield f"### {escape(summary.target_title(report, target, language))}"
    yield ""
    if grade := grades.sentence(report, target, language):
        yield f"**{escape(grade)}**"
        yield ""
    sentences = (
        escape(summary.verdict(report, target, language)),
        escape(summary.range_sentence(report, target, language)),
        escape(summary.exists_line(report, target, language)),
        escape(summary.port_sentence(report, target, language)),
        summary.done_sentence(report, target, language),
        summary.port_figures(report, target, language),
    )
    yield GAP[language].join(filter(None, sentences))
    yield ""
    estimate = summary.estimate_of(report, target)
    near = summary.nearest_line(estimate, language) if estimate is not None else ""
    like = say("measured ports most like it: {ports}", language, ports=escape(near)) if near else ""
    edits = escape(summary.edits_line(report, target, language))
    written = summary.lines_line(estimate, language) if estimate is not None else ""
    calendar = summary.calendar_line(report, estimate, language) if estimate is not None else ""
    effort = filter(None, (summary.effort_line(report, target, language), like, written, calendar, edits))
    yield f"- {translate(mark('Effort'), language)}{COLON[language]}{SEMICOLON[language].join(effort)}"
    if rests := statement.lines(report, target, language):
        text = SEMICOLON[language].join(rests)
        yield f"- {translate(mark('Rests on'), language)}{COLON[language]}{escape(text)}"
    else:
        share = percent(summary.unknown_share(report, target))
        yield f"- {say(mark('Unknown: {share} of the places'), language, share=share)}"
    yield from _routes(report, target, language)
    if target == report.targets[0] and (layers := statement.layers_line(report, language)):
        yield f"- {escape(layers)}"
    lines = [*_blockers(report, target, language), *_worst(report, target, language)]
    yield from within(lines, len(lines), len(lines), _TARGETS // len(report.targets), language)
    yield ""


def _operators(report: Report, options: Options) -> Iterator[str]:
    """Operations by target with the operators for their kernels, then how many kernels have none."""
    language = options.language
    for target in report.targets:
        found = kernels.groups(report, target)
        if not found:
            continue
        title = escape(summary.target_title(report, target, language))
        yield f"### {say('Kernels by operation, {target}', language, target=title)}"
        yield ""
        if kernels.is_choice(report, target):
            yield translate(mark("The kernels compile; these libraries are a choice, never a must."), language)
        else:
            promise = translate(kernels.PROMISE, language)
            yield prose(kernels.rest_line(report, target, language) + STOP[language] + GAP[language] + promise)
        yield ""
        head = head_lines(language, mark("operation"), mark("kernels"), mark("operators"), mark("chips or package"))
        rows = (_operator_row(report, group, language) for group in found)
        yield from table(head, rows, len(found), options, PART)


def _operator_row(report: Report, group: kernels.Group, language: str) -> str:
    cells = (
        summary.said(report, group.title, language),
        kernels.count_text(group, language),
        kernels.operators_text(group, language),
        SEMICOLON[language].join(filter(None, (kernels.chips_text(group, language), group.limits))),
    )
    return row([escape(shown(cell, 300)) for cell in cells])


def _history(options: Options) -> Iterator[str]:
    lines = brief.history_lines(options)
    if lines:
        yield from heading(mark("History"), options.language)
        yield from within((f"- {escape(line)}" for line in lines), len(lines), 50, PART, options.language)
        yield ""


def _package_row(package: Package, report: Report, language: str) -> str:
    cells = (_status(report, summary.match_of(package.matches, target), language) for target in report.targets)
    place = code(summary.place(shown(package.path, 160), package.line), 200)
    return row([code(f"{package.name} {package.version}".strip(), 80), place, *cells])


def _packages(report: Report, options: Options) -> Iterator[str]:
    if not report.packages:
        return
    language = options.language
    yield from heading(mark("Packages"), language)
    titles = (escape(summary.target_title(report, target, language)) for target in report.targets)
    rows = (_package_row(package, report, language) for package in report.packages)
    head = head_lines(language, mark("package"), mark("place"), *titles)
    yield from table(head, rows, len(report.packages), options, PART)


def _actions(report: Report, language: str) -> Iterator[str]:
    found = actions(report, language)
    if not found:
        return
    yield from heading(mark("Next"), language)
    for place, action in enumerate(found, start=1):
        yield f"{place}. {prose(action.text(language) if len(action.details) < 2 else action.what)}"
        details = action.details if len(action.details) > 1 else ()
        yield from (f"   - {prose(text)}" for text in details)
        yield from (f"   - {code(text, 200)}" for text in action.commands)
    yield ""


def _routes(report: Report, target: Target, language: str) -> Iterator[str]:
    if line := brief.routes_line(report, target, language):
        yield f"- {translate(mark('Other routes'), language)}{COLON[language]}{escape(line)}"
    if line := brief.frameworks_line(report, target, language):
        yield f"- {translate(mark('Other frameworks'), language)}{COLON[language]}{escape(line)}"


def _scan(report: Report, options: Options) -> Iterator[str]:
    language = options.language
    yield from heading(mark("Scan"), language)
    yield f"- {translate(mark('Coverage'), language)}{COLON[language]}{summary.coverage_line(report, language)}"
    if unread := summary.not_read_line(report, language):
        yield f"- {unread}"
    yield from (f"- {escape(line)}" for line in summary.left_out_lines(report, language))
    yield f"- {amount(len(report.problems), mark('{n} problem'), mark('{n} problems'), language)}"
    lines = (f"  - {code(each.path)} ({escape(each.stage)}): {escape(each.text)}" for each in report.problems)
    for line in within(lines, len(report.problems), options.limit_rows, PART // 2, language):
        yield line if line.startswith("  - ") else f"  - {line}"
    yield ""


def _end(report: Report, options: Options) -> Iterator[str]:
    language = options.language
    packs = ", ".join(f"{summary.display_name(report, pack.name)} {pack.version}" for pack in report.packs)
    made = say("Made by {tool}", language, tool=f"{report.tool.name} {report.tool.version}")
    date = say(" on {date}", language, date=options.date) if options.date else ""
    data = say(" with mapping data {packs}", language, packs=packs) if packs else ""
    end = mark(". Days are measured on public ports. Unknown means that nobody has looked yet, not unsupported.")
    yield escape(made + date + data + translate(end, language))


def _page(report: Report, options: Options, api_budget: int) -> list[str]:
    language = options.language
    name = code(report.project.name) or translate(mark("unnamed project"), language)
    lines = [f"## {say('CUDA porting report: {name}', language, name=name)}", ""]
    nothing = summary.nothing_read_lines(report, language)
    for text in nothing:
        lines += [f"**{escape(text)}**", ""]
    if not nothing and side_by_side.is_folded(report):
        lines += [*head_lines(language, *side_by_side.HEADS, right=(2, 3))]
        lines += [row([escape(cell) for cell in each.cells()]) for each in side_by_side.sides(report, language)]
        lines += [""]
    for target in () if nothing else report.targets:
        lines += _target(report, target, options)
    for text in summary.context_lines(report, language):
        lines += [escape(text), ""]
    lines += [
        *_totals(report, language),
        *_actions(report, language),
        *_operators(report, options),
        *_history(options),
        *new_records(report, options),
    ]
    lines += [*findings(report, options), *licence(report, options), *_packages(report, options)]
    if api_budget:
        lines += _apis(report, options, api_budget)
    return [*lines, *_scan(report, options), *_end(report, options)]


def render(report: Report, options: Options) -> bytes:
    """The report as Markdown; text of the project appears only as code or with its punctuation as entities."""
    rest = size(_page(report, options, 0))
    head = 400 * (1 + len(report.targets))  # of the table itself
    lines = _page(report, options, max(1, _PAGE - rest - head))
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
