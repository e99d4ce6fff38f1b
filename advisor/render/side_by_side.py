"""Many targets in one report: a table with one row each takes the place of a block each."""

from __future__ import annotations

from advisor.messages import amount, mark, say, translate
from advisor.model import Report, Target, Value
from advisor.render import brief, statement, summary
from advisor.render.text import LISTED, number, percent, shown, two_digits

_BLOCKS = 3  # targets that are told in full; of more there is a table
_NAMED = 2  # rules that stop a port, per target
HEADS = (
    mark("Target"),
    mark("Verdict"),
    mark("With a counterpart"),
    mark("Unknown"),
    mark("What stops us"),
    mark("Days"),
)


_GRADES = {
    "no-way": mark("no known way"),
    "part": mark("part to rewrite"),
    "runs": mark("a port is there"),
    "rename": mark("rename and test"),
    "edit": mark("rename and edit"),
    "call": mark("call operators"),
    "rewrite": mark("rewrite kernels"),
    "python": mark("Python only"),
}


class Side(Value, frozen=True):
    """One target of many, as texts."""

    target: Target
    title: str
    verdict: str
    counterpart: str
    unknown: str
    stops: str
    days: str

    def cells(self) -> tuple[str, ...]:
        """The texts in the order of `HEADS`."""
        return self.title, self.verdict, self.counterpart, self.unknown, self.stops, self.days


def is_folded(report: Report) -> bool:
    """Whether a report is about so many targets that a block for each would bury the answer."""
    return len(report.targets) > _BLOCKS


def _verdict(report: Report, target: Target, language: str) -> str:
    if not statement.is_judged(report, target):
        return translate(mark("not judged"), language)
    estimate = summary.estimate_of(report, target)
    graded = estimate.verdict.grade if estimate is not None and estimate.verdict is not None else ""
    if graded and not (graded == "rename" and statement.unasked(report, target, language)):
        return translate(_GRADES[graded], language)
    if brief.blockers(report, target):
        return translate(mark("blockers known"), language)
    limited = statement.taken_over(report, target, language)
    word = translate(mark("no blocker known"), language)
    return f"{word} ({limited})" if limited else word


def _stops(report: Report, target: Target, language: str) -> str:
    found = brief.blockers(report, target)
    named = [f"{each.rule} ×{number(each.places)}" for each in found[:_NAMED]]
    if rest := len(found) - len(named):
        named.append(amount(rest, mark("and {n} more rule"), mark("and {n} more rules"), language))
    if named:
        return LISTED[language].join(named)
    if not statement.is_judged(report, target):
        return "–"
    found_none = translate(mark("none found"), language)
    silent = statement.silent_count(report, target)
    text = mark("none found, {n} rules silent")
    return say(text, language, n=number(silent)) if silent else found_none


def _days(report: Report, target: Target, language: str) -> str:
    estimate = summary.estimate_of(report, target)
    if estimate is None:
        return translate(mark("no figure"), language)
    daily, hours = summary.daily_hours(report), summary.hours_of(estimate)
    low, middle, high = (two_digits(value / daily) for value in (hours.p10, hours.p50, hours.p90))
    return say("{low} to {high}, P50 {middle}", language, low=low, high=high, middle=middle)


def sides(report: Report, language: str = "en") -> list[Side]:
    """All targets of a report in its order."""
    found = []
    for target in report.targets:
        counts = summary.totals(report, target)
        there = counts.count("same", "renamed", "changed", "partial", "unneeded")
        found.append(
            Side(
                target=target,
                title=shown(summary.target_title(report, target, language), 60),
                verdict=_verdict(report, target, language),
                counterpart=percent(there / counts.apis) if counts.apis else "–",
                unknown=percent(summary.unknown_share(report, target)),
                stops=_stops(report, target, language),
                days=_days(report, target, language),
            )
        )
    return found
