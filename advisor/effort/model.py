"""The estimate of one target: author-days and lines, each predicted by a model fitted on finished ports.

Days come from one formula (`effort_days.toml`, measured) for the whole project, once; the amounts of `effort.toml`
only say how the total is shared out to subjects and work packages, so that parts add up to it. Lines
(`effort_lines.toml`) are sums over packages by a correlated Monte Carlo with a fixed seed: the same input gives the
same bytes.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from advisor.effort import hours as work
from advisor.effort.days import NONE, DaysClass, DaysModel, at_least, days, nearest, shares, written
from advisor.effort.hours import Amount
from advisor.effort.lines import LinesModels, Mixture, predict_rename, predict_rewrite
from advisor.effort.operators import covered, has_operator
from advisor.effort.packages import Unit, dependencies, directory_of, merged_counts, units
from advisor.effort.parameters import RENAME, ModelName, Parameters, Range, model_of
from advisor.effort.sums import Quantile, average, mean, of_range, scaled, total
from advisor.messages import mark
from advisor.model import (
    DayRange,
    Days,
    Effort,
    EffortItem,
    Estimate,
    EstimatePart,
    Existing,
    FileFacts,
    Finding,
    HourRange,
    Item,
    Kernel,
    LineRange,
    MeasuredPort,
    Port,
    Route,
    RuleInfo,
    Site,
    Target,
    Value,
    WorkPackage,
)
from advisor.packs.pack import PortRow

CONTEXT = (
    "A day is one author on one calendar day with at least one commit to the port: what public histories show, not a"
    " time sheet; reviews, failed tries and unpublished work are not in it.",
    "Days are those of people without a coding agent. Of 148 public attempts of such agents to port a project to"
    " another vendor's GPU 126 were finished and 15 given up for lack of a counterpart, with people only reviewing:"
    " 436,000 tokens, 14 runs of the compiler and 9 of the tests in the median (jeffdaily/moat, commit e230476).",
)
CHECKLIST = (
    "Validation: run the tests on the target's hardware and compare the results with those on CUDA.",
    "Numerics: set tolerances for other orders of summation, fused operations and math functions.",
    "Performance: measure, then tune block sizes, memory access and libraries.",
    "Learning: compiler, profiler and debugger of the platform, and access to its hardware.",
)
ASSUMPTIONS = (
    "Lines are hand-edited source lines after all mechanical renames, predicted by a model fitted on finished ports."
    " Lines written in all (new files, build and tests with the edits) are those of measured ports of the same class.",
    "Days come from the kind of work and the number of distinct APIs that need an edit, by a formula fitted on public"
    " ports; folders, statuses and rules only say how the total is shared out.",
    "Build files and CI are 15 % of the total, as on the measured ports.",
    "Own code only, without places that a branch for the target already serves; vendored code is not in.",
    "Not in the figure, for want of a measurement: what the checklist names. Tuning and upkeep until today were 3.5"
    " times the port on the measured projects.",
)
_HOURS_A_DAY = 8.0
_OPEN_STATUSES = ("changed", "partial", "manual", "none", "unknown")
BUILD = "build"
BUILD_SUBJECT = mark("build files and CI")
WRITE_NAME = mark("write all kernels")
WRITE_WHY = mark("The estimate calls the vendor's operators where most kernels have one; this is the other total.")
_NO_LINES = LineRange(p_any=0.0, mean=0.0, p10=0.0, p50=0.0, p90=0.0)
_NO_HOURS = HourRange(mean=0.0, p10=0.0, p50=0.0, p90=0.0)
_PYTHON_STATUSES = ("changed", "partial", "manual", "none", "unknown")


class Evidence(Value, frozen=True, kw_only=True):
    """What an estimate is made from."""

    facts: tuple[FileFacts, ...]
    items: tuple[Item, ...]
    findings: tuple[Finding, ...] = ()
    rules: tuple[RuleInfo, ...] = ()
    kernels: tuple[Kernel, ...] = ()
    ports: tuple[Port, ...] = ()
    project: str = ""
    known: Mapping[str, Sequence[PortRow]] = {}  # by target name: projects that somebody ported


class _Lines(Value, frozen=True, kw_only=True):
    """The lines of one part of the code as a distribution."""

    p_any: float
    mean: float
    quantile: Quantile


def _of_mixture(found: Mixture) -> _Lines:
    # The upper end of the range is the level that covered well in cross-validation, so it is stated as P90.
    return _Lines(
        p_any=found.p_any,
        mean=found.mean(),
        quantile=lambda level: found.quantile(level if level != 0.9 else found.high),
    )


def _between(rename: Mixture, rewrite: Mixture) -> _Lines:
    """A SIMT language: from what renames take to what a rewrite takes, the geometric middle as likely; assumed."""
    low, high = rename.quantile(0.1), rewrite.quantile(0.9)
    likely = math.sqrt((rename.quantile(0.5) + 1) * (rewrite.quantile(0.5) + 1)) - 1
    values = (min(low, likely), likely, max(high, likely))
    amount = of_range(values)
    return _Lines(p_any=1.0 if high else 0.0, mean=average(amount), quantile=amount)


def _unit_lines(unit: Unit, name: ModelName, models: LinesModels) -> _Lines:
    if name == RENAME:
        return _of_mixture(predict_rename(models.rename, unit.counts))
    rewrite = predict_rewrite(models.rewrite, unit.counts)
    return _of_mixture(rewrite) if name == "rewrite" else _between(predict_rename(models.rename, unit.counts), rewrite)


def _python_lines(places: int, parameters: Parameters) -> _Lines | None:
    if not places:
        return None
    values = scaled(parameters.python_lines.lines, places**parameters.repeat.value)
    return _Lines(p_any=0.9, mean=mean(values), quantile=of_range(values))


def _line_range(parts: Sequence[_Lines], correlation: float) -> LineRange:
    if not parts:
        return _NO_LINES
    low, likely, high = total([part.quantile for part in parts], correlation)
    return LineRange(
        p_any=round(1 - math.prod(1 - part.p_any for part in parts), 4),
        mean=round(math.fsum(part.mean for part in parts), 2),
        p10=round(low, 2),
        p50=round(likely, 2),
        p90=round(high, 2),
    )


class _Scope(Value, frozen=True, kw_only=True):
    """Which places of one target are billed: those that are still to be done, or (`everything`) all."""

    target: Target
    number: int
    model: ModelName
    paths: frozenset[str]
    python: frozenset[str]
    everything: bool
    ported: bool = False  # the code itself speaks of the target, so that what its build renames is done

    def site(self, site: Site) -> bool:
        """Whether an API use is billed by its status; where C++ is written anew its lines are billed instead.

        A use reached through a wrapper costs nothing: the wrapper's body is the place to edit, and it is a use itself.
        """
        if site.via:
            return False
        if self.model != RENAME and site.path not in self.python and site.side != "build":
            return False
        return site.path in self.paths and (self.everything or self.target.id not in site.done_for)

    def finding(self, finding: Finding) -> bool:
        """Whether a finding is billed."""
        if self.model != RENAME and finding.family == "hazard":
            return False
        return finding.path in self.paths and (self.everything or not finding.done)


def _scope(target: Target, number: int, evidence: Evidence, parameters: Parameters, everything: bool) -> _Scope:
    origins = ("own", "test", "vendored", "generated") if everything else ("own", "test")
    return _Scope(
        target=target,
        number=number,
        model=model_of(target, parameters),
        paths=frozenset(file.path for file in evidence.facts if file.origin in origins),
        python=frozenset(file.path for file in evidence.facts if file.kind in ("python", "notebook", "cython")),
        everything=everything,
        ported=any(port.target == target.id and _in_code(port) for port in evidence.ports),
    )


def _in_code(port: Port) -> bool:
    """Whether files of the tree were made for the port: a build step that could rename alone is none yet."""
    return any(each.kind in ("macro", "twin", "files", "shim") for each in port.evidence)


def python_range(places: dict[str, int], parameters: Parameters) -> LineRange:
    """The lines to edit for places in Python, counted by directory."""
    found = (_python_lines(count, parameters) for _, count in sorted(places.items()))
    return _line_range([each for each in found if each is not None], parameters.correlation.value)


def _python_places(evidence: Evidence, scope: _Scope) -> dict[str, int]:
    """Places in Python that ask for an edit, by directory."""
    places: dict[str, int] = defaultdict(int)
    for item in evidence.items:
        if item.matches[scope.number].status in _PYTHON_STATUSES:
            for site in item.sites:
                if site.path in scope.python and scope.site(site):
                    places[directory_of(site.path)] += 1
    return places


class _Part(Value, frozen=True, kw_only=True):
    """One directory before it becomes a work package."""

    name: str
    units: tuple[Unit, ...]
    lines: tuple[_Lines, ...]
    amounts: tuple[Amount, ...]


def _rewrite_amounts(unit: Unit, lines: _Lines, parameters: Parameters) -> Amount:
    low, likely, high = parameters.line.hours
    hours = (lines.quantile(0.1) * low, lines.quantile(0.5) * likely, lines.quantile(0.9) * high)
    hours = scaled(hours, parameters.team.experience)
    name = f"{len(unit.paths)} files"
    return Amount(directory=unit.directory, parameter="line", name=name, places=len(unit.paths), hours=hours)


def _amounts(evidence: Evidence, scope: _Scope, parameters: Parameters) -> Iterable[Amount]:
    classes = work.effort_classes(evidence.rules)
    yield from work.api_amounts(evidence.items, scope.number, scope.site, parameters)
    yield from work.finding_amounts(evidence.findings, scope.target, classes, scope.finding, parameters)


def _units(evidence: Evidence, scope: _Scope) -> list[Unit]:
    return units(evidence.facts, scope.target, scope.everything, scope.ported)


def _parts(evidence: Evidence, scope: _Scope, parameters: Parameters, models: LinesModels) -> list[_Part]:
    """The directories with work."""
    by_unit: dict[str, list[Unit]] = defaultdict(list)
    lines: dict[str, list[_Lines]] = defaultdict(list)
    amounts: dict[str, list[Amount]] = defaultdict(list)
    for unit in _units(evidence, scope):
        found = _unit_lines(unit, scope.model, models)
        by_unit[unit.directory].append(unit)
        lines[unit.directory].append(found)
        if scope.model != RENAME:
            amounts[unit.directory].append(_rewrite_amounts(unit, found, parameters))
    for amount in _amounts(evidence, scope, parameters):
        amounts[amount.directory].append(amount)
    for directory, places in sorted(_python_places(evidence, scope).items()):
        if (python := _python_lines(places, parameters)) is not None:
            lines[directory].append(python)
    return [
        _Part(name=name, units=tuple(by_unit[name]), lines=tuple(lines[name]), amounts=tuple(amounts[name]))
        for name in sorted({*by_unit, *lines, *amounts})
    ]


def _package_weight(part: _Part, correlation: float) -> float:
    """How much of the total a directory gets, by the likely amounts of what stands in it."""
    return math.fsum(values[1] for _, values in work.effort_items(part.amounts, correlation))


def _divided(whole: HourRange, weights: Sequence[float]) -> list[HourRange]:
    """A range of hours shared out by weights: at each level the parts add up to the whole."""
    levels = ([*shares(list(weights), level)] for level in (whole.mean, whole.p10, whole.p50, whole.p90))
    return [HourRange(mean=m, p10=low, p50=middle, p90=high) for m, low, middle, high in zip(*levels, strict=True)]


def _items(amounts: Sequence[Amount], hours: HourRange, build_share: float, correlation: float) -> list[EffortItem]:
    """The subjects of amounts, the largest first, with their shares of `hours`; build files and CI are the last."""
    found = work.effort_items(amounts, correlation)
    items = [item for item, _ in found]
    if not hours.p90:
        return [msgspec.structs.replace(item, hours=_NO_HOURS) for item in items]
    total_weight = math.fsum(values[1] for _, values in found)
    kept = [values[1] / total_weight if total_weight else 1 / len(found) for _, values in found]
    weights = [each * (1 - build_share) for each in kept]
    build = EffortItem(subject=BUILD_SUBJECT, parameter=BUILD, symbols=0, sites=0, hours=_NO_HOURS)
    parts = _divided(hours, [*weights, build_share if weights else 1.0])
    return [msgspec.structs.replace(item, hours=part) for item, part in zip([*items, build], parts, strict=True)]


class _Index(Value, frozen=True, kw_only=True):
    """Open findings and files with API uses by directory."""

    findings: dict[str, list[Finding]]
    files: dict[str, set[str]]


def _index(evidence: Evidence, scope: _Scope) -> _Index:
    findings: dict[str, list[Finding]] = defaultdict(list)
    files: dict[str, set[str]] = defaultdict(set)
    for finding in evidence.findings:
        if finding.target in ("", scope.target.id) and not finding.done and finding.family != "eula":
            findings[directory_of(finding.path)].append(finding)
    for item in evidence.items:
        for site in item.sites:
            if site.path in scope.paths:
                files[directory_of(site.path)].add(site.path)
    return _Index(findings=findings, files=files)


def _package(part: _Part, index: _Index, hours: HourRange, build_share: float, correlation: float) -> WorkPackage:
    counts = merged_counts(part.units)
    files = index.files.get(part.name, set()).union(path for unit in part.units for path in unit.paths)
    here = index.findings.get(part.name, [])
    return WorkPackage(
        name=part.name,
        order=0,
        files=len(files),
        gpu_lines=round(counts.get("gpu_loc", 0)),
        lines=_line_range(part.lines, correlation),
        hours=hours,
        items=tuple(_items(part.amounts, hours, build_share, correlation)),
        blockers=sum(1 for finding in here if finding.severity == "blocker"),
        risks=sum(1 for finding in here if finding.severity == "risk"),
        features=counts,
    )


_LAYERS = 8  # deeper layers, and packages that include each other in a circle, count as this deep


def _depths(needs: dict[str, set[str]]) -> dict[str, int]:
    """How many layers of packages each package rests on, in rounds: linear in the number of includes."""
    depths = dict.fromkeys(needs, 0)
    for _ in range(_LAYERS):
        deeper = {
            name: 1 + max((depths.get(each, 0) for each in each_needs if each != name), default=-1)
            for name, each_needs in needs.items()
        }
        if deeper == depths:
            break
        depths = deeper
    return depths


def _ordered(packages: Sequence[WorkPackage], needs: dict[str, set[str]]) -> tuple[WorkPackage, ...]:
    """Blockers first, then what others include before those that include it, then the most work first."""
    known = {package.name for package in packages}
    inner = {name: each & known for name, each in needs.items()}
    depths = _depths(inner)
    ranked = sorted(
        packages,
        key=lambda package: (not package.blockers, depths.get(package.name, 0), -package.hours.p50, package.name),
    )
    return tuple(
        msgspec.structs.replace(package, order=place, depends_on=tuple(sorted(inner.get(package.name, ()))))
        for place, package in enumerate(ranked, start=1)
    )


_VERSION = re.compile(r"[-_]v?[0-9].*\Z")


def _known(name: str, rows: Sequence[PortRow]) -> PortRow | None:
    """The port that exists of a project whose folder has this name."""
    plain = _VERSION.sub("", name.lower()).replace("-", "_")
    return next((row for row in rows if plain in row.folders), None)


def _exists(evidence: Evidence, target: Target) -> Existing | None:
    """The port of the scanned project itself that exists elsewhere."""
    row = _known(evidence.project, evidence.known.get(target.name, ()))
    return Existing(project=row.project, instead=row.instead, kind=row.kind) if row is not None else None


def _vendored(evidence: Evidence, target: Target, limit: int = 3) -> list[WorkPackage]:
    """Vendored trees with GPU code: not ported but replaced by what their own projects or the vendor offer."""
    rows = evidence.known.get(target.name, ())
    trees: dict[str, list[FileFacts]] = defaultdict(list)
    for file in evidence.facts:
        if file.origin == "vendored" and file.features.get("gpu_files"):
            trees["/".join(file.path.split("/")[:-1][:limit])].append(file)
    return [
        WorkPackage(
            name=name, order=0, files=len(group), gpu_lines=sum(file.features.get("gpu_loc", 0) for file in group),
            lines=_NO_LINES, hours=_NO_HOURS, outcome="replace",
            instead=next((row.instead for part in name.split("/") if (row := _known(part, rows)) is not None), ""),
        )
        for name, group in sorted(trees.items())
    ]  # fmt: skip


def _operators(size: int, parameters: Parameters) -> Route:
    low, likely, high = (round(size * each, 2) for each in parameters.operators.lines)
    lines = LineRange(p_any=1.0, mean=round(mean((low, likely, high)), 2), p10=low, p50=likely, p90=high)
    return Route(
        name="call the vendor's operators",
        lines=lines,
        why="Where the vendor has the operators that the kernels implement, calling them replaces writing them.",
        status=parameters.operators.status,
    )


def _other_way(each: _Priced, model: DaysModel) -> tuple[Route, ...]:
    """Where the vendor's operators are called, the total for writing all kernels anew instead."""
    if each.days.work != "operators":
        return ()
    opened, lines = each.days.open_symbols, each.days.gpu_lines
    found = days(model, "rewrite", each.scope.target.name, opened, max(lines, 1))
    found = at_least(found, each.left)
    return (
        Route(
            name=WRITE_NAME, lines=_line_range([line for part in each.parts for line in part.lines], 0.5),
            why=WRITE_WHY, status="measured",
            days=_as_days(found, "rewrite", model, each.scope.target.name, opened, lines),
        ),
    )  # fmt: skip


