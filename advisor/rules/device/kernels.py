"""Kernels as a whole: how they are written, launched, bounded, and what C++ they may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.device.places import (
    SIMT,
    TILES,
    cann,
    first_per_scope,
    line_of,
    one_line,
    ours,
    rest_of_line,
    rocm,
    used,
)
from advisor.rules.registry import Hit, file_rule, hit, use_rule

_ASC = "Ascend C documentation"


@use_rule(
    "kernel-rewrite",
    "A kernel of threads",
    (
        cann(
            "blocker", "compile",
            "These chips run no threads of a warp: a block is one core that moves tiles between global and local memory"
            " with its own queues, in units of 32 bytes, without warp functions or a block barrier that maps one to"
            " one.",
            "Rewrite the kernel over tiles in Ascend C, or call an operator of the library that does the same.",
            "rewrite", facts=("cann:K01", "cann:K06", "cann:K10", "cann:K19"), products=TILES,
            source=f"{_ASC}, SIMD programming",
        ),
        cann(
            "info", "compile",
            "The 950 runs kernels of threads whose language is close to CUDA, so this is an edit there and a rewrite on"
            " older chips.",
            "Port the kernel to SIMT code; plan its effort per chip.",
            "small", facts=("cann:K02",), products=SIMT, source=f"{_ASC}, SIMT programming",
        ),
    ),
    kinds=("attribute",), symbols=("__global__",),
)  # fmt: skip
@ours
def kernel_rewrite(use: Use, file: FileFacts) -> Iterator[Hit]:
    """One finding per kernel with a body."""
    if use.kernel:
        yield hit(use, detail=use.kernel)


_FIXED_GRID = lazy(r"(?:dim3\s*[({])?[\s\d,]+[)}]?|.*(?:multi_?processor|num_?sms?\b|sm_?count|occupan).*", re.I)


@use_rule(
    "grid-size",
    "The number of blocks grows with the data",
    (
        cann(
            "info", "performance",
            "A block is a core: more blocks than cores run in rounds, and their number must fit 16 bits.",
            "Launch as many blocks as there are cores and loop over the tiles in the kernel.",
            "moderate", facts=("cann:K04",), products=TILES, source="Triton-Ascend migration guide",
        ),
        cann(
            "risk", "limit",
            "On the 950 a grid has at most 65,535 blocks, and the registers of a thread shrink when the bound on the"
            " block's size is missing or large.",
            "Loop over the grid's stride, and give __launch_bounds__ the real block size.",
            "small", facts=("cann:K03",), products=SIMT, source=f"{_ASC}, SIMT built-ins",
        ),
    ),
    kinds=("launch",), symbols=("<<<>>>",), confidence="medium",
)  # fmt: skip
@ours
def grid_size(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Launches whose grid is neither written out nor taken from the number of cores."""
    grid = use.args[0] if use.args else ""
    if use.side == "host" and grid and not _FIXED_GRID.fullmatch(grid):
        confidence = None if re.search(r"[/*(]", grid) else "weak"  # a name may hold anything
        yield hit(use, detail=one_line(f"<<<{grid}"), confidence=confidence)


def _bounds(text: str) -> int:
    """How many arguments the list at the start of `text` has; at least one comma says two, though the line ends."""
    depth, count = 0, 1
    for letter in text.lstrip():
        depth += {"(": 1, "<": 1, ")": -1, ">": -1}.get(letter, 0)
        count += letter == "," and depth == 1
        if depth == 0:
            break
    return count


