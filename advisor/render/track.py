"""The history of a project in a file of its own: one line of JSON per scan, and what changed since one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from advisor.errors import AdvisorError
from advisor.messages import amount, mark, say, translate
from advisor.model import Report, Target, Value
from advisor.render import BurnPoint, left, summary
from advisor.render.text import CLAUSES, COLON, number, shown

_WEEK = timedelta(days=7)
_COMMIT = 12  # hex digits that are kept


class Standing(Value, frozen=True, kw_only=True):
    """Where a target stood: places in all and done, those left in own code and the hard ones of them, the files and
    work packages with something left, and the hours (P10, P50, P90)."""

    places: int = 0
    done: int = 0
    left: int = 0
    hard: int = 0
    files: int = 0
    packages: int = 0
    hours: tuple[float, float, float] = (0.0, 0.0, 0.0)


class Point(Value, frozen=True, kw_only=True):
    """One scan: its day (YYYY-MM-DD), its commit ('' = none), and where each target stood, by its id."""

    date: str
    commit: str = ""
    targets: dict[str, Standing] = msgspec.field(default_factory=dict)


def _standing(report: Report, target: Target) -> Standing:
    files = left.files_left(report, target)
    counts = summary.totals(report, target)
    estimate = summary.estimate_of(report, target)
    hours = summary.hours_of(estimate) if estimate is not None else None
    return Standing(
        places=counts.places + counts.through,
        done=counts.done,
        left=sum(each.places for each in files),
        hard=sum(each.hard for each in files),
        files=len(files),
        packages=sum(1 for each in estimate.packages if each.outcome == "port" and each.hours.p90) if estimate else 0,
        hours=(round(hours.p10, 1), round(hours.p50, 1), round(hours.p90, 1)) if hours else (0.0, 0.0, 0.0),
    )


def point(report: Report, day: str) -> Point:
    """A scan as a point of the history."""
    commits = dict.fromkeys(root.commit[:_COMMIT] for root in report.project.roots if root.commit)
    standings = {target.id: _standing(report, target) for target in report.targets}
    return Point(date=day, commit=" ".join(commits), targets=standings)


def read(content: bytes, name: str) -> list[Point]:
    """The points of a history file. Raises AdvisorError with the line that is none."""
    found = []
    for place, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            try:
                found.append(msgspec.json.decode(line, type=Point))
                date.fromisoformat(found[-1].date)
            except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError):
                raise AdvisorError(f"{name}:{place}: no line of a history; remove it, or name another file") from None
    return found


def added(points: Sequence[Point], new: Point) -> list[Point]:
    """The history with a new point, which takes the place of one of the same day and commit."""
    kept = [each for each in points if (each.date, each.commit) != (new.date, new.commit)]
    return [*kept, new]


def text(points: Sequence[Point]) -> bytes:
    """The history as a file."""
    return b"".join(msgspec.json.encode(each, order="deterministic") + b"\n" for each in points)


def _before(points: Sequence[Point]) -> Point | None:
    """The newest point that is a week older than the last one, else the oldest that is older; None for the first."""
    last = points[-1]
    earlier = [each for each in points[:-1] if each.date <= last.date]
    week = (date.fromisoformat(last.date) - _WEEK).isoformat()
    old = [each for each in earlier if each.date <= week]
    return old[-1] if old else earlier[0] if earlier else None


def _line(report: Report, target: Target, old: Standing, new: Standing, language: str) -> str:
    change = old.left - new.left
    places = amount(new.left, mark("{n} place left"), mark("{n} places left"), language)
    one, many = mark("{n} fewer than then"), mark("{n} fewer than then")
    if change < 0:
        one, many = mark("{n} more than then"), mark("{n} more than then")
    changed = amount(abs(change), one, many, language) if change else translate(mark("as many as then"), language)
    parts = [places, changed]
    if old.done or new.done:
        parts.append(say("done {before} → {now}", language, before=number(old.done), now=number(new.done)))
    if old.packages or new.packages:
        parts.append(say("packages {before} → {now}", language, before=old.packages, now=new.packages))
    return summary.target_title(report, target, language) + COLON[language] + CLAUSES[language].join(parts)


def burned(points: Sequence[Point]) -> tuple[BurnPoint, ...]:
    """What was left day by day, the oldest first."""
    return tuple(
        BurnPoint(
            date=each.date,
            left={name: standing.left for name, standing in each.targets.items()},
            hours={name: standing.hours[1] for name, standing in each.targets.items()},
        )
        for each in sorted(points, key=lambda each: each.date)
    )


def since(report: Report, points: Sequence[Point], language: str = "en") -> tuple[str, ...]:
    """What changed since last week, a line per target, as far as the history goes back; () without an older scan."""
    before = _before(points)
    if before is None:
        return ()
    known = {name.partition("@")[0] + name.partition(":")[2]: each for name, each in before.targets.items()}
    lines = []
    for target in report.targets:
        old = before.targets.get(target.id) or known.get(target.name + target.product)
        new = points[-1].targets.get(target.id)
        if old is not None and new is not None:
            lines.append(_line(report, target, old, new, language))
    day = say("since {date}", language, date=" ".join(filter(None, (before.date, shown(before.commit, 40)))))
    return (f"{day}{COLON[language]}{lines[0]}", *lines[1:]) if lines else ()
