"""What the views of the page show, counted from the report: manager's screen, licence section, first work."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import cycle

from advisor.messages import amount, mark, say, translate
from advisor.model import (
    SEVERITY_ORDER,
    Advice,
    ComponentUse,
    CudaVersion,
    Decision,
    Estimate,
    FileRecord,
    Finding,
    HourRange,
    Match,
    NoticeText,
    Report,
    Severity,
    Status,
    Target,
    Value,
    rule_of_use,
)
from advisor.records import Record
from advisor.render import BurnPoint, brief, grades, licence, statement, summary
from advisor.render.html_charts import Burnt, Slice
from advisor.render.text import GAP, LISTED, STOP, excerpt, percent, shown

_OWN = ("own", "test")
_SHARES = {
    "mechanical": ("renamed", "same", "unneeded", "finding.mechanical", "finding.none"),
    "semantic": ("changed", "partial", "unknown", "finding.small", "finding.moderate"),
    "redesign": ("manual", "none", "line", "finding.rewrite"),
    "test": ("build",),
}
_SHARE_WORDS = {
    "mechanical": mark("mechanical"),
    "semantic": mark("meaning"),
    "redesign": mark("redesign"),
    "test": mark("build files and CI"),
}
_GROUNDED = ("ran", "compiled", "header", "port", "documented", "searched")
_SERVED = ("same", "renamed", "changed", "partial", "unneeded")
LEGAL_WORDS: dict[Severity, str] = {
    "blocker": mark("high"), "risk": mark("high"), "work": mark("review"), "info": mark("information"),
}  # fmt: skip


class Stopper(Value, frozen=True):
    """One of the worst things on a target: what it is, how often, where first, and the work list that shows it."""

    label: str
    word: str
    places: int
    first: str
    link: str


def reason_of_cuda(cuda: CudaVersion, language: str) -> str:
    """Why the report is about this version of CUDA; a place in the project is no text of the catalogue."""
    before, named, place = cuda.why.partition("named in ")
    return say("named in {place}", language, place=place) if named and not before else translate(cuda.why, language)


def own_paths(report: Report) -> frozenset[str]:
    """The files whose code is the project's own; those of unknown origin count."""
    foreign = {file.path for file in report.files if file.origin not in _OWN}
    paths = {site.path for item in report.items for site in item.sites} | {each.path for each in report.findings}
    return frozenset(paths - foreign)


def _kinds(report: Report, target: Target, own: frozenset[str]) -> list[tuple[str, list[Finding]]]:
    """Open blockers in own code by rule, the most places first."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        fits = finding.severity == "blocker" and finding.target in ("", target.id) and finding.path in own
        if fits and brief.is_open(finding):
            groups[finding.rule].append(finding)
    return sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))


def _apis(report: Report, target: Target, own: frozenset[str], status: Status) -> list[tuple[str, int, str]]:
    """Own APIs with a status that is not done: symbol, places, first place; the most places first."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    alone = summary.rewrites_kernels(report, target)
    for item in report.items:
        if summary.match_of(item.matches, target).status == status:
            for site in summary.open_places(report, target, item, alone):
                if site.path in own:
                    counts[item.symbol] += 1
                    first.setdefault(item.symbol, summary.place(shown(site.path, 160), site.line))
    return sorted(((name, count, first[name]) for name, count in counts.items()), key=lambda each: (-each[1], each[0]))


def way(report: Report, target: Target, own: frozenset[str], language: str) -> str:
    """The grade of the target in own code with its reasons, and how much stands against it."""
    if not report.items and not report.findings:
        return translate("No use of CUDA was found in the files read.", language)
    if unjudged := statement.not_judged(report, target, language):
        return unjudged
    kinds = len(_kinds(report, target, own))
    missing = len(_apis(report, target, own, "none"))
    parts = []
    if kinds:
        parts.append(amount(kinds, mark("{n} kind of blocker"), mark("{n} kinds of blocker"), language))
    if missing:
        one, many = mark("{n} API without a counterpart"), mark("{n} APIs without a counterpart")
        parts.append(amount(missing, one, many, language))
    against = translate("In own code: no blocker and no API without a counterpart.", language)
    if parts:
        against = say("In own code: {what}.", language, what=say(" and ", language).join(parts))
    elif unasked := statement.unasked(report, target, language):
        against = unasked[:1].upper() + unasked[1:] + STOP[language]
    elif limited := statement.taken_over(report, target, language):
        against = GAP[language].join((against, say("This holds {limited}.", language, limited=limited)))
    return GAP[language].join(filter(None, (grades.sentence(report, target, language), against)))