def _routes(each: _Priced, evidence: Evidence, parameters: Parameters) -> tuple[Route, ...]:
    """Where the estimate writes kernels anew: the lines of calling operators for those that have one."""
    if each.days.work != "rewrite":
        return ()
    target, paths = each.scope.target.id, each.scope.paths
    size = sum(kernel.lines for kernel in evidence.kernels if kernel.path in paths and has_operator(kernel, target))
    return (_operators(size, parameters),) if size else ()


def _open_symbols(evidence: Evidence, scope: _Scope) -> int:
    """Distinct symbols that need an edit at a place that is left; a call of a wrapper is its body's affair."""
    return len(
        {
            item.symbol
            for item in evidence.items
            if item.matches[scope.number].status in _OPEN_STATUSES
            and any(
                not site.via and site.path in scope.paths and (scope.everything or scope.target.id not in site.done_for)
                for site in item.sites
            )
        }
    )


def _left_in(evidence: Evidence, scope: _Scope) -> dict[str, bool]:
    """The files with a place that is left, and whether one of these asks for an edit."""
    found: dict[str, bool] = {}
    for item in evidence.items:
        edit = item.matches[scope.number].status in _OPEN_STATUSES
        for site in item.sites:
            if site.path in scope.paths and (scope.everything or scope.target.id not in site.done_for):
                found[site.path] = found.get(site.path, False) or (edit and not site.via)
    for finding in evidence.findings:
        work_left = finding.target in ("", scope.target.id) and finding.family != "eula" and finding.severity != "info"
        if work_left and finding.path in scope.paths and (scope.everything or not finding.done):
            found[finding.path] = True
    return found


