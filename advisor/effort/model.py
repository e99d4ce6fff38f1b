"""A first effort range per target: sums over APIs by status, with stated parameters and no fit to finished ports.

One API with n places counts low / likely / high × n^exponent. Low, likely and high are added up separately, as if all
parts were easy or hard together; that makes the range wide, which is what is known.
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
    "Kernels are counted as rewritten on targets whose kernels are written in another language.",
    "Build files, packages, tests, validation of results and performance tuning are not contained.",
)


class _Counted(Value, frozen=True, kw_only=True):
    """An API on one target with the number of its places that count."""

    status: Status
    places: int


def _scaled(values: Range, factor: float) -> Range:
    low, likely, high = values
    return low * factor, likely * factor, high * factor


def _total(ranges: Iterable[Range]) -> Range:
    columns = list(zip(*ranges, strict=True)) or [(0.0,), (0.0,), (0.0,)]
    low, likely, high = (math.fsum(column) for column in columns)
    return low, likely, high


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
    lines = _total(_scaled(parameters.status[api.status].lines, api.places**exponent) for api in counted)
    hours = _total(_scaled(parameters.status[api.status].hours, api.places**exponent) for api in counted)
    return EstimatePart(
        name=name,
        symbols=len(counted),
        sites=sum(api.places for api in counted),
        lines=_lines(lines, _p_any(counted, parameters)),
        hours=_hours(hours),
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


def _sum(parts: Sequence[EstimatePart]) -> tuple[LineRange, HourRange]:
    lines = _total((part.lines.p10, part.lines.p50, part.lines.p90) for part in parts)
    hours = _total((part.hours.p10, part.hours.p50, part.hours.p90) for part in parts)
    p_any = 1 - math.prod(1 - part.lines.p_any for part in parts) if parts else 0.0
    return _lines(lines, p_any), _hours(hours)


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
    rewritten = target.name in parameters.kernel_rewrite.targets.split()
    all_kernels = list(kernels) if rewritten else []
    own_kernels = [kernel for kernel in all_kernels if kernel.path in own]
    counted = _counted(items, number, lambda site: site.path in own and target.name not in site.done_for)
    parts = _parts(counted, own_kernels, parameters)
    lines, hours = _sum(parts)
    lines_all, hours_all = _sum(_parts(_counted(items, number, lambda site: True), all_kernels, parameters))
    return Estimate(
        target=target.id, lines=lines, hours=hours, lines_all=lines_all, hours_all=hours_all, parts=tuple(parts)
    )


def effort(parameters: dict[str, dict[str, str | float]]) -> Effort:
    """What the estimates rest on, for the report."""
    return Effort(parameters=parameters, assumptions=ASSUMPTIONS)
