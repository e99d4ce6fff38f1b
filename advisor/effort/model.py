"""A first effort range per target: sums over APIs by status, with stated parameters and no fit to finished ports.

One API with n places counts low / likely / high × n^exponent. Likely values add up. The distances to low and high add
up in full for the correlated share and as the root of their squares for the rest: not all is easy or hard at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from advisor.effort.parameters import Parameters, Range
from advisor.model import (
    STATUS_ORDER,
    Effort,
    Estimate,
    EstimatePart,
    FileRecord,
    HourRange,
    Item,
    Kernel,
    LineRange,
    Site,
    Status,
    Target,
    Value,
)

ASSUMPTIONS = (
    "Hours rest on assumed parameters; they are not calibrated on finished ports.",
    "Counted by API and status: the more places one API has, the less each further place adds.",
    "Own code only, without places that a branch for the target already serves; vendored and generated code is not in.",
    "On targets whose kernels are written in another language, kernels count by their lines and not by their APIs.",
    "Build files, packages, tests, validation of results and performance tuning are not contained.",
)


class _Counted(Value, frozen=True, kw_only=True):
    """An API on one target with the number of its places that count."""

    status: Status
    places: int


def _scaled(values: Range, factor: float) -> Range:
    low, likely, high = values
    return low * factor, likely * factor, high * factor


def _spread(distances: Sequence[float], correlation: float) -> float:
    """Distance of a sum from its likely value, given those of its parts."""
    return correlation * math.fsum(distances) + (1 - correlation) * math.hypot(*distances)


def _total(ranges: Sequence[Range], correlation: float) -> Range:
    likely = math.fsum(values[1] for values in ranges)
    below = _spread([values[1] - values[0] for values in ranges], correlation)
    above = _spread([values[2] - values[1] for values in ranges], correlation)
    return likely - below, likely, likely + above


def _rounded(value: float) -> float:
    return round(value, 2)


def _mean(values: Range) -> float:
    """Mean of a PERT distribution: (low + 4 likely + high) / 6."""
    low, likely, high = values
    return _rounded((low + 4 * likely + high) / 6)


def _lines(values: Range, p_any: float) -> LineRange:
    low, likely, high = map(_rounded, values)
    return LineRange(p_any=round(p_any, 4), mean=_mean(values), p10=low, p50=likely, p90=high)


def _hours(values: Range) -> HourRange:
    low, likely, high = map(_rounded, values)
    return HourRange(mean=_mean(values), p10=low, p50=likely, p90=high)


def _p_any(counted: Sequence[_Counted], parameters: Parameters) -> float:
    """Probability that any line is to be edited, the APIs taken as independent."""
    nothing = math.prod(1 - parameters.status[api.status].probability for api in counted)
    return 1 - nothing if counted else 0.0


def _part(name: str, counted: Sequence[_Counted], parameters: Parameters) -> EstimatePart:
    exponent = parameters.repeat.value
    lines = [_scaled(parameters.status[api.status].lines, api.places**exponent) for api in counted]
    hours = [_scaled(parameters.status[api.status].hours, api.places**exponent) for api in counted]
    return EstimatePart(
        name=name,
        symbols=len(counted),
        sites=sum(api.places for api in counted),
        lines=_lines(_total(lines, parameters.correlation.value), _p_any(counted, parameters)),
        hours=_hours(_total(hours, parameters.correlation.value)),
    )


def _kernel_part(kernels: Sequence[Kernel], parameters: Parameters) -> EstimatePart:
    total = sum(kernel.lines for kernel in kernels)
    rewrite = parameters.kernel_rewrite
    return EstimatePart(
        name="kernels to rewrite",
        symbols=len(kernels),
        sites=total,
        lines=_lines(_scaled(rewrite.lines, total), 1.0),
        hours=_hours(_scaled(rewrite.hours, total)),
    )


def _counted(items: Iterable[Item], target: int, counts: Callable[[Site], bool]) -> list[_Counted]:
    found = []
    for item in items:
        places = sum(1 for site in item.sites if counts(site))
        if places:
            found.append(_Counted(status=item.matches[target].status, places=places))
    return found


def _parts(counted: Sequence[_Counted], kernels: Sequence[Kernel], parameters: Parameters) -> list[EstimatePart]:
    by_status = {status: [api for api in counted if api.status == status] for status in STATUS_ORDER}
    parts = [_part(status, apis, parameters) for status, apis in by_status.items() if apis]
    return [*parts, _kernel_part(kernels, parameters)] if kernels else parts


def _sum(parts: Sequence[EstimatePart], correlation: float) -> tuple[LineRange, HourRange]:
    lines = _total([(part.lines.p10, part.lines.p50, part.lines.p90) for part in parts], correlation)
    hours = _total([(part.hours.p10, part.hours.p50, part.hours.p90) for part in parts], correlation)
    p_any = 1 - math.prod(1 - part.lines.p_any for part in parts) if parts else 0.0
    return _lines(lines, p_any), _hours(hours)


def _is_rewrite(target: Target, parameters: Parameters) -> bool:
    """Whether kernels are written anew for a target; without a product, whether they are for its worst one."""
    rewrite = parameters.kernel_rewrite
    return target.name in rewrite.targets.split() and target.product not in rewrite.except_products.split()


def estimate(
    target: Target,
    number: int,
    items: Sequence[Item],
    files: Sequence[FileRecord],
    kernels: Sequence[Kernel],
    parameters: Parameters,
) -> Estimate:
    """The effort range of one target (the `number`-th of the report) with its parts by status."""
    own = {file.path for file in files if file.origin in ("own", "test")}
    rewritten = _is_rewrite(target, parameters)
    all_kernels = list(kernels) if rewritten else []
    own_kernels = [kernel for kernel in all_kernels if kernel.path in own and target.id not in kernel.done_for]

    def counts_at_all(site: Site) -> bool:
        return not (rewritten and site.kernel)  # a kernel that is written anew is counted by its lines

    def counts(site: Site) -> bool:
        return counts_at_all(site) and site.path in own and target.id not in site.done_for

    correlation = parameters.correlation.value
    parts = _parts(_counted(items, number, counts), own_kernels, parameters)
    lines, hours = _sum(parts, correlation)
    lines_all, hours_all = _sum(_parts(_counted(items, number, counts_at_all), all_kernels, parameters), correlation)
    return Estimate(
        target=target.id, lines=lines, hours=hours, lines_all=lines_all, hours_all=hours_all, parts=tuple(parts)
    )


def effort(parameters: dict[str, dict[str, str | float]]) -> Effort:
    """What the estimates rest on, for the report."""
    return Effort(parameters=parameters, assumptions=ASSUMPTIONS)
