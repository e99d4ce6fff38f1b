"""Applies `advisor: ignore[…]` comments to a report: what they switch off stays in it, marked as suppressed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from advisor.config import Config
from advisor.model import FileFacts, Problem, RecordState, Report, Suppressed, Suppression
from advisor.records import Record, with_states

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_STAGE = "suppression"


def _names(record: Record) -> frozenset[str]:
    """What a comment may call the record: its rule, its symbol; of a use also the bare word `api`."""
    bare = {"api"} if record.family == "api" else set()
    return frozenset({record.rule, record.subject} | bare)


class _Applied:
    """The suppressions of all files, which of them were used, and what they switched off."""

    def __init__(self, facts: Iterable[FileFacts], require_reason: bool) -> None:
        self._by_line: dict[tuple[str, int], list[tuple[str, Suppression]]] = defaultdict(list)
        for file in facts:
            for each in file.suppressions:
                self._by_line[file.path, each.line].append((file.path, each))
        self._require_reason = require_reason
        self.used: set[tuple[str, int]] = set()
        self.refused: dict[tuple[str, int], str] = {}
        self.found: list[Suppressed] = []

    def state(self, record: Record) -> RecordState | None:
        """`suppressed` where a comment names the record; licence findings need a reason always."""
        for path, each in self._by_line.get((record.path, record.line), ()):
            if not set(each.rules) & _names(record):
                continue
            self.used.add((path, each.at))
            if not each.reason and (self._require_reason or record.family == "eula"):
                which = "a licence finding" if record.family == "eula" else "this project"
                self.refused[path, each.at] = f"ignore[{', '.join(each.rules)}] has no reason, which {which} requires"
                continue
            self.found.append(Suppressed(id=record.id, reason=each.reason, path=path, line=each.at))
            return "suppressed"
        return None

    def problems(self) -> list[Problem]:
        """Comments that had no effect, each as a problem with its line."""
        listed = []
        for path, each in (pair for pairs in self._by_line.values() for pair in pairs):
            rules = ", ".join(each.rules)
            if (path, each.at) in self.refused:
                listed.append((path, each.at, self.refused[path, each.at]))
            elif not each.rules:
                listed.append((path, each.at, "ignore[] names no rule; write the rule's id"))
            elif (path, each.at) not in self.used:
                listed.append((path, each.at, f"ignore[{rules}] switches nothing off; remove it"))
        return [Problem(path=path, stage=_STAGE, text=f"line {at}: {text}") for path, at, text in sorted(listed)]


def _spec(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # costs the hook what few configurations need

    return GitIgnoreSpec.from_lines([pattern])


class _Selected:
    """What the configuration switches off, with its reason."""

    def __init__(self, config: Config) -> None:
        self._everywhere = frozenset(config.ignore)
        self._by_path = [(_spec(pattern), pattern, frozenset(rules)) for pattern, rules in config.per_path.items()]
        self.found: list[Suppressed] = []

    def _reason(self, record: Record) -> str:
        names = _names(record)
        if names & self._everywhere:
            return "switched off in the configuration"
        for spec, pattern, rules in self._by_path:
            if names & rules and spec.match_file(record.path):
                return f"switched off in the configuration for {pattern}"
        return ""

    def state(self, record: Record) -> RecordState | None:
        """`suppressed` where the configuration switches the record's rule off."""
        reason = self._reason(record)
        if not reason:
            return None
        self.found.append(Suppressed(id=record.id, reason=reason, path=record.path, line=record.line))
        return "suppressed"


def select(report: Report, config: Config) -> Report:
    """The report with the configuration's severities, and with the records of rules it switches off marked."""
    findings = tuple(
        msgspec.structs.replace(finding, severity=config.severity[finding.rule])
        if finding.rule in config.severity
        else finding
        for finding in report.findings
    )
    report = msgspec.structs.replace(report, findings=findings)
    if not config.ignore and not config.per_path:
        return report
    selected = _Selected(config)
    marked = with_states(report, selected.state)
    return msgspec.structs.replace(marked, suppressed=(*marked.suppressed, *selected.found))


def apply(report: Report, facts: Sequence[FileFacts], require_reason: bool = False) -> Report:
    """The report with the records that comments switch off marked, listed with their reasons, and unused ones said."""
    if not any(file.suppressions for file in facts):
        return report
    applied = _Applied(facts, require_reason)
    marked = with_states(report, applied.state)
    return msgspec.structs.replace(
        marked, suppressed=(*marked.suppressed, *applied.found), problems=(*marked.problems, *applied.problems())
    )
