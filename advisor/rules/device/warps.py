"""How wide a warp is: 32 lanes on NVIDIA and on RDNA, 64 on CDNA."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.device.places import first_per_scope, line_of, on_device, one_line, ours, rest_of_line, rocm
from advisor.rules.registry import Hit, file_rule, hit, use_rule

_PORTING = "HIP porting guide, section on warpSize"
_CONSTANT_ROLES = ("array_bound", "template_arg", "static_assert", "constexpr", "attribute_arg")


@use_rule(
    "warp-size-literal",
    "The warp is taken to be 32 lanes wide",
    (
        rocm(
            "risk", "wrong",
            "CDNA and GCN run 64 lanes in a wavefront: lane and warp numbers computed with 32 name the wrong lanes, and"
            " nothing warns.",
            "Make the width a template parameter or a constant chosen per target, and check each loop and shared array"
            " that depends on it.",
            "small", facts=("rocm:R01",), products=("wave64",), source=_PORTING,
        ),
    ),
    kinds=("expr", "decl"), symbols=("warp-arithmetic", "warp-constant"), confidence="medium",
    messages=("A constant for the warp's width is defined as 32",),
)  # fmt: skip
@ours
def warp_size_literal(use: Use, file: FileFacts) -> Iterator[Hit]:
    """The arithmetic with a literal, and the definition of a named constant; uses of such a constant are fine."""
    if use.symbol == "warp-constant":
        if use.args == ("32",):
            yield hit(use, "A constant for the warp's width is defined as 32", one_line(line_of(use, file)))
    else:
        yield hit(use, detail=one_line(use.spelling))


@use_rule(
    "warp-size-constant",
    "warpSize is used where a constant is needed",
    (
        rocm(
            "work", "compile",
            "From ROCm 7 warpSize is a value of run time and no longer a constant expression, so array bounds, template"
            " arguments and static assertions with it do not compile.",
            "Use a compile-time constant chosen per architecture, or a value known at run time.",
            "small", facts=("rocm:R02",), since="7.0", source="HIP 7.1 headers",
        ),
    ),
    symbols=("warpSize",),
)  # fmt: skip
@ours
def warp_size_constant(use: Use, file: FileFacts) -> Iterator[Hit]:
    """By the role of the expression around the name."""
    if use.role in _CONSTANT_ROLES:
        yield hit(use, detail=one_line(line_of(use, file)))


def _arguments(text: str) -> int:
    """How many arguments the template argument list at the start of `text` has; 0 when there is none or it is cut."""
    depth, commas = 0, 0
    for letter in text.lstrip():
        depth += {"<": 1, ">": -1, "(": 1, ")": -1}.get(letter, 0)
        commas += letter == "," and depth == 1
        if depth == 0:
            return commas + 1 if letter == ">" else 0
    return 0


@use_rule(
    "cub-warp-width",
    "A CUB warp primitive without its width",
    (
        rocm(
            "risk", "wrong",
            "The default width of hipCUB's warp primitives is the hardware's: 64 lanes on CDNA, where the code counts"
            " on 32.",
            "Give the logical warp width as the second template argument.",
            "mechanical", facts=("rocm:R61",), products=("wave64",), source="hipCUB 6.4.3 headers",
        ),
    ),
    symbols=("cub::WarpReduce", "cub::WarpScan", "cub::WarpMergeSort", "cub::WarpExchange"),
)  # fmt: skip
@ours
def cub_warp_width(use: Use, file: FileFacts) -> Iterator[Hit]:
    """WarpReduce and WarpScan take the type first and the width second."""
    if use.symbol in ("cub::WarpReduce", "cub::WarpScan") and _arguments(rest_of_line(use, file)) == 1:
        yield hit(use, detail=one_line(use.spelling + rest_of_line(use, file)))


_SHARED_POINTER = lazy(r"volatile\s+[\w:<>]+\s*\*\s*(?:\w+\s+)?\w*(?:s_?mem|s_?data|shared|warp|cache)\w*", re.I)
_BARRIERS = ("__syncwarp", "__shfl_sync")


@file_rule(
    "warp-synchronous",
    "Lanes of a warp exchange data through volatile shared memory",
    (
        rocm(
            "risk", "wrong",
            "Code that leaves out barriers because 32 lanes run in step relies on the width and the scheduling of"
            " NVIDIA's warps.",
            "Put barriers between the steps, or use shuffles that know the width.",
            "small", facts=("rocm:R10",), source="general knowledge, not measured",
        ),
    ),
    confidence="medium",
)  # fmt: skip
@ours
def warp_synchronous(file: FileFacts) -> Iterator[Hit]:
    """A volatile shared array, or a volatile pointer named like one, in a function without a warp barrier."""
    guarded = {use.scope for use in file.uses if use.symbol in _BARRIERS}
    found = [
        use
        for use in file.uses
        if (use.symbol == "shared-variable" and "volatile" in use.targs)
        or (use.kind == "keyword" and use.symbol == "volatile" and _SHARED_POINTER.search(line_of(use, file)))
    ]
    for use in first_per_scope(use for use in found if on_device(use) and use.scope not in guarded):
        yield hit(use, detail=one_line(line_of(use, file)))
