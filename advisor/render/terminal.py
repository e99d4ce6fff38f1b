"""The summary for a terminal: one block per target, then what holds for all of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from advisor.model import Report, Status, Target
from advisor.render import Options, summary
from advisor.render.text import counted, number, percent, shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

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


def _grid() -> Table:
    from rich.table import Table

    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))


def _totals(report: Report, target: Target) -> Table:
    from rich.table import Table
    from rich.text import Text

    counts = summary.totals(report, target)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("status")
    table.add_column("APIs", justify="right")
    table.add_column("places", justify="right")
    if counts.through:
        table.add_column("via wrappers", justify="right")
    for row in counts.rows:
        figures = [number(row.apis), number(row.places), number(row.through)]
        table.add_row(Text(row.status, _STYLES[row.status]), *figures[: len(table.columns) - 1])
    figures = [number(counts.apis), number(counts.places), number(counts.through)]
    table.add_row(Text("all", "bold"), *figures[: len(table.columns) - 1])
    return table


def _facts(report: Report, target: Target) -> Table:
    from rich.text import Text

    table = _grid()
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("effort", Text(summary.effort_line(report, target)))
    table.add_row("unknown", Text(f"{percent(summary.unknown_share(report, target))} of the places"))
    ranges, done = summary.range_sentence(report, target), summary.done_sentence(report, target)
    if ranges:
        table.add_row("products", Text(shown(ranges)))
    if done:
        table.add_row("done", Text(done))
    return table


def _worst(report: Report, target: Target) -> Table:
    from rich.text import Text

    table = _grid()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in summary.worst_apis(report, target):
        status = row.match.status
        where = f"{counted(row.places, 'place')}, first {summary.first_place(row)}" if row.site else "no place"
        name = Text.assemble((shown(row.item.symbol, 80), "bold"), "  ", (shown(row.item.library, 40), "dim"))
        table.add_row(Text(status, _STYLES[status]), Text("\n").join([name, Text(where)]))
    return table


def _target_block(console: Console, report: Report, target: Target) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Text(shown(summary.titled_verdict(report, target)), "bold"))
    parts = [_totals(report, target), _facts(report, target)]
    worst = _worst(report, target)
    if worst.row_count:
        parts += [worst]
    for part in parts:
        console.print()
        console.print(Padding(part, (0, 0, 0, 2)))
    console.print()


def _scan_block(console: Console, report: Report) -> None:
    from rich.text import Text

    skipped, recovered = (len(summary.files_with(report, status)) for status in ("skipped", "recovered"))
    table = _grid()
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("coverage", Text(summary.coverage_line(report)))
    table.add_row("not read", Text(f"{counted(skipped, 'file')} skipped, {number(recovered)} read with errors"))
    table.add_row("problems", Text(number(len(report.problems))))
    console.print(table)


def render(report: Report, options: Options) -> bytes:
    """The summary as UTF-8 text of at most `options.width` columns, with escape codes only if `options.color`."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(
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
    for target in report.targets:
        _target_block(console, report, target)
    _scan_block(console, report)
    lines = (line.rstrip(" ") for line in out.getvalue().split("\n"))
    return "\n".join(lines).encode("utf-8", "backslashreplace")
