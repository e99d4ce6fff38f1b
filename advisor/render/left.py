"""What is left to be done in a project, place by place and file by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from advisor.messages import say, translate
from advisor.model import Finding, Item, Match, Report, Severity, Site, Status, Target, Value, rule_of_use
from advisor.render import brief, summary
from advisor.render.text import COLON, SEMICOLON, shown

_SETTLED: tuple[Status, ...] = ("same", "unneeded")
_HARD: tuple[Status, ...] = ("none", "manual", "unknown")
_FOREIGN = ("vendored", "generated")


class Work(Value, frozen=True, kw_only=True):
    """One open place: a use with the verdicts of those targets that it is open for, or a finding."""

    path: str
    line: int
    column: int
    rule: str
    family: str
    severity: Severity
    subject: str  # the symbol of a use, the rule of a finding
    state: str
    matches: tuple[Match, ...] = ()
    item: Item | None = None
    site: Site | None = None
    finding: Finding | None = None

    @property
    def is_hard(self) -> bool:
        """Whether no renaming settles it: a name that needs another way, has none or is unknown, or a blocker."""
        return any(match.status in _HARD for match in self.matches) or self.severity == "blocker"


def _uses(report: Report, targets: Sequence[Target], foreign: Collection[str]) -> Iterator[Work]:
    alone = {target.id: summary.rewrites_kernels(report, target) for target in targets}
    for item in report.items:
        open_for: dict[int, list[Match]] = {}
        for target in targets:
            match = summary.match_of(item.matches, target)
            if match.status in _SETTLED:
                continue
            for site in summary.open_places(report, target, item, alone[target.id]):
                open_for.setdefault(id(site), []).append(match)
        for site in item.sites:
            matches = open_for.get(id(site))
            if not matches or site.state == "suppressed" or site.path in foreign:
                continue
            rule, severity = rule_of_use([match.status for match in matches])
            yield Work(
                path=site.path, line=site.line, column=site.column, rule=rule, family="api",
                severity=report.severities.get(rule, severity), subject=item.symbol, state=site.state,
                matches=tuple(matches), item=item, site=site,
            )  # fmt: skip


def _findings(report: Report, targets: Sequence[Target], foreign: Collection[str], licence: bool) -> Iterator[Work]:
    wanted = {"", *(target.id for target in targets)}
    for finding in report.findings:
        counts = (finding.severity != "info" and finding.family != "eula") or (licence and finding.family == "eula")
        if not counts or finding.target not in wanted or finding.path in foreign or not brief.is_open(finding):
            continue
        if finding.decision != "accept":
            yield Work(
                path=finding.path, line=finding.line, column=finding.column, rule=finding.rule, family=finding.family,
                severity=finding.severity, subject=finding.rule, state=finding.state, finding=finding,
            )  # fmt: skip


def work(report: Report, targets: Sequence[Target], everybody: bool = False, licence: bool = False) -> Iterator[Work]:
    """The open places for some targets: uses in the order of the items, then findings.

    Those in vendored and generated files are left out unless `everybody` is set, licence findings unless `licence` is.
    Uses that stay as they are and mere information are no work; what stands in kernels that a target does not compile
    goes with them.
    """
    foreign = () if everybody else {file.path for file in report.files if file.origin in _FOREIGN}
    yield from _uses(report, targets, foreign)
    yield from _findings(report, targets, foreign, licence)


class FileLeft(Value, frozen=True):
    """A file with work: its open places, and how many of them are hard."""

    path: str
    places: int
    hard: int


def by_file(found: Sequence[Work]) -> list[FileLeft]:
    """The files with work, those with the most hard places first."""
    places = Counter(each.path for each in found)
    hard = Counter(each.path for each in found if each.is_hard)
    files = [FileLeft(path, count, hard[path]) for path, count in places.items()]
    return sorted(files, key=lambda each: (-each.hard, -each.places, each.path))


def files_left(report: Report, target: Target) -> list[FileLeft]:
    """The files of the own code with work for a target."""
    return by_file(list(work(report, [target])))


def text_of(report: Report, each: Work, language: str = "en") -> str:
    """What is to be done at a place, in one line."""
    if each.finding is not None:
        text = translate(summary.message_of(each.finding), language)
        if detail := summary.detail_of(each.finding):
            text += COLON[language] + shown(detail)
        if each.finding.target:
            target = next((one for one in report.targets if one.id == each.finding.target), None)
            title = summary.target_title(report, target, language) if target else each.finding.target
            text += say(" ({target})", language, target=title)
        return text
    titles = {target.id: summary.target_title(report, target, language) for target in report.targets}
    parts = (
        " ".join(filter(None, (titles.get(match.target, match.target), translate(match.status, language), match.name)))
        for match in each.matches
    )
    return brief.in_words(each.subject, language) + COLON[language] + shown(SEMICOLON[language].join(parts))
