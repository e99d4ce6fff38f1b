"""Fits the lines models to a table of finished ports and scores them by cross-validation, beside simple baselines.

The only module that needs NumPy (the extra `calibrate`); predictions do not. A table has one program per row with the
feature columns of `mappings/effort_features.tsv`, `manual_hip` (hand-edited lines) and, for the rewrite model,
`sycl_changed` (changed lines).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from advisor.effort.lines import (
    Construct,
    Fit,
    LinesModels,
    Mixture,
    RenameModel,
    RewriteModel,
    Stated,
    construct_inputs,
    places_of,
    predict_rename,
    predict_rewrite,
)
from advisor.errors import AdvisorError
from advisor.model import Value

Row = dict[str, float]
Array = NDArray[np.float64]

_WARP = ("warp_shfl", "warp_vote", "api_cg")
CONSTRUCTS: dict[str, tuple[str, ...]] = {
    "warp_functions": ("warp_shfl", "warp_vote", "vote_int"),
    "full_masks": ("mask_arg",),
    "warp_width": ("warp_size", "warp_lit"),
    "warp_width_alone": ("warp_size", "warp_lit"),
    "inline_ptx": ("asm_ptx",),
    "cooperative_groups": ("api_cg",),
    "blas": ("api_cublaslt", "blas_ex"),
    "libraries": ("sparse_hard", "api_cusolver", "api_cudnn", "api_cufft"),
    "cub": ("api_cub",),
    "libcu++": ("api_libcu",),
    "fp16": ("fp16_intr",),
    "bf16_fp8": ("bf16", "fp8"),
    "architecture_macros": ("arch_guard",),
    "launch_bounds": ("launch_bounds",),
    "special_runtime": (
        "managed", "p2p_ipc", "devprop", "funcattr", "memcpy3d_arr", "mempool", "graph", "sym_copy",
    ),
    "hardware": (
        "api_wmma", "async_copy", "clock_sleep", "assert_printf", "dp4a", "ldg_cache", "simd_video", "rounded_intr",
    ),
    "vector_operators": ("vector_ops",),
    "host_memory": ("host_mapped",),
}  # fmt: skip
# Kinds that count only beside, or only without, warp functions: elsewhere 32 and 32 ones are numbers like others.
_BESIDE = {"full_masks": _WARP, "warp_width": _WARP}
_WITHOUT = {"warp_width_alone": _WARP}
# Kinds that no column of the table counts, with weights by judgement: operators that the target's headers define as
# well do not compile; memory flags and attributes weigh as other special calls of the runtime do.
_ASSUMED = {"vector_operators": 1.5, "host_memory": 0.85}
# Columns that tables may lack because they were counted before: the wider count stands for the narrower one.
REFINED = {
    "mask_arg": "mask_full", "vote_int": "", "arch_guard": "arch_macro", "fp16_intr": "fp16", "blas_ex": "",
    "sparse_hard": "api_cusparse", "vector_ops": "", "host_mapped": "", "rounded_intr": "",
}  # fmt: skip
EXPECTED_INPUTS = ("index", "kinds", "total")
RENAME_INPUTS = (*EXPECTED_INPUTS, "api_distinct", "kernel_loc", "shared_decl")
FEATURES = (
    "files gpu_files loc gpu_loc kernels device_fns kernel_loc launches dyn_par api_refs api_distinct api_lines"
    " asm_lines api_runtime api_driver api_cublas api_cublaslt api_cufft api_cusparse api_cusolver api_curand api_cudnn"
    " api_nccl api_nvrtc api_cub api_thrust api_cg api_libcu api_wmma texture surface warp_shfl warp_vote mask_full"
    " warp_size warp_lit asm_ptx atomics shared_decl shared_dyn constant_mem sym_copy fp16 bf16 fp8 launch_bounds graph"
    " stream event managed pinned p2p_ipc devprop funcattr memcpy3d_arr mempool fastmath_intr simd_video ldg_cache dp4a"
    " clock_sleep async_copy arch_macro threadfence assert_printf nvtx_prof".split()
)
_RENAME_UNIT = "lines edited by hand after mechanical renames"
_LEVELS = 20
_OUTERMOST = 0.02  # residuals beyond belong to single programs
_HIGH = 0.88  # upper level of the rename range: covers about 90 % in cross-validation, 76 % of the programs with edits
_CHANCE_STRENGTH = 20.0
_TAIL = 1.5  # factor on the mean: between the totals with and without the largest program
_REWRITE_TAIL = 1.3  # the same for the rewrite model
_PRIOR_ROWS = 3.0  # a construct seen in few programs is pulled to the average by as many
_FOLDS, _REPEATS = 5, 6
FEWEST_ROWS = 30


class Scores(Value, frozen=True, kw_only=True):
    """How good predictions are: rank correlation, AUC any/none, coverage, interval score, sum of means / truth."""

    name: str
    spearman: float
    auc: float = math.nan
    covered: float = math.nan
    covered_nonzero: float = math.nan
    interval: float = math.nan
    ratio: float = math.nan
    near: float = math.nan  # share within ±5 lines or a factor of two


def read_table(path: Path) -> list[Row]:
    """The rows of a tab-separated table; remarks begin with `#`. AdvisorError for a missing file, column or number."""
    try:
        lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise AdvisorError(f"{path}: cannot be read as a table ({error}); name a tab-separated UTF-8 file") from error
    rows = []
    for number, record in enumerate(csv.DictReader(lines, delimiter="\t"), start=2):
        missing = [name for name in (*FEATURES, "manual_hip") if name not in record]
        if missing:
            raise AdvisorError(f"{path}: no column `{missing[0]}`; see mappings/effort_features.tsv for the columns")
        try:
            wanted = {name: name for name in (*FEATURES, "manual_hip", "sycl_changed")}
            wanted |= {name: name if name in record else wider for name, wider in REFINED.items()}
            rows.append({name: float(record.get(column) or "nan") for name, column in wanted.items()})
        except (TypeError, ValueError) as error:
            raise AdvisorError(f"{path}: row {number}: {error}; write a number or nothing") from error
    if len(rows) < FEWEST_ROWS:
        raise AdvisorError(f"{path}: {len(rows)} rows are too few to cross-validate; at least {FEWEST_ROWS} are needed")
    return [{name: 0.0 if math.isnan(v) and name != "sycl_changed" else v for name, v in row.items()} for row in rows]


def _matrix(rows: Sequence[Row], inputs: Sequence[str], constructs: Mapping[str, Construct]) -> Array:
    derived = [construct_inputs(row, constructs) for row in rows]
    return np.array(
        [
            [d[name] if name in d else math.log1p(row[name]) for name in inputs]
            for row, d in zip(rows, derived, strict=True)
        ]
    )


def _scaled(matrix: Array, floor: float) -> tuple[Array, Array, Array]:
    center, scale = matrix.mean(axis=0), matrix.std(axis=0) + floor
    return (matrix - center) / scale, center, scale


def _ridge(matrix: Array, target: Array, strength: float) -> tuple[Array, float]:
    """Weights and intercept of a ridge regression on centred inputs (rows may be a subset, so it centres again)."""
    middle = matrix.mean(axis=0)
    inner = matrix - middle
    gram = inner.T @ inner + strength * np.eye(matrix.shape[1])
    weights = np.linalg.solve(gram, inner.T @ (target - target.mean()))
    return weights, float(target.mean() - middle @ weights)


def _logistic(matrix: Array, target: Array, strength: float) -> tuple[Array, float]:
    """Weights and intercept of a ridge-penalised logistic regression, by Newton's method."""
    design = np.hstack([matrix, np.ones((len(matrix), 1))])
    penalty = np.diag([strength] * matrix.shape[1] + [1e-9])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(design @ weights)))
        gradient = design.T @ (target - chance) - penalty @ weights
        hessian = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(hessian, gradient)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-9:
            break
    return weights[:-1], float(weights[-1])


