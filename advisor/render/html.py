"""The report as one offline HTML file: no requests, readable without its script, every value escaped.

The body is rendered once per language; the second one is packed into the page and takes the first one's place when the
reader switches. Views are told apart by the script only: without it they follow one another on one page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.data import TEMPLATES
from advisor.messages import LANGUAGES, mark, say, translate
from advisor.model import STATUS_ORDER, HourRange, Report, Target, Value
from advisor.records import Record
from advisor.render import (
    Options,
    brief,
    durations,
    headline,
    html_charts,
    html_data,
    html_files,
    html_maps,
    html_packing,
    html_pages,
    kernels,
    side_by_side,
    statement,
    summary,
    words,
)
from advisor.render.actions import actions
from advisor.render.text import CLAUSES, COLON, SEMICOLON, STOP, number, percent, shown, two_digits, visible

if TYPE_CHECKING:
    from jinja2 import Environment

SCRIPTS = (
    "kept.js", "data.js", "words.js", "records.js", "facets.js", "list.js", "drawer.js", "exports.js", "files.js",
    "plan.js", "main.js",
)  # fmt: skip
_WORD = re.compile(r"""\b_\("((?:[^"\\]|\\.)*)"\)""")


def _finalize(value: object) -> object:
    """What jinja2 does to every value before escaping: the project's text becomes visible and short enough."""
    return shown(value, 1000) if type(value) is str else value  # Markup, a subclass, is our own text


@lru_cache(maxsize=4)
def environment_of(folder: str) -> Environment:
    """The templates of the package, those in `folder` before them; every value is escaped. Compiled once a process."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, TEMPLATES] if folder else [TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def asset(name: str, folder: str = "") -> str:
    """A part of the page that is inlined as it stands, from `folder` where it has one of that name."""
    own = Path(folder) / name
    return (own if folder and own.is_file() else TEMPLATES / name).read_text(encoding="utf-8")


def script(folder: str = "") -> str:
    """The page's script: its files in order."""
    return '"use strict";\n' + "".join(asset(f"js/{name}", folder) for name in SCRIPTS)


def words_of(source: str) -> list[str]:
    """The texts that a script shows: the arguments of its `_("…")`."""
    return sorted({json.loads(f'"{text}"') for text in _WORD.findall(source)})


def source_hash(text: str) -> str:
    """The Content-Security-Policy source that allows an inline style or script with exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _policy(style: str, code: str) -> str:
    return (
        f"default-src 'none'; style-src {source_hash(style)}; script-src {source_hash(code)}; "
        f"img-src data:; base-uri 'none'; form-action 'none'"
    )


def functions(report: Report, language: str) -> dict[str, Any]:
    """What the templates call; the figures come from `summary`, so that all outputs say the same."""
    daily = summary.daily_hours(report)

    def days(hours: HourRange) -> list[str]:
        return [two_digits(value / daily) for value in (hours.p10, hours.p50, hours.p90)]

    def title(target: Target) -> str:
        return summary.target_title(report, target, language)

    return {
        "_": partial(summary.said, report, language=language),
        "better_on": partial(summary.better_on, language=language),
        "brief": brief,
        "charts": html_charts,
        "colon": COLON[language],
        "comma": CLAUSES[language],
        "semicolon": SEMICOLON[language],
        "stop": STOP[language],
        "coverage_line": summary.coverage_line(report, language),
        "daily": daily,
        "days": days,
        "days_of": partial(durations.said, daily=daily, language=language),
        "span": partial(durations.span, daily=daily, language=language),
        "file_maps": html_maps,
        "display_name": partial(summary.display_name, report),
        "estimate_of": summary.estimate_of,
        "headline": headline,
        "kernels": kernels,
        "language": language,
        "match_of": summary.match_of,
        "number": number,
        "pages": html_pages,
        "percent": percent,
        "places": partial(brief.places_in_words, language=language),
        "place": summary.place,
        "s": partial(_said, language),
        "shown": shown,
        "side_by_side": side_by_side,
        "statement": statement,
        "summary": summary,
        "title": title,
        "title_of": lambda name: next((title(each) for each in report.targets if each.id == name), name),
        "two_digits": two_digits,
        "words": words,
    }


def _said(language: str, text: str, **values: object) -> str:
    return say(text, language, **{name: _finalize(value) for name, value in values.items()})


def _clause_order(report: Report) -> list[str]:
    return sorted(clause.id for clause in report.eula.clauses)


class Pictured(Value, frozen=True):
    """What is counted once for both languages: the records, the files with their work, and the files' numbers."""

    found: tuple[Record, ...]
    files: html_files.Table
    numbers: dict[str, int]


