"""The grade of a target in a sentence, with its reasons: the same in every output."""

from __future__ import annotations

from collections import Counter

from advisor.effort.operators import covered
from advisor.kinds import CUDA_KINDS
from advisor.messages import mark, say, translate
from advisor.model import Grade, Report, Target, Verdict
from advisor.render import statement, summary
from advisor.render.text import GAP, LISTED, STOP, number, percent

_SENTENCES: dict[Grade, str] = {
    "no-way": mark("No known way for the core."),
    "part": mark("A part is to be rewritten or left out; the rest is renamed and edited."),
    "runs": mark("A port is in the tree: complete it and test."),
    "rename": mark("Rename and test: nothing in own code stands against it."),
    "edit": mark("Rename, then edit by hand."),
    "call": mark("Call the vendor's operators for most kernels, and write the others."),
    "rewrite": mark("Kernels are to be written anew."),
    "python": mark("No CUDA C++ in own code: patch or edit the Python code."),
}
_NAMES_STAY = mark("No CUDA C++ in own code, and PyTorch keeps most of its names: edit what is left, and test.")
_COMPILED = mark("Compiled GPU code without its source is here: its source is to be ported, and no figure counts it.")
_DEVICE_CODE = frozenset(("EULA-402", "EULA-403", "EULA-408"))  # rules that find it in compiled files
_MOST = 0.5  # of the places of PyTorch's names
_SHARE = mark("{share} of the CUDA lines in own code rest on what has no counterpart: {reasons}.")
_REASONS = mark("Beside renames: {reasons}.")
_CLOSED = mark("What stands against it: {reasons}.")
_KERNELS = mark("{n} of {all} kernels left likely have an operator.")
_STATUSES = {"none": mark("APIs without a counterpart"), "manual": mark("APIs that need another way")}


def _reasons(report: Report, found: Verdict, language: str) -> str:
    titles = {rule.id: rule.title for rule in report.rules} | _STATUSES
    return LISTED[language].join(translate(titles.get(each, each), language) for each in found.why)


def _why(report: Report, target: Target, found: Verdict, language: str) -> str:
    reasons = _reasons(report, found, language)
    if found.grade in ("no-way", "part") and found.core_share:
        return say(_SHARE, language, share=percent(found.core_share), reasons=reasons)
    if found.grade == "call":
        foreign = {file.path for file in report.files if file.origin != "own"}
        kernels = covered(report.kernels, target.id, foreign)
        return say(_KERNELS, language, n=number(kernels.likely), all=number(kernels.left))
    if not reasons:
        return ""
    return say(_REASONS if found.grade == "edit" else _CLOSED, language, reasons=reasons)


def _names_stay(report: Report, target: Target) -> bool:
    """Whether most places of PyTorch's names stay as they are on a target."""
    places = Counter[bool]()
    for item in report.items:
        if item.library == "torch":
            places[summary.match_of(item.matches, target).status == "same"] += len(item.sites)
    return places[True] > _MOST * places.total()


def _is_compiled(report: Report) -> bool:
    """Whether GPU code is there in compiled files, and none as source."""
    sources = any(file.kind in CUDA_KINDS for file in report.files)
    return not sources and any(finding.rule in _DEVICE_CODE for finding in report.findings)


def sentence(report: Report, target: Target, language: str = "en") -> str:
    """How far the own code is from the target, and why; that it is not judged; '' where there is no grade."""
    if not report.items and not report.findings:
        return ""
    if unjudged := statement.not_judged(report, target, language):
        return unjudged
    estimate = summary.estimate_of(report, target)
    if estimate is None or estimate.verdict is None:
        return ""
    found = estimate.verdict
    if found.grade == "rename" and (unasked := statement.unasked(report, target, language)):
        return unasked[:1].upper() + unasked[1:] + STOP[language]  # nothing may stand against it, or nobody asked
    stays = found.grade == "python" and _names_stay(report, target)
    said = translate(_NAMES_STAY if stays else _SENTENCES[found.grade], language)
    compiled = translate(_COMPILED, language) if found.grade == "python" and _is_compiled(report) else ""
    return GAP[language].join(filter(None, (said, compiled, _why(report, target, found, language))))
