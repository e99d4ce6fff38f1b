"""Charts as SVG text: every one has a title and a description with the same numbers in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from markupsafe import Markup, escape

from advisor.messages import mark, say, translate
from advisor.model import HourRange, Value
from advisor.render import HistoryPoint
from advisor.render.text import LISTED, SEMICOLON, number, two_digits, visible

_LATEST = 5  # numbers that stand below the line of the history


class Slice(Value, frozen=True):
    """One part of a stacked bar: the name of its colour, its word and how much it is."""

    colour: str
    word: str
    amount: float


def described(name: str, title: str, description: str, height: int, content: str, kind: str = "chart") -> Markup:
    """A picture as wide as its place, with its title and the same in words; `content` is made of escaped parts."""
    return Markup(  # noqa: S704 - all parts are escaped here, `content` is made of numbers and escaped words
        f'<svg class="{kind}" role="img" aria-labelledby="{name}t {name}d" width="100%" height="{height}">'
        f'<title id="{name}t">{escape(visible(title))}</title>'
        f'<desc id="{name}d">{escape(visible(description))}</desc>{content}</svg>'
    )


def _per_cent(value: float, whole: float) -> str:
    return f"{100 * value / whole:.2f}".rstrip("0").rstrip(".") if whole > 0 else "0"


def range_bar(name: str, days: HourRange, whole: float, title: str, language: str) -> Markup:
    """A bar from P10 to P90 with a mark at P50 on a scale from 0 to `whole` days."""
    words = say(
        "{low} to {high} person-days (P10 to P90), about {middle}", language,
        low=two_digits(days.p10), middle=two_digits(days.p50), high=two_digits(days.p90),
    )  # fmt: skip
    left, middle, right = (_per_cent(value, whole) for value in (days.p10, days.p50, days.p90))
    width = _per_cent(max(0.0, days.p90 - days.p10), whole)
    content = (
        f'<rect class="track" x="0" y="6" width="100%" height="8"/>'
        f'<rect class="range" x="{left}%" y="3" width="{width}%" height="14"/>'
        f'<line class="middle" x1="{middle}%" x2="{middle}%" y1="0" y2="20"/>'
        f'<line class="end" x1="{right}%" x2="{right}%" y1="3" y2="17"/>'
    )
    return described(name, title, words, 20, content)


def stacked_bar(name: str, slices: Sequence[Slice], title: str, language: str) -> Markup:
    """Parts of a whole side by side; a part is labelled where its number fits."""
    whole = sum(each.amount for each in slices)
    description = LISTED[language].join(f"{each.word} {two_digits(each.amount)}" for each in slices if each.amount)
    parts = []
    before = 0.0
    for each in slices:
        width = 100 * each.amount / whole if whole else 0
        if width:
            x = _per_cent(before, whole)
            parts.append(f'<rect class="{each.colour}" x="{x}%" width="{width:.2f}%" height="22"/>')
            label = two_digits(each.amount)
            if width >= 3 + 1.6 * len(label):
                middle = _per_cent(before + each.amount / 2, whole)
                parts.append(f'<text class="on-{each.colour}" x="{middle}%" y="15.5">{escape(label)}</text>')
        before += each.amount
    return described(name, title, description, 22, "".join(parts))


def history_line(name: str, points: Sequence[HistoryPoint], language: str) -> Markup:
    """Open records over the scans, oldest first: a line, and below it the numbers of the latest."""
    top = max(1, *(point.open_records for point in points))
    last = len(points) - 1
    places = [(1 + 98 * place / last, 33 - 28 * point.open_records / top) for place, point in enumerate(points)]
    lines = "".join(
        f'<line class="run" x1="{a[0]:.2f}%" y1="{a[1]:.1f}" x2="{b[0]:.2f}%" y2="{b[1]:.1f}"/>'
        for a, b in pairwise(places)
    )
    dots = "".join(f'<circle class="range" cx="{x:.2f}%" cy="{y:.1f}" r="3"/>' for x, y in places)
    values = [number(point.open_records) for point in points]
    latest = values if len(values) <= _LATEST else [values[0], "…", *values[-_LATEST + 1 :]]
    text = mark("open records by scan, oldest first: {values}")
    words = say(text, language, values=" → ".join(values))
    chart = described(name, translate("Open records", language), words, 38, lines + dots)
    below = say(text, language, values=" → ".join(latest))
    return chart + Markup("<p><small>{}</small></p>").format(below)


class Burnt(Value, frozen=True):
    """The line of one target: its title, the name of its colour, and what was left on each day."""

    title: str
    colour: str
    left: tuple[int, ...]


def burn_down(name: str, dates: Sequence[str], lines: Sequence[Burnt], language: str) -> Markup:
    """What was left over the days, each at its place in time: a line for each target, and the first and last day."""
    days = [date.fromisoformat(each).toordinal() for each in dates]
    width = max(1, days[-1] - days[0])
    top = max(1, *(value for line in lines for value in line.left))
    parts = []
    for line in lines:
        at = [
            (2 + 94 * (day - days[0]) / width, 86 - 78 * value / top)
            for day, value in zip(days, line.left, strict=True)
        ]
        parts += [
            f'<line class="l-{line.colour}" x1="{a[0]:.1f}%" y1="{a[1]:.1f}" x2="{b[0]:.1f}%" y2="{b[1]:.1f}"/>'
            for a, b in pairwise(at)
        ]
        parts += [f'<circle class="{line.colour}" cx="{x:.1f}%" cy="{y:.1f}" r="3"/>' for x, y in at]
    parts.append('<line class="axis" x1="0" x2="100%" y1="86" y2="86"/>')
    for place, text, anchor in ((0.0, dates[0], "start"), (100.0, dates[-1], "end")):
        parts.append(f'<text class="day" text-anchor="{anchor}" x="{place:g}%" y="102">{escape(text)}</text>')
    words = SEMICOLON[language].join(
        say("{target}: {values}", language, target=line.title, values=" → ".join(map(number, line.left)))
        for line in lines
    )
    return described(name, translate("Places left by day", language), words, 106, "".join(parts), "chart burn")
