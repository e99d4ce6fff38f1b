"""Applies `advisor: ignore[…]` comments to a report: what they switch off stays in it, marked as suppressed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from advisor.assemble import RULES
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.ignore import Spec, readable, spec_of
from advisor.model import FileFacts, Problem, RecordState, Report, Suppressed, Suppression
from advisor.records import Record, repository_paths, with_states
from advisor.rules import registry

BY_CONFIGURATION = "switched off in the configuration"
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

    def problems(self, whole: bool) -> list[Problem]:
        """Comments that had no effect, each as a problem with its line."""
        listed = []
        for path, each in (pair for pairs in self._by_line.values() for pair in pairs):
            rules = ", ".join(each.rules)
            if (path, each.at) in self.refused:
                listed.append((path, each.at, self.refused[path, each.at]))
            elif not each.rules:
                listed.append((path, each.at, "ignore[] names no rule; write the rule's id"))
            elif whole and (path, each.at) not in self.used:
                listed.append((path, each.at, f"ignore[{rules}] switches nothing off; remove it"))
        return [Problem(path=path, stage=_STAGE, text=f"line {at}: {text}") for path, at, text in sorted(set(listed))]


class _Selected:
    """What the configuration switches off, with its reason; never a licence finding, for it cannot say why."""

    def __init__(self, config: Config, paths: Mapping[str, str]) -> None:
        self._paths = paths
        self._everywhere = frozenset(config.ignore)
        self._by_path = [(spec_of([pattern]), pattern, frozenset(rules)) for pattern, rules in config.per_path.items()]
        self.found: list[Suppressed] = []
        self.refused: set[str] = set()

    def _is_below(self, spec: Spec, path: str) -> bool:
        """Whether a pattern means a path, from the scanned folder or from the root of the repository."""
        return spec.match_file(path) or spec.match_file(self._paths.get(path, path))

    def _reason(self, record: Record) -> str:
        names = _names(record)
        if names & self._everywhere:
            return BY_CONFIGURATION
        for spec, pattern, rules in self._by_path:
            if names & rules and self._is_below(spec, record.path):
                return f"{BY_CONFIGURATION} for {pattern}"
        return ""

    def state(self, record: Record) -> RecordState | None:
        """`suppressed` where the configuration switches the record's rule off."""
        reason = self._reason(record)
        if not reason:
            return None
        if record.family == "eula":
            self.refused.add(record.rule)
            return None
        self.found.append(
            Suppressed(id=record.id, reason=reason, path=record.path, line=record.line, by="configuration")
        )
        return "suppressed"

    def problems(self) -> list[Problem]:
        """The licence rules that the configuration cannot switch off."""
        text = (
            "a licence finding is not switched off by the configuration; write the reason beside the code, or record "
            "it with `advisor review`"
        )
        return [Problem(path=rule, stage=_STAGE, text=text) for rule in sorted(self.refused)]


def _close(name: str, known: Iterable[str]) -> str:
    import difflib  # only for a mistake

    found = difflib.get_close_matches(name, known, n=1)
    return f"did you mean `{found[0]}`?" if found else "`advisor rules` lists them"


def _families(rules: Iterable[registry.Rule]) -> dict[str, str]:
    """Every rule with its family."""
    return {rule.id: rule.family for rule in (*RULES, *(each.info() for each in rules))}


def check(config: Config, symbols: Collection[str], rules: Iterable[registry.Rule] | None = None) -> None:
    """Raises AdvisorError for a rule that nobody knows, and for a licence rule that is made less severe.

    `symbols` are the names of the API, which may be switched off as well; `rules` are all rules (None: the program's).
    """
    if not (config.ignore or config.per_path or config.severity):
        return
    families = _families(registry.all_rules() if rules is None else rules)
    switched = [("ignore", name) for name in config.ignore]
    switched += [(f"per-path.{path}", name) for path, names in config.per_path.items() for name in names]
    for place, name in switched:
        if name != "api" and name not in families and name not in symbols:
            raise AdvisorError(f"{place}: unknown rule or name `{name}`; {_close(name, [*families, *symbols])}")
    for pattern in config.per_path:
        if not readable(pattern):
            raise AdvisorError(f"per-path.{pattern}: not a pattern; write it as in a .gitignore file")
    for name, severity in config.severity.items():
        if name not in families:
            raise AdvisorError(f"severity: unknown rule `{name}`; {_close(name, families)}")
        if families[name] == "eula" and severity in ("info", "work"):
            raise AdvisorError(f"severity.{name}: a licence rule cannot be made less severe; use `advisor review`")


def select(report: Report, config: Config) -> Report:
    """The report with the configuration's severities, and with the records of rules it switches off marked."""
    findings = tuple(
        msgspec.structs.replace(finding, severity=config.severity[finding.rule])
        if finding.rule in config.severity
        else finding
        for finding in report.findings
    )
    report = msgspec.structs.replace(report, findings=findings, severities=dict(config.severity))
    if not config.ignore and not config.per_path:
        return report
    selected = _Selected(config, repository_paths(report))
    marked = with_states(report, selected.state)
    return msgspec.structs.replace(
        marked,
        suppressed=(*marked.suppressed, *selected.found),
        problems=(*marked.problems, *selected.problems()),
    )


def apply(report: Report, facts: Sequence[FileFacts], require_reason: bool = False, whole: bool = True) -> Report:
    """The report with the records that comments switch off marked, listed with their reasons, and unused ones said.

    `whole` = everything was looked at: otherwise nothing is said about comments that switch nothing off.
    """
    if not any(file.suppressions for file in facts):
        return report
    applied = _Applied(facts, require_reason)
    marked = with_states(report, applied.state)
    return msgspec.structs.replace(
        marked, suppressed=(*marked.suppressed, *applied.found), problems=(*marked.problems, *applied.problems(whole))
    )
