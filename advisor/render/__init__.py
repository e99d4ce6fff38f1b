"""From a finished `Report` to bytes: one function per format, in one table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

import msgspec

from advisor.errors import AdvisorError
from advisor.model import HourRange, Report


class HistoryPoint(msgspec.Struct, frozen=True, kw_only=True):
    """One of several scans in order: what was open then, and what changed since the scan before it.

    `commit` is shortened, '' where it is not known. `open_records` are those that count for a gate (not done, not
    suppressed, not harmless). `new` and `fixed` come from changed code, `appeared` and `vanished` from changed mapping
    data, rules or settings, `unclear` (both ways) from either; all are 0 at the first point. Hours are those in total,
    by target without its version (`NAME`, `NAME:PRODUCT`).
    """

    commit: str = ""
    open_records: int
    blockers: int
    new: int = 0
    fixed: int = 0
    appeared: int = 0
    vanished: int = 0
    unclear: int = 0
    hours: dict[str, HourRange] = {}


class BurnPoint(msgspec.Struct, frozen=True, kw_only=True):
    """What was left on a day (YYYY-MM-DD): places to edit and likely hours, by the id of a target."""

    date: str
    left: dict[str, int] = {}
    hours: dict[str, float] = {}


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What an output needs beside the report; nothing here is read from the clock or the terminal.

    `date` is the ISO date of rendering and `command` the exact command, '' when not given; `width` is the terminal's
    in columns; `limit_sites` are the places shown per API, `limit_rows` the rows shown of a Markdown table. `history`
    are this scan and those before it, oldest first; empty where only one is known. `burndown` is what was left on the
    days of a history file, oldest first. For HTML: `title` stands for the
    project's name, `logo` is a `data:` address of a picture, `template` a folder whose files come before those of the
    package, and `sources` the folder beside the page that holds one page per source file.

    For the terminal: `details` = all that is known, else one screen; `places` are the words that name what was read, as
    a shell takes them (with `saved` the file of a saved scan), `fix` those for its edits ('' where none can be made
    there), `known` those for its baseline, which is named where a page was written; `since` is what changed since the
    last scan that a history file knows.
    """

    date: str = ""
    command: str = ""
    color: bool = False
    width: int = 80
    limit_sites: int = 20
    limit_rows: int = 100
    language: str = "en"
    history: tuple[HistoryPoint, ...] = ()
    burndown: tuple[BurnPoint, ...] = ()
    title: str = ""
    logo: str = ""
    template: str = ""
    sources: str = ""
    details: bool = True
    places: str = ""
    fix: str = ""
    saved: bool = False
    known: str = ""
    since: tuple[str, ...] = ()


Renderer = Callable[[Report, Options], bytes]

SUFFIXES = {
    ".sarif.json": "sarif",
    ".gl-code-quality.json": "gitlab",
    ".cdx.json": "cyclonedx",
    ".spdx.json": "spdx",
    ".json": "json",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".sarif": "sarif",
    ".components.csv": "components",
    ".licence.csv": "licence",
    ".csv": "csv",
    ".counsel.zip": "counsel",
}


def _json(report: Report, options: Options) -> bytes:
    from advisor.render import json_report

    return json_report.dump(report)


def _markdown(report: Report, options: Options) -> bytes:
    from advisor.render import markdown

    return markdown.render(report, options)


def _html(report: Report, options: Options) -> bytes:
    from advisor.render import html

    return html.render(report, options)


def _terminal(report: Report, options: Options) -> bytes:
    from advisor.render import terminal

    return terminal.render(report, options)


def _sarif(report: Report, options: Options) -> bytes:
    from advisor.render import sarif

    return sarif.render(report, options)


def _gitlab(report: Report, options: Options) -> bytes:
    from advisor.render import gitlab

    return gitlab.render(report, options)


def _annotations(report: Report, options: Options) -> bytes:
    from advisor.render import github

    return github.render(report, options)


def _csv(report: Report, options: Options) -> bytes:
    from advisor.render import csv_table

    return csv_table.render(report, options)


def _components(report: Report, options: Options) -> bytes:
    from advisor.render import components

    return components.table(report, options)


def _cyclonedx(report: Report, options: Options) -> bytes:
    from advisor.render import components

    return components.cyclonedx(report, options)


def _spdx(report: Report, options: Options) -> bytes:
    from advisor.render import components

    return components.spdx(report, options)


def _licence(report: Report, options: Options) -> bytes:
    from advisor.render import licence

    return licence.table(report, options)


def _counsel(report: Report, options: Options) -> bytes:
    from advisor.render import counsel

    return counsel.render(report, options)


FORMATS: dict[str, Renderer] = {
    "annotations": _annotations,
    "components": _components,
    "counsel": _counsel,
    "csv": _csv,
    "cyclonedx": _cyclonedx,
    "gitlab": _gitlab,
    "html": _html,
    "json": _json,
    "licence": _licence,
    "markdown": _markdown,
    "sarif": _sarif,
    "spdx": _spdx,
    "terminal": _terminal,
}


def format_of(path: str, given: str = "") -> str:
    """The format of an output: `given` where it names one, else by the suffix of `path`.

    Raises AdvisorError for an unknown name or suffix.
    """
    if given:
        if given in FORMATS:
            return given
        raise AdvisorError(f"unknown format {given!a}: use one of {', '.join(FORMATS)}")
    name = PurePath(path).name.lower()
    for suffix, found in SUFFIXES.items():  # the longer of two that fit stands first
        if name.endswith(suffix):
            return found
    known = ", ".join(SUFFIXES)
    raise AdvisorError(f"output {path!a}: no format has this suffix; use {known} or name one of {', '.join(FORMATS)}")


def render(report: Report, format: str, options: Options | None = None) -> bytes:  # noqa: A002 - the word of the field
    """The report in a format of `FORMATS`, as the bytes of the whole output.

    Raises AdvisorError for an unknown format.
    """
    return FORMATS[format_of("", format)](report, options or Options())
