"""Choosing records by words: rules, families, severities, states, targets, verdicts, or names of the API."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import get_args

import msgspec

from advisor.assemble import RULES
from advisor.errors import AdvisorError
from advisor.model import STATUS_ORDER, RecordState, Report, RuleFamily, Severity, Suppressed
from advisor.records import Record, records, with_states

BY_OPTION = "left out by --select or --ignore"
_FAMILIES = ("api", *get_args(RuleFamily))


def _targets(report: Report) -> dict[str, frozenset[str]]:
    """The words that name targets, with the targets that they name."""
    words: dict[str, set[str]] = {}
    for target in report.targets:
        for word in (target.id, target.name, f"{target.name}@{target.version}"):
            words.setdefault(word, set()).add(target.id)
    return {word: frozenset(ids) for word, ids in words.items()}


class Choice:
    """Says which records the words of `--select` and `--ignore` leave.

    Without a word of `--select` all are; a record is left if one of its words is selected and none is ignored. Words of
    one kind are alternatives; those of several kinds (a target, a severity) must all hold.
    """

    def __init__(self, report: Report, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> None:
        self._names = _targets(report)
        self._kinds: dict[str, frozenset[str]] = {
            "severity": frozenset(get_args(Severity)),
            "family": frozenset(_FAMILIES),
            "state": frozenset(get_args(RecordState)),
            "target": frozenset(self._names),
            "status": frozenset(STATUS_ORDER),
        }
        subjects = {item.symbol for item in report.items}
        rules = {rule.id for rule in (*RULES, *report.rules)} | {finding.rule for finding in report.findings}
        self._kinds["rule"] = frozenset(rules | subjects)
        self.unknown = [word for word in _split(ignore) if not self._kind(word)]
        for word in _split(select):
            if not self._kind(word):
                raise AdvisorError(f"--select {word}: {self.hint(word)}")
        self._select: dict[str, set[str]] = {}
        for word in _split(select):
            self._select.setdefault(self._kind(word), set()).add(word)
        self._ignore = frozenset(_split(ignore))

    def hint(self, word: str) -> str:
        """What is wrong with a word, and what may be meant."""
        every = sorted(frozenset().union(*self._kinds.values()))
        close = difflib.get_close_matches(word, every, n=1)
        meant = f"did you mean `{close[0]}`?" if close else "`advisor rules` lists the rules"
        return f"no rule, family, target, severity, verdict or name that was found here; {meant}"

    def _kind(self, word: str) -> str:
        return next((kind for kind, known in self._kinds.items() if word in known), "")

    def _words(self, record: Record) -> frozenset[str]:
        words = {record.severity, record.family, record.state, record.rule, record.subject}
        if record.item is not None and record.site is not None:
            open_for = {
                match.target: match.status
                for match in record.item.matches
                if match.status not in ("same", "unneeded") and match.target not in record.site.done_for
            }
            words |= set(open_for.values())
            words |= {word for word, ids in self._names.items() if ids & open_for.keys()}
        if record.finding is not None:
            of = record.finding.target
            words |= {word for word, ids in self._names.items() if not of or of in ids}
        return frozenset(words)

    def _only_for(self, words: Iterable[str]) -> bool:
        """Whether ignored targets are all that a record is about."""
        named = {word for word in words if word in self._names}
        ids = frozenset().union(*(self._names[word] for word in named)) if named else frozenset()
        ignored = [self._names[word] for word in self._ignore if word in self._names]
        return bool(ids) and bool(ignored) and ids <= frozenset().union(*ignored)

    def leaves(self, record: Record) -> bool:
        """Whether a record is among those that were asked for."""
        words = self._words(record)
        if any(word in words for word in self._ignore if word not in self._names) or self._only_for(words):
            return False
        return all(words & wanted for wanted in self._select.values())


def _split(words: Iterable[str]) -> list[str]:
    return [part for word in words for part in word.split(",") if part]


def applied(report: Report, choice: Choice) -> Report:
    """The report with the records that a choice leaves out marked as suppressed; licence findings stay as they are."""
    found = []

    def state(record: Record) -> RecordState | None:
        if record.family == "eula" or record.state == "suppressed" or choice.leaves(record):
            return None
        found.append(Suppressed(id=record.id, reason=BY_OPTION, path=record.path, line=record.line, by="configuration"))
        return "suppressed"

    marked = with_states(report, state)
    return msgspec.structs.replace(marked, suppressed=(*marked.suppressed, *found))


def ids(report: Report, choice: Choice) -> frozenset[str]:
    """The ids of the records that a choice leaves."""
    return frozenset(record.id for record in records(report) if choice.leaves(record))
