"""What two scans say in figures: hours of targets and work packages, and files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from advisor.compare.model import Effort, Files, Folder
from advisor.compare.side import Sides
from advisor.model import Estimate, HourRange, Report

_NONE = HourRange(mean=0, p10=0, p50=0, p90=0)


def _hours(estimate: Estimate) -> HourRange:
    """The hours with the fixed items; reports of early versions have none."""
    return estimate.hours_total if estimate.hours_total.p90 else estimate.hours


def _estimates(report: Report) -> dict[str, Estimate]:
    return {estimate.target: estimate for estimate in report.estimates}


def effort(sides: Sides, targets: Sequence[tuple[str, str]]) -> tuple[Effort, ...]:
    """The hours of every target that both reports estimate."""
    old, new = _estimates(sides.old.report), _estimates(sides.new.report)
    return tuple(
        Effort(target=after, before=_hours(old[before]), after=_hours(new[after]))
        for before, after in targets
        if before in old and after in new
    )


def _folders(estimate: Estimate, top: str) -> dict[str, HourRange]:
    return {f"{each.name}/".removeprefix(top).rstrip("/") or ".": each.hours for each in estimate.packages}


def folders(sides: Sides, targets: Sequence[tuple[str, str]]) -> tuple[Folder, ...]:
    """Work packages whose hours changed, the largest change first."""
    old, new = _estimates(sides.old.report), _estimates(sides.new.report)
    found = []
    for before, after in targets:
        if before in old and after in new:
            earlier, later = _folders(old[before], sides.old.top), _folders(new[after], sides.new.top)
            for name in earlier.keys() | later.keys():
                hours = earlier.get(name, _NONE), later.get(name, _NONE)
                if hours[0] != hours[1]:
                    found.append(Folder(target=after, name=name, before=hours[0], after=hours[1]))
    return tuple(sorted(found, key=lambda each: (-abs(each.after.p50 - each.before.p50), each.target, each.name)))


def files(sides: Sides) -> Files:
    """The files that were read, by what became of them; a removed one with the content of an added one was moved."""
    old, new = (
        {path: file.digest for path, file in side.files.items() if file.digest and file.status != "skipped"}
        for side in sides
    )
    both = old.keys() & new.keys()
    same = sum(old[path] == new[path] for path in both)
    waiting = Counter(digest for path, digest in old.items() if path not in both)
    moved = (waiting & Counter(digest for path, digest in new.items() if path not in both)).total()
    added, removed = len(new) - len(both) - moved, len(old) - len(both) - moved
    return Files(same=same, changed=len(both) - same, added=added, removed=removed, moved=moved)


def other_assumptions(sides: Sides) -> bool:
    """Whether the parameters that hours are computed with differ."""
    return sides.old.report.effort.parameters != sides.new.report.effort.parameters


def _roots(report: Report) -> str:
    names = (root.git_prefix.rstrip("/") or root.prefix for root in report.project.roots)
    return ", ".join(name for name in names if name) or "."


def roots(sides: Sides) -> tuple[str, str]:
    """The scanned folders where they are not the same ones of one repository, ('', '') where they are."""
    found = _roots(sides.old.report), _roots(sides.new.report)
    return found if found[0] != found[1] else ("", "")
