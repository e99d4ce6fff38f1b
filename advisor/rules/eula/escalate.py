"""What findings of licence rules mean together: the steps E1 and E2 of the rules' description.

E1: output of the toolkit beside code that translates or replaces is more than output alone. E2: a repository that is a
compatibility layer as a whole gets one finding, and its single places become notes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from advisor.fingerprints import fingerprint
from advisor.model import SEVERITY_ORDER, Finding, Severity
from advisor.rules.eula.neutral import COMPILED
from advisor.rules.eula.project import folder
from advisor.rules.eula.table import register, rows
from advisor.rules.registry import Hit, ProjectFacts

_OUTPUT = frozenset(f"EULA-{n}" for n in (101, 102, 107, 108, 109, 112, 402, 403, 404))
_OF_ANYBODY = "EULA-404"  # PTX whose maker nothing tells: only a folder joins it to other code
_PARTNERS = frozenset(f"EULA-{n}" for n in (103, 105, 106, 203))
_LAYER = (("EULA-103",), ("EULA-105",), ("EULA-201", "EULA-202"), ("EULA-203",), ("EULA-206",))
_FOLDED = frozenset(each for group in _LAYER for each in group) | _OUTPUT | {"EULA-204", "EULA-207"}
_ENOUGH = 3
SUMMARY = "EULA-E2"
SAME_FOLDER = "In one folder with code that translates or replaces: its purpose is for counsel"
SAME_REPOSITORY = "In one repository with code that translates or replaces: look at its purpose"
FOLDED = "Part of a compatibility layer, see the summary"


def _is_partner(finding: Finding) -> bool:
    if finding.rule == "EULA-106":
        return finding.message == COMPILED
    return finding.rule in _PARTNERS and finding.severity != "info"


def _raised(finding: Finding, severity: Severity, message: str) -> Finding:
    if SEVERITY_ORDER.index(finding.severity) >= SEVERITY_ORDER.index(severity):
        return finding
    return msgspec.structs.replace(finding, severity=severity, message=message)


def _with_partners(findings: Sequence[Finding]) -> Iterator[Finding]:
    """E1: in one folder with a partner a risk, in one repository something to look at."""
    folders = {folder(finding.path) for finding in findings if _is_partner(finding)}
    for finding in findings:
        near = folder(finding.path) in folders
        if not folders or finding.rule not in _OUTPUT or (finding.rule == _OF_ANYBODY and not near):
            yield finding
        elif near:
            yield _raised(finding, "risk", SAME_FOLDER)
        else:
            yield _raised(finding, "work", SAME_REPOSITORY)


def _marks(findings: Iterable[Finding]) -> list[tuple[str, ...]]:
    """The groups of rules that speak for a layer and fired above info."""
    fired = {finding.rule for finding in findings if finding.severity != "info"}
    return [group for group in _LAYER if fired.intersection(group)]


def _summary(findings: Sequence[Finding], marks: Sequence[tuple[str, ...]]) -> Finding:
    """One finding for the whole, at the first place of a mark."""
    row = rows()[SUMMARY]
    wanted = {rule for group in marks for rule in group}
    of_layer = [finding for finding in findings if finding.rule in wanted and finding.severity != "info"]
    counts: dict[str, int] = defaultdict(int)
    for finding in of_layer:
        counts[finding.rule] += 1
    first = min(of_layer, key=lambda finding: (finding.path, finding.line, finding.column))
    return msgspec.structs.replace(
        first, id=fingerprint(SUMMARY, "", "", "", 0), rule=SUMMARY, severity=row.severity, confidence=row.confidence,
        message=row.title, detail=", ".join(f"{rule}: {count}" for rule, count in sorted(counts.items())),
        clause=row.clauses, evidence=row.detector, scope="", kernel="", guard="",
    )  # fmt: skip


def _folded(finding: Finding) -> Finding:
    if finding.rule not in _FOLDED or finding.severity == "info":
        return finding
    return msgspec.structs.replace(finding, severity="info", message=FOLDED)


def escalate(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with the severities that they have together; order by place is kept."""
    marks = _marks(findings)
    if len(marks) >= _ENOUGH:
        found = [_summary(findings, marks), *map(_folded, findings)]
        return tuple(sorted(found, key=lambda each: (each.path, each.line, each.column, each.rule)))
    return tuple(_with_partners(findings))


def _nothing(_: ProjectFacts) -> Iterator[Hit]:
    """The summary is made of findings, by `escalate`."""
    yield from ()


register(SUMMARY, "project", _nothing, messages=(SAME_FOLDER, SAME_REPOSITORY, FOLDED))
