"""The summary of one screen: what was read, a few lines per target, the licence line and the commands that follow."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.messages import amount, mark, say, translate
from advisor.model import Report, Status, Target
from advisor.render import Options, brief, edits, grades, left, statement, summary
from advisor.render.columns import NARROWEST, cut, short_path
from advisor.render.text import CLAUSES, COLON, LISTED, SEMICOLON, number, shown, two_digits

if TYPE_CHECKING:
    from rich.text import Text

_READ, _PORT, _LEFT, _HARDEST = mark("read"), mark("port seen"), mark("left"), mark("hardest")
_LICENCE, _PROBLEMS, _NEXT, _HISTORY = mark("licence"), mark("problems"), mark("next"), mark("history")
_LABELS = (_READ, _PORT, _LEFT, _HARDEST, _LICENCE, _PROBLEMS, _NEXT, _HISTORY)
_HARD: tuple[Status, ...] = ("none", "manual", "unknown")
_FILES = 4  # that are named as the hardest ones
_HISTORY_LINES = 3
_BAR = (10, 40)  # columns of the bar, the fewest and the most
# A part of the bar: its sign, its colour, its word, the statuses in it. The sign stands beside the word as well.
_PARTS: tuple[tuple[str, str, str, tuple[Status, ...]], ...] = (
    ("█", "green", mark("same"), ("same", "unneeded")),
    ("▓", "cyan", mark("renamed"), ("renamed",)),
    ("▒", "blue", mark("changed"), ("changed", "partial")),
    ("░", "yellow", mark("manual"), ("manual",)),
    ("×", "red", mark("none"), ("none",)),
    ("?", "magenta", mark("unknown"), ("unknown",)),
)
_DONE = ("■", "green", mark("done"))
_PRODUCTS = 3  # products that are named; of more the number
_MOST = 24  # lines for two targets; blank ones go first where there are more

_Line = tuple[str, str, str]  # label, style of the text, text


def _read_line(report: Report, language: str) -> str:
    coverage = report.coverage
    files = amount(coverage.files, mark("{n} file"), mark("{n} files"), language)
    lines = amount(coverage.lines, mark("{n} line"), mark("{n} lines"), language)
    names = len({(item.symbol, item.library) for item in report.items})
    places = sum(len(item.sites) for item in report.items)
    found = say(
        "{names} of CUDA in {places}",
        language,
        names=amount(names, mark("{n} name"), mark("{n} names"), language),
        places=amount(places, mark("{n} place"), mark("{n} places"), language),
    )
    parts = [f"{files}{CLAUSES[language]}{lines}", found]
    if report.kernels:
        parts.append(amount(len(report.kernels), mark("{n} kernel"), mark("{n} kernels"), language))
    return SEMICOLON[language].join(filter(None, (*parts, summary.not_read_line(report, language))))


def _counts(report: Report, target: Target) -> list[tuple[str, str, str, int]]:
    """The parts of a target's bar that are not empty: sign, colour, word, places."""
    counts: Counter[Status] = Counter()
    done = 0
    for item in report.items:
        ready = sum(1 for site in item.sites if target.id in site.done_for)
        done += ready
        counts[summary.match_of(item.matches, target).status] += len(item.sites) - ready
    rows = [
        (*_DONE, done),
        *((sign, style, word, sum(counts[each] for each in of)) for sign, style, word, of in _PARTS),
    ]
    return [row for row in rows if row[3]]


def widths(counts: list[int], width: int) -> list[int]:
    """The columns of each part: in proportion, one at least, together `width`, which is not less than the parts."""
    total = sum(counts)
    found = [max(1, round(count * width / total)) for count in counts]
    while sum(found) != width:
        step = 1 if sum(found) < width else -1
        widest = max(range(len(found)), key=lambda each: counts[each] / found[each] if step > 0 else found[each])
        found[widest] += step
    return found


def shares(report: Report, target: Target) -> list[tuple[str, str, str, int]]:
    """The parts of a target's bar that are not empty: sign, colour, word, per cent of the places; together 100."""
    rows = _counts(report, target)
    found = widths([count for *_, count in rows], 100) if rows else []
    return [(*row[:3], share) for row, share in zip(rows, found, strict=True)]


