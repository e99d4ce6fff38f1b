"""Gates as data: limits on what a report may hold, as `[gate]` in the configuration states them.

`new.blocker = 0` allows no new blocker, `all.risk = 20` at most twenty open ones, `coverage = 95` at least 95 per cent
of lines parsed, `unknown = 5` at most five per cent of places without a verdict; `hours.NAME = 400` at most 400 hours
for the target NAME.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from advisor.errors import AdvisorError
from advisor.model import SEVERITY_ORDER, Report
from advisor.records import at_or_above, counts

_AT_LEAST = frozenset(("coverage",))


def measures(report: Report) -> dict[str, float]:
    """Everything that a gate can limit, by name."""
    fresh, every = counts(report, "new"), counts(report)
    found: dict[str, float] = {
        "coverage": 100 * report.coverage.parsed_share,
        "unknown": 100 * report.coverage.unknown_share,
        "problems": len(report.problems),
    }
    for severity in SEVERITY_ORDER:
        found[f"new.{severity}"] = at_or_above(fresh, severity)
        found[f"all.{severity}"] = at_or_above(every, severity)
    for estimate in report.estimates:
        name = estimate.target.split("@")[0]
        found[f"hours.{name}"] = max(found.get(f"hours.{name}", 0.0), estimate.hours_total.p50)
    return found


def check(gate: Iterable[str], targets: Iterable[str]) -> None:
    """Raises AdvisorError for a limit on nothing known, before anything is scanned; `targets` are names of packs."""
    known = {"coverage", "unknown", "problems", *(f"hours.{name}" for name in targets)}
    known |= {f"{state}.{severity}" for state in ("new", "all") for severity in SEVERITY_ORDER}
    for name in gate:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"write one of {', '.join(sorted(known))}"
            raise AdvisorError(f"gate `{name}`: unknown; {hint}")


def failures(report: Report, gate: Mapping[str, float]) -> Iterator[str]:
    """One line for each limit that the report does not keep; hours of a target that it is not about have none."""
    check(gate, (name.removeprefix("hours.") for name in gate if name.startswith("hours.")))
    found = measures(report) if gate else {}
    for name, limit in gate.items():
        if name not in found:
            continue
        if name in _AT_LEAST and found[name] < limit:
            yield f"{name} is {found[name]:g}, at least {limit:g} is wanted"
        if name not in _AT_LEAST and found[name] > limit:
            yield f"{name} is {found[name]:g}, at most {limit:g} is allowed"