def _open_shares(evidence: Evidence, scope: _Scope) -> dict[str, float]:
    """The share of the places of each file that is left."""
    found: dict[str, list[bool]] = defaultdict(list)
    for item in evidence.items:
        for site in item.sites:
            found[site.path].append(scope.everything or scope.target.id not in site.done_for)
    return {path: sum(left) / len(left) for path, left in found.items()}


def _open_share(evidence: Evidence, scope: _Scope) -> float:
    """The share of all places in the files billed that is left."""
    every = left = 0
    for item in evidence.items:
        for site in item.sites:
            if site.path in scope.paths:
                every += 1
                left += scope.everything or scope.target.id not in site.done_for
    return left / every if every else 1.0


def _days(evidence: Evidence, scope: _Scope, model: DaysModel) -> tuple[Days, Range]:
    """The author-days of what is left, rounded for the report, and unrounded.

    A rewrite never costs less than renames would with the same open symbols; it is a matter of calling operators where
    at least half of the kernels left have one. Where no CUDA C++ is left, only files in which something asks for an
    edit are work.
    """
    lines = round(math.fsum(unit.counts.get("gpu_loc", 0.0) for unit in _units(evidence, scope)))
    left, opened = _left_in(evidence, scope), _open_symbols(evidence, scope)
    host = {file.path: file for file in evidence.facts if file.features}  # files of the C family
    kind: DaysClass = "rename" if scope.model == RENAME else "rewrite"
    if not lines and not any(path in host for path in left):
        kind = "torch"
        lines = sum(file.lines for file in evidence.facts if left.get(file.path) and file.path in scope.python)
    elif not lines:
        open_shares = _open_shares(evidence, scope)
        lines = round(math.fsum(file.lines * open_shares.get(path, 1.0) for path, file in host.items() if path in left))
    if not left or (kind == "torch" and not any(left.values())):
        return _as_days(NONE, kind, model, scope.target.name, opened, lines), NONE
    if kind == "rewrite" and _has_operators(evidence, scope):
        kind = "operators"
    size = lines
    if scope.ported:  # a share of the places of a finished port is as small a work as that of a small tree
        size = min(lines, round(model.small_lines * _open_share(evidence, scope)))
    found = days(model, kind, scope.target.name, opened, max(size, 1))
    if kind != "rename":
        found = _above_renames(found, kind, scope, opened, lines, model)
    return _as_days(found, kind, model, scope.target.name, opened, lines), found