def _bar(report: Report, target: Target, options: Options) -> Iterator[Text]:
    """The bar, and what its parts stand for in the same order: in one line where they fit."""
    from rich.cells import cell_len
    from rich.text import Text

    rows = shares(report, target)
    if not rows:
        return
    words = [
        Text.assemble((sign, style), f" {share} % {translate(word, options.language)}")
        for sign, style, word, share in rows
    ]
    width = max(options.width, NARROWEST)
    legend = Text("  ").join(words)
    room = width - cell_len(legend.plain) - 4
    columns = widths([share for *_, share in rows], min(_BAR[1], room if room >= _BAR[0] else width - 2))
    bar = Text.assemble(*((sign * n, style) for (sign, style, *_), n in zip(rows, columns, strict=True)))
    if room >= _BAR[0]:
        yield Text.assemble("  ", bar, "  ", legend)
        return
    yield Text.assemble("  ", bar)
    if cell_len(legend.plain) <= width - 2:
        yield Text.assemble("  ", legend)
        return
    line = Text()
    for word in words:  # an entry is never parted
        if line and cell_len(line.plain) + 1 + cell_len(word.plain) > width - 2:
            yield Text.assemble("  ", line)
            line = Text()
        line = Text.assemble(line, " " if line else "", word)
    yield Text.assemble("  ", line)


def _worked(report: Report, target: Target, language: str) -> str:
    """The range of work in words: days, or hours where it is less than half a day; '' where there is no estimate."""
    estimate = summary.estimate_of(report, target)
    if estimate is None or not summary.hours_of(estimate).p90:
        return ""
    hours = summary.hours_of(estimate)
    daily = summary.daily_hours(report)
    text, unit = mark("{low} to {high} person-days, about {middle}"), daily
    if hours.p50 < daily / 2:
        text, unit = mark("{low} to {high} hours, about {middle}"), 1.0
    low, middle, high = (two_digits(value / unit) for value in (hours.p10, hours.p50, hours.p90))
    return say(text, language, low=low, high=high, middle=middle)


def _left_line(report: Report, target: Target, files: list[left.FileLeft], language: str) -> str:
    if not files:
        return translate(mark("nothing in own code"), language)
    places = amount(sum(each.places for each in files), mark("{n} place"), mark("{n} places"), language)
    of = amount(len(files), mark("{n} file"), mark("{n} files"), language)
    parts = [say("{places} in {files}", language, places=places, files=of)]
    if hard := sum(each.hard for each in files):
        parts.append(say("{n} hard", language, n=number(hard)))
    estimate = summary.estimate_of(report, target)
    core = summary.without_core(estimate, language) if estimate is not None else ""
    worked = _worked(report, target, language)
    return SEMICOLON[language].join(filter(None, (CLAUSES[language].join(parts), worked, core if worked else "")))