def _fit(inputs: Sequence[str], center: Array, scale: Array, found: tuple[Array, float], residuals: Array) -> Fit:
    levels = np.linspace(0, 1, _LEVELS + 1).clip(_OUTERMOST, 1 - _OUTERMOST)
    spread = tuple(round(float(each), 4) for each in np.quantile(residuals, levels)) if len(residuals) else ()
    rounded = (tuple(round(float(each), 6) for each in values) for values in (center, scale, found[0]))
    middle, wide, weights = rounded
    return Fit(
        inputs=tuple(inputs), center=middle, scale=wide, weights=weights, intercept=round(found[1], 6), residuals=spread
    )


def _constructs(rows: Sequence[Row]) -> dict[str, Construct]:
    """How much each kind's presence raises the log odds of manual edits, never below zero."""
    base = sum(1 for row in rows if row["manual_hip"] > 0) / len(rows)
    found = {}
    for name, features in CONSTRUCTS.items():
        kind = Construct(
            features=features, weight=0.0, beside=_BESIDE.get(name, ()), without=_WITHOUT.get(name, ()),
            status="assumed" if name in _ASSUMED else "measured",
        )  # fmt: skip
        having = [row for row in rows if places_of(row, kind) > 0]
        edited = sum(1 for row in having if row["manual_hip"] > 0)
        chance = (edited + _PRIOR_ROWS * base) / (len(having) + _PRIOR_ROWS)
        weight = math.log(chance / (1 - chance)) - math.log(base / (1 - base))
        weight = _ASSUMED.get(name, weight)
        found[name] = msgspec.structs.replace(kind, weight=round(max(0.0, weight), 4))
    return found


