"""The report as one offline HTML file: no requests, readable without its script, every value escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from advisor.data import TEMPLATES
from advisor.model import (
    STATUS_ORDER,
    FileRecord,
    HourRange,
    Item,
    Match,
    Report,
    Site,
    Status,
    Target,
    Value,
)
from advisor.render import Options, summary
from advisor.render.text import counted, excerpt, number, percent, shown, two_digits, visible

if TYPE_CHECKING:
    from jinja2 import Environment

# Places shown on the whole page: more would make it slow to open, whatever the limit per API.
_PLACE_BUDGET = 25_000
_CONFIDENCE_WORDS = {"strong": "", "medium": "medium confidence", "weak": "low confidence"}
_ORIGIN_WORDS = {"own": "", "vendored": "vendored", "generated": "generated", "test": "test"}
_STATE_WORDS = {"new": "", "known": "known", "suppressed": "suppressed"}
_EVIDENCE_MEANING = {
    "ran": "code that uses it was run on the target",
    "compiled": "code that uses it was compiled for the target",
    "header": "it was read in the target's header",
    "documented": "the target's documentation says so",
    "reported": "a user or maintainer reported it",
    "port": "it was seen in a real port",
    "searched": "it was looked up in the target's list of symbols",
    "assumed": "nobody has checked it; shown as unverified",
}


class Segment(Value, frozen=True):
    """A part of the stacked bar, its start and width in per cent; `label` is '' where it would not fit."""

    status: Status
    start: float
    width: float
    label: str


class Place(Value, frozen=True):
    """One occurrence as shown; `code` is '' where the line is shown already or not stored."""

    where: str
    code: str
    marks: str


class Cell(Value, frozen=True):
    """One target's verdict in a row: what the cell shows, and one line of what stands behind it."""

    title: str
    match: Match
    evidence: str
    notes: str


class Row(Value, frozen=True):
    """One item of the list of APIs."""

    anchor: int
    item: Item
    status: Status
    statuses: str
    direct: int
    wrapped: int
    heading: str
    cells: tuple[Cell, ...]
    places: tuple[Place, ...]
    more: int


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _bar(counts: summary.Totals) -> list[Segment]:
    """The stacked bar of distinct APIs by status, rounded to 0.01 per cent."""
    segments: list[Segment] = []
    before = 0
    for row in counts.rows:
        start, end = (round(100 * value / max(1, counts.apis), 2) for value in (before, before + row.apis))
        if row.apis:
            label = number(row.apis) if end - start >= 2 + 1.5 * len(number(row.apis)) else ""
            segments.append(Segment(status=row.status, start=start, width=round(end - start, 2), label=label))
        before += row.apis
    return segments


def _alternatives(match: Match) -> str:
    named = []
    for other in match.alternatives:
        if other.name == match.name and match.status != "none":
            continue
        about = ", ".join(part for part in (other.library, other.since and f"since {other.since}") if part)
        named.append(f"{other.name} ({about})" if about else other.name)
    label = "candidates" if match.status == "none" else "also possible"
    return f"{label}: {', '.join(named)}" if named else ""


def _products(match: Match) -> str:
    if len(set(match.by_product.values())) < 2:
        return ""
    return "by product: " + ", ".join(f"{product} {status}" for product, status in sorted(match.by_product.items()))


def _notes(match: Match) -> str:
    """What stands behind a verdict, in one line."""
    return _joined(
        _products(match),
        match.reason,
        _alternatives(match),
        f"since {match.since}" if match.since else "",
        f"until {match.until}" if match.until else "",
        f"for {match.when}" if match.when else "",
        f"edits: {', '.join(match.edits)}" if match.edits else "",
        f"effort: {match.effort}" if match.effort else "",
        f"shim: {match.shim}" if match.shim else "",
        f"hazards: {', '.join(match.hazards)}" if match.hazards else "",
        match.note,
        "from a rule for the whole library or prefix" if match.basis == "family" else "",
        f"source: {match.source}" if match.source else "",
    )


def _cell(match: Match, target: Target) -> Cell:
    evidence = "unverified" if match.evidence == "assumed" else match.evidence
    return Cell(title=summary.target_title(target), match=match, evidence=evidence, notes=_notes(match))


def _marks(site: Site, record: FileRecord | None, titles: dict[str, str]) -> str:
    """What must be known about a place beside its line."""
    done = [titles.get(target, target) for target in site.done_for]
    return _joined(
        "" if site.side == "unknown" else site.side,
        f"kernel {shown(site.kernel, 80)}" if site.kernel else "",
        f"in {shown(site.scope, 80)}" if site.scope and site.scope != site.kernel else "",
        f"#if {shown(site.guard, 120)}" if site.guard else "",
        f"via {shown(site.via, 80)}" if site.via else "",
        f"already done for {', '.join(done)}" if done else "",
        "defined here" if site.defined_here else "",
        _CONFIDENCE_WORDS[site.confidence],
        _ORIGIN_WORDS[record.origin] if record else "",
        _STATE_WORDS[site.state],
    )


