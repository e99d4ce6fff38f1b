"""Operators of PyTorch that have a CUDA kernel and none for the NPU (`npu_operators.tsv`).

The table was made from PyTorch's list of operators (torch 2.13.0) and torch_npu's list of registered kernels (2.14.0):
`call` as code writes it, `homes` where (`tensor` = as a method), `aten` the operator without a kernel. `torch.linalg`
functions that only wrap such an operator are in it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from advisor.model import FileFacts, Use
from advisor.rules.python.asked import PYTHON_KINDS, Say, advice
from advisor.rules.registry import Hit, hit, use_rule


@cache
def operators() -> dict[tuple[str, str], str]:
    """From home and call to the operator that has no kernel for the NPU."""
    text = (Path(__file__).parent / "npu_operators.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return {(home, call): aten for call, homes, aten in rows for home in homes.split(" ")}


@use_rule(
    "python-operator-without-kernel",
    "An operator that has no kernel for the NPU is called",
    advice(
        35,
        cann=Say(3, "performance", "It runs on the CPU without a word: its tensors are copied there and back.",
                 "Set TORCH_NPU_FALLBACK_CPU_DISABLE when you test, so that it fails loudly; then rewrite what is "
                 "slow."),
    ),
    family="python",
    symbols=("op:*",),
    words=tuple(sorted({f"op:{call}" for _, call in operators()})),
)  # fmt: skip
def operator_without_kernel(use: Use, file: FileFacts) -> Iterator[Hit]:
    """The detail names the operator where the code calls it by another name."""
    home = use.targs[0] if use.targs else ""
    aten = operators().get((home, use.symbol.removeprefix("op:")))
    if file.kind in PYTHON_KINDS and aten:
        plain = use.spelling.rpartition(".")[2] == aten
        yield hit(use, detail=use.spelling if plain else f"{use.spelling} → aten::{aten}")
