"""The two ways to an Ascend NPU for PyTorch code, side by side: import the run-time patch, or edit the source.

For a report it counts the places of torch that the patch transfer_to_npu covers, covers in part, leaves alone, and
those whose meaning it changes without a word. A third way, MindSpore, is named and not estimated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from advisor.effort.model import python_range
from advisor.effort.packages import directory_of
from advisor.effort.parameters import Parameters
from advisor.messages import mark, translate
from advisor.model import Estimate, Finding, Item, Match, Report, Route, Value

COVERED, PARTLY, NOT_COVERED = "transfer_to_npu", "transfer_to_npu-partial", ""
# Rules about what the patch changes silently: the program runs and does something else.
SILENT_RULES = frozenset(
    "python-device-comparison python-jit-script python-double-tensor python-profiler python-inductor".split()
)
MINDSPORE = mark(
    "A third way is to move the model to MindSpore, Huawei's own framework. It means another API throughout; nothing "
    "here estimates it."
)
PATCH = mark("Import the patch: no edit where it covers the place; it acts on the whole process, and errors come late.")
EDIT = mark("Edit the source: every place once, by its row; what was edited is seen in the difference and stays.")
BOTH = mark("torch.accelerator serves both targets: where it has the function, one edit does for ROCm and the NPU.")
PATCH_NAME = mark("patch at run time (transfer_to_npu)")
EDIT_NAME = mark("edit the source")
PATCH_WHY = mark(
    "One import patches torch for the whole process: lines are for the places that it covers in part, leaves alone or "
    "changes without a word. MindSpore, a third way, is not estimated."
)
EDIT_WHY = mark(
    "Each place that differs is edited once, and the difference shows it: no patch, nothing happens unseen. "
    "MindSpore, a third way, is not estimated."
)
_ROWS = (
    ("covered", mark("covered by the patch")),
    ("partly", mark("covered in part")),
    ("not_covered", mark("not covered: edit them in any case")),
    ("silent", mark("silently changed by the patch or by the new device")),
)


class Name(Value, frozen=True, kw_only=True):
    """What is known about one torch name on the NPU: three facts that must not be mixed up.

    `exists` = the name that stands for it in torch_npu ('' = none); `patch` as in `Match.shim`; `documents` the
    products with their status, as far as the vendor's pages tick them.
    """

    symbol: str
    places: int
    exists: str
    patch: str
    documents: dict[str, str]


class Routes(Value, frozen=True, kw_only=True):
    """Places of torch's names in a report for one CANN target. `silent` counts findings, the others API uses."""

    target: str
    covered: int = 0
    partly: int = 0
    not_covered: int = 0
    silent: int = 0
    edits: int = 0  # places that differ on the target, whatever the patch does
    accelerator: int = 0  # places whose row names torch.accelerator
    names: tuple[Name, ...] = ()


def _open_places(item: Item, target: str) -> int:
    return sum(1 for site in item.sites if target not in site.done_for)


def _python_items(report: Report) -> list[Item]:
    return [item for item in report.items if item.library == "torch" and item.symbol.startswith(("torch.", "str:"))]


def _name(item: Item, match: Match, places: int) -> Name:
    exists = match.name if match.status not in ("none", "unknown") else ""
    documents = {product: str(status) for product, status in sorted(match.by_product.items())}
    return Name(symbol=item.symbol, places=places, exists=exists, patch=match.shim, documents=documents)


def _differing(report: Report, number: int) -> Iterator[tuple[Item, Match]]:
    for item in _python_items(report):
        if item.matches[number].status not in ("same", "unneeded"):
            yield item, item.matches[number]


def _group(match: Match) -> str:
    return match.shim if match.shim in (COVERED, PARTLY) else NOT_COVERED


def _silent(report: Report, target: str) -> list[Finding]:
    return [each for each in report.findings if each.target == target and each.rule in SILENT_RULES and not each.done]


