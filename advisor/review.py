"""Decisions about findings: one reviewable file per project, keyed by fingerprints, so that they survive line moves.

A decision holds until it expires or until its rule says something else; then the finding is open again, and the report
shows why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

import msgspec

from advisor import own_files
from advisor.errors import AdvisorError
from advisor.fingerprints import fingerprint
from advisor.model import Decision, FileRecord, Finding, Report, RuleInfo

FILE = ".advisor-review.toml"
Verdict = Literal["accept", "needs-counsel", "remove"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
_HEAD = """\
# Decisions about findings of `advisor scan`; written by `advisor review`, meant to be read and reviewed.
# `id` is the finding's fingerprint: it survives line moves. After `expires` the finding is open again.
"""
_KEYS = (
    "id", "decision", "rule", "path", "text", "by", "date", "reason", "expires", "rule_version", "reference", "second",
)  # fmt: skip
_SELECTORS = ("notice", "rule", "folder")


def version_of(rule: RuleInfo) -> str:
    """What a rule says, as 8 hex digits: another value means that decisions about it have to be looked at again."""
    told = [(a.target, a.severity, a.why, a.todo) for a in rule.advice]
    return fingerprint(rule.id, rule.title, rule.help, repr(told), 0)[:8]


def read(path: Path, looked_for: bool = False) -> tuple[Decision, ...]:
    """The decisions in a file, none where there is no file. Raises AdvisorError for a malformed one.

    `looked_for` = nobody named the file: no link may lead out of its folder.
    """
    if not own_files.is_there(path):
        return ()
    mend = "write [[decision]] tables in UTF-8, as `advisor review` does"
    content = own_files.read_text(path, mend, looked_for=looked_for, name=path.name)
    try:
        found = msgspec.convert(own_files.toml(content, path.name, mend).get("decision", []), tuple[Decision, ...])
    except msgspec.ValidationError as error:
        raise AdvisorError(f"{path.name}: {error}; write [[decision]] tables as `advisor review` does") from None
    wrong = next((each for each in found if each.decision not in VERDICTS), None)
    if wrong is not None:
        raise AdvisorError(f"{path.name}: decision {wrong.decision!a}; write one of {', '.join(VERDICTS)}")
    for each in found:
        selector(each.id)
    return found


def selector(identity: str) -> dict[str, str]:
    """What a decision's id selects licence findings by: `notice`, `rule`, `folder`; nothing for a finding's own id.

    Raises AdvisorError for words that are none of these.
    """
    if ":" not in identity:
        return {}
    found: dict[str, str] = {}
    for word in identity.split():
        name, _, value = word.partition(":")
        if name not in _SELECTORS or not value or name in found:
            raise AdvisorError(f"decision about {identity!a}: write a finding's id, or notice:SHA1 rule:ID folder:PATH")
        found[name] = value.rstrip("/") if name == "folder" else value
    return found


def _selects(words: Mapping[str, str], finding: Finding) -> bool:
    """Whether a decision's words mean a finding; only licence findings are decided in groups."""
    folder = words.get("folder", "")
    return (
        finding.family == "eula"
        and words.get("rule", finding.rule) == finding.rule
        and ("notice" not in words or (len(words["notice"]) >= 10 and finding.notice.startswith(words["notice"])))
        and (not folder or finding.path == folder or finding.path.startswith(f"{folder}/"))
    )


def _quoted(text: str) -> str:
    import json

    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")


def write_text(decisions: Iterable[Decision]) -> str:
    """The file's text: sorted by path, rule and id; empty fields are left out."""
    blocks = []
    for each in sorted(decisions, key=lambda d: (d.path, d.rule, d.id)):
        fields = ((key, getattr(each, key)) for key in _KEYS)
        blocks.append("[[decision]]\n" + "".join(f"{key} = {_quoted(value)}\n" for key, value in fields if value))
    return "\n".join([_HEAD, *blocks])