def _has_operators(evidence: Evidence, scope: _Scope) -> bool:
    """Whether most kernels that are left in own code have an operator of the vendor."""
    foreign = {kernel.path for kernel in evidence.kernels} - scope.paths
    return covered(evidence.kernels, scope.target.id, foreign).most


def _above_renames(found: Range, kind: DaysClass, scope: _Scope, opened: int, lines: int, model: DaysModel) -> Range:
    """The days of a rewrite, at least those that renames would take with the same open symbols."""
    if kind == "torch":
        return found
    return at_least(found, days(model, "rename", scope.target.name, opened, max(lines, 1)))


def _as_days(found: Range, kind: DaysClass, model: DaysModel, target: str, opened: int, lines: int) -> Days:
    low, middle, high = (round(each, 2) for each in found)
    ports = nearest(model, kind, target, opened, lines) if high else ()
    return Days(
        p10=low, p50=middle, p90=high, work=kind, n=model.classes[kind].n, open_symbols=opened, gpu_lines=lines,
        nearest=tuple(
            MeasuredPort(
                name=each.name, target=each.target, work=each.work, open_symbols=each.open, gpu_lines=each.lines,
                days=each.days,
            )
            for each in ports
        ),
    )  # fmt: skip


def _in_hours(found: Range, experience: float) -> HourRange:
    low, middle, high = (round(each * _HOURS_A_DAY * experience, 2) for each in found)
    return HourRange(mean=round(mean((low, middle, high)), 2), p10=low, p50=middle, p90=high)


