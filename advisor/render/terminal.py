"""The summary for a terminal: one screen, or in full one block per target, what holds for all, and what is next."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from advisor.messages import amount, mark, say, translate
from advisor.model import Report, Status, Target
from advisor.render import Options, brief, grades, kernels, screen, side_by_side, statement, summary
from advisor.render.actions import Action, actions
from advisor.render.columns import NARROWEST, console, wrapped
from advisor.render.text import CLAUSES, COLON, GAP, SEMICOLON, shown

if TYPE_CHECKING:
    from rich.text import Text

# The word stands beside the colour everywhere; the colour only helps to find it.
_STYLES: dict[Status, str] = {
    "unneeded": "dim",
    "same": "green",
    "renamed": "cyan",
    "changed": "blue",
    "partial": "yellow",
    "manual": "yellow",
    "none": "red",
    "unknown": "magenta",
}
_NAMED: tuple[Status, ...] = ("none", "manual", "unknown")  # statuses whose APIs are named
_OPERATIONS = 3  # operations with operators that are named per target
_RULES = 3  # rules with blockers that are named per target

_LABELS = (
    mark("verdict"), mark("basis"),
    mark("effort"), mark("days"), mark("blockers"), mark("routes"), mark("packages"), mark("ports"), mark("done"),
    mark("licence"),
    mark("coverage"), mark("problems"), mark("history"), *(summary.STATUS_WORDS[status] for status in _NAMED),
)  # fmt: skip
_Row = tuple[str, str, str]  # label, style of the label, text


def _indent(language: str) -> int:
    """Columns of the widest label."""
    from rich.cells import cell_len

    return max(cell_len(translate(label, language)) for label in _LABELS) + 2


def _rows(rows: Iterable[_Row], options: Options) -> Iterator[Text]:
    """Labels in one column, texts beside them."""
    from rich.cells import cell_len
    from rich.text import Text

    indent = _indent(options.language)
    for label, style, text in rows:
        head = translate(label, options.language)
        for line in wrapped(text, max(options.width, NARROWEST) - indent):
            yield Text.assemble((head, style), " " * (indent - cell_len(head)), line)
            head = ""


def _effort(report: Report, target: Target, language: str) -> Iterator[_Row]:
    yield mark("effort"), "dim", summary.effort_line(report, target, language)
    estimate = summary.estimate_of(report, target)
    if estimate is not None and (near := summary.nearest_line(estimate, language)):
        yield "", "dim", say("measured ports most like it: {ports}", language, ports=near)
    if estimate is not None:
        more = (summary.lines_line(estimate, language), summary.calendar_line(report, estimate, language))
        yield from (("", "dim", line) for line in more if line)
    if edits := summary.edits_line(report, target, language):
        yield "", "dim", edits


def _blockers(report: Report, target: Target, language: str) -> Iterator[_Row]:
    found = brief.blockers(report, target)
    label = mark("blockers")
    if not found and statement.is_judged(report, target):
        limited = statement.taken_over(report, target, language)
        found_none = CLAUSES[language].join(filter(None, (translate("none found", language), limited)))
        yield label, "dim", statement.unasked(report, target, language) or found_none
    for group in found[:_RULES]:
        yield label, "red", brief.blocker_line(group, language)
        label = ""
    if rest := found[_RULES:]:
        places = amount(sum(each.places for each in rest), mark("{n} place"), mark("{n} places"), language)
        rules = amount(len(rest), mark("and {n} more rule"), mark("and {n} more rules"), language)
        yield "", "red", f"{rules}{CLAUSES[language]}{places}"


def _operators(report: Report, target: Target, language: str) -> Iterator[_Row]:
    """The operations with the most kernels, and how many kernels have no operator; nothing for a mere choice."""
    found = [] if kernels.is_choice(report, target) else kernels.groups(report, target)
    label = mark("operators")
    for group in found[:_OPERATIONS]:
        yield label, "dim", kernels.group_line(report, group, language)
        label = ""
    if rest := found[_OPERATIONS:]:
        yield "", "dim", amount(len(rest), mark("and {n} more operation"), mark("and {n} more operations"), language)
    if found:
        yield "", "dim", kernels.rest_line(report, target, language)
    if line := kernels.folded_line(report, target, language):
        yield mark("kernels"), "dim", line


def _target_rows(report: Report, target: Target, language: str) -> Iterator[_Row]:
    if sentence := grades.sentence(report, target, language):
        yield mark("verdict"), "bold" if statement.is_judged(report, target) else "magenta", sentence
    if rests := statement.brief_line(report, target, language):
        yield mark("basis"), "dim", rests
    yield from _effort(report, target, language)
    yield from _blockers(report, target, language)
    yield from _operators(report, target, language)
    for status in _NAMED:
        line_of = brief.unknown_line if status == "unknown" else partial(brief.apis_line, status=status)
        if line := line_of(report, target, language=language):
            yield summary.STATUS_WORDS[status], _STYLES[status], line
    if routes := brief.routes_line(report, target, language):
        yield mark("routes"), "dim", routes
    if others := brief.frameworks_line(report, target, language):
        yield mark("routes"), "dim", others
    if packages := brief.packages_line(report, target, language):
        yield mark("packages"), "dim", packages
    if exists := summary.exists_line(report, target, language):
        yield mark("ports"), "dim", exists
    if port := summary.port_sentence(report, target, language):
        yield mark("ports"), "dim", port
    if done := summary.done_sentence(report, target, language):
        yield (
            mark("done"),
            "dim",
            GAP[language].join(filter(None, (done, summary.port_figures(report, target, language)))),
        )


def _heading(report: Report, target: Target, language: str) -> str:
    """The verdict, and over which products it was taken."""
    verdict = summary.titled_verdict(report, target, language)
    ranges = summary.range_sentence(report, target, language)
    return GAP[language].join(shown(text) for text in (verdict, ranges) if text)


def _scan_rows(report: Report, options: Options) -> Iterator[_Row]:
    language = options.language
    if not summary.nothing_read(report):
        yield mark("licence"), "dim", brief.licence_line(report, language)
    for place, line in enumerate(summary.context_lines(report, language)):
        yield "" if place else mark("days"), "dim", line
    lines = (
        summary.coverage_line(report, language),
        summary.not_read_line(report, language),
        *summary.left_out_lines(report, language),
    )
    yield mark("coverage"), "dim", SEMICOLON[language].join(filter(None, lines))
    if report.problems:
        text = mark("{n} problem: the reports list it"), mark("{n} problems: the reports list them")
        yield mark("problems"), "dim", amount(len(report.problems), *text, language)
    for number_, line in enumerate((*options.since, *brief.history_lines(options))):
        yield "" if number_ else mark("history"), "dim", line


def _parts_of(action: Action, language: str) -> list[str]:
    """An action as paragraphs: one detail stands beside it, several below it, commands last."""
    if len(action.details) < 2:
        return [action.text(language), *action.commands]
    return [action.what + COLON[language].rstrip(), *action.details, *action.commands]


def _next(report: Report, options: Options) -> Iterator[Text]:
    from rich.text import Text

    found = actions(report, options.language)
    width = max(options.width, NARROWEST) - 4
    if found:
        yield Text("")
        yield Text(translate("Next", options.language), "bold")
    for place, action in enumerate(found, start=1):
        lines = [line for text in _parts_of(action, options.language) for line in wrapped(text, width)]
        yield from (Text(f"{'' if number else f'{place}.':<4}{line}") for number, line in enumerate(lines))


def _table(report: Report, width: int, language: str) -> Iterator[str]:
    """Many targets, a line each: what does not fit beside the name goes on below."""
    from rich.cells import cell_len, set_cell_size

    found = side_by_side.sides(report, language)
    first = min(max(cell_len(each.title) for each in found) + 2, width // 2)
    for each in found:
        parts = (
            each.verdict,
            say("{share} with a counterpart", language, share=each.counterpart),
            say("{share} of the places unknown", language, share=each.unknown),
            say("stops: {what}", language, what=each.stops),
            say("days: {days}", language, days=each.days),
        )
        text = SEMICOLON[language].join(parts)
        for place, line in enumerate(wrapped(text, width - first)):
            yield set_cell_size("" if place else each.title, first) + line


def _lines(report: Report, options: Options) -> Iterator[Text]:
    from rich.text import Text

    language = options.language
    width = max(options.width, NARROWEST)
    nothing = [line for text in summary.nothing_read_lines(report, language) for line in wrapped(text, width)]
    yield from (Text(line, "bold") for line in (*nothing, *([""] if nothing else [])))
    folded = not nothing and side_by_side.is_folded(report)
    if folded:
        yield from (Text(line) for line in _table(report, width, language))
        yield Text("")
    for target in () if nothing or folded else report.targets:
        verdict = wrapped(_heading(report, target, language), width)
        yield from (Text(line, "bold") for line in verdict)
        yield from _rows(_target_rows(report, target, language), options)
        yield Text("")
    yield from _rows(_scan_rows(report, options), options)
    yield from _next(report, options)


def _short(report: Report, options: Options) -> list[Text]:
    width = max(options.width, NARROWEST)
    table = [*_table(report, width, options.language)] if side_by_side.is_folded(report) else None
    return screen.lines(report, options, table)


def render(report: Report, options: Options) -> bytes:
    """The summary as UTF-8 text of at most `options.width` columns (30 at least); escape codes only if asked for.

    One screen, or with `options.details` all that is known; commands to be pasted keep their line at any width.
    """
    out = io.StringIO()
    stream = console(out, options)
    for line in _lines(report, options) if options.details else _short(report, options):
        stream.print(line, no_wrap=True, overflow="ignore", crop=False)
    lines = (line.rstrip(" ") for line in out.getvalue().split("\n"))
    return "\n".join(lines).encode("utf-8", "backslashreplace")
