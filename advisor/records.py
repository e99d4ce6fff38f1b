"""API uses and findings as one list of records: what baseline, gate, hook and comparison work on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import msgspec

from advisor.model import (
    SEVERITY_ORDER,
    Finding,
    Item,
    RecordState,
    Report,
    Severity,
    Site,
    Value,
    rule_of_use,
    worst_status,
)

_Place = TypeVar("_Place", Site, Finding)
_HARMLESS = ("same", "unneeded")


class Record(Value, frozen=True, kw_only=True):
    """One API use or finding. `rule` is `api-<status>` for a use; `path` is as in the report, lines are 1-based."""

    id: str
    alike: str
    rule: str
    family: str
    severity: Severity
    subject: str  # the symbol of a use, the rule of a finding
    path: str
    line: int
    column: int
    scope: str
    state: RecordState
    done: bool
    harmless: bool  # a use that stays as it is, or mere information: it never fails a hook
    item: Item | None = None
    site: Site | None = None
    finding: Finding | None = None


class _Uses:
    """Makes records of uses; what all of a report share is looked up once."""

    def __init__(self, report: Report) -> None:
        self._targets = frozenset(target.id for target in report.targets)
        self._severities = report.severities

    def of(self, item: Item) -> Iterator[Record]:
        """The records of an item, one for each place."""
        statuses = [match.status for match in item.matches]
        rule, severity = rule_of_use(statuses)
        severity, harmless = self._severities.get(rule, severity), worst_status(statuses) in _HARMLESS
        for site in item.sites:
            yield Record(
                id=site.id, alike=site.alike, rule=rule, family="api", severity=severity, subject=item.symbol,
                path=site.path, line=site.line, column=site.column, scope=site.scope, state=site.state,
                done=self._targets <= set(site.done_for), harmless=harmless, item=item, site=site,
            )  # fmt: skip


def _of_finding(finding: Finding) -> Record:
    return Record(
        id=finding.id, alike=finding.alike, rule=finding.rule, family=finding.family, severity=finding.severity,
        subject=finding.rule, path=finding.path, line=finding.line, column=finding.column, scope=finding.scope,
        state=finding.state, done=finding.done, harmless=finding.severity == "info", finding=finding,
    )  # fmt: skip


def records(report: Report) -> Iterator[Record]:
    """Every record of a report: the uses in the order of the items, then the findings."""
    uses = _Uses(report)
    for item in report.items:
        yield from uses.of(item)
    yield from map(_of_finding, report.findings)


def with_states(report: Report, state_of: Callable[[Record], RecordState | None]) -> Report:
    """The report with the states that `state_of` gives; None keeps a record's own."""
    uses = _Uses(report)

    def of_item(item: Item) -> Item:
        records = zip(item.sites, uses.of(item), strict=True)
        return msgspec.structs.replace(item, sites=tuple(_changed(site, state_of(each)) for site, each in records))

    return msgspec.structs.replace(
        report,
        items=tuple(map(of_item, report.items)),
        findings=tuple(_changed(finding, state_of(_of_finding(finding))) for finding in report.findings),
    )


def _changed(value: _Place, state: RecordState | None) -> _Place:
    return value if state is None or state == value.state else msgspec.structs.replace(value, state=state)


def repository_paths(report: Report) -> dict[str, str]:
    """The repository-relative path of every file of the report, by its path there."""
    result = {}
    for file in report.files:
        for root in report.project.roots:
            head = f"{root.prefix}/" if root.prefix else ""
            if file.path.startswith(head):
                result[file.path] = root.git_prefix + file.path[len(head) :]
                break
    return result


def at_or_above(found: Mapping[Severity, int], severity: Severity) -> int:
    """How many of the counted records are of that severity or worse."""
    return sum(found[each] for each in SEVERITY_ORDER[SEVERITY_ORDER.index(severity) :])


def is_accepted(record: Record) -> bool:
    """Whether a decision that holds accepts the finding."""
    return record.finding is not None and record.finding.decision == "accept"


def counts(report: Report, state: RecordState | None = None) -> dict[Severity, int]:
    """How many open records of each severity there are, all or those of one state.

    Suppressed ones and findings that somebody accepted never count.
    """
    found: dict[Severity, int] = dict.fromkeys(SEVERITY_ORDER, 0)
    for record in records(report):
        is_closed = record.done or record.state == "suppressed" or is_accepted(record)
        if not is_closed and state in (None, record.state):
            found[record.severity] += 1
    return found
