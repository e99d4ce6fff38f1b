"""The report as GitHub-flavoured Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.model import Item, Match, Report, Target
from advisor.render import Options, summary
from advisor.render.text import counted, number, percent, shown

# GitHub refuses comments above 65,536 characters; these two tables are the only parts that grow with the project.
_TABLE_BUDGET = 40_000
_LIST_BUDGET = 8_000
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


def _within(lines: Iterable[str], total: int, rows: int, budget: int) -> Iterator[str]:
    """At most `rows` of the `total` lines and `budget` characters, and whether lines are left out as the last line."""
    written = 0
    for count, line in enumerate(lines):
        written += len(line)
        if count == rows or written > budget:
            yield f"… and {number(total - count)} more (all are in the JSON report)"
            return
        yield line


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _status(match: Match) -> str:
    name = code(match.name, 80) if match.status != "none" else ""
    unverified = " (unverified)" if match.evidence == "assumed" else ""
    elsewhere = summary.better_on(match)
    return f"{match.status}{' ' + name if name else ''}{unverified}{f' ({escape(elsewhere)})' if elsewhere else ''}"


def _api_row(item: Item, targets: tuple[Target, ...]) -> str:
    direct = sum(1 for site in item.sites if not site.via)
    wrapped = len(item.sites) - direct
    places = f"{number(direct)} + {number(wrapped)} via wrappers" if wrapped else number(direct)
    variant = f" {code(item.variant)}" if item.variant else ""
    cells = [_status(summary.match_of(item.matches, target)) for target in targets]
    return _row([code(item.symbol, 80) + variant, code(item.library, 40), places, *cells])


def _apis(report: Report, options: Options) -> Iterator[str]:
    if not report.items:
        return
    titles = [escape(summary.target_title(target)) for target in report.targets]
    yield "### APIs"
    yield ""
    yield _row(["API", "library", "places", *titles])
    yield _row(["---", "---", "---:", *("---" for _ in titles)])
    rows = (_api_row(item, report.targets) for _, item in summary.in_reading_order(report))
    for line in _within(rows, len(report.items), options.limit_rows, _TABLE_BUDGET):
        if not line.startswith("|"):
            yield ""
        yield line
    yield ""


def _totals(report: Report, target: Target) -> Iterator[str]:
    counts = summary.totals(report, target)
    wrapped = ["via wrappers"] if counts.through else []
    yield _row(["status", "APIs", "places", *wrapped])
    yield _row(["---", "---:", "---:", *("---:" for _ in wrapped)])
    for row in counts.rows:
        yield _row([row.status, number(row.apis), number(row.places), *(number(row.through) for _ in wrapped)])
    yield _row(["all", number(counts.apis), number(counts.places), *(number(counts.through) for _ in wrapped)])


def _worst(report: Report, target: Target) -> Iterator[str]:
    worst = summary.worst_apis(report, target)
    if worst:
        yield ""
        yield "To look at first:"
        yield ""
    for row in worst:
        first = f", first {code(summary.first_place(row), 200)}" if row.site else ""
        yield f"- {row.match.status}: {code(row.item.symbol, 80)}, {counted(row.places, 'place')}{first}"


def _target(report: Report, target: Target) -> Iterator[str]:
    yield f"### {escape(summary.target_title(target))}"
    yield ""
    sentences = (
        escape(summary.verdict(report, target)),
        escape(summary.range_sentence(report, target)),
        summary.done_sentence(report, target),
    )
    yield " ".join(filter(None, sentences))
    yield ""
    yield from _totals(report, target)
    yield ""
    yield f"- Effort: {summary.effort_line(report, target)}"
    yield f"- Unknown: {percent(summary.unknown_share(report, target))} of the places"
    yield from _worst(report, target)
    yield ""


def _scan(report: Report) -> Iterator[str]:
    skipped = summary.files_with(report, "skipped")
    recovered = summary.files_with(report, "recovered")
    yield "### Scan"
    yield ""
    yield f"- Coverage: {summary.coverage_line(report)}"
    yield f"- {counted(len(skipped), 'file')} skipped, {number(len(recovered))} read with errors"
    yield f"- {counted(len(report.problems), 'problem')}"
    yield f"- CUDA {escape(report.cuda.version)}: {escape(report.cuda.why)}"
    yield ""


def _problems(report: Report, options: Options) -> Iterator[str]:
    if not report.problems:
        return
    yield "### Problems"
    yield ""
    lines = (f"- {code(problem.path)} ({escape(problem.stage)}): {escape(problem.text)}" for problem in report.problems)
    for line in _within(lines, len(report.problems), options.limit_rows, _LIST_BUDGET):
        yield line if line.startswith("- ") else f"- {line}"
    yield ""


def _end(report: Report, options: Options) -> Iterator[str]:
    packs = ", ".join(f"{summary.display_name(pack.name)} {pack.version}" for pack in report.packs)
    yield escape(
        f"Made by {report.tool.name} {report.tool.version}"
        + (f" on {options.date}" if options.date else "")
        + (f" with mapping data {packs}" if packs else "")
        + ". Effort figures are assumed. Unknown means that nobody has looked yet, not unsupported."
    )


def render(report: Report, options: Options) -> bytes:
    """The report as Markdown; text of the project appears only as code or with its punctuation as entities."""
    lines = [f"## CUDA porting report: {code(report.project.name) or 'unnamed project'}", ""]
    for target in report.targets:
        lines += _target(report, target)
    lines += [*_apis(report, options), *_scan(report), *_problems(report, options), *_end(report, options)]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
