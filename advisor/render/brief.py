"""What a reader acts on: blockers, licence findings, packages without a verdict, names to look up, other routes."""

from __future__ import annotations

from collections import Counter, defaultdict

from advisor.messages import amount, mark, say, translate
from advisor.model import (
    SEVERITY_ORDER,
    Finding,
    HourRange,
    Package,
    Report,
    Route,
    Severity,
    Status,
    Target,
    Value,
)
from advisor.render import HistoryPoint, Options, summary
from advisor.render.text import CLAUSES, COLON, LISTED, SEMICOLON, number, percent, shown, two_digits, whole_lines

_NAMED = 4  # names in one line


class Blockers(Value, frozen=True, kw_only=True):
    """The open blockers of one rule on one target: the rule's title (English), the places, and the first of them.

    `own` counts the places in files that are neither vendored nor generated; the first place is one of these if any is.
    """

    rule: str
    title: str
    places: int
    own: int
    first: str


def is_open(finding: Finding) -> bool:
    """Whether a finding is still to be dealt with: neither done nor switched off by a comment."""
    return not finding.done and finding.state != "suppressed"


def blockers(report: Report, target: Target) -> list[Blockers]:
    """Open findings of severity blocker by rule, those with the most places in own code first."""
    others = {file.path for file in report.files if file.origin in ("vendored", "generated")}
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.severity == "blocker" and finding.target in ("", target.id) and is_open(finding):
            groups[finding.rule].append(finding)
    titles = {rule.id: rule.title for rule in report.rules}
    found = []
    for rule, group in groups.items():
        first = next((finding for finding in group if finding.path not in others), group[0])
        found.append(
            Blockers(
                rule=rule,
                title=titles.get(rule, rule),
                places=len(group),
                own=sum(1 for finding in group if finding.path not in others),
                first=summary.place(shown(first.path, 160), first.line, first.column),
            )
        )
    return sorted(found, key=lambda each: (-each.own, -each.places, each.rule))


def places_in_words(count: int, language: str = "en") -> str:
    """A number of places with its noun."""
    return amount(count, mark("{n} place"), mark("{n} places"), language)


def blocker_line(found: Blockers, language: str = "en") -> str:
    """Rule, number of places and the first of them, and whether all are in code of others."""
    places = places_in_words(found.places, language)
    text = mark("{places}, first {place}") if found.own else mark("{places}, none in own code, first {place}")
    return f"{found.rule}{COLON[language]}{say(text, language, places=places, place=found.first)}"


def licence(report: Report) -> dict[Severity, list[Finding]]:
    """Licence findings without a decision by severity, the worst first; severities without any are left out."""
    found: dict[Severity, list[Finding]] = {severity: [] for severity in reversed(SEVERITY_ORDER)}
    for finding in report.findings:
        if finding.family == "eula" and is_open(finding) and not finding.decision:
            found[finding.severity].append(finding)
    return {severity: group for severity, group in found.items() if group}


def licence_line(report: Report, language: str = "en") -> str:
    """The licence findings in one line, and how many were decided."""
    words = (
        say("{n} {severity}", language, n=number(len(group)), severity=translate(severity, language))
        for severity, group in licence(report).items()
    )
    decided = sum(1 for finding in report.findings if finding.family == "eula" and finding.decision)
    parts = [*words, *([say("{n} decided", language, n=number(decided))] if decided else [])]
    if not parts:
        return translate("no indication found", language)
    parts.append(translate("technical indications, no legal advice", language))
    return CLAUSES[language].join(parts)


def undecided_packages(report: Report, target: Target) -> list[Package]:
    """Packages that the mapping data has no verdict for, each name once."""
    known: dict[str, Package] = {}
    for package in report.packages:
        if summary.match_of(package.matches, target).status == "unknown":
            known.setdefault(package.name, package)
    return list(known.values())


def packages_line(report: Report, target: Target, language: str = "en") -> str:
    """How many packages have no verdict, with names; '' where all have one."""
    found = undecided_packages(report, target)
    if not found:
        return ""
    names = some([package.name for package in found], language)
    n, total = number(len(found)), number(len({package.name for package in report.packages}))
    return say("{n} of {all} without a verdict: {names}", language, n=n, all=total, names=names)


def open_apis(report: Report, target: Target, *statuses: Status) -> list[tuple[str, int]]:
    """APIs with one of `statuses` that are not done on the target, with their open places, the most first.

    What stands in kernels that the target does not compile goes with them.
    """
    places: Counter[str] = Counter()
    alone = summary.rewrites_kernels(report, target)
    for item in report.items:
        if summary.match_of(item.matches, target).status in statuses:
            places[item.symbol] += len(summary.open_places(report, target, item, alone))
    found = [(symbol, count) for symbol, count in places.items() if count]
    return sorted(found, key=lambda each: (-each[1], each[0]))


