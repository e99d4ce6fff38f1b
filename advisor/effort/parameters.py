"""Reads the parameters of the effort range; each says whether it is measured or assumed, and on what it rests."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from advisor.errors import AdvisorError
from advisor.model import STATUS_ORDER, Status, Value

Range = tuple[float, float, float]  # low, likely, high
Filled = Annotated[str, msgspec.Meta(min_length=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class _Stated(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every parameter says about itself."""

    status: Literal["measured", "assumed"]
    source: Filled
    unit: Filled


class Single(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    value: Annotated[float, msgspec.Meta(ge=0)]


class PerPlace(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand-edited lines and hours for one API with one place; `probability` that anything is to be edited."""

    probability: Share
    lines: Range
    hours: Range


class KernelRewrite(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rewritten lines and hours per line of a kernel, on the targets named but for some products (space separated)."""

    targets: str
    except_products: str = ""
    lines: Range
    hours: Range


class OfOne(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    value: Share


class Parameters(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    daily_hours: Single
    repeat: OfOne  # above 1 the second of equal edits would cost more than the first
    correlation: OfOne
    status: dict[Status, PerPlace]
    kernel_rewrite: KernelRewrite


def _faults(parameters: Parameters) -> Iterator[str]:
    """What the types cannot say: a parameter for every status, and ranges in order."""
    yield from (f"status.{status} is missing" for status in STATUS_ORDER if status not in parameters.status)
    ranged: dict[str, PerPlace | KernelRewrite] = {f"status.{name}": each for name, each in parameters.status.items()}
    for name, each in {**ranged, "kernel_rewrite": parameters.kernel_rewrite}.items():
        for column, (low, likely, high) in (("lines", each.lines), ("hours", each.hours)):
            if not 0 <= low <= likely <= high < math.inf:
                yield f"{name}.{column} are not low, likely and high in this order"


def read_parameters(path: Path) -> Parameters:
    """The parameters in a TOML file; AdvisorError for one that is missing, malformed or unlabelled."""
    try:
        parameters = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Parameters)
    except OSError as error:
        raise AdvisorError(f"{path.name}: cannot be read ({error.strerror}); reinstall the package") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise AdvisorError(f"{path.name}: {error}; correct the parameter named") from error
    for fault in _faults(parameters):
        raise AdvisorError(f"{path.name}: {fault}; correct the parameter named")
    return parameters


def as_report(parameters: Parameters) -> dict[str, dict[str, str | float]]:
    """All parameters by name, as the report lists them."""
    single: dict[str, Single | OfOne] = {
        "daily_hours": parameters.daily_hours,
        "repeat": parameters.repeat,
        "correlation": parameters.correlation,
    }
    listed: dict[str, dict[str, str | float]] = {
        name: {"value": p.value, "status": p.status, "source": p.source, "unit": p.unit} for name, p in single.items()
    }
    ranges: dict[str, PerPlace | KernelRewrite] = {f"status.{name}": p for name, p in parameters.status.items()}
    for name, parameter in {**ranges, "kernel_rewrite": parameters.kernel_rewrite}.items():
        low, likely, high = parameter.hours
        listed[name] = {
            "hours_low": low,
            "hours_likely": likely,
            "hours_high": high,
            "lines_low": parameter.lines[0],
            "lines_likely": parameter.lines[1],
            "lines_high": parameter.lines[2],
            "status": parameter.status,
            "source": parameter.source,
            "unit": parameter.unit,
        }
    return listed
