"""Several scans of one project in order: how many records were open, what came and went, and the hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.compare import Difference, compare
from advisor.compare.model import Group
from advisor.model import HourRange, Report
from advisor.records import Record, is_accepted, records
from advisor.render import HistoryPoint, summary

_COMMIT = 12  # hex digits that are shown


def _commit(report: Report) -> str:
    """The commits of the scanned roots, shortened; a `+` says that files had been changed."""
    names = (f"{root.commit[:_COMMIT]}{'+' if root.dirty else ''}" for root in report.project.roots if root.commit)
    return " ".join(dict.fromkeys(names))


def _open(report: Report) -> Iterator[Record]:
    kept = (each for each in records(report) if not each.done and not each.harmless and each.state != "suppressed")
    return (each for each in kept if not is_accepted(each))


def _hours(report: Report) -> dict[str, HourRange]:
    hours = {}
    for target in report.targets:
        estimate = summary.estimate_of(report, target)
        if estimate is not None:
            name = f"{target.name}:{target.product}" if target.product else target.name
            hours[name] = summary.hours_of(estimate)
    return hours


def _count(found: Difference | None, group: Group) -> int:
    """Records that came or went for all targets: what is open for another one is still open."""
    return sum(change.entirely for change in found.of(group)) if found else 0


def _point(report: Report, before: Report | None) -> HistoryPoint:
    found = compare(before, report) if before else None
    severities = [record.severity for record in _open(report)]
    return HistoryPoint(
        commit=_commit(report),
        open_records=len(severities),
        blockers=severities.count("blocker"),
        new=_count(found, "new"),
        fixed=_count(found, "fixed"),
        appeared=_count(found, "appeared"),
        vanished=_count(found, "vanished"),
        unclear=_count(found, "unclear_new") + _count(found, "unclear_gone"),
        hours=_hours(report),
    )


def history(reports: Sequence[Report]) -> tuple[HistoryPoint, ...]:
    """One point per scan, in the order given, which is from the oldest to the newest."""
    befores = (None, *reports[:-1])
    return tuple(_point(report, before) for before, report in zip(befores, reports, strict=True))
