"""What changed between two scans: records by fingerprint, change of code apart from change of data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from advisor.model import HourRange, Report, Value
from advisor.records import Record, records, repository_paths


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


def _moves(gone: Sequence[Record], added: Sequence[Record], paths: Collection[str]) -> list[Moved]:
    """Gone and added records that are alike, of files that no longer exist; each is used once."""
    waiting: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in gone:
        if record.path not in paths:
            waiting[record.alike, record.subject].append(record)
    moved = []
    for record in added:
        if waiting.get((record.alike, record.subject)):
            moved.append(Moved(before=waiting[record.alike, record.subject].pop(0), after=record))
    return moved


def _packs(old: Report, new: Report) -> tuple[tuple[str, str, str], ...]:
    before = {pack.name: f"{pack.version} ({pack.digest[:12]})" for pack in old.packs}
    after = {pack.name: f"{pack.version} ({pack.digest[:12]})" for pack in new.packs}
    names = sorted(before.keys() | after.keys())
    return tuple((n, before.get(n, ""), after.get(n, "")) for n in names if before.get(n) != after.get(n))


def _name(target: str) -> str:
    """A target without its version: a newer one is compared with the older."""
    head, _, rest = target.partition("@")
    return f"{head}:{rest.partition(':')[2]}"


def _effort(old: Report, new: Report) -> tuple[Change, ...]:
    before = {_name(each.target): each for each in old.estimates}
    return tuple(
        Change(target=each.target, before=before[_name(each.target)].hours, after=each.hours)
        for each in new.estimates
        if _name(each.target) in before
    )


def _packages(old: Report, new: Report) -> tuple[tuple[str, str, float, float], ...]:
    """Work packages whose hours changed, the largest change first."""
    hours: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for side, report in enumerate((old, new)):
        for estimate in report.estimates:
            for package in estimate.packages:
                hours[_name(estimate.target), package.name][side] += package.hours.p50
    changed = [(target, name, *values) for (target, name), values in hours.items() if values[0] != values[1]]
    return tuple(sorted(changed, key=lambda each: (-abs(each[3] - each[2]), each[0], each[1])))  # type: ignore[arg-type]


def _same_files(old: Report, new: Report) -> set[str]:
    """Paths whose content is the same in both scans."""
    before = {file.path: file.digest for file in old.files if file.digest}
    return {file.path for file in new.files if file.digest and before.get(file.path) == file.digest}


def compare(old: Report, new: Report) -> Difference:
    """The difference between an older and a newer scan of the same project."""
    pairs, gone, added = _pairs(_open(old), _open(new))
    moved = _moves(gone, added, set(repository_paths(new)))
    left = Counter(id(each.before) for each in moved)
    came = Counter(id(each.after) for each in moved)
    same = _same_files(old, new)
    fresh = [record for record in added if not came[id(record)] and not record.harmless]
    left_over = [record for record in gone if not left[id(record)] and not record.harmless]
    judged = tuple(Judged(before=before, after=after) for before, after in pairs if _verdict(before) != _verdict(after))
    return Difference(
        new=tuple(record for record in fresh if record.path not in same),
        fixed=tuple(record for record in left_over if record.path not in same),
        appeared=tuple(record for record in fresh if record.path in same),
        vanished=tuple(record for record in left_over if record.path in same),
        moved=tuple(moved),
        judged=judged,
        unchanged=len(pairs) - len(judged),
        packs=_packs(old, new),
        effort=_effort(old, new),
        packages=_packages(old, new),
        cuda=(old.cuda.version, new.cuda.version),
    )
