"""Sums of uncertain amounts: a seeded Monte Carlo in which a common factor moves all parts.

Amounts are given as quantile functions. How hard one part turns out says something about the others (experience, code
base, tools), so their levels are correlated: they rank as √ρ·z + √(1−ρ)·e with one z per draw.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from functools import lru_cache

Quantile = Callable[[float], float]  # level from 0 to 1 → amount
Range = tuple[float, float, float]  # low (P10), likely (P50), high (P90)

_DRAWS = 400
_SEED = 20250101
_STEPS = 32  # quantile functions are read off a grid of so many levels


def of_range(values: Range) -> Quantile:
    """A quantile function through P10, P50 and P90, straight between them and a little beyond them."""
    low, likely, high = values
    points = ((0.0, max(0.0, low - 0.25 * (likely - low))), (0.1, low), (0.5, likely), (0.9, high))
    last = (1.0, high + 0.25 * (high - likely))

    def quantile(level: float) -> float:
        for (left, below), (right, above) in zip(points, (*points[1:], last), strict=True):
            if level <= right:
                return below + (above - below) * (level - left) / (right - left)
        return last[1]

    return quantile


@lru_cache(maxsize=4096)
def _normals(part: int) -> tuple[float, ...]:
    """One standard normal value per draw; each part has its own, so that a further part changes no other."""
    source = random.Random(_SEED + part)  # noqa: S311 - nothing secret, the same bytes every time
    return tuple(source.gauss(0.0, 1.0) for _ in range(_DRAWS))


@lru_cache(maxsize=4096)
def _steps(part: int, correlation: float) -> tuple[int, ...]:
    """For each draw the step of the grid on which a part's level falls; part 0 is the common factor.

    Levels are taken by rank, so that each step is drawn as often as any other: the sum of one large and many small
    amounts has the quantiles of the large one, whatever was drawn.
    """
    common, own = math.sqrt(correlation), math.sqrt(1 - correlation)
    values = [common * z + own * e for z, e in zip(_normals(0), _normals(part + 1), strict=True)]
    steps = [0] * _DRAWS
    for rank, draw in enumerate(sorted(range(_DRAWS), key=values.__getitem__)):
        steps[draw] = rank * _STEPS // _DRAWS
    return tuple(steps)


def total(parts: Sequence[Quantile], correlation: float) -> Range:
    """P10, P50 and P90 of the sum of correlated amounts; those of a single one are its own."""
    if not parts:
        return 0.0, 0.0, 0.0
    if len(parts) == 1:
        return parts[0](0.1), parts[0](0.5), parts[0](0.9)
    grids = [[part((step + 0.5) / _STEPS) for step in range(_STEPS)] for part in parts]
    drawn = [[grid[step] for step in _steps(part, correlation)] for part, grid in enumerate(grids)]
    sums = sorted(math.fsum(amounts) for amounts in zip(*drawn, strict=True))
    return sums[_DRAWS // 10], sums[_DRAWS // 2], sums[_DRAWS - _DRAWS // 10]


def average(amount: Quantile) -> float:
    """The expectation of an amount that is given by its quantiles."""
    return math.fsum(amount((step + 0.5) / _STEPS) for step in range(_STEPS)) / _STEPS


def mean(values: Range) -> float:
    """Mean of a PERT distribution: (low + 4 likely + high) / 6."""
    low, likely, high = values
    return (low + 4 * likely + high) / 6


def scaled(values: Range, factor: float) -> Range:
    """All three values times `factor`."""
    low, likely, high = values
    return low * factor, likely * factor, high * factor
