"""Atomic operations: scopes, floating point, and what they return."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.device.places import SIMT, TILES, cann, first_per_scope, on_device, one_line, ours, rocm, used
from advisor.rules.registry import Hit, file_rule, hit, use_rule

_NAMES = ("Add", "Sub", "Exch", "Min", "Max", "Inc", "Dec", "CAS", "And", "Or", "Xor")
_BLOCK = tuple(f"atomic{name}_block" for name in _NAMES)


@use_rule(
    "block-atomics",
    "Atomics of block scope",
    (
        rocm(
            "work", "compile",
            "HIP has the atomics of system scope and the plain ones, not those of block scope.",
            "Use the __hip_atomic builtins with the scope of a workgroup.",
            "mechanical", facts=("rocm:R29",), source="HIP 6.4 and 7.1 headers",
        ),
    ),
    kinds=("call",), symbols=_BLOCK,
)  # fmt: skip
@ours
def block_atomics(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Every call."""
    yield hit(use)


_FLOAT = lazy(r"\b(?:float|double|half2?|__half2?|\w*bfloat16\w*)\b")
_BASE = lazy(r"[&(\s]*([A-Za-z_]\w*)")


def _floats(file: FileFacts) -> dict[str, set[str]]:
    """By kernel the names of its parameters and shared arrays that hold floating point."""
    names: dict[str, set[str]] = {}
    for use in file.uses:
        if use.symbol == "kernel-parameters":
            floats = (each for each in use.args if _FLOAT.search(each) and ("*" in each or "[" in each))
            names.setdefault(use.kernel, set()).update(re.findall(r"\w+", each)[-1] for each in floats)
        elif use.symbol == "shared-variable" and use.kernel and _FLOAT.search(use.types[0]):
            names.setdefault(use.kernel, set()).add(use.spelling)
    return names


@file_rule(
    "float-atomics",
    "Atomic addition of floating point",
    (
        rocm(
            "info", "performance",
            "Without a flag such an addition may become a loop of compare and swap; with the flag it may be lost on"
            " fine-grained memory.",
            "Decide on -munsafe-fp-atomics by the kind of memory the sums are in.",
            "small", facts=("rocm:R30",), source="clang documentation; ROCm documentation on atomics",
        ),
    ),
    confidence="medium",
)  # fmt: skip
@ours
def float_atomics(file: FileFacts) -> Iterator[Hit]:
    """The first addition in each kernel to a parameter or shared array that is declared as floating point."""
    floats = _floats(file)

    def adds(use: Use) -> bool:
        base = _BASE.match(use.args[0]) if use.symbol == "atomicAdd" and use.args else None
        return base is not None and base[1] in floats.get(use.kernel, ())

    for use in first_per_scope(use for use in used(file) if use.kind == "call" and adds(use)):
        yield hit(use, detail=one_line(f"{use.spelling}({', '.join(use.args)})"))


@file_rule(
    "atomic-result",
    "An atomic operation whose old value is used",
    (
        cann(
            "blocker", "compile",
            "Kernels over tiles only add to global memory while copying out, and get nothing back.",
            "Reduce within the tile and copy out atomically, or work in two passes.",
            "rewrite", facts=("cann:K11",), products=TILES, source="Ascend C documentation, atomics",
        ),
        cann(
            "work", "compile",
            "Atomics of the 950 know 32 bits and float in local memory, 64-bit integers in global memory only, and no"
            " fp64.",
            "Check the types and where the operand lives.",
            "small", products=SIMT, source="Ascend C documentation, atomics",
        ),
    ),
)  # fmt: skip
@ours
def atomic_result(file: FileFacts) -> Iterator[Hit]:
    """The first in each function: compare and swap, exchange, or a result that goes anywhere."""
    names = tuple(f"atomic{name}" for name in _NAMES)
    found = (
        use
        for use in used(file)
        if use.kind == "call"
        and on_device(use)
        and use.symbol in names
        and (use.symbol == "atomicCAS" or use.result not in ("unused", ""))
    )
    for use in first_per_scope(found):
        yield hit(use, detail=one_line(f"{use.spelling}({', '.join(use.args)})"))
