"""GitHub annotations: workflow commands that a job prints, one line for each new record."""

from __future__ import annotations

from advisor.messages import mark, say
from advisor.model import Report, Severity
from advisor.records import Record, repository_paths
from advisor.render import Options, edits
from advisor.render.sarif import chosen, message_of
from advisor.render.text import visible

_COMMANDS: dict[Severity, str] = {"blocker": "error", "risk": "warning", "work": "notice", "info": "notice"}
_MOST = 10  # GitHub shows ten annotations of a kind for one step


def _data(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _line(record: Record, path: str, message: str) -> str:
    place = f"file={_property(path)},line={record.line},col={record.column},title={_property(record.rule)}"
    return f"::{_COMMANDS[record.severity]} {place}::{_data(message)}"


def render(report: Report, options: Options) -> bytes:
    """Ten annotations of each kind at most, and one that says how many more there are."""
    paths = repository_paths(report)
    held = edits.Lines(report)
    lines: list[str] = []
    left: dict[str, int] = {}
    shown: dict[str, int] = {}
    for record in chosen(report):
        command = _COMMANDS[record.severity]
        if record.state != "new":
            continue
        if shown.get(command, 0) >= _MOST - (command == "notice"):
            left[command] = left.get(command, 0) + 1
            continue
        shown[command] = shown.get(command, 0) + 1
        message = message_of(record, options.language) + edits.sentence(record, report, held, options.language)
        lines.append(_line(record, paths.get(record.path, record.path), message))
    if left:
        text = mark("not shown here: {errors} errors, {warnings} warnings, {notices} notices; see the report")
        counts = {f"{command}s": f"{left.get(command, 0):,}" for command in ("error", "warning", "notice")}
        lines.append(f"::notice title=advisor::{_data(say(text, options.language, **counts))}")
    return "".join(f"{line}\n" for line in lines).encode()
