"""The summary for a terminal: one block per target, then what holds for all of them, and what to do next."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from advisor.messages import amount, mark, translate
from advisor.model import Report, Status, Target
from advisor.render import Options, brief, summary
from advisor.render.text import CLAUSES, shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
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
_RULES = 3  # rules with blockers that are named per target

_Row = tuple[str, str, str]  # label, style of the label, text


def _grid(rows: list[_Row], language: str) -> Table:
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    labels = [translate(label, language) for label, _, _ in rows]
    table.add_column(no_wrap=True, min_width=max(map(cell_len, labels), default=0))
    table.add_column(overflow="fold")
    for label, (_, style, text) in zip(labels, rows, strict=True):
        table.add_row(Text(label, style), Text(text))
    return table


def _effort(report: Report, target: Target, language: str) -> Iterator[_Row]:
    yield mark("effort"), "dim", summary.effort_line(report, target, language)
    if edits := summary.edits_line(report, target, language):
        yield "", "dim", edits


def _blockers(report: Report, target: Target, language: str) -> Iterator[_Row]:
    found = brief.blockers(report, target)
    label = mark("blockers")
    if not found:
        yield label, "dim", translate("none found", language)
    for group in found[:_RULES]:
        yield label, "red", brief.blocker_line(group, language)
        label = ""
    if rest := found[_RULES:]:
        places = amount(sum(each.places for each in rest), mark("{n} place"), mark("{n} places"), language)
        rules = amount(len(rest), mark("and {n} more rule"), mark("and {n} more rules"), language)
        yield "", "red", f"{rules}{CLAUSES[language]}{places}"


def _target_rows(report: Report, target: Target, language: str) -> Iterator[_Row]:
    yield from _effort(report, target, language)
    yield from _blockers(report, target, language)
    for status in _NAMED:
        line_of = brief.unknown_line if status == "unknown" else partial(brief.apis_line, status=status)
        if line := line_of(report, target, language=language):
            yield summary.STATUS_WORDS[status], _STYLES[status], line
    if packages := brief.packages_line(report, target, language):
        yield mark("packages"), "dim", packages
    if done := summary.done_sentence(report, target, language):
        yield mark("done"), "dim", done


def _heading(report: Report, target: Target, language: str) -> Text:
    """The verdict, in bold, and over which products it was taken."""
    from rich.text import Text

    ranges = summary.range_sentence(report, target, language)
    verdict = summary.titled_verdict(report, target, language)
    return Text.assemble((shown(verdict), "bold"), (f" {shown(ranges)}" if ranges else "", "dim"))


def _scan_rows(report: Report, options: Options) -> Iterator[_Row]:
    language = options.language
    yield mark("licence"), "dim", brief.licence_line(report, language)
    lines = (summary.coverage_line(report, language), summary.not_read_line(report, language))
    yield mark("coverage"), "dim", "; ".join(filter(None, lines))
    if report.problems:
        text = mark("{n} problem: the reports list it"), mark("{n} problems: the reports list them")
        yield mark("problems"), "dim", amount(len(report.problems), *text, language)
    for number_, line in enumerate(brief.history_lines(options)):
        yield "" if number_ else mark("history"), "dim", line


def _next(console: Console, report: Report, language: str) -> None:
    from rich.text import Text

    found = brief.actions(report, language)
    if found:
        console.print()
        console.print(Text(translate("Next", language), "bold"))
        console.print(_grid([(f"{place}.", "dim", text) for place, text in enumerate(found, start=1)], language))


def _console(out: io.StringIO, options: Options) -> Console:
    from rich.console import Console

    return Console(
        file=out,
        width=max(options.width, 20),
        force_terminal=options.color,
        color_system="standard" if options.color else None,
        no_color=not options.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},  # the caller decides, not NO_COLOR, FORCE_COLOR or COLUMNS
    )


def render(report: Report, options: Options) -> bytes:
    """The summary as UTF-8 text of at most `options.width` columns, with escape codes only if `options.color`."""
    out = io.StringIO()
    console = _console(out, options)
    for target in report.targets:
        console.print(_heading(report, target, options.language))
        console.print(_grid(list(_target_rows(report, target, options.language)), options.language))
        console.print()
    console.print(_grid(list(_scan_rows(report, options)), options.language))
    _next(console, report, options.language)
    lines = (line.rstrip(" ") for line in out.getvalue().split("\n"))
    return "\n".join(lines).encode("utf-8", "backslashreplace")