@use_rule(
    "launch-bounds",
    "__launch_bounds__ with more than the block's size",
    (
        rocm(
            "info", "performance",
            "The second argument means warps per execution unit in HIP, not blocks per multiprocessor, and a third one"
            " is not known.",
            "Convert the number by the formula of the porting guide, which differs between CDNA and RDNA.",
            "mechanical", facts=("rocm:R24",), source="HIP porting guide; HIP kernel language",
        ),
    ),
    symbols=("__launch_bounds__",),
)  # fmt: skip
@ours
def launch_bounds(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Two or three arguments."""
    rest = rest_of_line(use, file)
    if rest.lstrip().startswith("(") and _bounds(rest) > 1:
        yield hit(use, detail=one_line(use.spelling + rest))


@use_rule(
    "register-limit",
    "A flag that limits the registers of a thread",
    (
        rocm(
            "work", "compile",
            "hipcc has no -maxrregcount.",
            "Drop the flag and bound the registers with __launch_bounds__ where it matters.",
            "mechanical", facts=("rocm:R25",), source="HIP porting guide",
        ),
    ),
    kinds=("flag", "string", "text"),
)  # fmt: skip
@ours
def register_limit(use: Use, file: FileFacts) -> Iterator[Hit]:
    """The flag in build files."""
    if "maxrregcount" in use.spelling or "maxrregcount" in use.symbol:
        yield hit(use)


@use_rule(
    "grid-constant",
    "Qualifiers that HIP does not have",
    (
        rocm(
            "work", "compile",
            "HIP declares neither __grid_constant__ nor __maxnreg__.",
            "Remove them, or define them as empty for HIP.",
            "mechanical", facts=("rocm:R20",), source="HIP 6.4 and 7.1 headers",
        ),
        cann(
            "work", "compile", "Ascend C has no such qualifiers.", "Remove them.", "mechanical", products=SIMT,
            source=_ASC,
        ),
    ),
    symbols=("__grid_constant__", "__maxnreg__"),
)  # fmt: skip
@ours
def grid_constant(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Every place."""
    yield hit(use)


_CLASSES = lazy(r"\bstd::|Accessor|\bthrust::|\bTensor<|\bcute::")
_NUMBERS = lazy(r"\bstd::(?:u?int\w*_t|size_t|ptrdiff_t|byte|nullptr_t)\b|\[\[.*?\]\]")


def _refused(parameter: str) -> bool:
    """Whether a kernel parameter is a reference, an array or a class."""
    declared = _NUMBERS.sub("", parameter.split("=")[0])
    return "&" in declared or "[" in declared or ("*" not in declared and bool(_CLASSES.search(declared)))


@use_rule(
    "kernel-arguments",
    "A kernel parameter that is more than a number, a pointer or a plain struct",
    (
        cann(
            "blocker", "compile",
            "Kernels of the 950 take basic types, pointers to global memory and plain structs; references, arrays and"
            " classes are refused.",
            "Flatten the parameter, or put its fields into a struct in global memory.",
            "small", facts=("cann:K14",), products=SIMT, source=f"{_ASC}, limits of functions",
        ),
    ),
    kinds=("decl",), symbols=("kernel-parameters",), confidence="medium",
)  # fmt: skip
@ours
def kernel_arguments(use: Use, file: FileFacts) -> Iterator[Hit]:
    """One finding per kernel, with the first such parameter."""
    refused = [parameter for parameter in use.args if _refused(parameter)]
    if refused:
        yield hit(use, detail=one_line(refused[0]))


@use_rule(
    "dynamic-parallelism",
    "A kernel is launched from device code",
    (
        rocm(
            "blocker", "compile",
            "HIP cannot launch kernels from the device.",
            "Launch from the host, or keep one kernel running that takes its work from a queue.",
            "rewrite", facts=("rocm:R23",), source="HIP FAQ",
        ),
        cann(
            "blocker", "compile",
            "Device code of Ascend chips cannot launch kernels.",
            "Launch from the host.",
            "rewrite", source=f"{_ASC}, limits of the language",
        ),
    ),
    symbols=("<<<>>>", "cudaLaunchDevice", "cudaLaunchDeviceV2", "cudaGetParameterBuffer", "cudaGetParameterBufferV2"),
)  # fmt: skip
@ours
def dynamic_parallelism(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Launches in kernels, and the calls that make one."""
    if (use.kind == "call" and not use.defined_here) or (use.symbol == "<<<>>>" and use.kernel):
        yield hit(use, detail=use.result.removeprefix("launches:") or use.spelling)


_HOST_STD = lazy(
    r"std::(?:vector|string|map|unordered_\w+|set|list|deque|queue|stack|function|shared_ptr|unique_ptr|sort|cout|cerr"
    r"|thread|mutex|accumulate|transform|for_each|lower_bound|upper_bound|make_shared|make_unique|variant|visit)"
)


@file_rule(
    "device-cpp",
    "C++ in device code that Ascend's compiler refuses",
    (
        cann(
            "blocker", "compile",
            "Device functions of the 950 have no allocation, recursion, virtual functions, function pointers or"
            " standard library.",
            "Restructure: preallocate on the host, replace virtual calls by templates, write algorithms by hand.",
            "moderate", facts=("cann:K13",), products=SIMT, source=f"{_ASC}, limits of the language",
        ),
    ),
)  # fmt: skip
@ours
def device_cpp(file: FileFacts) -> Iterator[Hit]:
    """new, malloc, virtual and the algorithms and containers of std; type traits and the like are no concern."""
    found = (
        use
        for use in used(file)
        if use.side == "device"
        and (
            (use.kind == "keyword" and (use.symbol in ("new", "virtual") or _HOST_STD.fullmatch(use.symbol)))
            or (use.kind == "call" and use.symbol in ("malloc", "free"))
        )
    )
    for use in first_per_scope(found):
        yield hit(use, detail=one_line(line_of(use, file)))