def fit_rename(rows: Sequence[Row], source: str) -> RenameModel:
    """The two-part model of lines edited by hand where the same source compiles after renames."""
    constructs = _constructs(rows)
    matrix, center, scale = _scaled(_matrix(rows, RENAME_INPUTS, constructs), 1e-6)
    truth = np.array([row["manual_hip"] for row in rows])
    edited = truth > 0
    chance = _logistic(matrix, edited.astype(np.float64), _CHANCE_STRENGTH)
    fewer = len(EXPECTED_INPUTS)  # the first of all inputs
    kinds = matrix[edited][:, :fewer]
    weights, intercept = _ridge(kinds, np.log1p(truth[edited]), 20.0)
    residuals = np.log1p(truth[edited]) - kinds @ weights - intercept
    expected = _logistic(matrix[:, :fewer], edited.astype(np.float64), _CHANCE_STRENGTH)
    return RenameModel(
        about=Stated(status="measured", source=source, unit=_RENAME_UNIT, rows=len(rows)),
        high=_HIGH,
        tail=_TAIL,
        constructs=constructs,
        any=_fit(RENAME_INPUTS, center, scale, chance, np.array([])),
        expected=_fit(EXPECTED_INPUTS, center[:fewer], scale[:fewer], expected, np.array([])),
        lines=_fit(EXPECTED_INPUTS, center[:fewer], scale[:fewer], (weights, intercept), residuals),
    )  # fmt: skip


def fit_rewrite(rows: Sequence[Row], source: str) -> RewriteModel:
    """The model of lines that change when a program is rewritten; rows without `sycl_changed` are left out."""
    known = [row for row in rows if not math.isnan(row["sycl_changed"])]
    matrix, center, scale = _scaled(_matrix(known, FEATURES, {}), 0.1)
    truth = np.log1p(np.array([row["sycl_changed"] for row in known]))
    weights, intercept = _ridge(matrix, truth, 80.0)
    return RewriteModel(
        about=Stated(status="measured", source=source, unit="lines changed by a port to SYCL", rows=len(known)),
        high=0.9,
        tail=_REWRITE_TAIL,
        lines=_fit(FEATURES, center, scale, (weights, intercept), truth - matrix @ weights - intercept),
    )


def fit(rows: Sequence[Row], source: str) -> LinesModels:
    """Both models, fitted on all rows."""
    return LinesModels(rename=fit_rename(rows, source), rewrite=fit_rewrite(rows, source))


# --- scores -----------------------------------------------------------------------------------------------------------


