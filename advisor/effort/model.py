"""The estimate of one target: predicted lines from counted features, hours from stated parameters, in work packages.

Lines are predicted by models fitted on finished ports (`effort_lines.toml`, measured); hours rest on assumed parameters
(`effort.toml`). Sums over packages are correlated Monte Carlo with a fixed seed: the same input gives the same bytes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from advisor.effort import hours as work
from advisor.effort.hours import Amount
from advisor.effort.lines import LinesModels, Mixture, predict_rename, predict_rewrite
from advisor.effort.packages import Unit, dependencies, directory_of, merged_counts, units
from advisor.effort.parameters import RENAME, ModelName, Parameters, Range, model_of
from advisor.effort.sums import Quantile, average, mean, of_range, scaled, total
from advisor.model import (
    Effort,
    Estimate,
    EstimatePart,
    FileFacts,
    Finding,
    FixedItem,
    HourRange,
    Item,
    LineRange,
    Route,
    RuleInfo,
    Site,
    Target,
    Value,
    WorkPackage,
)

ASSUMPTIONS = (
    "Lines are hand-edited source lines after all mechanical renames, predicted by a model fitted on finished ports.",
    "Hours rest on assumed parameters; they are not calibrated on finished ports.",
    "The more places one API or rule has, the less each further place adds.",
    "Own code only, without places that a branch for the target already serves; vendored code is not in.",
    "On targets with another kernel language, C++ files count by their predicted lines and not by their APIs.",
    "Build and CI, validation, numerics, performance tuning and learning the platform are fixed items, listed apart.",
)
_NO_LINES = LineRange(p_any=0.0, mean=0.0, p10=0.0, p50=0.0, p90=0.0)
_NO_HOURS = HourRange(mean=0.0, p10=0.0, p50=0.0, p90=0.0)
_PYTHON_STATUSES = ("changed", "partial", "manual", "none", "unknown")


class Evidence(Value, frozen=True, kw_only=True):
    """What an estimate is made from."""

    facts: tuple[FileFacts, ...]
    items: tuple[Item, ...]
    findings: tuple[Finding, ...] = ()
    rules: tuple[RuleInfo, ...] = ()


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
    )


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


def _parts(evidence: Evidence, scope: _Scope, parameters: Parameters, models: LinesModels) -> list[_Part]:
    """The directories with work."""
    by_unit: dict[str, list[Unit]] = defaultdict(list)
    lines: dict[str, list[_Lines]] = defaultdict(list)
    amounts: dict[str, list[Amount]] = defaultdict(list)
    for unit in units(evidence.facts, scope.target, scope.everything):
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


def _hour_range(values: Range) -> HourRange:
    return work.hour_range(values)


def _package_range(part: _Part, correlation: float) -> Range:
    return total([of_range(values) for _, values in work.effort_items(part.amounts, correlation)], correlation)


def _hours(parts: Sequence[_Part], correlation: float) -> Range:
    ranges = [_package_range(part, correlation) for part in parts if part.amounts]
    return total([of_range(values) for values in ranges], correlation)


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


def _package(part: _Part, index: _Index, correlation: float) -> WorkPackage:
    counts = merged_counts(part.units)
    files = index.files.get(part.name, set()).union(path for unit in part.units for path in unit.paths)
    here = index.findings.get(part.name, [])
    return WorkPackage(
        name=part.name,
        order=0,
        files=len(files),
        gpu_lines=round(counts.get("gpu_loc", 0)),
        lines=_line_range(part.lines, correlation),
        hours=_hour_range(_package_range(part, correlation)) if part.amounts else _NO_HOURS,
        items=tuple(item for item, _ in work.effort_items(part.amounts, correlation)),
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


def _vendored(evidence: Evidence, limit: int = 3) -> list[WorkPackage]:
    """Vendored trees with GPU code: not ported but replaced by what their own projects or the vendor offer."""
    trees: dict[str, list[FileFacts]] = defaultdict(list)
    for file in evidence.facts:
        if file.origin == "vendored" and file.features.get("gpu_files"):
            trees["/".join(file.path.split("/")[:-1][:limit])].append(file)
    return [
        WorkPackage(
            name=name, order=0, files=len(group), gpu_lines=sum(file.features.get("gpu_loc", 0) for file in group),
            lines=_NO_LINES, hours=_NO_HOURS, outcome="replace",
        )
        for name, group in sorted(trees.items())
    ]  # fmt: skip


def _fixed(evidence: Evidence, scope: _Scope, parameters: Parameters, any_work: bool) -> tuple[FixedItem, ...]:
    """Work that comes once per target; none where nothing is to be done."""
    if not any_work:
        return ()
    size = sum(file.features.get("gpu_loc", 0) for file in evidence.facts if file.path in scope.paths)
    scale = parameters.fixed_scale
    factor = min(scale.most, max(scale.least, (size / scale.reference) ** scale.exponent if size else scale.least))
    factor *= parameters.team.experience
    return tuple(
        FixedItem(name=name, hours=_hour_range(scaled(each.hours, factor)), why=each.source)
        for name, each in parameters.fixed.items()
    )


def _operators(packages: Sequence[WorkPackage], parameters: Parameters) -> Route:
    size = sum(package.gpu_lines for package in packages)
    low, likely, high = (round(size * each, 2) for each in parameters.operators.lines)
    lines = LineRange(
        p_any=1.0 if size else 0.0, mean=round(mean((low, likely, high)), 2), p10=low, p50=likely, p90=high
    )
    return Route(
        name="call the vendor's operators",
        lines=lines,
        why="Where the vendor has the operators that the kernels implement, calling them replaces writing them.",
        status=parameters.operators.status,
    )


def _routes(scope: _Scope, packages: Sequence[WorkPackage], parameters: Parameters) -> tuple[Route, ...]:
    device_code = any(package.gpu_lines for package in packages)
    return (_operators(packages, parameters),) if scope.model == "rewrite" and device_code else ()


def _all_parts(parts: Sequence[_Part], correlation: float) -> tuple[EstimatePart, ...]:
    """The project's hours by subject, over all directories."""
    amounts = [amount for part in parts for amount in part.amounts]
    return tuple(
        EstimatePart(
            name=item.parameter.removeprefix("status."), symbols=item.symbols, sites=item.sites,
            lines=_NO_LINES, hours=item.hours,
        )
        for item, _ in work.effort_items(amounts, correlation)
    )  # fmt: skip


