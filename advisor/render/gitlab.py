"""GitLab Code Quality: a JSON array of issues with description, check name, fingerprint, severity and location."""

from __future__ import annotations

import msgspec

from advisor.model import Report, Severity
from advisor.records import repository_paths
from advisor.render import Options, edits
from advisor.render.sarif import chosen, message_of
from advisor.render.text import visible

_SEVERITIES: dict[Severity, str] = {"blocker": "blocker", "risk": "major", "work": "minor", "info": "info"}


def render(report: Report, options: Options) -> bytes:
    """Open records as GitLab Code Quality issues, UTF-8 JSON. Known and suppressed ones are left out."""
    paths = repository_paths(report)
    lines = edits.Lines(report)
    issues = [
        {
            "description": message_of(record, options.language)
            + edits.sentence(record, report, lines, options.language),
            "check_name": record.rule,
            "fingerprint": record.id,
            "severity": _SEVERITIES[record.severity],
            "location": {"path": visible(paths.get(record.path, record.path)), "lines": {"begin": record.line}},
        }
        for record in chosen(report)
        if record.state == "new"
    ]
    return msgspec.json.format(msgspec.json.encode(issues), indent=1) + b"\n"