def as_lines(found: Range) -> LineRange:
    """Lines given by P10, P50 and P90 as the report states them."""
    low, middle, high = (round(each, 2) for each in found)
    return LineRange(p_any=1.0 if high else 0.0, mean=round(average(of_range(found)), 2), p10=low, p50=middle, p90=high)


def with_added(edits: LineRange, added: LineRange, parameters: Parameters) -> LineRange:
    """Edits and what is added beside them, summed as lines of folders are."""
    found = [
        _Lines(p_any=each.p_any, mean=each.mean, quantile=of_range((each.p10, each.p50, each.p90)))
        for each in (edits, added)
    ]
    return _line_range(found, parameters.correlation.value)


def _new_lines(each: _Priced, changed: LineRange, model: DaysModel) -> LineRange | None:
    """What measured ports of this class wrote in all, at least the lines changed; None where nothing is left to do."""
    shown = each.days
    if not shown.p90:
        return None
    found = written(model, shown.work, shown.open_symbols, shown.gpu_lines)
    return as_lines(at_least(found, (changed.p10, changed.p50, changed.p90)))


def _calendar(found: Range, parameters: Parameters) -> DayRange | None:
    """The days divided by the people; None for a team of one."""
    size = parameters.team.size
    if size == 1:
        return None
    low, middle, high = (round(each * parameters.team.experience / size, 2) for each in found)
    return DayRange(p10=low, p50=middle, p90=high)


