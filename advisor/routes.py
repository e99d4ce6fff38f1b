"""The ways to a target for PyTorch code, side by side: import a patch at run time, or edit the source.

Which ways there are stands in `[[routes]]` of the target's `pack.toml`. For a report this counts the places of torch
that the patch covers, covers in part, leaves alone, and those whose meaning it changes without a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

import msgspec

from advisor import data
from advisor.effort.days import DaysModel, written
from advisor.effort.model import as_lines, python_range, with_added
from advisor.effort.packages import directory_of
from advisor.effort.parameters import Parameters
from advisor.model import Estimate, Finding, Framework, Item, LineRange, Match, Report, Route, Value
from advisor.packs.frameworks import listed
from advisor.packs.pack import Packs, RouteText

_PARTLY = "-partial"  # behind the name of a patch that covers a place in part


class Name(Value, frozen=True, kw_only=True):
    """What is known about one torch name on a target: three facts that must not be mixed up.

    `exists` = the name that stands for it there ('' = none); `patch` as in `Match.shim`; `documents` the products with
    their status, as far as the vendor's pages tick them.
    """

    symbol: str
    places: int
    exists: str
    patch: str
    documents: dict[str, str]


class Places(Value, frozen=True, kw_only=True):
    """Places of torch's names in a report for one target. `silent` counts findings, the others API uses."""

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


def _silent(report: Report, target: str, rules: Collection[str]) -> list[Finding]:
    return [each for each in report.findings if each.target == target and each.rule in rules and not each.done]


def places(report: Report, number: int, way: RouteText) -> Places:
    """The places of torch for the `number`-th target of a report, by what the patch of `way` does with them."""
    target = report.targets[number].id
    counts: Counter[str] = Counter()
    names: list[Name] = []
    edits = accelerator = 0
    for item, match in _differing(report, number):
        count = _open_places(item, target)
        if not count:
            continue
        counts[match.shim] += count
        edits += count
        accelerator += count if any("torch.accelerator" in each.name for each in match.alternatives) else 0
        names.append(_name(item, match, count))
    covered = counts[way.patch] if way.patch else 0
    partly = counts[way.patch + _PARTLY] if way.patch else 0
    return Places(
        target=target,
        covered=covered,
        partly=partly,
        not_covered=edits - covered - partly,
        silent=len(_silent(report, target, way.silent)),
        edits=edits,
        accelerator=accelerator,
        names=tuple(sorted(names, key=lambda name: (-name.places, name.symbol))),
    )


def _by_directory(report: Report, number: int, way: RouteText, silent: Collection[str]) -> Counter[str]:
    """Places in own code that are left to edit on a way, by directory.

    A place that the patch covers and that a rule calls silently changed counts once.
    """
    target = report.targets[number].id
    own = {file.path for file in report.files if file.origin in ("own", "test")}
    seen = set[tuple[str, int]]()
    counts = Counter[str]()
    for item, match in _differing(report, number):
        for site in item.sites if not way.patch or match.shim != way.patch else ():
            if target not in site.done_for and site.path in own:
                counts[directory_of(site.path)] += 1
                seen.add((site.path, site.line))
    for finding in _silent(report, target, silent):
        if finding.path in own and (finding.path, finding.line) not in seen:
            counts[directory_of(finding.path)] += 1
            seen.add((finding.path, finding.line))
    return counts


_DISTRIBUTION = frozenset(("setup.py", "pyproject.toml", "setup.cfg"))
_DEEPEST = 2  # folders above a manifest: those of examples and plug-ins lie deeper


def is_library(report: Report) -> bool:
    """Whether others install the project: a file of its own, near the top, makes a distribution of it."""
    return any(
        file.origin == "own" and file.path.rpartition("/")[2] in _DISTRIBUTION and file.path.count("/") <= _DEEPEST - 1
        for file in report.files
    )


