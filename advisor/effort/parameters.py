"""Reads the parameters of the effort estimate; each says whether it is measured or assumed, and on what it rests."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from advisor import own_files
from advisor.errors import AdvisorError
from advisor.model import STATUS_ORDER, Status, Target, Value
from advisor.packs.pack import Packs, TargetPack

Range = tuple[float, float, float]  # low, likely, high
Filled = Annotated[str, msgspec.Meta(min_length=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
EffortClass = Literal["none", "mechanical", "small", "moderate", "rewrite"]
# Names of lines models in reports and in a user's own parameters: the same source after renames, kernels and calls
# written anew, a language of threads between the two; `none` = nothing is estimated.
ModelName = Literal["hip", "rewrite", "simt", "none"]
RENAME: ModelName = "hip"


class _Stated(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every parameter says about itself."""

    status: Literal["measured", "assumed"]
    source: Filled
    unit: Filled


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
    """The lines model of targets: `NAME:PRODUCT`, else `NAME`; what is not listed is what the pack's class says."""

    targets: dict[str, ModelName]


class Team(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the user says about the team; `rate` 0 = not given, so nothing is said about money.

    `size` people share the days, as far as the work can be divided.
    """

    size: Annotated[float, msgspec.Meta(ge=0.1, le=1000)]
    experience: Positive
    rate: Annotated[float, msgspec.Meta(ge=0)]
    currency: str


class Commands(_Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What tools do mechanically, by target; what is not listed is what the pack says."""

    targets: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Parameters(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    repeat: OfOne  # above 1 the second of equal edits would cost more than the first
    correlation: OfOne
    status: dict[Status, PerPlace]
    finding: dict[EffortClass, Hours]
    model: Models
    line: Hours
    python_lines: PerLine
    operators: PerLine
    team: Team
    commands: Commands


def _models(pack: TargetPack, asked: Set[str]) -> Iterator[tuple[str, ModelName]]:
    """The models of a target and of its products by the classes of its pack; `asked` are products or families."""
    name, effort = pack.about.name, pack.about.effort
    models: dict[str, ModelName] = {"rename": RENAME, "simt": "simt", "rewrite": "rewrite", "none": "none"}
    if effort.kind is not None:
        yield name, models[effort.kind]
    yield from ((f"{name}:{product}", models[kind]) for product, kind in effort.products.items())
    for family in sorted(asked - effort.products.keys()):
        kinds = {effort.products.get(product, effort.kind) for product in pack.families.get(family, ())}
        if len(kinds) == 1 and (kind := kinds.pop()) not in (None, effort.kind):
            yield f"{name}:{family}", models[kind]


def with_packs(parameters: Parameters, packs: Packs, targets: Iterable[Target]) -> Parameters:
    """The parameters with what the packs say about lines models and tools; the user's own parameters stay before it."""
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for target in targets:
        asked[target.name].add(target.product)
    models: dict[str, ModelName] = {}
    commands: dict[str, tuple[str, ...]] = {}
    for name, pack in sorted(packs.targets.items()):
        models |= dict(_models(pack, asked[name]))
        commands |= {name: pack.about.tools.mechanical} if pack.about.tools.mechanical else {}
    return msgspec.structs.replace(
        parameters,
        model=msgspec.structs.replace(parameters.model, targets=models | parameters.model.targets),
        commands=msgspec.structs.replace(parameters.commands, targets=commands | parameters.commands.targets),
    )


def model_of(target: Target, parameters: Parameters) -> ModelName:
    """The lines model of a target, `none` where nothing says which: it is never that of another target."""
    known = parameters.model.targets
    return known.get(f"{target.name}:{target.product}") or known.get(target.name) or "none"


def _ranged(parameters: Parameters) -> Iterator[tuple[str, str, Range]]:
    for status, each in parameters.status.items():
        yield f"status.{status}", "lines", each.lines
        yield f"status.{status}", "hours", each.hours
    groups: dict[str, Hours] = {f"finding.{name}": each for name, each in parameters.finding.items()}
    groups |= {"line": parameters.line}
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
    text = own_files.read_text(path, "name a TOML file with parameters", own_files.SETTINGS_LIMIT, name=path.name)
    return own_files.toml(text, path.name, "correct the parameter named")


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
            found[name] = value
    return found


def as_report(parameters: Parameters) -> dict[str, dict[str, str | float]]:
    """All parameters by name, as the report lists them: in the order in which its JSON is read back."""
    found: dict[str, dict[str, str | float]] = {}
    for name in parameters.__struct_fields__:
        value = getattr(parameters, name)
        if isinstance(value, dict):
            found |= {f"{name}.{key}": _listed(each) for key, each in value.items()}
        elif isinstance(value, Commands):
            stated: dict[str, str | float] = {"status": value.status, "source": value.source, "unit": value.unit}
            found[name] = stated | {target: "; ".join(each) for target, each in sorted(value.targets.items())}
        else:
            found[name] = _listed(value)
    return {name: dict(sorted(found[name].items())) for name in sorted(found)}
