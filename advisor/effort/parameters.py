"""Reads the parameters of the effort estimate; each says whether it is measured or assumed, and on what it rests."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from advisor.errors import AdvisorError
from advisor.model import STATUS_ORDER, Status, Target, Value

Range = tuple[float, float, float]  # low, likely, high
Filled = Annotated[str, msgspec.Meta(min_length=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
EffortClass = Literal["none", "mechanical", "small", "moderate", "rewrite"]
ModelName = Literal["hip", "rewrite", "simt"]


class _Stated(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every parameter says about itself."""

    status: Literal["measured", "assumed"]
    source: Filled
    unit: Filled


class Single(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    value: Positive


class OfOne(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    value: Share


class PerPlace(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand-edited lines and hours for one API with one place; `probability` that anything is to be edited."""

    probability: Share
    lines: Range
    hours: Range


class Hours(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hours: Range


class PerLine(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lines: Range


class Models(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The lines model of each target: `NAME:PRODUCT`, `NAME`, else `default`."""

    targets: dict[str, ModelName]


class FixedScale(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How fixed work grows with the lines of GPU files."""

    reference: Positive
    exponent: Share
    least: Share
    most: Positive


class Team(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the user says about the team; `rate` 0 = not given, so nothing is said about money."""

    experience: Positive
    rate: Annotated[float, msgspec.Meta(ge=0)]
    currency: str


class Commands(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What tools do mechanically, by target; empty for targets without such a tool."""

    rocm: tuple[str, ...] = ()
    cann: tuple[str, ...] = ()


class Parameters(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    daily_hours: Single
    repeat: OfOne  # above 1 the second of equal edits would cost more than the first
    correlation: OfOne
    status: dict[Status, PerPlace]
    finding: dict[EffortClass, Hours]
    model: Models
    line: Hours
    python_lines: PerLine
    operators: PerLine
    fixed: dict[str, Hours]
    fixed_scale: FixedScale
    team: Team
    commands: Commands


def model_of(target: Target, parameters: Parameters) -> ModelName:
    """The lines model of a target."""
    known = parameters.model.targets
    return known.get(f"{target.name}:{target.product}") or known.get(target.name) or known.get("default", "hip")


def _ranged(parameters: Parameters) -> Iterator[tuple[str, str, Range]]:
    for status, each in parameters.status.items():
        yield f"status.{status}", "lines", each.lines
        yield f"status.{status}", "hours", each.hours
    groups: dict[str, Hours] = {f"finding.{name}": each for name, each in parameters.finding.items()}
    groups |= {f"fixed.{name}": each for name, each in parameters.fixed.items()} | {"line": parameters.line}
    for name, hours in groups.items():
        yield name, "hours", hours.hours
    yield "python_lines", "lines", parameters.python_lines.lines
    yield "operators", "lines", parameters.operators.lines


def _faults(parameters: Parameters) -> Iterator[str]:
    """What the types cannot say: a parameter for every status and class, and ranges in order."""
    yield from (f"status.{status} is missing" for status in STATUS_ORDER if status not in parameters.status)
    classes = ("none", "mechanical", "small", "moderate", "rewrite")
    yield from (f"finding.{name} is missing" for name in classes if name not in parameters.finding)
    for name, column, (low, likely, high) in _ranged(parameters):
        if not 0 <= low <= likely <= high < math.inf:
            yield f"{name}.{column} are not low, likely and high in this order"


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise AdvisorError(
            f"{path.name}: cannot be read ({error.strerror}); name a TOML file with parameters"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AdvisorError(f"{path.name}: {error}; correct the parameter named") from error


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with what `over` says, tables merged."""
    merged = dict(base)
    for key, value in over.items():
        inner = merged.get(key)
        merged[key] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged


def read_parameters(path: Path, override: Path | None = None) -> Parameters:
    """The parameters in a TOML file, overridden by the user's own file, which may hold only some of them.

    Raises AdvisorError for one that is missing, malformed or unlabelled.
    """
    content, blamed = _load(path), path.name
    if override is not None:
        content, blamed = _merged(content, _load(override)), override.name
    try:
        parameters = msgspec.convert(content, Parameters)
    except msgspec.ValidationError as error:
        raise AdvisorError(f"{blamed}: {error}; correct the parameter named") from error
    for fault in _faults(parameters):
        raise AdvisorError(f"{blamed}: {fault}; correct the parameter named")
    return parameters


def _listed(parameter: _Stated) -> dict[str, str | float]:
    """A parameter as plain values; ranges as `_low`, `_likely`, `_high`."""
    found: dict[str, str | float] = {}
    for name in parameter.__struct_fields__:
        value = getattr(parameter, name)
        if isinstance(value, tuple) and len(value) == 3 and all(isinstance(each, float) for each in value):
            found |= {f"{name}_{end}": each for end, each in zip(("low", "likely", "high"), value, strict=True)}
        elif isinstance(value, dict):
            found |= {f"{name}.{key}": each for key, each in value.items()}
        else:
            found[name] = value if isinstance(value, (str, float)) else "; ".join(value)
    return found


def as_report(parameters: Parameters) -> dict[str, dict[str, str | float]]:
    """All parameters by name, as the report lists them."""
    found: dict[str, dict[str, str | float]] = {}
    for name in parameters.__struct_fields__:
        value = getattr(parameters, name)
        if isinstance(value, dict):
            found |= {f"{name}.{key}": _listed(each) for key, each in value.items()}
        else:
            found[name] = _listed(value)
    return found
