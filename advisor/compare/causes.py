"""Why a record came or went: the code changed, or what it is judged by.

A report holds no source, so the question is answered from what it does hold: digests of files, hashes of the lines with
a record, and which APIs and rules were known. Where both code and data changed and that says nothing, neither do we.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from advisor.compare.side import Side, Sides
from advisor.messages import mark
from advisor.records import Record

Cause = Literal["code", "data", "unclear"]


def packs(sides: Sides, only_one: Sequence[str] = ()) -> tuple[tuple[str, str, str], ...]:
    """Mapping data that differs: name, version and digest before, and after; `only_one` are names to leave out."""
    before, after = (
        {pack.name: f"{pack.version} ({pack.digest[:12]})" for pack in side.report.packs} for side in sides
    )
    names = sorted((before.keys() | after.keys()) - set(only_one))
    return tuple((n, before.get(n, ""), after.get(n, "")) for n in names if before.get(n) != after.get(n))


def basis(sides: Sides, targets: Sequence[tuple[str, str]], only_one: Sequence[str]) -> Iterator[str]:
    """What verdicts rest on apart from code and differs between the two scans."""
    old, new = sides.old.report, sides.new.report
    if packs(sides, only_one):
        yield mark("mapping data")
    if old.tool.version != new.tool.version:
        yield mark("version of the advisor")
    if old.config_digest != new.config_digest:
        yield mark("settings")
    if old.cuda.version != new.cuda.version:
        yield mark("CUDA version")
    if any(before != after for before, after in targets):
        yield mark("version of a target")


def _names_are_found_alike(sides: Sides) -> bool:
    """Whether both scans look for the same API names in the same way, whatever they say about them."""
    catalogues = ({pack.digest for pack in side.report.packs if pack.name == "cuda"} for side in sides)
    old, new = sides.old.report, sides.new.report
    same = old.tool.version == new.tool.version and old.config_digest == new.config_digest
    return same and next(catalogues) == next(catalogues)


class Causes:
    """Tells the cause of a record that one side has and the other has not."""

    def __init__(self, sides: Sides, basis: Sequence[str], lone: Iterable[tuple[Side, Sequence[Record]]]) -> None:
        self._same_basis = not basis
        self._same_rules = sides.old.report.tool.version == sides.new.report.tool.version
        self._same_names = _names_are_found_alike(sides)
        # Lines on which only one side has an API, though both look for the same names: the other has no such line.
        self._lines = {
            (id(side), side.path(record.path), record.alike)
            for side, found in lone
            for record in found
            if self._same_names and record.item is not None
        }

    def of_one(self, record: Record, side: Side, other: Side) -> Cause:
        """The cause for a record of `side` that `other` has not."""
        path = side.path(record.path)
        if not other.is_read(path):
            return "data"
        if self._same_basis or path not in other.files or (self._same_names and record.item is not None):
            return "code"
        if side.digest(path) and side.digest(path) == other.digest(path):
            return "data"
        if (path, record.alike) in other.lines:
            return "data"
        return self._in_changed_file(record, side, path, other)

    def _in_changed_file(self, record: Record, side: Side, path: str, other: Side) -> Cause:
        if (id(side), path, record.alike) in self._lines:
            return "code"
        known = (record.item is not None, record.subject) in other.subjects
        return "code" if known and (record.item is not None or self._same_rules) else "unclear"

    def of_both(self, before: Record, after: Record, sides: Sides, served: bool) -> Cause:
        """The cause for a record that both have and that counts on one; `served` = it is done for the target there.

        The line is the same: another verdict on it comes from data if data changed; a branch for the target around it
        comes from code if the file changed.
        """
        if self._same_basis:
            return "code"
        paths = sides.old.path(before.path), sides.new.path(after.path)
        same = sides.old.digest(paths[0]) == sides.new.digest(paths[1])
        return "code" if served and not same else "data"
