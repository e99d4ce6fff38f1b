"""The values of a comparison."""

from __future__ import annotations

from typing import Literal

from advisor.model import HourRange, Severity, Value
from advisor.records import Record

Group = Literal[
    "new", "fixed", "appeared", "vanished", "unclear_new", "unclear_gone", "judged", "moved", "reopened", "closed"
]
GROUPS: tuple[Group, ...] = (
    "new", "fixed", "appeared", "vanished", "unclear_new", "unclear_gone", "judged", "moved", "reopened", "closed",
)  # fmt: skip
CAME: tuple[Group, ...] = ("new", "appeared", "unclear_new", "reopened")


class Change(Value, frozen=True, kw_only=True):
    """A record that differs: on the older side, on the newer side, or on both where it is the same record.

    `targets` are ids of the newer report for which it differs, empty where it does for all of both reports;
    `severity` is the worst over them, in the newer report where the record is open there. `entirely` = nothing else
    became of it for another target: it is open for none of them on the other side.
    """

    before: Record | None = None
    after: Record | None = None
    targets: tuple[str, ...] = ()
    severity: Severity
    entirely: bool = True

    @property
    def record(self) -> Record:
        """The record where it stands now, or where it stood."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a change has at least one side
        return found


class Tally(Value, frozen=True, kw_only=True):
    """How many records changed for one target, by group and severity; `before` is its id in the older report."""

    target: str
    before: str
    unchanged: int
    groups: dict[Group, dict[Severity, int]]

    def count(self, *names: Group) -> int:
        """Records in these groups."""
        return sum(sum(self.groups.get(name, {}).values()) for name in names)

    def came(self, severity: Severity) -> int:
        """Records of a severity that are open now and were not before, for whatever reason."""
        return sum(self.groups.get(name, {}).get(severity, 0) for name in CAME)


class Effort(Value, frozen=True, kw_only=True):
    """The hours of one target before and after, fixed items included."""

    target: str
    before: HourRange
    after: HourRange


class Folder(Value, frozen=True, kw_only=True):
    """The hours of one work package before and after."""

    target: str
    name: str
    before: HourRange
    after: HourRange


class Files(Value, frozen=True, kw_only=True):
    """Files of known kinds that were read: how many are the same, changed, added, removed or moved as they are."""

    same: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    moved: int = 0


class Difference(Value, frozen=True, kw_only=True):
    """Two scans compared; only records that are open (not done, suppressed, accepted or harmless) on a side count.

    `new` and `fixed` come from code. `appeared` and `vanished` come from mapping data, rules or settings: their files
    did not change, or their lines did not, or they are not read on the other side. `unclear_*` stand in changed files
    while data changed as well, and nothing tells which of the two it was. `judged` stand at the same place with another
    verdict; `closed` were suppressed or accepted, `reopened` are no longer. `basis` names what changed apart from code:
    where it is empty, everything comes from code.
    """

    new: tuple[Change, ...]
    fixed: tuple[Change, ...]
    appeared: tuple[Change, ...]
    vanished: tuple[Change, ...]
    unclear_new: tuple[Change, ...]
    unclear_gone: tuple[Change, ...]
    judged: tuple[Change, ...]
    moved: tuple[Change, ...]
    reopened: tuple[Change, ...]
    closed: tuple[Change, ...]
    unchanged: int
    basis: tuple[str, ...]
    tallies: tuple[Tally, ...]
    added_targets: tuple[str, ...]  # only in the newer report, not compared
    removed_targets: tuple[str, ...]  # only in the older one
    files: Files
    roots: tuple[str, str]  # the scanned folders before and after, '' where they are the same
    packs: tuple[tuple[str, str, str], ...]  # name, version and digest before, and after; '' for none
    names: dict[str, str]  # how people write the names of packs
    effort: tuple[Effort, ...]
    packages: tuple[Folder, ...]
    cuda: tuple[str, str]
    other_assumptions: bool  # the parameters of the hours differ, so that hours differ without any change of code

    def of(self, group: Group) -> tuple[Change, ...]:
        """The changes of a group."""
        found: tuple[Change, ...] = getattr(self, group)
        return found
