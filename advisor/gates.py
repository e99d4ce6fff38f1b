"""Gates as data: limits on what a report may hold, as `[gate]` in the configuration states them.

`new.blocker = 0` allows no new blocker, `all.risk = 20` at most twenty open ones, `coverage = 95` at least 95 per cent
of lines parsed, `unknown = 5` at most five per cent of places without a verdict; `hours.rocm = 400` at most 400 hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.errors import AdvisorError
from advisor.model import SEVERITY_ORDER, Report, Severity
from advisor.records import counts

_AT_LEAST = frozenset(("coverage",))


def _at_or_above(found: Mapping[Severity, int], severity: Severity) -> int:
    """Records of a severity or worse."""
    return sum(found[each] for each in SEVERITY_ORDER[SEVERITY_ORDER.index(severity) :])


def measures(report: Report) -> dict[str, float]:
    """Everything that a gate can limit, by name."""
    fresh, every = counts(report, "new"), counts(report)
    found: dict[str, float] = {
        "coverage": 100 * report.coverage.parsed_share,
        "unknown": 100 * report.coverage.unknown_share,
        "problems": len(report.problems),
    }
    for severity in SEVERITY_ORDER:
        found[f"new.{severity}"] = _at_or_above(fresh, severity)
        found[f"all.{severity}"] = _at_or_above(every, severity)
    for estimate in report.estimates:
        name = estimate.target.split("@")[0]
        found[f"hours.{name}"] = max(found.get(f"hours.{name}", 0.0), estimate.hours_total.p50)
    return found


def failures(report: Report, gate: Mapping[str, float]) -> Iterator[str]:
    """One line for each limit that the report does not keep. Raises AdvisorError for a limit on nothing known."""
    found = measures(report) if gate else {}
    for name, limit in gate.items():
        if name not in found:
            raise AdvisorError(f"gate `{name}`: unknown; write one of {', '.join(sorted(found))}")
        if name in _AT_LEAST and found[name] < limit:
            yield f"{name} is {found[name]:g}, at least {limit:g} is wanted"
        if name not in _AT_LEAST and found[name] > limit:
            yield f"{name} is {found[name]:g}, at most {limit:g} is allowed"
