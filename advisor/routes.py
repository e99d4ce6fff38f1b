"""The two ways to an Ascend NPU for PyTorch code, side by side: import the run-time patch, or edit the source.

For a report it counts the places of torch that the patch transfer_to_npu covers, covers in part, leaves alone, and
those whose meaning it changes without a word. A third way, MindSpore, is named and not estimated.
"""

from __future__ import annotations

from advisor.messages import mark, translate
from advisor.model import Item, Match, Report, Value

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


def _of_target(report: Report, number: int) -> Routes:
    target = report.targets[number].id
    counts = {COVERED: 0, PARTLY: 0, NOT_COVERED: 0}
    names: list[Name] = []
    edits = accelerator = 0
    for item in _python_items(report):
        match, places = item.matches[number], _open_places(item, target)
        if not places or match.status in ("same", "unneeded"):
            continue
        counts[match.shim if match.shim in counts else NOT_COVERED] += places
        edits += places
        accelerator += places if any("torch.accelerator" in each.name for each in match.alternatives) else 0
        names.append(_name(item, match, places))
    silent = sum(1 for each in report.findings if each.target == target and each.rule in SILENT_RULES and not each.done)
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


def table(each: Routes, language: str = "en") -> str:
    """The comparison of one target as Markdown: a sentence per route and one row per group of places."""
    say = [f"- {translate(text, language)}" for text in (PATCH, EDIT, BOTH, MINDSPORE)]
    head = f"| {translate(mark('places of torch'), language)} | {each.target} |"
    rows = [f"| {translate(text, language)} | {getattr(each, field)} |" for field, text in _ROWS]
    total = f"| {translate(mark('places to edit without the patch'), language)} | {each.edits} |"
    return "\n".join([*say, "", head, "|---|---:|", *rows, total])