def _of_target(report: Report, number: int) -> Routes:
    target = report.targets[number].id
    counts = {COVERED: 0, PARTLY: 0, NOT_COVERED: 0}
    names: list[Name] = []
    edits = accelerator = 0
    for item, match in _differing(report, number):
        places = _open_places(item, target)
        if not places:
            continue
        counts[_group(match)] += places
        edits += places
        accelerator += places if any("torch.accelerator" in each.name for each in match.alternatives) else 0
        names.append(_name(item, match, places))
    silent = len(_silent(report, target))
    return Routes(
        target=target,
        covered=counts[COVERED],
        partly=counts[PARTLY],
        not_covered=counts[NOT_COVERED],
        silent=silent,
        edits=edits,
        accelerator=accelerator,
        names=tuple(sorted(names, key=lambda name: (-name.places, name.symbol))),
    )


def routes(report: Report) -> tuple[Routes, ...]:
    """The two routes for each CANN target of a report that has places of torch; empty for others."""
    found = [_of_target(report, n) for n, target in enumerate(report.targets) if target.name == "cann"]
    return tuple(each for each in found if each.edits or each.silent)


def _by_directory(report: Report, number: int) -> tuple[Counter[str], Counter[str]]:
    """Places in own code that are left to edit by directory: with the patch, and without it.

    A place that the patch covers and that a rule calls silently changed counts once.
    """
    target = report.targets[number].id
    own = {file.path for file in report.files if file.origin in ("own", "test")}
    patched, edited = set[tuple[str, int]](), set[tuple[str, int]]()
    patch, edit = Counter[str](), Counter[str]()
    for item, match in _differing(report, number):
        for site in item.sites:
            if target not in site.done_for and site.path in own:
                edit[directory_of(site.path)] += 1
                edited.add((site.path, site.line))
                if _group(match) != COVERED:
                    patch[directory_of(site.path)] += 1
                    patched.add((site.path, site.line))
    for finding in _silent(report, target):
        for seen, counts in ((patched, patch), (edited, edit)):
            if finding.path in own and (finding.path, finding.line) not in seen:
                counts[directory_of(finding.path)] += 1
                seen.add((finding.path, finding.line))
    return patch, edit


def _of_estimate(report: Report, number: int, parameters: Parameters) -> tuple[Route, ...]:
    counted = _of_target(report, number)
    if not (counted.edits or counted.silent):
        return ()
    patch, edit = _by_directory(report, number)
    places = {
        "covered": counted.covered, "partly": counted.partly, "not covered": counted.not_covered,
        "silent": counted.silent,
    }  # fmt: skip
    edits = {"places": counted.edits, "accelerator": counted.accelerator}
    return (
        Route(name=PATCH_NAME, lines=python_range(patch, parameters), why=PATCH_WHY, places=places),
        Route(name=EDIT_NAME, lines=python_range(edit, parameters), why=EDIT_WHY, places=edits),
    )


def with_routes(report: Report, parameters: Parameters) -> Report:
    """The report whose estimates of CANN targets name the two ways for PyTorch code, in predicted source lines."""
    estimates: list[Estimate] = []
    for number, each in enumerate(report.estimates):
        more = _of_estimate(report, number, parameters) if report.targets[number].name == "cann" else ()
        estimates.append(msgspec.structs.replace(each, routes=(*each.routes, *more)) if more else each)
    return msgspec.structs.replace(report, estimates=tuple(estimates))


def table(each: Routes, language: str = "en") -> str:
    """The comparison of one target as Markdown: a sentence per route and one row per group of places."""
    say = [f"- {translate(text, language)}" for text in (PATCH, EDIT, BOTH, MINDSPORE)]
    head = f"| {translate(mark('places of torch'), language)} | {each.target} |"
    rows = [f"| {translate(text, language)} | {getattr(each, field)} |" for field, text in _ROWS]
    total = f"| {translate(mark('places to edit without the patch'), language)} | {each.edits} |"
    return "\n".join([*say, "", head, "|---|---:|", *rows, total])
