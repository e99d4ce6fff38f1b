"""What another edition of the toolkit's agreement changes for the findings of a saved scan."""

from __future__ import annotations

from advisor import eula
from advisor.messages import mark
from advisor.model import Report, Value

HOW = {"added": mark("new:"), "changed": mark("changed:"), "gone": mark("gone:")}
WHAT = {"clause": mark("clause"), "file": mark("file of Attachment A")}
_BY_LIST = frozenset(("EULA-307", "EULA-401", "EULA-407"))
NOW_LISTED = mark("the file is named as distributable in the second text only")
NO_MORE = mark("the file is named as distributable in the first text only")
NOW_THERE = mark("the clause stands in the second text only")
NOT_THERE = mark("the clause stands in the first text only")


class Affected(Value, frozen=True, kw_only=True):
    """A finding that the two texts treat differently, and how."""

    id: str
    rule: str
    path: str
    line: int
    detail: str
    change: str


def _listed(path: str, date: str) -> bool:
    tail = "/".join(path.split("/")[-2:])
    return any(eula.is_distributable(name, date) for name in (path.rsplit("/", 1)[-1], tail))


def affected(report: Report, old: str, new: str) -> list[Affected]:
    """The findings whose clause or file stands in one of the texts only, in the report's order."""
    clauses = {clause.id: clause.in_texts for clause in eula.clauses(eula.TOOLKIT)}
    result = []
    for finding in report.findings:
        change = ""
        if finding.rule in _BY_LIST and (was := _listed(finding.path, old)) != _listed(finding.path, new):
            change = NO_MORE if was else NOW_LISTED
        for clause in finding.clause.split():
            dates = clauses.get(clause, ())
            if (old in dates) != (new in dates):
                change = change or (NOT_THERE if old in dates else NOW_THERE)
        if change:
            result.append(
                Affected(
                    id=finding.id, rule=finding.rule, path=finding.path, line=finding.line, detail=finding.detail,
                    change=change,
                )
            )  # fmt: skip
    return result