def _pictured(report: Report) -> Pictured:
    found, files = tuple(html_packing.ordered(report)), html_files.table(report)
    return Pictured(found, files, html_packing.file_numbers(found, files))


def _body(report: Report, options: Options, language: str, pictured: Pictured, templates: Environment) -> str:
    """The page between `<body>` and the scripts in one language."""
    from markupsafe import escape

    own = html_pages.own_paths(report)
    found = pictured.found
    work, all_work = html_pages.first_work(report, found)
    return templates.get_template("page.html.j2").render(
        **functions(report, language),
        report=report,
        options=options,
        name=options.title or report.project.name,
        command=escape(visible(options.command)),  # the whole of it, however long
        own=own,
        files=pictured.files,
        maps=[
            html_maps.treemap(f"m{place}", pictured.files, pictured.numbers, report, place, language)
            for place in range(len(report.targets))
        ],
        heat=html_maps.heat(pictured.files),
        found=len(found),
        work=work,
        all_work=all_work,
        legal=html_pages.legal_rows(report),
        actions=actions(report, language),
        history=brief.history_lines(_with_language(options, language)),
        skipped=summary.files_with(report, "skipped"),
        recovered=summary.files_with(report, "recovered"),
        status_meaning=summary.STATUS_MEANING,
        status_order=STATUS_ORDER,
        evidence_meaning=html_data.EVIDENCE_MEANING,
        glossary=html_data.GLOSSARY,
    )


def _with_language(options: Options, language: str) -> Options:
    import msgspec

    return msgspec.structs.replace(options, language=language)


def _packed(report: Report, options: Options, pictured: Pictured, source: str) -> dict[str, str]:
    """The packed parts of the page by the id of their element."""
    found = pictured.found
    header = html_data.header(report, options, words_of(source))
    parts = {"records": html_packing.script_text(html_packing.record_part(report, found, header, pictured.files))}
    if any(file.excerpts for file in report.files) or any((each.site or each.finding).fix for each in found):  # type: ignore[union-attr]
        targets = [target.id for target in report.targets]
        parts["code"] = html_packing.script_text(html_packing.code_part(report.files, found, targets))
    return parts


def page(
    options: Options, name: str, kicker: str, bodies: dict[str, str], parts: dict[str, str], style: str, code: str
) -> bytes:
    """The frame around a body: policy, style, packed parts (the bodies of the other languages too), and script."""
    from markupsafe import Markup

    for language, body in bodies.items():
        if language != options.language:
            parts[f"body-{language}"] = html_packing.script_text(body.encode("utf-8"))
    text = (
        environment_of(options.template)
        .get_template("report.html.j2")
        .render(
            language=options.language,
            name=name,
            kicker=translate(kicker, options.language),
            shown=shown,
            policy=_policy(style, code),
            style=Markup(style),  # noqa: S704 - a file of this package, and it is hashed
            script=Markup(code),  # noqa: S704 - as above
            body=Markup(bodies[options.language]),  # noqa: S704 - rendered with escaping
            parts=parts,
        )
    )
    return text.encode("utf-8")


def render(report: Report, options: Options) -> bytes:
    """The report as one HTML file in UTF-8 that makes no request; equal input gives equal bytes."""
    style, code = asset("report.css", options.template), script(options.template)
    environment = environment_of(options.template)
    pictured = _pictured(report)
    bodies = {language: _body(report, options, language, pictured, environment) for language in LANGUAGES}
    parts = _packed(report, options, pictured, code)
    name = options.title or report.project.name
    return page(options, name, mark("CUDA porting report"), bodies, parts, style, code)