def _ordered(ways: tuple[RouteText, ...], library: bool) -> list[RouteText]:
    """The ways for a kind of project, the one that fits it best first."""
    shown = [way for way in ways if library or way.fits != "libraries"]
    last = "applications" if library else ""
    return sorted(shown, key=lambda way: way.fits == last and library)


def _additions(report: Report, number: int, model: DaysModel) -> LineRange:
    """What measured ports of PyTorch code wrote beside edits: a module of the device, tests, launchers."""
    target = report.targets[number].id
    open_names: set[str] = set()
    paths: set[str] = set()
    for item, match in _differing(report, number):
        sites = [site for site in item.sites if target not in site.done_for]
        paths.update(site.path for site in sites)
        if sites and match.status not in ("same", "renamed", "unneeded"):
            open_names.add(item.symbol)
    size = sum(file.lines for file in report.files if file.path in paths)
    return as_lines(written(model, "torch", len(open_names), size))


def _routes(
    report: Report, number: int, ways: tuple[RouteText, ...], parameters: Parameters, model: DaysModel
) -> Iterator[Route]:
    """The ways with places to count, in predicted source lines.

    What a patch changes without a word is to be edited on every way: the new device changes it too. Where the source
    is edited, the lines that finished ports added come on top; a patch that leaves no line to edit is no way to port.
    """
    silent = frozenset(rule for way in ways for rule in way.silent)  # of all ways, shown or not
    for way in _ordered(ways, is_library(report)):
        found = places(report, number, way)
        if not found.edits and not _silent(report, found.target, silent):
            continue
        counts = {"places": found.edits, "accelerator": found.accelerator}
        if way.patch:
            counts = {
                "covered": found.covered, "partly": found.partly, "not covered": found.not_covered,
                "silent": found.silent,
            }  # fmt: skip
        lines = python_range(_by_directory(report, number, way, silent), parameters)
        if way.patch:
            if round(lines.p90) > 0:
                yield Route(name=way.name, lines=lines, why=way.why, places=counts)
            continue
        added = _additions(report, number, model)
        whole = with_added(lines, added, parameters)
        yield Route(name=way.name, lines=whole, why=way.why, places=counts, added=added)


_SHOWN = 20


def _frameworks(target: str, names: Collection[str]) -> tuple[Framework, ...]:
    """What other frameworks for a target say of the project's names of PyTorch."""
    found = listed(data.MAPPINGS / target, names) if names else []
    return tuple(
        Framework(
            name=each.framework, consistent=len(each.consistent), differ=len(each.differ), unlisted=len(each.unlisted),
            differing=each.differ[:_SHOWN],
        )
        for each in found
    )  # fmt: skip


def with_routes(
    report: Report, parameters: Parameters, packs: Packs, model: DaysModel, names: Collection[str] = ()
) -> Report:
    """The report whose estimates name the ways for PyTorch code that the packs of their targets tell of.

    `names` are the dotted names of PyTorch in the project's own code: other frameworks are compared by them.
    """
    numbers = {target.id: number for number, target in enumerate(report.targets)}
    estimates: list[Estimate] = []
    texts = dict(report.texts)
    for each in report.estimates:
        number = numbers[each.target]
        name = report.targets[number].name
        ways = packs.targets[name].about.routes
        more = tuple(_routes(report, number, ways, parameters, model))
        others = _frameworks(name, names)
        estimates.append(msgspec.structs.replace(each, routes=(*each.routes, *more), frameworks=others))
        taken = {package.instead for package in each.packages} | {each.exists.instead if each.exists else ""}
        rows = packs.targets[name].about.ports
        texts |= {row.instead: row.instead_zh for row in rows if row.instead_zh and row.instead in taken}
        for way in ways if more else ():
            texts |= {text: zh for text, zh in ((way.name, way.name_zh), (way.why, way.why_zh)) if zh}
    return msgspec.structs.replace(report, estimates=tuple(estimates), texts=texts)