class _Priced(Value, frozen=True, kw_only=True):
    """The days of one target before they are shared out: of what is left, and of everything."""

    scope: _Scope
    parts: tuple[_Part, ...]
    every: tuple[_Part, ...]
    days: Days
    left: Range
    all: Range


def _priced(
    target: Target, number: int, evidence: Evidence, parameters: Parameters, models: LinesModels, model: DaysModel
) -> _Priced:
    scope = _scope(target, number, evidence, parameters, everything=False)
    whole = _scope(target, number, evidence, parameters, everything=True)
    parts, every = _parts(evidence, scope, parameters, models), _parts(evidence, whole, parameters, models)
    shown, left = _days(evidence, scope, model)
    return _Priced(
        scope=scope, parts=tuple(parts), every=tuple(every), days=shown, left=left,
        all=_days(evidence, whole, model)[1],
    )  # fmt: skip


def _floored(each: _Priced, renames: Sequence[_Priced]) -> _Priced:
    """A rewrite with at least the days of the same tree on every target of the report that takes renames."""
    if each.days.work not in ("rewrite", "operators"):
        return each
    left, every = each.left, each.all
    for other in renames:
        left, every = (at_least(left, other.left) if left != NONE else left), at_least(every, other.all)
    low, middle, high = (round(value, 2) for value in left)
    return msgspec.structs.replace(
        each, left=left, all=every, days=msgspec.structs.replace(each.days, p10=low, p50=middle, p90=high)
    )


