"""What a record says on one target, and what a pair of records says about a change there."""

from __future__ import annotations

from typing import Literal

from advisor.model import Match, Severity, rule_of_use
from advisor.records import Record, is_accepted

Standing = Literal["absent", "harmless", "done", "closed"] | Severity
SHUT = ("absent", "harmless", "done", "closed")


def _match(record: Record, target: str) -> Match | None:
    matches = record.item.matches if record.item is not None else ()
    return next((match for match in matches if match.target == target), None)


def standing(record: Record, target: str) -> Standing:
    """The severity of a record that is open for a target, or why it is not open there."""
    finding = record.finding
    match = _match(record, target)
    if match is None and (finding is None or finding.target not in ("", target)):
        return "absent"
    severity = record.severity if match is None else rule_of_use([match.status])[1]
    harmless = severity == "info" if match is None else match.status in ("same", "unneeded")
    done = record.done if record.site is None else target in record.site.done_for
    if harmless:
        return "harmless"
    if record.state == "suppressed" or is_accepted(record):
        return "closed"
    return "done" if done else severity


def verdict(record: Record, target: str) -> tuple[str, ...]:
    """What a record says there, apart from where it stands."""
    match = _match(record, target)
    return (match.status, match.name) if match is not None else (record.rule, record.severity)
