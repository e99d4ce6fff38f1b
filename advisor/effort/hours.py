"""Hours of work: every item, with the parameter it is computed with and the records it counts.

One API (or rule) with n places in the whole project counts its parameter × n^exponent: what is learned at one place
serves the next. Its hours are shared out to the directories by their places.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from advisor.effort.packages import directory_of
from advisor.effort.parameters import Parameters, Range
from advisor.effort.sums import mean, scaled
from advisor.model import EffortItem, Finding, HourRange, Item, RuleInfo, Site, Target, Value

_EXAMPLES = 5
_SUBJECTS = {
    "status.same": "names that stay",
    "status.renamed": "renames",
    "status.unneeded": "calls to delete",
    "status.changed": "calls whose meaning or arguments differ",
    "status.partial": "calls that are only partly there",
    "status.manual": "calls without a counterpart by name",
    "status.none": "calls that the target lacks",
    "status.unknown": "names nobody has looked up",
    "line": "code to write anew",
    "finding.none": "findings to read",
    "finding.mechanical": "findings with a mechanical edit",
    "finding.small": "findings with a small edit",
    "finding.moderate": "findings with edits that belong together",
    "finding.rewrite": "findings that ask for a rewrite",
}


class Amount(Value, frozen=True, kw_only=True):
    """What one API or rule adds in one directory."""

    directory: str
    parameter: str
    name: str
    places: int
    hours: Range


def subject_of(parameter: str) -> str:
    """What a parameter is about, in words."""
    return _SUBJECTS[parameter]


def _spread(
    name: str, parameter: str, hours: Range, places: Mapping[str, int], parameters: Parameters
) -> Iterator[Amount]:
    """The hours of one API or rule, shared out to directories."""
    count = sum(places.values())
    whole = scaled(hours, count**parameters.repeat.value * parameters.team.experience)
    for directory, here in sorted(places.items()):
        shared = scaled(whole, here / count)
        yield Amount(directory=directory, parameter=parameter, name=name, places=here, hours=shared)


def api_amounts(
    items: Sequence[Item], number: int, counts: Callable[[Site], bool], parameters: Parameters
) -> Iterator[Amount]:
    """What API uses add on the `number`-th target; `counts` says which places are billed."""
    for item in items:
        places = Counter(directory_of(site.path) for site in item.sites if counts(site))
        if places:
            status = item.matches[number].status
            yield from _spread(item.symbol, f"status.{status}", parameters.status[status].hours, places, parameters)


def effort_classes(rules: Sequence[RuleInfo]) -> dict[tuple[str, str], str]:
    """The effort class of each rule by rule id and target name ('' = for all targets)."""
    return {(rule.id, advice.target): advice.effort or "small" for rule in rules for advice in rule.advice}


def finding_amounts(
    findings: Sequence[Finding],
    target: Target,
    classes: Mapping[tuple[str, str], str],
    counts: Callable[[Finding], bool],
    parameters: Parameters,
) -> Iterator[Amount]:
    """What findings add on a target; licence findings are decisions, not work, and information costs nothing."""
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        work = finding.family != "eula" and finding.severity != "info"
        if work and finding.target in ("", target.id) and counts(finding):
            places[finding.rule][directory_of(finding.path)] += 1
    for rule, where in sorted(places.items()):
        name = classes.get((rule, target.name)) or classes.get((rule, "")) or "small"
        hours = next((each.hours for key, each in parameters.finding.items() if key == name), (0.0, 0.0, 0.0))
        yield from _spread(rule, f"finding.{name}", hours, where, parameters)


def summed(ranges: Sequence[Range], correlation: float) -> Range:
    """The sum of ranges: distances from the likely value add up in full for the correlated share, else as squares."""
    likely = math.fsum(each[1] for each in ranges)
    below = _distance([each[1] - each[0] for each in ranges], correlation)
    above = _distance([each[2] - each[1] for each in ranges], correlation)
    return likely - below, likely, likely + above


def _distance(distances: Sequence[float], correlation: float) -> float:
    return correlation * math.fsum(distances) + (1 - correlation) * math.hypot(*distances)


def hour_range(values: Range) -> HourRange:
    """A range as the report states it, rounded to hundredths of an hour."""
    low, likely, high = (round(each, 2) for each in values)
    return HourRange(mean=round(mean(values), 2), p10=low, p50=likely, p90=high)


def effort_items(amounts: Sequence[Amount], correlation: float) -> list[tuple[EffortItem, Range]]:
    """One item per parameter, the largest first, with its unrounded range."""
    grouped: dict[str, list[Amount]] = defaultdict(list)
    for amount in amounts:
        grouped[amount.parameter].append(amount)
    found = []
    for parameter, group in grouped.items():
        values = summed([each.hours for each in group], correlation)
        weight: Counter[str] = Counter()
        for each in group:
            weight[each.name] += each.hours[1]  # type: ignore[assignment]
        examples = tuple(name for name, _ in sorted(weight.items(), key=lambda each: (-each[1], each[0]))[:_EXAMPLES])
        item = EffortItem(
            subject=subject_of(parameter), parameter=parameter, symbols=len(weight),
            sites=sum(each.places for each in group), hours=hour_range(values), examples=examples,
        )  # fmt: skip
        found.append((item, values))
    return sorted(found, key=lambda each: (-each[1][1], each[0].parameter))