def stoppers(report: Report, target: Target, own: frozenset[str], language: str, count: int = 3) -> list[Stopper]:
    """The worst of a target: blockers by rule, then APIs without a counterpart, then those that need another way."""
    titles = {rule.id: rule.title for rule in report.rules}
    found = [
        Stopper(
            label=translate(titles.get(rule, rule), language),
            word="blocker",
            places=len(group),
            first=summary.place(shown(group[0].path, 160), group[0].line),
            link=f"#v=list&f.rule={quoted(rule)}",
        )
        for rule, group in _kinds(report, target, own)
    ]
    for status in ("none", "manual"):
        for symbol, places, first in _apis(report, target, own, status)[:count]:
            link = f"#v=list&q={quoted(symbol)}"
            found.append(Stopper(label=symbol, word=status, places=places, first=first, link=link))
    return found[:count]


def quoted(text: str) -> str:
    """A text of the project as part of a link into the page."""
    from urllib.parse import quote

    return quote(shown(text, 600), safe="")


def shares(estimate: Estimate, daily: float, language: str) -> list[Slice]:
    """The likely days of an estimate by the nature of the work."""
    hours: defaultdict[str, float] = defaultdict(float)
    for part in estimate.parts:
        kind = next((kind for kind, names in _SHARES.items() if part.name in names), "semantic")
        hours[kind] += part.hours.p50
    hours["test"] += sum(each.hours.p50 for each in estimate.fixed)
    return [
        Slice(colour=f"w-{kind}", word=translate(word, language), amount=hours[kind] / daily)
        for kind, word in _SHARE_WORDS.items()
    ]


def in_days(hours: HourRange, daily: float) -> HourRange:
    """Hours as days."""
    return HourRange(mean=hours.mean / daily, p10=hours.p10 / daily, p50=hours.p50 / daily, p90=hours.p90 / daily)


def grounded(report: Report, target: Target) -> str:
    """The share of places whose verdict rests on something that was read, compiled or run; the rest is assumed."""
    every = known = 0
    for item in report.items:
        match = summary.match_of(item.matches, target)
        every += len(item.sites)
        known += len(item.sites) * (match.evidence in _GROUNDED)
    return percent(known / every) if every else percent(0)


