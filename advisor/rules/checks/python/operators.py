"""Operators of PyTorch that have a CUDA kernel and none on a target."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from advisor.model import Use
from advisor.rules.judged import PYTHON_KINDS, Judged
from advisor.rules.registry import Hit, Values, check, hit


@lru_cache(maxsize=8)
def operators(table: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """From home and call to the operator without a kernel; a row is `call|homes|operator`, `tensor` = as a method."""
    rows = [row.split("|") for row in table]
    return {(home, call): aten for call, homes, aten in rows for home in homes.split(" ")}


@check("python-operator-without-kernel")
def operator_without_kernel(use: Use, file: Judged, values: Values) -> Iterator[Hit]:
    """The detail names the operator where the code calls it by another name."""
    home = use.targs[0] if use.targs else ""
    for target, table in values.of.items() if file.kind in PYTHON_KINDS else ():
        aten = operators(table).get((home, use.symbol.removeprefix("op:")))
        if aten:
            plain = use.spelling.rpartition(".")[2] == aten
            detail = use.spelling if plain else f"{use.spelling} → aten::{aten}"
            yield hit(use, detail=detail, targets=(target,))
