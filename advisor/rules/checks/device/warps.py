"""How wide a warp is: 32 lanes on NVIDIA and on RDNA, 64 on CDNA."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.device.places import first_per_scope, on_device, one_line, rest_of_line
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_CONSTANT_ROLES = ("array_bound", "template_arg", "static_assert", "constexpr", "attribute_arg")


@check("warp-size-literal")
def warp_size_literal(use: Use, file: Judged) -> Iterator[Hit]:
    """The arithmetic with a literal, and the definition of a named constant; uses of such a constant are fine."""
    if use.symbol == "warp-constant":
        if use.args == ("32",):
            yield hit(use, "constant", one_line(file.line_of(use)))
    elif use.symbol == "cudaDeviceProp::warpSize":
        if use.result.startswith("compared:"):
            yield hit(use, "compared", one_line(file.line_of(use)))
    elif use.symbol == "warp-compare":
        yield hit(use, "compared", one_line(file.line_of(use)))
    elif use.symbol == "warp-loop":
        yield hit(use, "loop", one_line(file.line_of(use)))
    elif use.symbol == "warp-grid":
        yield hit(use, "grid", one_line(file.line_of(use)))
    elif use.symbol in ("warp-clamp", "warp-round"):
        yield hit(use, "rounded", one_line(file.line_of(use)))
    else:
        yield hit(use, detail=one_line(use.spelling))


@check("warp-size-constant")
def warp_size_constant(use: Use, file: Judged) -> Iterator[Hit]:
    """By the role of the expression around the name."""
    if use.role in _CONSTANT_ROLES:
        yield hit(use, detail=one_line(file.line_of(use)))


def _arguments(text: str) -> int:
    """How many arguments the template argument list at the start of `text` has; 0 when there is none or it is cut."""
    depth, commas = 0, 0
    for letter in text.lstrip():
        depth += {"<": 1, ">": -1, "(": 1, ")": -1}.get(letter, 0)
        commas += letter == "," and depth == 1
        if depth == 0:
            return commas + 1 if letter == ">" else 0
    return 0


@check("cub-warp-width")
def cub_warp_width(use: Use, file: Judged) -> Iterator[Hit]:
    """WarpReduce and WarpScan take the type first and the width second."""
    if use.symbol in ("cub::WarpReduce", "cub::WarpScan") and _arguments(rest_of_line(use, file)) == 1:
        yield hit(use, detail=one_line(use.spelling + rest_of_line(use, file)))


_SHARED_POINTER = lazy(r"volatile\s+[\w:<>]+\s*\*\s*(?:\w+\s+)?\w*(?:s_?mem|s_?data|shared|warp|cache)\w*", re.I)
_BARRIERS = ("__syncwarp", "__shfl_sync", "__shfl_down_sync", "__shfl_xor_sync", "__syncthreads")


@check("warp-synchronous")
def warp_synchronous(file: Judged) -> Iterator[Hit]:
    """Elements of shared memory added without a barrier between the steps, as the front end tells.

    Besides a volatile shared array, or a volatile pointer named like one, in a function without any barrier.
    """
    guarded = {use.scope for use in file.uses if use.symbol in _BARRIERS}
    tails = [use for use in file.uses if use.symbol == "warp-tail"]
    found = [
        use
        for use in file.uses
        if (use.symbol == "shared-variable" and "volatile" in use.targs)
        or (use.kind == "keyword" and use.symbol == "volatile" and _SHARED_POINTER.search(file.line_of(use)))
    ]
    alone = [use for use in found if on_device(use) and use.scope not in guarded]
    several = sorted((*alone, *tails), key=lambda use: (use.span.line, use.span.column))
    for use in first_per_scope(several):
        yield hit(use, detail=one_line(file.line_of(use)))


@check("warp-block-size")
def warp_block_size(use: Use, file: Judged) -> Iterator[Hit]:
    """The front end only tells of products that give more than 1,024 threads with 64 lanes."""
    yield hit(use, detail=one_line(f"{use.spelling} = {use.args[0]}"))