def _ranks(values: Array) -> Array:
    """Ranks from 1, ties share their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[inverse].astype(np.float64)


def spearman(one: Array, other: Array) -> float:
    """Rank correlation, ties averaged; 0 for a constant."""
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def auc(chance: Array, truth: Array) -> float:
    """Area under the curve: how often a program with edits is ranked above one without; NaN when all are alike."""
    edited = truth > 0
    if edited.all() or not edited.any():
        return math.nan
    ranks, positive = _ranks(chance), int(edited.sum())
    return float((ranks[edited].sum() - positive * (positive + 1) / 2) / (positive * (len(edited) - positive)))


def _by_fold(values: Array, truth: Array, seed: int, score: Callable[[Array, Array], float]) -> float:
    """The mean of a score within the folds: models of different folds must not be ranked against each other."""
    return float(np.mean([score(values[test], truth[test]) for _, test in _folds(len(truth), seed)]))


def _range_scores(name: str, found: Sequence[Mixture], truth: Array, seed: int) -> Scores:
    low = np.floor([each.quantile(0.1) for each in found])
    high = np.ceil([each.quantile(each.high) for each in found])
    mean = np.array([each.mean() for each in found])
    edited = truth > 0
    inside = (truth >= low) & (truth <= high)
    miss = np.maximum(0, np.log1p(low) - np.log1p(truth)) + np.maximum(0, np.log1p(truth) - np.log1p(high))
    return Scores(
        name=name,
        spearman=_by_fold(mean, truth, seed, spearman),
        auc=_by_fold(np.array([each.p_any for each in found]), truth, seed, auc),
        covered=float(inside.mean()),
        covered_nonzero=float(inside[edited].mean()),
        interval=float((np.log1p(high) - np.log1p(low) + 10 * miss).mean()),
        ratio=float(mean.sum() / truth.sum()),
        near=_near(np.array([each.quantile(0.5) for each in found]), truth),
    )


def _near(guess: Array, truth: Array) -> float:
    close = (np.abs(guess - truth) <= 5) | ((guess <= 2 * truth) & (guess >= truth / 2))
    return float(close.mean())


def _baseline(name: str, value: Callable[[Row], float], rows: Sequence[Row], column: str) -> Scores:
    """A baseline is one count, scaled so that its sum is that of the truth (so that ratio says nothing)."""
    truth = np.array([row[column] for row in rows])
    raw = np.array([value(row) for row in rows])
    guess = raw * truth.sum() / raw.sum() if raw.sum() else raw
    ranked = float(np.mean([_by_fold(raw, truth, seed, spearman) for seed in range(_REPEATS)]))
    area = float(np.mean([_by_fold(raw, truth, seed, auc) for seed in range(_REPEATS)]))
    return Scores(name=name, spearman=ranked, auc=area, near=_near(guess, truth))


def _folds(count: int, seed: int) -> Iterator[tuple[list[int], list[int]]]:
    order = np.random.default_rng(seed).permutation(count)
    for fold in range(_FOLDS):
        test = sorted(int(each) for each in order[fold::_FOLDS])
        chosen = set(test)
        yield [each for each in range(count) if each not in chosen], test


def _predicted(
    rows: Sequence[Row], seed: int, train: Callable[[Sequence[Row]], Any], predict: Callable[[Any, Row], Mixture]
) -> list[Mixture]:
    found: dict[int, Mixture] = {}
    for training, test in _folds(len(rows), seed):
        model = train([rows[each] for each in training])
        found |= {each: predict(model, rows[each]) for each in test}
    return [found[each] for each in range(len(rows))]


def _averaged(scores: Sequence[Scores]) -> Scores:
    names = ("spearman", "auc", "covered", "covered_nonzero", "interval", "ratio", "near")
    means = {name: float(np.mean([getattr(each, name) for each in scores])) for name in names}
    return Scores(name=scores[0].name, **means)


def fixed_weight(row: Row) -> float:
    """What most tools do: a fixed weight for each occurrence of a construct that draws a warning."""
    return sum(row[feature] for features in CONSTRUCTS.values() for feature in features)


def score_rename(rows: Sequence[Row]) -> list[Scores]:
    """Cross-validated scores of the rename model and of the baselines."""
    truth = np.array([row["manual_hip"] for row in rows])
    fit_fold = partial(fit_rename, source="fold")
    runs = [
        _range_scores("advisor", _predicted(rows, seed, fit_fold, predict_rename), truth, seed)
        for seed in range(_REPEATS)
    ]
    baselines: dict[str, Callable[[Row], float]] = {
        "lines of code": lambda row: row["loc"],
        "API count": lambda row: row["api_refs"],
        "fixed weight per warning": fixed_weight,
    }
    return [_averaged(runs), *(_baseline(name, value, rows, "manual_hip") for name, value in baselines.items())]


def score_rewrite(rows: Sequence[Row]) -> list[Scores]:
    """Cross-validated scores of the rewrite model and of the baselines."""
    known = [row for row in rows if not math.isnan(row["sycl_changed"])]
    truth = np.array([row["sycl_changed"] for row in known])
    runs = [
        _range_scores(
            "advisor", _predicted(known, seed, lambda part: fit_rewrite(part, "fold"), predict_rewrite), truth, seed
        )
        for seed in range(_REPEATS)
    ]
    baselines: dict[str, Callable[[Row], float]] = {
        "lines of code": lambda row: row["loc"],
        "API count": lambda row: row["api_refs"],
    }
    return [_averaged(runs), *(_baseline(name, value, known, "sycl_changed") for name, value in baselines.items())]


# --- writing ----------------------------------------------------------------------------------------------------------


def _value(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return repr(value)


def _table(name: str, values: Mapping[str, object]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in values.items()) + "\n"


def as_toml(models: LinesModels) -> str:
    """The fitted models as the TOML that `read_lines_models` reads."""
    rename, rewrite = models.rename, models.rewrite
    parts = [
        "# Weights of the lines models, written by `advisor calibrate`; do not edit by hand.\n\n",
        _table("rename", {"high": rename.high, "tail": rename.tail}),
        _table("rename.about", _fields(rename.about)),
        *(_table(f'rename.constructs."{name}"', _fields(each)) for name, each in rename.constructs.items()),
        _table("rename.any", _fields(rename.any)),
        _table("rename.expected", _fields(rename.expected)),
        _table("rename.lines", _fields(rename.lines)),
        _table("rewrite", {"high": rewrite.high, "tail": rewrite.tail}),
        _table("rewrite.about", _fields(rewrite.about)),
        _table("rewrite.lines", _fields(rewrite.lines)),
    ]
    return "".join(parts).rstrip() + "\n"


def _fields(value: Value) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__struct_fields__}