def estimate(target: Target, number: int, evidence: Evidence, parameters: Parameters, models: LinesModels) -> Estimate:
    """The estimate of one target, the `number`-th of the report. Lines are source lines, hours are person-hours."""
    correlation = parameters.correlation.value
    scope = _scope(target, number, evidence, parameters, everything=False)
    parts = _parts(evidence, scope, parameters, models)
    every = _parts(evidence, _scope(target, number, evidence, parameters, everything=True), parameters, models)
    index = _index(evidence, scope)
    packages = [_package(part, index, correlation) for part in parts]
    hours = _hours(parts, correlation)
    fixed = _fixed(evidence, scope, parameters, any_work=hours[2] > 0)
    everything = total(
        [of_range(hours), *(of_range((each.hours.p10, each.hours.p50, each.hours.p90)) for each in fixed)], correlation
    )
    needs = dependencies(evidence.facts, {file.path: directory_of(file.path) for file in evidence.facts})
    return Estimate(
        target=target.id,
        lines=_line_range([each for part in parts for each in part.lines], correlation),
        hours=_hour_range(hours),
        lines_all=_line_range([each for part in every for each in part.lines], correlation),
        hours_all=_hour_range(_hours(every, correlation)),
        parts=_all_parts(parts, correlation),
        model=scope.model,
        basis="assumed" if scope.model == "simt" else "measured",
        hours_total=_hour_range(everything),
        packages=(*_ordered(packages, needs), *_vendored(evidence)),
        fixed=fixed,
        routes=_routes(scope, packages, parameters),
        mechanical=parameters.commands.targets.get(target.name, ()),
    )


def estimates(
    targets: Sequence[Target], evidence: Evidence, parameters: Parameters, models: LinesModels
) -> tuple[Estimate, ...]:
    """The estimates of the targets of a report in their order; none for one whose pack names no class of effort."""
    return tuple(
        estimate(target, number, evidence, parameters, models)
        for number, target in enumerate(targets)
        if model_of(target, parameters) != "none"
    )


def effort(parameters: dict[str, dict[str, str | float]]) -> Effort:
    """What the estimates rest on, for the report."""
    return Effort(parameters=parameters, assumptions=ASSUMPTIONS)
