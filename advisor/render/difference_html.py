"""The comparison as one offline HTML page, in the frame and with the look of the report (advisor/render/html.py)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from advisor.compare import Change, Difference, Tally
from advisor.compare.model import CAME, Group
from advisor.compare.verdicts import standing
from advisor.messages import LANGUAGES, mark, translate
from advisor.model import SEVERITY_ORDER, HourRange, Report, Severity, Value
from advisor.render import Options, difference_rows, difference_words, html, html_packing, html_pages, summary
from advisor.render.text import two_digits, visible

SCRIPTS = ("kept.js", "data.js", "difference.js")
STYLES = ("report.css", "difference.css")
PACKAGES = 50  # work packages that the table shows
_WORST = 3
# Rows of the table of a target: what came and what went, by cause.
CAUSES: tuple[tuple[str, tuple[Group, Group, Group]], ...] = (
    (mark("New"), ("new", "appeared", "unclear_new")),
    (mark("Gone or done"), ("fixed", "vanished", "unclear_gone")),
)
OTHERS: tuple[tuple[Group, str], ...] = (
    ("judged", mark("judged anew")),
    ("moved", mark("moved")),
    ("reopened", mark("open again")),
    ("closed", mark("suppressed or accepted")),
)


class Card(Value, frozen=True):
    """What the first screen says about one target."""

    title: str
    tally: Tally
    before: HourRange | None  # days
    after: HourRange | None
    blockers: int
    severities: tuple[tuple[str, int], ...]  # of what is open now and was not before, the worst first
    worst: tuple[tuple[Severity, Change], ...]


def _title(report: Report, name: str, language: str) -> str:
    return next((summary.target_title(report, each, language) for each in report.targets if each.id == name), name)


def _days(found: Difference, old: Report, new: Report, target: str) -> tuple[HourRange | None, HourRange | None]:
    """The days before and after, each at the hours per day of its report."""
    for each in found.effort:
        if each.target == target:
            before = html_pages.in_days(each.before, summary.daily_hours(old))
            return before, html_pages.in_days(each.after, summary.daily_hours(new))
    return None, None


def _worst(found: Difference, target: str) -> tuple[tuple[Severity, Change], ...]:
    """The gravest of what came, with the severity on this target: on another one it may be another."""
    grave: list[tuple[Severity, Change]] = []
    for change in (each for name in CAME for each in found.of(name) if not each.targets or target in each.targets):
        here = standing(change.record, target)
        if here == "blocker" or here == "risk":
            grave.append((here, change))
    return tuple(sorted(grave, key=lambda each: -SEVERITY_ORDER.index(each[0]))[:_WORST])


def _card(tally: Tally, found: Difference, old: Report, new: Report, language: str) -> Card:
    titles = _title(old, tally.before, language), _title(new, tally.target, language)
    counts = ((severity, tally.came(severity)) for severity in reversed(SEVERITY_ORDER))
    before, after = _days(found, old, new, tally.target)
    return Card(
        title=titles[1] if titles[0] == titles[1] else " → ".join(titles),
        tally=tally,
        before=before,
        after=after,
        blockers=tally.came("blocker"),
        severities=tuple((severity, count) for severity, count in counts if count),
        worst=_worst(found, tally.target),
    )


def _range(days: HourRange) -> str:
    return f"{two_digits(days.p10)}–{two_digits(days.p90)}" if days.p90 else "0"


def _signed(value: float) -> str:
    text = two_digits(abs(value))
    return text if text == "0" else f"{'−' if value < 0 else '+'}{text}"


def _change(before: HourRange, after: HourRange) -> str:
    """The change of each quantile: that of the P50 alone would hide how wide the range is."""
    low, middle, high = after.p10 - before.p10, after.p50 - before.p50, after.p90 - before.p90
    return f"P10 {_signed(low)}, P50 {_signed(middle)}, P90 {_signed(high)}"


def _name(change: Change, language: str) -> str:
    finding = change.record.finding
    return translate(finding.message, language) if finding else change.record.subject


def _functions(found: Difference, old: Report, new: Report, language: str) -> dict[str, Any]:
    """What the template calls beside what the report's templates call."""
    daily = summary.daily_hours(old), summary.daily_hours(new)
    return {
        **html.functions(new, language),
        "change": _change,
        "in_days": lambda hours, side: html_pages.in_days(hours, daily[side]),
        "name_of": partial(_name, language=language),
        "pack_line": partial(difference_words.pack_line, found, language=language),
        "range_of": _range,
        "target_of": lambda name: _title(new, name, language),
    }


def _body(found: Difference, old: Report, new: Report, options: Options, language: str, tables: Sequence[Any]) -> str:
    """The page between `<body>` and the scripts in one language."""
    from markupsafe import escape

    cards = [_card(tally, found, old, new, language) for tally in found.tallies]
    place = list(LANGUAGES).index(language)
    return (
        html.environment_of(options.template)
        .get_template("difference.html.j2")
        .render(
            **_functions(found, old, new, language),
            found=found,
            sides=((mark("Older"), old), (mark("Newer"), new)),
            options=options,
            name=options.title or new.project.name,
            command=escape(visible(options.command)),
            cards=cards,
            whole=max((each.p90 for card in cards for each in (card.before, card.after) if each), default=0),
            causes=CAUSES,
            others=OTHERS,
            sections=tables,
            sentences=difference_words.sentences(found, language),
            remarks=list(difference_words.remarks(found, language)),
            reasons=difference_words.reasons(found, language) if found.basis else "",
            limits=difference_words.LIMITS,
            at=place,
            rows_shown=difference_rows.SHOWN,
            packages=difference_words.packages(found),
            packages_shown=PACKAGES,
        )
    )


def render(found: Difference, old: Report, new: Report, options: Options) -> bytes:
    """The comparison as one HTML file in UTF-8 that makes no request; equal input gives equal bytes."""
    style = "".join(html.asset(name, options.template) for name in STYLES)
    code = '"use strict";\n' + "".join(html.asset(f"js/{name}", options.template) for name in SCRIPTS)
    tables = difference_rows.sections(found)
    bodies = {language: _body(found, old, new, options, language, tables) for language in LANGUAGES}
    long = [each for each in tables if len(each.rows) > difference_rows.SHOWN]
    parts = {"rows": html_packing.script_text(difference_rows.packed(long))}
    name = options.title or new.project.name
    return html.page(options, name, mark("CUDA porting comparison"), bodies, parts, style, code)
