"""Reads the parameters of the effort range; each says whether it is measured or assumed, and on what it rests."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from advisor.errors import AdvisorError
from advisor.model import Value

Range = tuple[float, float, float]  # low, likely, high


class _Stated(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every parameter says about itself."""

    status: Literal["measured", "assumed"]
    source: str
    unit: str


class Single(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    value: float


class PerPlace(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand-edited lines and hours for one API with one place; `probability` that anything is to be edited."""

    probability: float
    lines: Range
    hours: Range


class KernelRewrite(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rewritten lines and hours per line of a kernel, on the targets named (space separated)."""

    targets: str
    lines: Range
    hours: Range


class Parameters(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    daily_hours: Single
    repeat: Single
    correlation: Single
    status: dict[str, PerPlace]
    kernel_rewrite: KernelRewrite


def read_parameters(path: Path) -> Parameters:
    """The parameters in a TOML file; AdvisorError for one that is missing, malformed or unlabelled."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Parameters)
    except OSError as error:
        raise AdvisorError(f"{path.name}: cannot be read ({error.strerror}); reinstall the package") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise AdvisorError(f"{path.name}: {error}; correct the parameter named") from error


def as_report(parameters: Parameters) -> dict[str, dict[str, str | float]]:
    """All parameters by name, as the report lists them."""
    single = {
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
