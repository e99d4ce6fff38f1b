"""The comparison itself: every record is asked, for every target that both scans have, what became of it there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from advisor.compare import figures
from advisor.compare.causes import Cause, Causes, basis, packs
from advisor.compare.model import GROUPS, Change, Difference, Group, Tally
from advisor.compare.pairs import Pair, paired
from advisor.compare.side import Sides, sides_of, unversioned
from advisor.compare.verdicts import SHUT, Standing, standing, verdict
from advisor.model import SEVERITY_ORDER, Report, Severity, Target
from advisor.records import Record

_CAME: dict[Cause, Group] = {"code": "new", "data": "appeared", "unclear": "unclear_new"}
_WENT: dict[Cause, Group] = {"code": "fixed", "data": "vanished", "unclear": "unclear_gone"}
_ALL = ("", "")  # stands for the targets where none is in both scans: what holds for all of them is compared

TargetPairs = Sequence[tuple[str, str]]
Fate = tuple[Group | None, Severity]  # None = unchanged


class _Targets(NamedTuple):
    """The targets of both scans: in pairs, and those of one side only."""

    pairs: TargetPairs
    added: tuple[Target, ...]
    removed: tuple[Target, ...]

    def names_of_one_side(self) -> list[str]:
        """Names of the mapping packs that only one side asked for."""
        both = {before.partition("@")[0] for before, _ in self.pairs}
        return [each.name for each in (*self.added, *self.removed) if each.name not in both]


def _targets(old: Report, new: Report) -> _Targets:
    """The same id first, then the same name and product in another version."""
    left = {target.id: target for target in old.targets}
    pairs: dict[str, str] = {each.id: each.id for each in new.targets if left.pop(each.id, None)}
    for target in new.targets:
        same = [each for each in left.values() if unversioned(each.id) == unversioned(target.id)]
        if target.id not in pairs and same:
            pairs[target.id] = left.pop(same[0].id).id
    return _Targets(
        pairs=[(pairs[each.id], each.id) for each in new.targets if each.id in pairs],
        added=tuple(each for each in new.targets if each.id not in pairs),
        removed=tuple(left.values()),
    )


class _Judge:
    """Says what became of a record for one target."""

    def __init__(self, sides: Sides, causes: Causes) -> None:
        self._sides, self._causes = sides, causes

    def of_pair(self, pair: Pair, targets: tuple[str, str]) -> Fate | None:
        """None where the record counts on neither side."""
        before, after = standing(pair.before, targets[0]), standing(pair.after, targets[1])
        if before in SHUT and after in SHUT:
            return None
        if after in SHUT:
            return self._shut(pair, after), _severity(before)
        if before in SHUT:
            return self._opened(pair, before), _severity(after)
        if verdict(pair.before, targets[0]) != verdict(pair.after, targets[1]):
            return "judged", _severity(after)
        return "moved" if pair.moved else None, _severity(after)

    def _shut(self, pair: Pair, after: Standing) -> Group:
        if after == "closed":
            return "closed"
        return _WENT[self._causes.of_both(pair.before, pair.after, self._sides, after == "done")]

    def _opened(self, pair: Pair, before: Standing) -> Group:
        if before == "closed":
            return "reopened"
        return _CAME[self._causes.of_both(pair.before, pair.after, self._sides, before == "done")]

    def gone(self, record: Record) -> Group:
        """Of a record of the older side only."""
        return _WENT[self._causes.of_one(record, self._sides.old, self._sides.new)]

    def came(self, record: Record) -> Group:
        """Of a record of the newer side only."""
        return _CAME[self._causes.of_one(record, self._sides.new, self._sides.old)]


def _severity(found: Standing) -> Severity:
    assert found not in SHUT  # noqa: S101 - asked for open records only
    return found  # type: ignore[return-value]


class _Collected:
    """Changes by group and counts by target."""

    def __init__(self, targets: TargetPairs, every: bool) -> None:
        self.targets = targets
        self._every = every  # no target of either report is left out: then nobody asks for which a record changed
        self.changes: dict[Group, list[Change]] = {name: [] for name in GROUPS}
        self.unchanged = 0
        self.same: Counter[str] = Counter()
        self.counts: dict[str, dict[Group, Counter[Severity]]] = {
            after: defaultdict(Counter) for _, after in self.targets
        }

    def add(self, before: Record | None, after: Record | None, fates: dict[str, Fate]) -> None:
        """One record with what became of it by target (id of the newer report)."""
        groups: dict[Group, dict[str, Severity]] = defaultdict(dict)
        for target, (group, severity) in fates.items():
            if group is None:
                self.same[target] += 1
            else:
                groups[group][target] = severity
                self.counts[target][group][severity] += 1
        self.unchanged += bool(fates) and not groups
        for group, found in groups.items():
            targets = () if self._every and len(found) == len(self.targets) else tuple(filter(None, found))
            worst = max(found.values(), key=SEVERITY_ORDER.index)
            change = Change(
                before=before, after=after, targets=targets, severity=worst, entirely=len(found) == len(fates)
            )
            self.changes[group].append(change)

    def tallies(self) -> Iterator[Tally]:
        for before, after in self.targets:
            if after:
                groups = {name: dict(count) for name, count in self.counts[after].items()}
                yield Tally(target=after, before=before, unchanged=self.same[after], groups=groups)


def _collect(sides: Sides, grounds: Sequence[str], chosen: _Targets) -> _Collected:
    targets = chosen.pairs or [_ALL]
    found = _Collected(targets, not chosen.added and not chosen.removed)
    every = paired(sides)
    judge = _Judge(sides, Causes(sides, grounds, ((sides.old, every.gone), (sides.new, every.came))))
    for pair in every.pairs:
        fates = {after: judge.of_pair(pair, (before, after)) for before, after in targets}
        found.add(pair.before, pair.after, {name: fate for name, fate in fates.items() if fate is not None})
    for record in every.gone:
        open_for = {after: standing(record, before) for before, after in targets}
        found.add(record, None, _lone(open_for, judge.gone(record)))
    for record in every.came:
        open_for = {after: standing(record, after) for _, after in targets}
        found.add(None, record, _lone(open_for, judge.came(record)))
    return found


def _lone(standings: dict[str, Standing], group: Group) -> dict[str, Fate]:
    return {target: (group, _severity(found)) for target, found in standings.items() if found not in SHUT}


def _in_order(found: Iterable[Change], sides: Sides) -> tuple[Change, ...]:
    """Own code before that of others, then the most severe first, then by place."""
    others = sides.old.others(), sides.new.others()
    rank = SEVERITY_ORDER.index

    def key(each: Change) -> tuple[bool, int, str, int, int]:
        record = each.record
        return (
            record.path in others[each.after is not None],
            -rank(each.severity),
            record.path,
            record.line,
            record.column,
        )

    return tuple(sorted(found, key=key))


def compare(old: Report, new: Report) -> Difference:
    """The difference between an older and a newer scan of the same project."""
    sides = sides_of(old, new)
    targets = _targets(old, new)
    grounds = tuple(basis(sides, targets.pairs, targets.names_of_one_side()))
    found = _collect(sides, grounds, targets)
    groups = {name: _in_order(found.changes[name], sides) for name in GROUPS}
    return Difference(
        **groups,
        unchanged=found.unchanged,
        basis=grounds,
        tallies=tuple(found.tallies()),
        added_targets=tuple(each.id for each in targets.added),
        removed_targets=tuple(each.id for each in targets.removed),
        files=figures.files(sides),
        roots=figures.roots(sides),
        packs=packs(sides),
        names=sides.old.report.names | sides.new.report.names,
        effort=figures.effort(sides, targets.pairs),
        packages=figures.folders(sides, targets.pairs),
        cuda=(old.cuda.version, new.cuda.version),
        other_assumptions=figures.other_assumptions(sides),
    )