def _hardest_line(files: list[left.FileLeft], width: int, language: str) -> str:
    """As many files as fit into a line, each with its places; hard ones first."""
    from rich.cells import cell_len

    line = ""
    for each in files[:_FILES]:
        text = mark("{path} {n} ({hard} hard)") if each.hard else mark("{path} {n}")
        path = short_path(shown(each.path, 300), max(width * 2 // 3, 20))
        part = say(text, language, path=path, n=number(each.places), hard=number(each.hard))
        longer = f"{line}{CLAUSES[language] if line else ''}{part}"
        if line and cell_len(longer) > width:
            break
        line = longer
    return line


def _heading(report: Report, target: Target, language: str) -> str:
    title = summary.target_title(report, target, language)
    if products := summary.products_of(report, target):
        names = LISTED[language].join(products)
        if len(products) > _PRODUCTS:
            names = say("{n} products", language, n=number(len(products)))
        title += say(" (worst over {products})", language, products=names)
    said = grades.sentence(report, target, language) or summary.verdict(report, target, language)
    if exists := summary.exists_line(report, target, language):
        said = exists + ("" if language == "zh" else " ") + said
    return f"{shown(title)}{COLON[language]}{said}"


def _block(report: Report, target: Target, options: Options) -> Iterator[Text]:
    from rich.text import Text

    language, width = options.language, max(options.width, NARROWEST)
    style = "bold" if statement.is_judged(report, target) else "magenta"
    yield from (Text(line, style) for line in cut(_heading(report, target, language), width, 2))
    yield from _bar(report, target, options)
    files = left.files_left(report, target)
    if report.items or files:
        yield from _labelled((_LEFT, "", _left_line(report, target, files, language)), options, 2)
    if line := _hardest_line(files, width - _indent(language), language):
        yield from _labelled((_HARDEST, "", line), options, 1)


def _indent(language: str) -> int:
    """Columns of the widest label."""
    from rich.cells import cell_len

    return max(cell_len(translate(label, language)) for label in _LABELS) + 4


def _labelled(line: _Line, options: Options, most: int) -> Iterator[Text]:
    from rich.cells import cell_len
    from rich.text import Text

    label, style, text = line
    head = translate(label, options.language)
    indent = _indent(options.language)
    for each in cut(text, max(options.width, NARROWEST) - indent, most):
        yield Text.assemble("  ", (head, "dim"), " " * (indent - 2 - cell_len(head)), (each, style))
        head = ""


def _commands(report: Report, options: Options) -> list[str]:
    """What to run next, each as it can be pasted: the edits, the list of what is left, the page."""
    if summary.nothing_read(report) or not (report.items or report.findings):
        return []
    hard = (
        name for status in _HARD for target in report.targets for name, _ in brief.open_apis(report, target, status)
    )
    edited = next((target for target in report.targets if edits.count(report, target)[0]), None)
    name = next(hard, "")
    if edited is not None and options.fix:
        first = f"fix {options.fix} -t {edited.id} --diff"
    elif name:
        first = f"explain {shlex.quote(name)}"
    else:
        first = ""
    page = "scan {} -o report.html"
    if options.saved:
        first, listing, page = f"explain --in {options.places}", "todo --in {}", "report {} -o report.html"
    else:
        listing, page = "todo {}", f"baseline create {options.known}" if options.known else page
    found = (first, listing.format(options.places), page.format(options.places))
    return [shown(" ".join(f"advisor {each}".split()), 4000) for each in found if each]


def _all(report: Report, options: Options, table: list[str] | None) -> Iterator[Text]:
    from rich.cells import cell_len
    from rich.text import Text

    language = options.language
    nothing = summary.nothing_read_lines(report, language)
    yield from (Text(each, "bold") for text in nothing for each in cut(text, max(options.width, NARROWEST), 3))
    yield from _labelled((_READ, "", _read_line(report, language)), options, 2)
    steered = summary.steering_line(report, language)
    unseen = [each for each in summary.left_out_lines(report, language) if each != steered]
    for text in filter(None, (steered, SEMICOLON[language].join(unseen))):
        yield from _labelled(("", "", text), options, 2)
    label = _PORT
    for target in () if nothing else report.targets:
        if signs := summary.port_signs(report, target, language):
            text = f"{summary.target_title(report, target, language)}{COLON[language]}{signs}"
            yield from _labelled((label, "", text), options, 1)
            label = ""
    if table and not nothing:
        yield from (Text(line) for line in table)
    for target in () if nothing or table else report.targets:
        yield Text("")
        yield from _block(report, target, options)
    if not nothing:
        yield Text("")
        yield from _labelled((_LICENCE, "", brief.licence_line(report, language)), options, 1)
    if report.problems:
        one, many = mark("{n} problem: the reports list it"), mark("{n} problems: the reports list them")
        yield from _labelled((_PROBLEMS, "", amount(len(report.problems), one, many, language)), options, 1)
    label = _HISTORY
    for line in (*options.since, *brief.history_lines(options)[-_HISTORY_LINES:]):
        yield from _labelled((label, "", line), options, 2 if options.since else 1)
        label = ""
    label = _NEXT
    for command in _commands(report, options):
        head = translate(label, language)
        yield Text.assemble("  ", (head, "dim"), " " * (_indent(language) - 2 - cell_len(head)), command)
        label = ""


def lines(report: Report, options: Options, table: list[str] | None = None) -> list[Text]:
    """The whole summary; `table` stands for the blocks where there are too many targets for one each."""
    found = list(_all(report, options, table))
    while len(found) > _MOST and (blank := [place for place, line in enumerate(found) if not line.plain]):
        del found[blank[-1]]
    return found
