"""The one sentence about a target that is repeated in meetings: what becomes of the kernels, and of the host code."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict

from advisor.effort.operators import covered
from advisor.messages import amount, mark, say, translate
from advisor.model import SEVERITY_ORDER, Report, Target
from advisor.render import statement, summary
from advisor.render.text import SEMICOLON, STOP, number

_SETTLED = ("same", "unneeded")
_FOREIGN = ("vendored", "generated")


def whole_percent(share: float) -> str:
    """A share of 1 in whole per cent; what is there is never 0, and what is not all never 100."""
    if 0 < share < 0.01:
        return "< 1 %"
    return "> 99 %" if 0.99 < share < 1 else f"{round(share * 100)} %"


def _foreign(report: Report) -> set[str]:
    return {file.path for file in report.files if file.origin in _FOREIGN}


def _edited_lines(report: Report, target: Target, foreign: set[str]) -> dict[str, list[int]]:
    """The lines of own code by file where more than a rename is left for a target."""
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for item in report.items:
        if summary.match_of(item.matches, target).status not in (*_SETTLED, "renamed"):
            for site in item.sites:
                if target.id not in site.done_for and site.path not in foreign:
                    lines[site.path].append(site.line)
    for each in report.findings:
        grave = SEVERITY_ORDER.index(each.severity) > 0 and each.family != "eula"
        if grave and each.target in ("", target.id) and not each.done and each.path not in foreign:
            lines[each.path].append(each.line)
    return {path: sorted(found) for path, found in lines.items()}


def _kernels(report: Report, target: Target, language: str) -> str:
    foreign = _foreign(report)
    own = [each for each in report.kernels if each.path not in foreign and target.id not in each.done_for]
    if not own:
        return ""
    if summary.rewrites_kernels(report, target):
        found = covered(report.kernels, target.id, foreign)
        one = mark("{likely} of {n} kernel likely has an operator of the vendor")
        many = mark("{likely} of {n} kernels likely have an operator of the vendor")
        text = translate(one if found.left == 1 else many, language)
        return text.format(likely=number(found.likely), n=number(found.left))
    lines = _edited_lines(report, target, foreign)
    free = 0
    for kernel in own:
        here = lines.get(kernel.path, [])
        free += bisect_left(here, kernel.line) == bisect_right(here, max(kernel.end_line, kernel.line))
    text = mark("{free} of {n} kernels need no edit beside renames")
    return say(text, language, free=number(free), n=number(len(own)))


def _host(report: Report, target: Target, language: str) -> str:
    foreign = _foreign(report)
    places = renamed = 0
    for item in report.items:
        status = summary.match_of(item.matches, target).status
        if status not in _SETTLED:
            left = sum(
                target.id not in site.done_for and site.path not in foreign and not summary.of_device(site)
                for site in item.sites
            )
            places += left
            renamed += left if status == "renamed" else 0
    if not places:
        return translate("nothing is left to edit in host code", language)
    count = amount(
        places, mark("the {n} place to edit in host code"), mark("the {n} places to edit in host code"), language
    )
    if not renamed:
        return say("of {places}, none is a rename", language, places=count)
    return say("of {places}, {share} are renames", language, places=count, share=whole_percent(renamed / places))


def repeated(report: Report, target: Target, language: str = "en") -> str:
    """What becomes of the kernels and of the host code, in one sentence; '' where nothing is known."""
    if not report.items or not statement.is_judged(report, target):
        return ""
    parts = list(filter(None, (_kernels(report, target, language), _host(report, target, language))))
    text = SEMICOLON[language].join(parts)
    return text[:1].upper() + text[1:] + STOP[language]
