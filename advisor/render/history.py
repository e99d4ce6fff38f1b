"""Several scans of one project in order: how many records were open, what came and went, and the hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.compare import compare
from advisor.model import Report
from advisor.records import Record, records
from advisor.render import HistoryPoint, summary

_COMMIT = 12  # hex digits that are shown


def _commit(report: Report) -> str:
    """The commits of the scanned roots, shortened; a `+` says that files had been changed."""
    names = (f"{root.commit[:_COMMIT]}{'+' if root.dirty else ''}" for root in report.project.roots if root.commit)
    return " ".join(dict.fromkeys(names))


def _open(report: Report) -> Iterator[Record]:
    return (each for each in records(report) if not each.done and not each.harmless and each.state != "suppressed")


def _hours(report: Report) -> dict[str, float]:
    hours = {}
    for target in report.targets:
        estimate = summary.estimate_of(report, target)
        if estimate is not None:
            name = f"{target.name}:{target.product}" if target.product else target.name
            hours[name] = summary.hours_of(estimate).p50
    return hours


def _point(report: Report, before: Report | None) -> HistoryPoint:
    found = compare(before, report) if before else None
    severities = [record.severity for record in _open(report)]
    return HistoryPoint(
        commit=_commit(report),
        open_records=len(severities),
        blockers=severities.count("blocker"),
        new=len(found.new) if found else 0,
        fixed=len(found.fixed) if found else 0,
        appeared=len(found.appeared) if found else 0,
        vanished=len(found.vanished) if found else 0,
        hours_p50=_hours(report),
    )


def history(reports: Sequence[Report]) -> tuple[HistoryPoint, ...]:
    """One point per scan, in the order given, which is from the oldest to the newest."""
    befores = (None, *reports[:-1])
    return tuple(_point(report, before) for before, report in zip(befores, reports, strict=True))
