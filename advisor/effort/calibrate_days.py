"""Fits the formula of author-days to a table of measured ports and scores it by leaving out one port at a time.

Needs NumPy (the extra `calibrate`). A table is tab separated with the columns `port class target author_days_adjusted
base_gpu_lines base_apis scan_open_symbols lines_written lines_written_build`; remarks begin with `#`, rows without a
count of open symbols (no tree was counted) are left out.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from advisor.effort.days import ClassFit, DaysClass, DaysModel, Near, WrittenFit
from advisor.errors import AdvisorError
from advisor.model import Value

Array = NDArray[np.float64]

COLUMNS = (
    "port", "class", "target", "author_days_adjusted", "base_gpu_lines", "base_apis", "scan_open_symbols",
    "lines_written", "lines_written_build",
)  # fmt: skip
FEWEST_ROWS = 20
# Ports that took other kernels for the target: fitted apart so that they do not weigh on renames, but nothing in the
# tree before the port tells them from these (four rows), so that no estimate is ever of this class.
_LIBRARY = "library"
_CLASSES = (*get_args(DaysClass), _LIBRARY)
_CLASS_PULL = 2.0  # what a class adds to the intercept of renames is pulled to zero as by so many rows
_SPREAD_ROWS = 8.0  # the spread of a class is pulled to that of all by as many rows
_LEVEL = 1.4  # spreads to P10 and P90: 1.28 for a normal; residuals of few rows are wider
_SMALL_LINES, _SMALL_EXPONENT = 1000, 0.6  # exponents from 0.5 to 0.8 score alike
_BUILD_SHARE = 0.15
_UPKEEP = 3.5


class Port(Value, frozen=True, kw_only=True):
    """One measured port. `lines` are lines of GPU files before it, `open` the symbols that were open, `written` the
    lines that it wrote (edits, new files, tests and build)."""

    name: str
    work: str
    target: str
    days: float
    lines: float
    apis: float
    open: float
    written: float = 0.0


class DaysScore(Value, frozen=True, kw_only=True):
    """How good a prediction is: geometric mean of predicted by actual, error in logarithms, share within P10–P90, and
    the interval score in logarithms (width plus ten times what lies outside)."""

    name: str
    n: int
    bias: float
    rmse: float
    covered: float
    interval: float


def read_ports(path: Path) -> list[Port]:
    """The ports of a table. Raises AdvisorError for a missing file, column or number, or too few rows."""
    try:
        lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise AdvisorError(f"{path}: cannot be read as a table ({error}); name a tab-separated UTF-8 file") from error
    found = []
    for number, record in enumerate(csv.DictReader(lines, delimiter="\t"), start=2):
        missing = [name for name in COLUMNS if record.get(name) is None]
        if missing:
            raise AdvisorError(f"{path}: row {number}: no column `{missing[0]}`")
        work = record["class"]
        if work not in _CLASSES:
            raise AdvisorError(f"{path}: row {number}: class {work!a}; write one of {', '.join(_CLASSES)}")
        if not record["scan_open_symbols"]:
            continue
        try:
            days, size, apis, opened, *wrote = (float(record[name] or 0) for name in COLUMNS[3:])
        except ValueError as error:
            raise AdvisorError(f"{path}: row {number}: {error}; write a number or nothing") from error
        counts = (size, apis, opened, *wrote)
        if not (days > 0 and min(counts) >= 0 and math.isfinite(days + math.fsum(counts))):
            raise AdvisorError(f"{path}: row {number}: days must be above 0 and no count below 0")
        found.append(
            Port(
                name=record["port"], work=work, target=record["target"], days=days, lines=size, apis=apis, open=opened,
                written=math.fsum(wrote),
            )
        )  # fmt: skip
    if len(found) < FEWEST_ROWS:
        raise AdvisorError(
            f"{path}: {len(found)} rows are too few to cross-validate; at least {FEWEST_ROWS} are needed"
        )
    return found


def _offset(port: Port) -> float:
    """What a small tree takes off the logarithm of days."""
    if port.lines >= _SMALL_LINES:
        return 0.0
    return _SMALL_EXPONENT * math.log(max(1.0, port.lines) / _SMALL_LINES)


def _regress(ports: Sequence[Port], predictor: Callable[[Port], float] | None) -> tuple[float, dict[str, float]]:
    """The slope on ln(1 + predictor) and the intercept of each class.

    Slope and intercept of renames are the least squares of their own rows, which are many; each other class adds the
    mean of its residuals, pulled to zero as if `_CLASS_PULL` further rows had none.
    """

    def given(port: Port) -> float:
        return math.log1p(predictor(port)) if predictor else 0.0

    renames = [port for port in ports if port.work == "rename"]
    x = np.array([given(port) for port in renames])
    y = np.array([math.log(port.days) - _offset(port) for port in renames])
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()) if predictor else 0.0
    base = float(y.mean() - slope * x.mean())
    intercepts = {"rename": base}
    for work in sorted({port.work for port in ports} - {"rename"}):
        own = [port for port in ports if port.work == work]
        left = math.fsum(math.log(port.days) - _offset(port) - base - slope * given(port) for port in own)
        intercepts[work] = base + left / (len(own) + _CLASS_PULL)
    return slope, intercepts


def _middle(port: Port, slope: float, intercepts: Mapping[str, float], given: float) -> float:
    return intercepts.get(port.work, intercepts["rename"]) + slope * math.log1p(given) + _offset(port)


def _spreads(
    ports: Sequence[Port],
    slope: float,
    intercepts: Mapping[str, float],
    predictor: Callable[[Port], float] | None,
) -> dict[str, float]:
    """The spread of the residuals of each class, pulled to that of all."""
    errors = {
        port.name: math.log(port.days) - _middle(port, slope, intercepts, predictor(port) if predictor else 0.0)
        for port in ports
    }
    widen = len(ports) / (len(ports) - 3)
    all_squares = math.fsum(each**2 for each in errors.values()) / len(ports) * widen
    found: dict[str, float] = {}
    for work in intercepts:
        own = [errors[port.name] ** 2 for port in ports if port.work == work]
        found[work] = math.sqrt((math.fsum(own) * widen + _SPREAD_ROWS * all_squares) / (len(own) + _SPREAD_ROWS))
    return found


def _open(port: Port) -> float:
    return port.open


_PREDICTORS: tuple[tuple[str, Callable[[Port], float] | None], ...] = (
    ("class and open symbols", _open),
    ("class alone", None),
    ("class and GPU lines", lambda port: port.lines),
    ("class and distinct APIs", lambda port: port.apis),
)


def _score(name: str, errors: Array, reaches: Array) -> DaysScore:
    outside = np.maximum(0.0, np.abs(errors) - reaches)
    return DaysScore(
        name=name,
        n=len(errors),
        bias=math.exp(-float(errors.mean())),
        rmse=math.sqrt(float((errors**2).mean())),
        covered=float((outside == 0).mean()),
        interval=float((2 * reaches + 10 * outside).mean()),
    )


def score_days(ports: Sequence[Port]) -> list[DaysScore]:
    """Scores of the formula and of simpler ones, each port predicted by a fit without it; then `rename` rows alone."""
    found = []
    for name, predictor in _PREDICTORS:
        errors, reaches = [], []
        for place, port in enumerate(ports):
            rest = [*ports[:place], *ports[place + 1 :]]
            slope, intercepts = _regress(rest, predictor)
            spreads = _spreads(rest, slope, intercepts, predictor)
            given = predictor(port) if predictor else 0.0
            errors.append(math.log(port.days) - _middle(port, slope, intercepts, given))
            reaches.append(_LEVEL * spreads.get(port.work, spreads["rename"]))
        renames = np.array([port.work == "rename" for port in ports])
        found.append(_score(name, np.array(errors), np.array(reaches)))
        found.append(_score(f"{name}, renames", np.array(errors)[renames], np.array(reaches)[renames]))
    return found


def _class_fits(
    ports: Sequence[Port], intercepts: Mapping[str, float], spreads: Mapping[str, float]
) -> dict[DaysClass, ClassFit]:
    return {
        work: ClassFit(
            intercept=round(intercepts[work], 4),
            spread=round(spreads[work], 4),
            n=sum(1 for port in ports if port.work == work),
        )
        for work in get_args(DaysClass)
        if work in intercepts
    }


def fit_written(ports: Sequence[Port]) -> WrittenFit:
    """The lines that ports wrote, fitted as their days are; ports without a count of lines are left out."""
    counted = [msgspec.structs.replace(port, days=port.written) for port in ports if port.written]
    slope, intercepts = _regress(counted, _open)
    return WrittenFit(
        slope=round(slope, 4), classes=_class_fits(counted, intercepts, _spreads(counted, slope, intercepts, _open))
    )


def fit_days(ports: Sequence[Port], source: str, packs: Mapping[str, str]) -> DaysModel:
    """The formula fitted to all ports; `packs` are the versions of the mapping packs that counted the symbols."""
    slope, intercepts = _regress(ports, _open)
    spreads = _spreads(ports, slope, intercepts, _open)
    return DaysModel(
        status="measured",
        source=source,
        unit="author-days: one author on one calendar day with at least one commit to the port",
        packs=dict(packs),
        slope=round(slope, 4),
        level=_LEVEL,
        small_lines=_SMALL_LINES,
        small_exponent=_SMALL_EXPONENT,
        build_share=_BUILD_SHARE,
        upkeep=_UPKEEP,
        classes=_class_fits(ports, intercepts, spreads),
        written=fit_written(ports),
        ports=tuple(
            Near(
                name=port.name,
                work=cast(DaysClass, port.work),
                target=port.target,
                open=round(port.open),
                lines=round(port.lines),
                days=round(port.days, 1),
            )
            for port in sorted(ports, key=lambda each: each.name)
            if port.work != _LIBRARY
        ),
    )  # fmt: skip


def _toml_value(value: Any) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return repr(value)


def days_as_toml(model: DaysModel) -> str:
    """The model as the text of `effort_days.toml`."""
    lines = [
        "# Author-days of a port, fitted to public ports by `advisor calibrate --days`; see docs/effort.md.",
        *(
            f"{name} = {_toml_value(getattr(model, name))}"
            for name in (
                "status", "source", "unit", "slope", "level", "small_lines", "small_exponent", "build_share", "upkeep",
            )
        ),
    ]  # fmt: skip
    tables: list[tuple[str, Mapping[str, Any]]] = [("packs", model.packs), ("correction", model.correction)]
    for title, table in tables:
        lines += [
            "",
            f"[{title}]",
            *(f"{_toml_value(key)} = {_toml_value(each)}" for key, each in sorted(table.items())),
        ]
    for work, fit in model.classes.items():
        lines += ["", f"[classes.{work}]"]
        lines += [f"{name} = {_toml_value(getattr(fit, name))}" for name in fit.__struct_fields__]
    lines += ["", "[written]", f"slope = {model.written.slope!r}"]
    for work, fit in model.written.classes.items():
        lines += ["", f"[written.classes.{work}]"]
        lines += [f"{name} = {_toml_value(getattr(fit, name))}" for name in fit.__struct_fields__]
    for title, rows in (("recounts", model.recounts), ("ports", model.ports)):
        for row in rows:
            lines += ["", f"[[{title}]]"]
            lines += [f"{name} = {_toml_value(getattr(row, name))}" for name in row.__struct_fields__]
    return "\n".join(lines) + "\n"