def confidence(report: Report, language: str) -> list[tuple[str, str, str]]:
    """The shares of unknown and of grounded places by the targets they hold for."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for target in report.targets:
        figures = percent(summary.unknown_share(report, target)), grounded(report, target)
        names[figures].append(summary.target_title(report, target, language))
    return [(LISTED[language].join(each), *figures) for figures, each in names.items()]


def legal_counts(report: Report) -> list[tuple[str, int]]:
    """Undecided licence findings by the words of the legal section, the worst first."""
    counts: Counter[str] = Counter()
    for severity, group in brief.licence(report).items():
        counts[LEGAL_WORDS[severity]] += len(group)
    return [(word, counts[word]) for word in ("high", "review", "information") if counts[word]]


EDITION_BY = licence.EDITION_BY
STEP_WORDS = licence.STEPS


# What the hundreds of a licence rule's number stand for, as the licence rules are numbered.
_TOPICS = {
    "EULA-1": mark("Output of NVIDIA's compilers: PTX, SASS, translation"),
    "EULA-2": mark("Stand-ins and translation layers"),
    "EULA-3": mark("Source and headers of NVIDIA's"),
    "EULA-4": mark("Redistribution: libraries, tools, images"),
    "EULA-5": mark("Use, publication, endorsement, other licences"),
    "EULA-6": mark("For information: tools and branches for other vendors"),
}
_OTHER_TOPIC = mark("Other")


class Topic(Value, frozen=True):
    """The licence findings about one topic: how many places by level, and its rows."""

    title: str
    counts: tuple[tuple[str, int], ...]
    rows: tuple[Legal, ...]


def topics(rows: Sequence[Legal]) -> list[Topic]:
    """Rows of the legal section by topic: the topic with the worst finding first."""
    groups: dict[str, list[Legal]] = defaultdict(list)
    for row in rows:
        groups[_TOPICS.get(row.first.rule[:6], _OTHER_TOPIC)].append(row)
    return [Topic(title, _levels(group), tuple(group)) for title, group in groups.items()]


def _levels(rows: Sequence[Legal]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[LEGAL_WORDS[row.first.severity]] += len(row.places) + row.more + len(row.others) + row.left
    return tuple((word, counts[word]) for word in ("high", "review", "information") if counts[word])


class Legal(Value, frozen=True):
    """Licence findings of one rule that were decided alike: in one file, or in all files with the same notice."""

    first: Finding
    places: tuple[tuple[int, str], ...]  # line and detail, in the first file
    more: int
    digest: str
    code: str
    others: tuple[tuple[str, int], ...] = ()  # the further files of the notice: path and line
    left: int = 0  # how many of them are not listed
    clauses: tuple[str, ...] = ()
    notice: NoticeText | None = None
    decision: Decision | None = None
    selector: str = ""  # how a decision names all of them at once


def advice_by_rule(report: Report) -> dict[str, tuple[Advice, ...]]:
    """What the rules of the report say, by their ids; nothing for a rule that it does not explain."""
    known: dict[str, tuple[Advice, ...]] = defaultdict(tuple)
    known.update({rule.id: rule.advice for rule in report.rules})
    return known


def legal_rows(report: Report, shown_places: int = 12, shown_files: int = 500) -> list[Legal]:
    """The rows of the legal section, the worst first, then by rule and file."""
    files = {file.path: file for file in report.files}
    decisions = {each.id: each for each in report.decisions}
    found = []
    for row in licence.rows(report):
        first = row.first
        file = files.get(first.path)
        here = [each for each in row.findings if each.path == first.path]
        others = [(each.path, each.line) for each in row.findings if each.path != first.path]
        places = tuple((each.line, each.detail) for each in here[:shown_places])
        named = first.notice if len(row.files) > 1 else ""
        found.append(
            Legal(
                first=first,
                places=places,
                more=len(here) - len(places),
                digest=file.digest if file else "",
                code=excerpt(file.excerpts.get(str(first.line), "") if file else "", first.column),
                others=tuple(others[:shown_files]),
                left=max(0, len(others) - shown_files),
                clauses=tuple(first.clause.split()),
                notice=row.notice,
                decision=decisions.get(first.decided or first.id) if first.decision else None,
                selector=f"rule:{first.rule} notice:{named[:16]}" if named else first.id,
            )
        )
    return found


class Step(Value, frozen=True):
    """One thing to do before a port ships: its name, the rows, and how many files they are about."""

    name: str
    step: str
    rows: tuple[Legal, ...]
    files: int


def steps(rows: Sequence[Legal]) -> list[Step]:
    """What is to be done about undecided licence findings, in the order in which it is done."""
    found = []
    for step, name in licence.STEPS.items():
        mine = [row for row in rows if step and row.first.step == step and not row.first.decision]
        paths = {path for row in mine for path in (row.first.path, *(other for other, _ in row.others))}
        if mine:
            found.append(Step(name=name, step=step, rows=tuple(mine), files=len(paths) + sum(row.left for row in mine)))
    return found


def accepted(report: Report) -> list[tuple[str, list[ComponentUse]]]:
    """The licences of components that the project names or holds, each with its components, the strictest first."""
    groups: dict[str, list[ComponentUse]] = defaultdict(list)
    for each in report.eula.components:
        groups[each.licence].append(each)
    return sorted(groups.items(), key=lambda pair: (pair[1][0].nvidia_gpu_only != "yes", -len(pair[1]), pair[0]))


class Kind(Value, frozen=True):
    """The files of one kind: how many, with how many lines, and how they were read."""

    name: str
    files: int
    lines: int
    recovered: int
    skipped: int


def kinds(report: Report) -> list[Kind]:
    """Files by kind, the kind with the most lines first."""
    groups: dict[str, list[FileRecord]] = defaultdict(list)
    for file in report.files:
        groups[file.kind].append(file)
    found = [
        Kind(
            name=name,
            files=len(group),
            lines=sum(file.lines for file in group),
            recovered=sum(file.status == "recovered" for file in group),
            skipped=sum(file.status == "skipped" for file in group),
        )
        for name, group in groups.items()
    ]
    return sorted(found, key=lambda each: (-each.lines, -each.files, each.name))


def served(report: Report, library: str, target: Target) -> tuple[float, str]:
    """The share of a library's places that have a counterpart on a target or need none, and the newest version asked.

    The version is the highest `since` among the verdicts, '' where none states one: the library is whole from there on.
    """
    every = there = 0
    since: list[str] = []
    for item in report.items:
        if item.library == library:
            match = summary.match_of(item.matches, target)
            every += len(item.sites)
            if match.status in _SERVED:
                there += len(item.sites)
                since.append(match.since)
    newest = max(filter(None, since), key=_version, default="")
    return (there / every if every else 0.0), newest


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", text))


class Work(Value, frozen=True):
    """One line of the list that is there without a script: an API or a rule with its places."""

    name: str
    severity: Severity
    places: int
    files: int
    first: str
    matches: tuple[Match, ...]
    advice: tuple[Advice, ...]
    message: str


def first_work(report: Report, found: Sequence[Record], limit: int = 200) -> tuple[list[Work], int]:
    """The worst `limit` APIs and rules that are not done, and how many there are in all."""
    groups: dict[tuple[int, str], list[Record]] = defaultdict(list)
    for record in found:
        if not record.done and record.state != "suppressed" and not record.harmless:
            groups[id(record.item) if record.item is not None else 0, record.subject].append(record)
    advice = {rule.id: rule.advice for rule in report.rules}
    order = SEVERITY_ORDER.index
    ranked = sorted(
        groups.values(), key=lambda group: (-max(order(each.severity) for each in group), -len(group), group[0].subject)
    )
    return [_work(group, report, advice) for group in ranked[:limit]], len(ranked)


def _work(group: Sequence[Record], report: Report, advice: dict[str, tuple[Advice, ...]]) -> Work:
    first = group[0]
    matches = tuple(summary.match_of(first.item.matches, each) for each in report.targets) if first.item else ()
    return Work(
        name=first.subject,
        severity=max((each.severity for each in group), key=SEVERITY_ORDER.index),
        places=len(group),
        files=len({each.path for each in group}),
        first=summary.place(shown(first.path, 160), first.line, first.column),
        matches=matches,
        advice=() if first.item else advice.get(first.rule, ()),
        message=summary.message_of(first.finding) if first.finding else "",
    )


def statuses(matches: Iterable[Match]) -> tuple[str, Severity]:
    """Rule and severity of an API with these verdicts."""
    return rule_of_use([match.status for match in matches])


def burnt(report: Report, points: Sequence[BurnPoint], language: str) -> tuple[list[BurnPoint], list[Burnt]]:
    """The days of a history file on which all targets of the report were scanned, and the line of each target."""
    known = [each for each in points if all(target.id in each.left for target in report.targets)]
    lines = [
        Burnt(
            title=summary.target_title(report, target, language),
            colour=f"w-{kind}",
            left=tuple(each.left[target.id] for each in known),
        )
        for target, kind in zip(report.targets, cycle(_SHARES), strict=False)
    ]
    return (known, lines) if len({each.date for each in known}) > 1 else ([], [])


def folders(estimate: Estimate, depth: int = 2) -> list[tuple[str, int, float]]:
    """Directories down to `depth` with their packages' likely hours: name, level and hours, as an indented list."""
    hours: Counter[tuple[str, ...]] = Counter()
    for package in estimate.packages:
        parts = tuple(package.name.split("/"))
        for level in range(1, min(len(parts), depth + 1) + 1):
            hours[parts[:level]] += package.hours.p50  # type: ignore[assignment]
    rows = sorted((parts, value) for parts, value in hours.items() if value > 0)
    return [("/".join(parts) if len(parts) == 1 else parts[-1], len(parts) - 1, value) for parts, value in rows]