def _estimate(each: _Priced, evidence: Evidence, parameters: Parameters, model: DaysModel) -> Estimate:
    """The estimate of one target: its days as hours, shared out to subjects and packages. Lines are source lines."""
    correlation, experience = parameters.correlation.value, parameters.team.experience
    scope, parts = each.scope, each.parts
    hours = _in_hours(each.left, experience)
    index = _index(evidence, scope)
    amounts = [amount for part in parts for amount in part.amounts]
    divided = _divided(hours, [_package_weight(part, correlation) for part in parts])
    packages = [
        _package(part, index, share, model.build_share, correlation) for part, share in zip(parts, divided, strict=True)
    ]
    needs = dependencies(evidence.facts, {file.path: directory_of(file.path) for file in evidence.facts})
    changed = _line_range([line for part in parts for line in part.lines], correlation)
    return Estimate(
        target=scope.target.id,
        lines=changed,
        hours=hours,
        lines_all=_line_range([line for part in each.every for line in part.lines], correlation),
        hours_all=_in_hours(each.all, experience),
        parts=tuple(
            EstimatePart(
                name=item.parameter.removeprefix("status."), symbols=item.symbols, sites=item.sites,
                lines=_NO_LINES, hours=item.hours,
            )
            for item in _items(amounts, hours, model.build_share, correlation)
        ),
        lines_new=_new_lines(each, changed, model),
        calendar_days=_calendar(each.left, parameters),
        model=scope.model,
        basis="assumed" if scope.model == "simt" else "measured",
        hours_total=hours,
        days=each.days,
        packages=(*_ordered(packages, needs), *_vendored(evidence, scope.target)),
        routes=(*_other_way(each, model), *_routes(each, evidence, parameters)),
        mechanical=parameters.commands.targets.get(scope.target.name, ()),
        exists=_exists(evidence, scope.target),
    )  # fmt: skip


def estimates(
    targets: Sequence[Target],
    evidence: Evidence,
    parameters: Parameters,
    models: LinesModels,
    model: DaysModel,
    packs: Mapping[str, str],
    judged: Collection[str] | None = None,
) -> tuple[Estimate, ...]:
    """The estimates of the targets of a report in their order; none for one whose pack names no class of effort.

    `judged` are the ids of the targets of which enough is known for a figure (None: all of them). `packs` are the
    versions of the mapping packs by name: the days say where they were fitted with others.
    """
    priced = [
        _priced(target, number, evidence, parameters, models, model)
        for number, target in enumerate(targets)
        if model_of(target, parameters) != "none" and (judged is None or target.id in judged)
    ]
    renames = [each for each in priced if each.days.work == "rename"]
    other = {name for name, version in model.packs.items() if packs.get(name, version) != version}
    found = []
    for each in priced:
        floored = _floored(each, renames)
        shown = msgspec.structs.replace(floored.days, other_packs=floored.scope.target.name in other)
        found.append(_estimate(msgspec.structs.replace(floored, days=shown), evidence, parameters, model))
    return tuple(found)


def effort(parameters: dict[str, dict[str, str | float]]) -> Effort:
    """What the estimates rest on, for the report."""
    return Effort(parameters=parameters, assumptions=ASSUMPTIONS, context=CONTEXT, checklist=CHECKLIST)
