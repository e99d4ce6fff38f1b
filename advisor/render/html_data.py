"""What the page's script knows beside the records: rules, notes, texts in all languages, and figures of the plan."""

from __future__ import annotations

from typing import Any

from advisor.messages import LANGUAGES, mark, translate
from advisor.model import SEVERITY_ORDER, STATUS_ORDER, Advice, Estimate, Report, RuleInfo, WorkPackage
from advisor.records import records
from advisor.render import Options, html_files, summary, words
from advisor.render.text import shown

EVIDENCE_MEANING = {
    "ran": mark("code that uses it was run on the target"),
    "compiled": mark("code that uses it was compiled for the target"),
    "header": mark("it was read in the target's header"),
    "documented": mark("the target's documentation says so"),
    "reported": mark("a user or maintainer reported it"),
    "port": mark("it was seen in a real port"),
    "searched": mark("it was looked up in the target's list of symbols"),
    "assumed": mark("nobody has checked it; shown as unverified"),
}
GLOSSARY = {
    mark("record"): mark("one use of an API at one place, or one finding of a rule"),
    mark("blocker"): mark("no way without redesign, or a feature is missing on the target"),
    mark("risk"): mark("may give wrong results, hang or break at scale"),
    mark("work"): mark("a known edit"),
    mark("info"): mark("nothing to do, good to know"),
    mark("shim"): mark("a patch at run time that covers a use without an edit"),
    mark("P10, P50, P90"): mark("low, likely and high case of the estimate"),
    mark("wrapper"): mark("a macro or alias of the project through which an API is used"),
    mark("own code"): mark("files that are neither vendored nor generated"),
    mark("fingerprint"): mark("the identity of a record, which stays when its line moves"),
}
# Words of closed vocabularies that the script shows as they come from the report.
WORDS = (
    mark("same"), mark("renamed"), mark("changed"), mark("partial"), mark("manual"), mark("none"), mark("unneeded"),
    mark("unknown"), mark("blocker"), mark("risk"), mark("work"), mark("info"), mark("new"), mark("known"),
    mark("suppressed"), mark("own"), mark("vendored"), mark("generated"), mark("test"), mark("strong"), mark("medium"),
    mark("weak"), mark("api"), mark("hazard"), mark("eula"), mark("build"), mark("python"), mark("package"),
    mark("open"), mark("for another target"), mark("done"), mark("mechanical"), mark("small"), mark("moderate"),
    mark("rewrite"),
    mark("not stated"), mark("host"), mark("device"), mark("both"), mark("compile"), mark("link"), mark("wrong"),
    mark("hang"), mark("runtime"), mark("performance"), mark("limit"), mark("numerics"), mark("licence"),
    *EVIDENCE_MEANING,
)  # fmt: skip


def _both(text: str) -> list[str]:
    """A text in all languages, in the order of `LANGUAGES`; one alone where they are equal."""
    found = [shown(translate(text, language), 2000) for language in LANGUAGES]
    return found[:1] if len(set(found)) == 1 else found


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "target": advice.target, "products": list(advice.products), "severity": advice.severity,
        "since": advice.since, "until": advice.until, "why": _both(advice.why), "todo": _both(advice.todo),
        "inherited": shown(advice.inherited, 60),
        "effort": advice.effort, "facts": list(advice.facts), "source": shown(advice.source, 300),
    }  # fmt: skip


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "title": _both(rule.title), "help": _both(rule.help) if not rule.advice else [],
        "advice": [_advice(each) for each in rule.advice],
    }  # fmt: skip


def _triple(hours: Any) -> list[float]:
    return [hours.p10, hours.p50, hours.p90]


def _package(package: WorkPackage) -> dict[str, Any]:
    """A work package: what the plan computes with, and what an export of it says."""
    return {
        "name": shown(package.name, 300),
        "order": package.order,
        "hours": _triple(package.hours),
        "items": [[part.parameter, _triple(part.hours), part.subject, part.sites] for part in package.items],
        "counts": [package.files, sum(part.symbols for part in package.items), package.blockers, package.risks],
        "after": [shown(each, 300) for each in package.depends_on],
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "target": estimate.target,
        "hours": _triple(estimate.hours),
        "fixed": [[f"fixed.{each.name}", _triple(each.hours)] for each in estimate.fixed],
        "total": _triple(summary.hours_of(estimate)),
        "packages": [_package(each) for each in estimate.packages if each.outcome == "port"],
    }


def _words(report: Report, source_words: list[str]) -> dict[str, list[str]]:
    """English text → its texts in all languages, for what the script shows."""
    texts = {*WORDS, *source_words, *map(summary.message_of, report.findings)}
    texts |= {part.subject for each in report.estimates for package in each.packages for part in package.items}
    return {shown(text, 600): _both(text) for text in sorted(texts) if len(_both(text)) > 1}


def _named(report: Report) -> dict[str, list[str]]:
    """Names that people say otherwise than the catalogue, in all languages: libraries, and names of settings."""
    names = {item.library for item in report.items} | {item.symbol for item in report.items}
    names |= {library.name for library in report.libraries}
    said = {name: [words.name_in_words(name, language) for language in LANGUAGES] for name in sorted(names)}
    return {shown(name): texts for name, texts in said.items() if any(text != shown(name) for text in texts)}


def _sources(report: Report) -> dict[str, list[str]]:
    """Of every source of the verdicts its title, its date and its page on the web, '' where none is stated."""
    return {
        shown(each.key, 120): [
            shown(each.title, 300), shown(each.date, 40),
            shown(each.page, 300) if each.page.startswith(("https://", "http://")) else "",
        ]
        for statement in report.statements
        for each in statement.sources
    }  # fmt: skip


def header(report: Report, options: Options, source_words: list[str]) -> dict[str, Any]:
    """What the script gets beside the columns."""
    notes = {
        shown(target, 40): {
            shown(key, 120): {shown(name, 20): shown(text, 2000) for name, text in sorted(texts.items())}
            for key, texts in sorted(found.items())
        }
        for target, found in sorted(report.notes.items())
    }
    return {
        "languages": list(LANGUAGES),
        "targets": [
            {
                "id": each.id,
                "name": each.name,
                "title": [summary.target_title(report, each, language) for language in LANGUAGES],
            }
            for each in report.targets
        ],
        "rules": {shown(rule.id, 120): _rule(rule) for rule in report.rules},
        "notes": notes,
        "words": _words(report, source_words),
        "estimates": [_estimate(each) for each in report.estimates],
        "parameters": {
            shown(name, 120): {key: value for key, value in table.items() if key != "source"}
            for name, table in report.effort.parameters.items()
        },
        "daily": summary.daily_hours(report),
        "project": shown(report.project.name, 200),
        "paged": len({each.path for each in records(report)}),
        "severities": {status: SEVERITY_ORDER.index(html_files.severity_on(report, status)) for status in STATUS_ORDER},
        "named": _named(report),
        "context": [report.context.lines, report.context.left_out],
        "sources": shown(options.sources, 300),
        "origins": _sources(report),
    }
