"""Predicts hand-edited source lines from counted features, with weights fitted on finished ports.

Two parts, as measured: the probability that any line is edited by hand (logistic), and the logarithm of how many if any
(ridge). A range is a pair of quantiles of that mixture; the spread is that of the fit's own residuals.
The rewrite model has the second part only. Where the weights come from stands in `mappings/effort_lines.toml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import tomli

from advisor.errors import AdvisorError
from advisor.model import LineRange, Value

Counts = Mapping[str, float]
_Filled = Annotated[str, msgspec.Meta(min_length=1)]
_FARTHEST = 4.0  # standard deviations: a project far outside of what was measured is not extrapolated further


class Construct(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of construct: the features that count it, and how much its presence speaks for manual edits (log odds).

    It counts only where one of the features `beside` is there as well, and none of `without`. `status` = assumed where
    the table has no count of it.
    """

    features: tuple[str, ...]
    weight: float
    beside: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    status: Literal["measured", "assumed"] = "measured"


class Fit(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Weights over centred and scaled inputs, the intercept, and for lines the quantiles of the residuals."""

    inputs: tuple[str, ...]
    center: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float
    residuals: tuple[float, ...] = ()


class Stated(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every fitted model says about itself."""

    status: Literal["measured", "assumed"]
    source: _Filled
    unit: _Filled
    rows: int


class RenameModel(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For targets that compile the same source after renames.

    `high` is the upper level of the range and `tail` a factor on the mean: both chosen in cross-validation. `any` is
    the probability that something is edited, as it is shown; `expected` the same from constructs alone, which makes the
    mean: sizes only reorder programs without constructs there. `lines` is how much if anything, from constructs.
    """

    about: Stated
    high: float
    tail: float
    constructs: dict[str, Construct]
    any: Fit
    expected: Fit
    lines: Fit


class RewriteModel(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For targets on which kernels and calls are written anew."""

    about: Stated
    high: float
    tail: float
    lines: Fit


class LinesModels(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rename: RenameModel
    rewrite: RewriteModel


class Mixture(Value, frozen=True, kw_only=True):
    """Lines of one unit: none with probability 1 − `p_any`, else exp(`mu` + a residual) − 1, at least one."""

    p_any: float
    mu: float
    residuals: tuple[float, ...]
    high: float
    tail: float = 1.0
    p_mean: float = 0.0  # the probability that goes into the mean

    def quantile(self, level: float) -> float:
        """The number of lines that is not exceeded with probability `level` (0 to 1)."""
        if level <= 1 - self.p_any:
            return 0.0
        inner = (level - (1 - self.p_any)) / self.p_any
        return max(0.0, math.expm1(self.mu + quantile(self.residuals, inner)))

    def mean(self) -> float:
        """The expected number of lines."""
        if not self.residuals:
            return 0.0
        some = math.fsum(max(1.0, math.expm1(self.mu + each)) for each in self.residuals) / len(self.residuals)
        return self.p_mean * some * self.tail

    def range(self) -> LineRange:
        """Probability, mean and range, rounded to hundredths of a line."""
        p10, p50, p90 = (round(self.quantile(level), 2) for level in (0.1, 0.5, self.high))
        return LineRange(p_any=round(self.p_any, 4), mean=round(self.mean(), 2), p10=p10, p50=p50, p90=p90)


NOTHING = Mixture(p_any=0.0, mu=0.0, residuals=(), high=0.9)


def quantile(values: Sequence[float], level: float) -> float:
    """The quantile of equally spaced quantiles at `level`, linear between them."""
    if not values:
        return 0.0
    place = min(max(level, 0.0), 1.0) * (len(values) - 1)
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


def places_of(counts: Counts, construct: Construct) -> float:
    """How often a kind of construct occurs; nothing where what must be beside it is missing."""
    beside, without = (
        math.fsum(counts.get(name, 0.0) for name in names) for names in (construct.beside, construct.without)
    )
    if (construct.beside and not beside) or without:
        return 0.0
    return math.fsum(counts.get(name, 0.0) for name in construct.features)


def construct_inputs(counts: Counts, constructs: Mapping[str, Construct]) -> dict[str, float]:
    """The inputs that speak about constructs: weighted and plain number of kinds present, logarithm of their places.

    A count below one (most of its places already serve the target) makes its kind present to that share.
    """
    index = kinds = total = 0.0
    for construct in constructs.values():
        places = places_of(counts, construct)
        index += construct.weight * min(1.0, places)
        kinds += min(1.0, places)
        total += places
    return {"index": index, "kinds": kinds, "total": math.log1p(total)}


def _linear(fit: Fit, inputs: Mapping[str, float]) -> float:
    return fit.intercept + math.fsum(
        weight * max(-_FARTHEST, min(_FARTHEST, (inputs[name] - center) / scale))
        for name, center, scale, weight in zip(fit.inputs, fit.center, fit.scale, fit.weights, strict=True)
    )


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def _inputs(fit: Fit, counts: Counts, derived: Mapping[str, float]) -> dict[str, float]:
    return {name: derived[name] if name in derived else math.log1p(counts.get(name, 0.0)) for name in fit.inputs}


def predict_rename(model: RenameModel, counts: Counts) -> Mixture:
    """The lines to edit by hand after all mechanical renames; nothing without a line of GPU code."""
    if counts.get("gpu_loc", 0.0) <= 0:
        return NOTHING
    derived = construct_inputs(counts, model.constructs)
    return Mixture(
        p_any=_chance(_linear(model.any, _inputs(model.any, counts, derived))),
        mu=_linear(model.lines, _inputs(model.lines, counts, derived)),
        residuals=model.lines.residuals,
        high=model.high,
        tail=model.tail,
        p_mean=_chance(_linear(model.expected, _inputs(model.expected, counts, derived))),
    )


def predict_rewrite(model: RewriteModel, counts: Counts) -> Mixture:
    """The lines that change when kernels and calls are written anew; nothing without a line of GPU code."""
    if counts.get("gpu_loc", 0.0) <= 0:
        return NOTHING
    mu = _linear(model.lines, _inputs(model.lines, counts, {}))
    return Mixture(p_any=1.0, mu=mu, residuals=model.lines.residuals, high=model.high, tail=model.tail, p_mean=1.0)


def _fits(models: LinesModels) -> tuple[tuple[str, Fit], ...]:
    rename = models.rename
    return (
        ("rename.any", rename.any),
        ("rename.expected", rename.expected),
        ("rename.lines", rename.lines),
        ("rewrite.lines", models.rewrite.lines),
    )


def read_lines_models(path: Path) -> LinesModels:
    """The fitted models in a TOML file; AdvisorError for one that is missing or malformed."""
    try:
        models = msgspec.convert(tomli.loads(path.read_text("utf-8")), LinesModels)
    except OSError as error:
        raise AdvisorError(f"{path.name}: cannot be read ({error.strerror}); reinstall the package") from error
    except (tomli.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise AdvisorError(f"{path.name}: {error}; write it with `advisor calibrate`") from error
    for name, fit in _fits(models):
        if not len(fit.inputs) == len(fit.center) == len(fit.scale) == len(fit.weights) or 0 in fit.scale:
            raise AdvisorError(f"{path.name}: {name}: one centre, scale and weight for each input; use `calibrate`")
    return models
