"""Edits of records as reports show them: which hold, and how a line reads before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from advisor.messages import say
from advisor.model import Fix, Report, Target
from advisor.records import Record
from advisor.render.text import SEMICOLON, shown

LONGEST = 160
_FOREIGN = ("vendored", "generated")


def of_record(record: Record, target: str = "") -> tuple[Fix, ...]:
    """The edits of a record, for one target where it is named."""
    where = record.site or record.finding
    return tuple(fix for fix in (where.fix if where else ()) if not target or fix.target in ("", target))


def safe(record: Record, report: Report) -> tuple[Fix, ...]:
    """The safe edits of a record that can be told where one target was asked for: with several nobody can choose.

    Edits for no target in particular hold for all.
    """
    targets = {"", *(target.id for target in report.targets[:1] if len(report.targets) == 1)}
    found = tuple(fix for fix in of_record(record) if fix.target in targets and fix.safety != "display")
    return found if all(fix.safety == "safe" for fix in found) else ()


def after(line: str, number: int, fixes: Iterable[Fix]) -> str:
    """A source line with the edits that lie in it alone; insertions of whole lines are not shown."""
    mine = [fix for fix in fixes if fix.line == fix.end_line == number and not fix.text.endswith("\n")]
    for fix in sorted(mine, key=lambda fix: (-fix.column, -fix.end_column)):
        line = line[: fix.column - 1] + fix.text + line[fix.end_column - 1 :]
    return line


class Lines:
    """The lines of a report's files, as far as it holds them."""

    def __init__(self, report: Report) -> None:
        self._excerpts = {file.path: file.excerpts for file in report.files}

    def both(self, record: Record, fixes: Sequence[Fix]) -> tuple[str, str]:
        """The line of a record before and after its edits; '' where it is not held or stays."""
        before = self._excerpts.get(record.path, {}).get(str(record.line), "")
        changed = after(before, record.line, fixes) if before else ""
        return (before, changed) if changed != before else ("", "")


def sentence(record: Record, report: Report, lines: Lines, language: str) -> str:
    """What to write in place of a record's line, as the end of a message; '' where no safe edit is known."""
    _, changed = lines.both(record, safe(record, report))
    if not changed:
        return ""
    return SEMICOLON[language] + say("write {line}", language, line=shown(changed.strip(), LONGEST))


def count(report: Report, target: Target) -> tuple[int, int, int]:
    """How many edits for a target are safe, how many unsafe, and in how many files, as `advisor fix` makes them.

    What is done, switched off, or in files of others is not edited; a head comes only with the edits that need it, and
    those of the compatibility header are not counted.
    """
    found = {"safe": 0, "unsafe": 0}
    files: set[str] = set()
    heads: dict[Fix, bool] = {}  # each once, and whether a safe edit needs it
    foreign = {file.path for file in report.files if file.origin in _FOREIGN}
    place = report.targets.index(target)
    for item, site in ((each, site) for each in report.items for site in each.sites if site.fix):
        if target.id in site.done_for or site.state == "suppressed" or site.path in foreign:
            continue
        mine = [fix for fix in site.fix if fix.target == target.id and fix.safety in found]
        rest = [fix for fix in mine if not fix.is_head]
        own, apart = site.parted(rest, bool(item.matches[place].edits))
        if rest:
            safety = "safe" if all(fix.safety == "safe" for fix in own) else "unsafe"
            found[safety] += len(own)
            for fix in apart:
                found[fix.safety] += 1
            files.add(site.path)
            heads |= {fix: heads.get(fix, False) or safety == "safe" for fix in mine if fix.is_head}
    for is_safe in heads.values():
        found["safe" if is_safe else "unsafe"] += 1
    return found["safe"], found["unsafe"], len(files)