# What stands before the colon of a name that is no identifier, and how people say it.
_KINDS = {
    "ci": mark("CI step {name}"),
    "ci:runs-on": mark("CI runner {name}"),
    "cmd": mark("command {name}"),
    "flag": mark("flag {name}"),
    "env": mark("variable {name}"),
    "apt": mark("system package {name}"),
    "pkg": mark("package {name}"),
    "module": mark("module {name}"),
    "image": mark("image {name}"),
    "setting": mark("setting {name}"),
    "lib": mark("library {name}"),
    "link": mark("linked library {name}"),
    "include": mark("header {name}"),
    "index": mark("package index {name}"),
    "path": mark("path {name}"),
    "cmake": mark("CMake {name}"),
    "bazel": mark("Bazel {name}"),
    "meson": mark("Meson {name}"),
    "msbuild": mark("MSBuild {name}"),
    "slurm": mark("Slurm {name}"),
    "str": mark("text “{name}”"),
}


def in_words(symbol: str, language: str = "en") -> str:
    """A name of the catalogue as people say it: `ci:runs-on: *gpu*` is the CI runner `*gpu*`."""
    if symbol.startswith("ci:runs-on: "):
        return say(_KINDS["ci:runs-on"], language, name=shown(symbol.removeprefix("ci:runs-on: ")))
    kind, colon, name = symbol.partition(":")
    if not colon or kind not in _KINDS or name.startswith(":"):
        return shown(symbol)
    return say(_KINDS[kind], language, name=shown(name))


def apis_line(report: Report, target: Target, status: Status, language: str = "en") -> str:
    """The APIs of one status with their places; '' where there is none."""
    found = open_apis(report, target, status)
    return (
        some([f"{in_words(symbol, language)} ×{number(count)}" for symbol, count in found], language) if found else ""
    )


def unknown_line(report: Report, target: Target, language: str = "en") -> str:
    """The share of places without a verdict and the APIs they are of; '' where there is none."""
    names = apis_line(report, target, "unknown", language)
    share = percent(summary.unknown_share(report, target))
    return say("{share} of the places: {names}", language, share=share, names=names) if names else ""


def some(names: list[str], language: str) -> str:
    """The first names of a list, and how many more there are."""
    text = LISTED[language].join(shown(name, 60) for name in names[:_NAMED])
    rest = len(names) - _NAMED
    return text if rest <= 0 else say("{names} and {n} more", language, names=text, n=number(rest))


def _route(report: Report, route: Route, language: str) -> str:
    name = summary.said(report, route.name, language)
    return say("{name}: {figures}", language, name=name, figures=route_figures(route, language))


def route_figures(route: Route, language: str = "en") -> str:
    """The days or lines of a route, and which of its lines are measured and which assumed."""
    of = route.lines if route.days is None else route.days
    spoken = whole_lines if route.days is None else two_digits
    low, middle, high = (spoken(value) for value in (of.p10, of.p50, of.p90))
    text = mark("{low} to {high} lines, about {middle}, {status}")
    if route.days is not None:
        text = mark("{low} to {high} days, about {middle}, {status}")
    if route.added is not None:
        text = mark("{low} to {high} lines, about {middle}; of these {from_} to {to} added, as measured on such ports")
        ends = {"from_": whole_lines(route.added.p10), "to": whole_lines(route.added.p90)}
        return say(text, language, low=low, high=high, middle=middle, **ends)
    return say(text, language, low=low, high=high, middle=middle, status=translate(route.status, language))


def routes_line(report: Report, target: Target, language: str = "en") -> str:
    """The other routes to a target with the lines that each leaves to be edited by hand; '' where there is none."""
    estimate = summary.estimate_of(report, target)
    return SEMICOLON[language].join(_route(report, route, language) for route in (estimate.routes if estimate else ()))


def frameworks_line(report: Report, target: Target, language: str = "en") -> str:
    """What tables of other frameworks for a target say of the project's names of PyTorch; '' where there is none."""
    estimate = summary.estimate_of(report, target)
    text = mark(
        "{name}: of {all} names of PyTorch its vendor's table calls {consistent} consistent and {differ} different, "
        "and does not list {unlisted}; not estimated"
    )
    return SEMICOLON[language].join(
        say(
            text, language, name=shown(each.name, 60), all=number(each.consistent + each.differ + each.unlisted),
            consistent=number(each.consistent), differ=number(each.differ), unlisted=number(each.unlisted),
        )
        for each in (estimate.frameworks if estimate else ())
    )  # fmt: skip


def history_lines(options: Options) -> list[str]:
    """One line per scan of the history, oldest first; none where there is only one."""
    if len(options.history) < 2:
        return []
    return [_history_line(point, options.language) for point in options.history]


def _history_line(point: HistoryPoint, language: str) -> str:
    hours = SEMICOLON[language].join(_hours(name, values, language) for name, values in point.hours.items())
    text = mark(
        "{commit}: {open} open ({blockers} blockers), {new} new and {fixed} gone by code, "
        "{appeared} new and {vanished} gone by mapping data"
    )
    counts = {name: number(getattr(point, name)) for name in ("blockers", "new", "fixed", "appeared", "vanished")}
    commit = shown(point.commit, 40) or translate("unknown commit", language)
    line = say(text, language, commit=commit, open=number(point.open_records), **counts)
    if point.unclear:
        line += say(", {n} by either", language, n=number(point.unclear))
    return line + say("; hours: {hours}", language, hours=hours or "-")


def _hours(name: str, hours: HourRange, language: str) -> str:
    low, middle, high = (two_digits(each) for each in (hours.p10, hours.p50, hours.p90))
    text = mark("{name} {low} to {high} (P10 to P90, P50 {middle})")
    return say(text, language, name=name, low=low, high=high, middle=middle)
