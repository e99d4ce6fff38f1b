"""Author-days of a port: one formula for all targets, read from `mappings/effort_days.toml`.

An author-day is one author on one calendar day with at least one commit to the port: a proxy of work that public
histories show, never a time sheet. The formula is ln(days) = intercept(class) + correction(target) + slope · ln(1 +
open symbols), with normal residuals of a spread per class; trees below `small_lines` lines of GPU code cost the share
(lines / small_lines) ^ small_exponent. `advisor calibrate --days` fits it to measured ports.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import tomli

from advisor.errors import AdvisorError
from advisor.model import Value

DaysClass = Literal["rename", "rewrite", "operators", "torch"]
Range = tuple[float, float, float]  # P10, P50, P90
Filled = Annotated[str, msgspec.Meta(min_length=1)]
NONE: Range = (0.0, 0.0, 0.0)
_FILLS_UP: DaysClass = "rewrite"
_UPPER = 50.0  # ln of days beyond which a damaged file must not lead


class ClassFit(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One class of work: ln of days where no symbol is open, the spread of its residuals in logarithms, rows fitted."""

    intercept: Annotated[float, msgspec.Meta(ge=-_UPPER, le=_UPPER)]
    spread: Annotated[float, msgspec.Meta(gt=0, le=5)]
    n: Annotated[int, msgspec.Meta(ge=1)]


class Recount(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One tree counted by the program that made the table (`old`) and by this one (`new`): open symbols."""

    tree: Filled
    target: Filled
    old: Annotated[int, msgspec.Meta(ge=0)]
    new: Annotated[int, msgspec.Meta(ge=0)]


class WrittenFit(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lines written for a port by class, as days are: all lines that stand nowhere in the tree before, with its build
    files and tests; edits in place are among them."""

    slope: Annotated[float, msgspec.Meta(ge=0, le=5)]
    classes: dict[DaysClass, ClassFit]


class Near(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A public port that the fit rests on, to be shown beside an estimate: its class, open symbols, GPU lines, days."""

    name: Filled
    work: DaysClass
    target: Filled
    open: Annotated[int, msgspec.Meta(ge=0)]
    lines: Annotated[int, msgspec.Meta(ge=0)]
    days: Annotated[float, msgspec.Meta(gt=0)]


class DaysModel(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fitted formula, what it rests on, and the versions of the packs that counted the symbols."""

    status: Literal["measured"]
    source: Filled
    unit: Filled
    packs: dict[str, str]
    slope: Annotated[float, msgspec.Meta(ge=0, le=5)]
    level: Annotated[float, msgspec.Meta(gt=0, le=5)]  # spreads from P50 to P10 and to P90
    small_lines: Annotated[int, msgspec.Meta(gt=0)]
    small_exponent: Annotated[float, msgspec.Meta(ge=0, le=1)]
    build_share: Annotated[float, msgspec.Meta(ge=0, le=1)]
    upkeep: Annotated[float, msgspec.Meta(gt=0)]
    classes: dict[DaysClass, ClassFit]
    written: WrittenFit
    correction: dict[str, float] = msgspec.field(default_factory=dict)  # by target name, added to ln of days
    recounts: tuple[Recount, ...] = ()
    ports: tuple[Near, ...] = ()


def read_days_model(path: Path) -> DaysModel:
    """The model of a TOML file. Raises AdvisorError for a file that is missing or not of this form."""
    try:
        return msgspec.convert(tomli.loads(path.read_text("utf-8")), DaysModel)
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise AdvisorError(f"{path}: cannot be read ({error})") from error
    except msgspec.ValidationError as error:
        raise AdvisorError(f"{path}: {error}; write it with `advisor calibrate --days TABLE -o FILE`") from error


def days(model: DaysModel, work: DaysClass, target: str, open_symbols: int, gpu_lines: int) -> Range:
    """P10, P50 and P90 of the author-days of a port.

    `open_symbols` counts distinct symbols that need an edit (changed, partial, manual, none or unknown) at places that
    are left, `gpu_lines` the lines of files with GPU code; where only PyTorch code is left, of the files with places.
    Nothing open and no GPU code is no work.
    """
    if not open_symbols and not gpu_lines:
        return NONE
    fit = model.classes[work]
    middle = fit.intercept + model.correction.get(target, 0.0) + model.slope * math.log1p(open_symbols)
    return _around(model, fit, middle, gpu_lines)


def written(model: DaysModel, work: DaysClass, open_symbols: int, gpu_lines: int) -> Range:
    """P10, P50 and P90 of the lines that a port writes, counted as for `days`: new files, build, tests and edits."""
    if not open_symbols and not gpu_lines:
        return NONE
    fit = model.written.classes[work]
    return _around(model, fit, fit.intercept + model.written.slope * math.log1p(open_symbols), gpu_lines)


def _around(model: DaysModel, fit: ClassFit, middle: float, gpu_lines: int) -> Range:
    if gpu_lines < model.small_lines:
        middle += model.small_exponent * math.log(max(1, gpu_lines) / model.small_lines)
    reach = model.level * fit.spread
    return math.exp(middle - reach), math.exp(middle), math.exp(middle + reach)


def at_least(found: Range, other: Range) -> Range:
    """The larger of two ranges at each level: a rewrite never costs less than renames in the same tree."""
    return max(found[0], other[0]), max(found[1], other[1]), max(found[2], other[2])


def nearest(model: DaysModel, work: DaysClass, target: str, open_symbols: int, gpu_lines: int) -> tuple[Near, ...]:
    """The three measured ports most like a tree: of its class, then of its target, then by open symbols and lines.

    Where a class has fewer, ports of kernels written anew fill up.
    """

    def distance(port: Near) -> tuple[bool, bool, float, str]:
        apart = abs(math.log1p(port.open) - math.log1p(open_symbols))
        apart += 0.5 * abs(math.log1p(port.lines) - math.log1p(gpu_lines))
        return port.work != work, port.target != target, round(apart, 6), port.name

    return tuple(sorted((port for port in model.ports if port.work in (work, _FILLS_UP)), key=distance)[:3])


def shares(weights: list[float], whole: float) -> list[float]:
    """`whole` (rounded to hundredths) divided by weights, each part in hundredths, by the largest remainder.

    The parts add up to the whole; without any weight all parts are equal.
    """
    if not weights:
        return []
    total = math.fsum(weights)
    portions = [each / total for each in weights] if total else [1 / len(weights)] * len(weights)
    cents = round(whole * 100)
    exact = [portion * cents for portion in portions]
    found = [math.floor(each) for each in exact]
    order = sorted(range(len(exact)), key=lambda place: (found[place] - exact[place], place))
    for place in order[: cents - sum(found)]:
        found[place] += 1
    return [each / 100 for each in found]