def _places(item: Item, files: dict[str, FileRecord], titles: dict[str, str], limit: int) -> tuple[Place, ...]:
    places = []
    before: tuple[str, int] | None = None
    for site in item.sites[:limit]:
        record = files.get(site.path)
        line = record.excerpts.get(str(site.line), "") if record else ""
        again = (site.path, site.line) == before
        where = summary.place(shown(site.path), site.line, site.column)
        marks = _joined(_marks(site, record, titles), "same line" if again else "")
        places.append(Place(where=where, code="" if again else excerpt(line, site.column), marks=marks))
        before = site.path, site.line
    return tuple(places)


def _heading(item: Item) -> str:
    if not item.sites:
        return "no places"
    files = len({site.path for site in item.sites})
    first = item.sites[0]
    where = summary.place(shown(first.path, 120), first.line, first.column)
    return f"{counted(len(item.sites), 'place')} in {counted(files, 'file')}, first {where}"


def _limit(items: Iterable[Item], limit: int) -> int:
    """The places to show per API: at most `limit`, at least 1, so that the page stays within its budget."""
    sizes = [len(item.sites) for item in items]
    while limit > 1 and sum(min(size, limit) for size in sizes) > _PLACE_BUDGET:
        limit -= 1
    return limit


def _rows(report: Report, options: Options) -> list[Row]:
    """The list of APIs, the worst first."""
    limit = _limit(report.items, options.limit_sites)
    files = {record.path: record for record in report.files}
    titles = {target.id: summary.target_title(target) for target in report.targets}
    rows = []
    for index, item in summary.in_reading_order(report):
        matches = [summary.match_of(item.matches, target) for target in report.targets]
        direct = sum(1 for site in item.sites if not site.via)
        row = Row(
            anchor=index,
            item=item,
            status=summary.worst_over_targets(item, report.targets),
            statuses=" ".join(match.status for match in matches),
            direct=direct,
            wrapped=len(item.sites) - direct,
            heading=_heading(item),
            cells=tuple(map(_cell, matches, report.targets)),
            places=_places(item, files, titles, limit),
            more=max(0, len(item.sites) - limit),
        )
        rows.append(row)
    return rows


def _finalize(value: object) -> object:
    """What jinja2 does to every value before escaping: the project's text becomes visible and short enough."""
    return shown(value, 1000) if type(value) is str else value  # Markup, a subclass, is our own text


def _environment() -> Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _asset(name: str) -> str:
    """A part of the page that is inlined as it stands; read as text, so that line ends are the same everywhere."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def source_hash(text: str) -> str:
    """The Content-Security-Policy source that allows an inline style or script with exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {source_hash(style)}; script-src {source_hash(script)}; "
        f"img-src data:; base-uri 'none'; form-action 'none'"
    )


def _functions(report: Report) -> dict[str, Any]:
    """What the template calls; the figures come from `summary`, so that all outputs say the same."""

    def span(hours: HourRange) -> list[str]:
        return [two_digits(value / summary.daily_hours(report)) for value in (hours.p10, hours.p50, hours.p90)]

    return {
        "bar": _bar,
        "counted": counted,
        "days": span,
        "display_name": summary.display_name,
        "done_sentence": summary.done_sentence,
        "range_sentence": summary.range_sentence,
        "better_on": summary.better_on,
        "effort_line": summary.effort_line,
        "estimate_of": summary.estimate_of,
        "first_place": summary.first_place,
        "match_of": summary.match_of,
        "number": number,
        "percent": percent,
        "place": summary.place,
        "shown": shown,
        "title": summary.target_title,
        "totals": summary.totals,
        "two_digits": two_digits,
        "unknown_share": summary.unknown_share,
        "verdict": summary.verdict,
        "worst_apis": summary.worst_apis,
    }


def render(report: Report, options: Options) -> bytes:
    """The report as one HTML file in UTF-8 that makes no request; equal input gives equal bytes."""
    from markupsafe import Markup, escape

    style, script = _asset("report.css"), _asset("report.js")
    page = _environment().get_template("report.html.j2")
    text = page.render(
        **_functions(report),
        report=report,
        options=options,
        command=escape(visible(options.command)),  # the whole of it, however long
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - a file of this package, and it is hashed
        script=Markup(script),  # noqa: S704 - as above
        rows=_rows(report, options),
        libraries=sorted({item.library for item in report.items}),
        skipped=summary.files_with(report, "skipped"),
        recovered=summary.files_with(report, "recovered"),
        coverage_line=summary.coverage_line(report),
        daily_hours=two_digits(summary.daily_hours(report)),
        status_meaning=summary.STATUS_MEANING,
        status_order=STATUS_ORDER,
        evidence_meaning=_EVIDENCE_MEANING,
    )
    return text.encode("utf-8")
