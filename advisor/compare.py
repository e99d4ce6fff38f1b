"""What changed between two scans: records by fingerprint, change of code apart from change of data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from advisor.model import SEVERITY_ORDER, Estimate, HourRange, Report, Value
from advisor.records import Record, records


class Moved(Value, frozen=True, kw_only=True):
    """A record whose file was moved."""

    before: Record
    after: Record


class Judged(Value, frozen=True, kw_only=True):
    """A record whose place is the same and whose verdict is not: the mapping data or the targets changed."""

    before: Record
    after: Record


class Change(Value, frozen=True, kw_only=True):
    """A figure of one target before and after (hours, or lines)."""

    target: str
    before: HourRange
    after: HourRange


class Difference(Value, frozen=True, kw_only=True):
    """Two scans compared.

    `new`, `fixed` and `moved` come from code; `appeared` and `vanished` stand in files that did not change, and
    `judged` at places that did not: they come from mapping data, rules or settings.
    """

    new: tuple[Record, ...]
    fixed: tuple[Record, ...]
    appeared: tuple[Record, ...]
    vanished: tuple[Record, ...]
    moved: tuple[Moved, ...]
    judged: tuple[Judged, ...]
    unchanged: int
    packs: tuple[tuple[str, str, str], ...]  # name, version or digest before, and after
    effort: tuple[Change, ...]
    packages: tuple[tuple[str, str, float, float], ...]  # target, work package, hours (P50) before, and after
    cuda: tuple[str, str]


def _open(report: Report) -> list[Record]:
    return [record for record in records(report) if not record.harmless or record.item is not None]


def _by_id(found: Iterable[Record]) -> dict[str, list[Record]]:
    grouped: dict[str, list[Record]] = defaultdict(list)
    for record in found:
        grouped[record.id].append(record)
    return grouped


def _verdict(record: Record) -> tuple[object, ...]:
    """What a record says, apart from where it stands."""
    if record.item is not None:
        return tuple((match.target.split("@")[0], match.status, match.name) for match in record.item.matches)
    return (record.rule, record.severity)


def _pairs(
    old: Sequence[Record], new: Sequence[Record]
) -> tuple[list[tuple[Record, Record]], list[Record], list[Record]]:
    """Records with equal fingerprints in pairs, and what is left on either side."""
    waiting = _by_id(old)
    pairs, added = [], []
    for record in new:
        if waiting.get(record.id):
            pairs.append((waiting[record.id].pop(0), record))
        else:
            added.append(record)
    return pairs, [record for group in waiting.values() for record in group], added


def _about(record: Record) -> tuple[str, str, str]:
    """What a record is about, wherever it stands: like lines have like hashes, whatever rule and target."""
    target = record.finding.target if record.finding else ""
    return record.alike, record.subject, _name(target)


def _moves(gone: Sequence[Record], added: Sequence[Record], paths: Collection[str]) -> list[Moved]:
    """Gone and added records that are alike, of files that no longer exist; each is used once."""
    waiting: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for record in gone:
        if record.path not in paths:
            waiting[_about(record)].append(record)
    moved = []
    for record in added:
        if waiting.get(_about(record)):
            moved.append(Moved(before=waiting[_about(record)].pop(0), after=record))
    return moved


def _packs(old: Report, new: Report) -> tuple[tuple[str, str, str], ...]:
    before = {pack.name: f"{pack.version} ({pack.digest[:12]})" for pack in old.packs}
    after = {pack.name: f"{pack.version} ({pack.digest[:12]})" for pack in new.packs}
    names = sorted(before.keys() | after.keys())
    return tuple((n, before.get(n, ""), after.get(n, "")) for n in names if before.get(n) != after.get(n))


def _name(target: str) -> str:
    """A target without its version: a newer one is compared with the older."""
    head, _, rest = target.partition("@")
    return f"{head}:{rest.partition(':')[2]}".rstrip(":")


def _hours(estimate: Estimate) -> HourRange:
    """The hours with the fixed items; reports of early versions have none."""
    return estimate.hours_total if estimate.hours_total.p90 else estimate.hours


def _effort(old: Report, new: Report) -> tuple[Change, ...]:
    before = {_name(each.target): each for each in old.estimates}
    return tuple(
        Change(target=each.target, before=_hours(before[_name(each.target)]), after=_hours(each))
        for each in new.estimates
        if _name(each.target) in before
    )


def _packages(old: Report, new: Report, tops: tuple[str, str]) -> tuple[tuple[str, str, float, float], ...]:
    """Work packages whose hours changed, the largest change first."""
    hours: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for side, report in enumerate((old, new)):
        for estimate in report.estimates:
            for package in estimate.packages:
                name = f"{package.name}/".removeprefix(tops[side]).rstrip("/") or "."
                hours[_name(estimate.target), name][side] += package.hours.p50
    changed = [(target, name, *values) for (target, name), values in hours.items() if values[0] != values[1]]
    return tuple(sorted(changed, key=lambda each: (-abs(each[3] - each[2]), each[0], each[1])))  # type: ignore[arg-type]


def _same_files(old: Report, new: Report, tops: tuple[str, str]) -> tuple[set[str], set[str]]:
    """The paths, as in the old and in the new scan, of the files whose content is the same in both."""
    before = {file.path[len(tops[0]) :]: file.digest for file in old.files if file.digest}
    after = {file.path[len(tops[1]) :]: file.digest for file in new.files if file.digest}
    same = [path for path, digest in after.items() if before.get(path) == digest]
    return {tops[0] + path for path in same}, {tops[1] + path for path in same}


def _top(report: Report) -> str:
    """The one folder that all files are in, with its slash; '' where there are several."""
    tops = {file.path.partition("/")[0] for file in report.files}
    return f"{tops.pop()}/" if len(tops) == 1 and all("/" in file.path for file in report.files) else ""


def _tops(old: Report, new: Report) -> tuple[str, str]:
    """The folders to leave out of paths: two unpacked versions differ in the name of the folder around everything."""
    tops = (_top(old), _top(new))
    return tops if all(tops) and tops[0] != tops[1] else ("", "")


def _in_order(found: Iterable[Record], report: Report) -> tuple[Record, ...]:
    """Own code before that of others, then the most severe first, then by place."""
    others = {file.path for file in report.files if file.origin in ("vendored", "generated")}
    rank = SEVERITY_ORDER.index
    return tuple(
        sorted(found, key=lambda each: (each.path in others, -rank(each.severity), each.path, each.line, each.column))
    )


def _aligned(
    gone: Sequence[Record], added: Sequence[Record], tops: tuple[str, str]
) -> tuple[list[tuple[Record, Record]], list[Record], list[Record]]:
    """Alike records of files that differ only in the folder around everything, and what is left on either side."""
    waiting: dict[tuple[str, tuple[str, str, str]], list[Record]] = defaultdict(list)
    for record in gone:
        waiting[record.path[len(tops[0]) :], _about(record)].append(record)
    pairs, left = [], []
    for record in added:
        found = waiting.get((record.path[len(tops[1]) :], _about(record)))
        if found:
            pairs.append((found.pop(0), record))
        else:
            left.append(record)
    return pairs, [record for group in waiting.values() for record in group], left


def compare(old: Report, new: Report) -> Difference:
    """The difference between an older and a newer scan of the same project."""
    tops = _tops(old, new)
    pairs, gone, added = _pairs(_open(old), _open(new))
    if any(tops):
        more, gone, added = _aligned(gone, added, tops)
        pairs += more
    moved = _moves(gone, added, {tops[0] + file.path[len(tops[1]) :] for file in new.files})
    left = {id(each.before) for each in moved}
    came = {id(each.after) for each in moved}
    before, after = _same_files(old, new, tops)
    fresh = _in_order((record for record in added if id(record) not in came and not record.harmless), new)
    left_over = _in_order((record for record in gone if id(record) not in left and not record.harmless), old)
    judged = tuple(Judged(before=one, after=other) for one, other in pairs if _verdict(one) != _verdict(other))
    return Difference(
        new=tuple(record for record in fresh if record.path not in after),
        fixed=tuple(record for record in left_over if record.path not in before),
        appeared=tuple(record for record in fresh if record.path in after),
        vanished=tuple(record for record in left_over if record.path in before),
        moved=tuple(moved),
        judged=judged,
        unchanged=len(pairs) - len(judged),
        packs=_packs(old, new),
        effort=_effort(old, new),
        packages=_packages(old, new, tops),
        cuda=(old.cuda.version, new.cuda.version),
    )