def record(
    decisions: Sequence[Decision], report: Report, ids: Sequence[str], made: Decision
) -> tuple[tuple[Decision, ...], list[str]]:
    """The decisions with one more (or another one) for each finding of `ids`, and the ids that the report lacks.

    `made` gives decision, name, date, reason and expiry.
    """
    findings = {finding.id: finding for finding in report.findings}
    versions = {rule.id: version_of(rule) for rule in report.rules}
    files = {file.path: file for file in report.files}
    kept = {each.id: each for each in decisions}
    groups = {each: words for each in ids if (words := selector(each))}
    groups = {each: words for each, words in groups.items() if any(_selects(words, f) for f in report.findings)}
    for identity, words in groups.items():
        rule = words.get("rule", "")
        kept[identity] = msgspec.structs.replace(made, id=identity, rule=rule, rule_version=versions.get(rule, ""))
    for identity in (each for each in ids if each in findings):
        finding = findings[identity]
        kept[identity] = msgspec.structs.replace(
            made, id=identity, rule=finding.rule, path=finding.path, text=_text(files.get(finding.path), finding),
            rule_version=versions.get(finding.rule, ""),
        )  # fmt: skip
    return tuple(kept.values()), [each for each in ids if each not in findings and each not in groups]


def _text(file: FileRecord | None, finding: Finding) -> str:
    excerpt = file.excerpts.get(str(finding.line), "") if file else ""
    return (excerpt or finding.detail).strip()[:200]


def _state(decision: Decision, found: Mapping[str, Finding], versions: Mapping[str, str], today: str) -> str:
    words = selector(decision.id)
    if not any(_selects(words, each) for each in found.values()) if words else decision.id not in found:
        return "gone"
    if decision.expires and today and decision.expires < today:
        return "expired"
    current = versions.get(decision.rule, decision.rule_version)
    return "rule-changed" if decision.rule_version and current != decision.rule_version else "open"


def apply(
    findings: Sequence[Finding], decisions: Sequence[Decision], rules: Sequence[RuleInfo], today: str = ""
) -> tuple[tuple[Finding, ...], tuple[Decision, ...]]:
    """Findings with the decisions that hold, and all decisions with their state as of `today` ('' = none expires).

    A finding that was accepted is `known`; the others stay new until they are gone from the code. A kernel whose
    operator was confirmed by that is work: a call to write, no kernel.
    """
    found = {finding.id: finding for finding in findings}
    versions = {rule.id: version_of(rule) for rule in rules}
    judged = tuple(msgspec.structs.replace(d, state=_state(d, found, versions, today)) for d in decisions)
    holding = {each.id: each for each in judged if each.state == "open"}
    groups = [(selector(each.id), each) for each in holding.values() if ":" in each.id]
    return tuple(_decided(finding, holding, groups) for finding in findings), judged


def _decided(
    finding: Finding, holding: Mapping[str, Decision], groups: Sequence[tuple[Mapping[str, str], Decision]]
) -> Finding:
    """The finding with its own decision, else with the one of a group that names the most about it."""
    own = holding.get(finding.id)
    if own is None:
        fitting = [(len(words), each) for words, each in groups if _selects(words, finding)]
        own = max(fitting, key=lambda pair: (pair[0], pair[1].id))[1] if fitting else None
    if own is None:
        return finding
    state = "known" if own.decision == "accept" else finding.state
    confirmed = own.decision == "accept" and bool(finding.call) and finding.severity == "blocker"
    severity = "work" if confirmed else finding.severity
    return msgspec.structs.replace(finding, decision=own.decision, decided=own.id, state=state, severity=severity)


def reopened(decisions: Iterable[Decision], rules: Iterable[RuleInfo]) -> list[Decision]:
    """The decisions whose rule says something else than when they were made."""
    versions = {rule.id: version_of(rule) for rule in rules}
    return [
        each
        for each in decisions
        if each.rule_version and versions.get(each.rule, each.rule_version) != each.rule_version
    ]
