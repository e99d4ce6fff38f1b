"""Device code in Python projects: CUDA source in texts, extensions, numba, Triton, CuTe, pointers, libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import PYTHON_KINDS, Judged
from advisor.rules.registry import Hit, check, hit

_COMPILERS = (
    "torch.utils.cpp_extension.load", "torch.utils.cpp_extension.load_inline", "cupy.RawKernel", "cupy.RawModule",
    "cupy.ElementwiseKernel", "cupy.ReductionKernel", "cupy.fuse", "pycuda.compiler.SourceModule",
    "pycuda.elementwise.ElementwiseKernel", "pycuda.reduction.ReductionKernel", "cuda.nvrtc", "cuda.bindings.nvrtc",
    "cuda.core.experimental.Program", "cuda.core.Program",
)  # fmt: skip


@check("python-cuda-source")
def cuda_source(file: Judged) -> Iterator[Hit]:
    """Each call that compiles a text, and each kernel in a text (which the CUDA front end has read)."""
    if file.kind not in PYTHON_KINDS:
        return
    for use in file.uses:
        if use.kind == "call" and use.symbol in _COMPILERS:
            yield hit(use)
        elif use.symbol == "__global__":
            yield hit(use, "text")


@check("python-cuda-extension")
def cuda_extension(use: Use, file: Judged) -> Iterator[Hit]:
    if use.kind == "call":
        yield hit(use, "built")
    elif use.symbol == "text:nvcc" and use.result == "key":
        yield hit(use, "flags")


# `kernel[grid](…)` has no name; `triton.Config` and the functions that start kernels have.
_TRITON_CALL = lazy(r"passed:(?:\(\)|triton\.\S+|\S*Config|\w*\.?(?:warmup|run|dict)) num_")
_NUMBERS = lazy(r"(?<![\w.])\d+(?![\w.])")
_MOST_WARPS = 16  # a block of 1,024 threads in waves of 64 lanes


def _warps(use: Use, file: Judged) -> int:
    """The largest number of warps that the line names; 0 where it names none."""
    if use.symbol != "kw:num_warps":
        return 0
    value = use.spelling.partition("=")[2].strip()
    if value.isdecimal():
        return int(value)
    line = file.line_of(use)
    listed = (
        re.search(rf"\bfor\s+{re.escape(value)}\s+in\s*[\[(]([\d,\s]+)[\])]", line) if value.isidentifier() else None
    )
    return max((int(each) for each in _NUMBERS.findall(listed[1])), default=0) if listed else 0


@check("python-triton-tuning")
def triton_tuning(file: Judged) -> Iterator[Hit]:
    """The first kernel of a file, the first number it is tuned with, and each place that starts too many warps."""
    if file.kind not in PYTHON_KINDS:
        return
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for use in file.uses:
        kernel = use.symbol == "triton.jit"
        if not kernel and (not use.symbol.startswith("kw:num_") or _TRITON_CALL.match(use.result) is None):
            continue
        if not kernel and not _NUMBERS.search(file.line_of(use)):  # a parameter: who gives the number is told
            continue
        many = _warps(use, file) > _MOST_WARPS
        case = "kernel" if kernel else "many" if many else ""
        if many or (case, use.done_for) not in seen:
            seen.add((case, use.done_for))
            yield hit(use, case)


@check("python-triton-nvidia")
def triton_nvidia(use: Use, file: Judged) -> Iterator[Hit]:
    """A name that another import of the file gives another meaning is chosen by the target."""
    chosen = "libdevice" in use.spelling and use.confidence != "strong"
    if use.kind != "import" and not chosen:
        yield hit(use, "dot" if use.symbol.startswith("triton.language.dot") else "")


# What takes a pointer as a key, a text or a number and hands it to nobody.
_KEEPS_POINTER = lazy(
    r"passed:(?:\S*\.)?(?:setdefault|add|append|extend|insert|get|pop|remove|discard|update|index|count|print|hex|str|repr"
    r"|format|hash|id|set|frozenset|list|tuple|sorted|dict|len|isinstance|debug|info|warn\w*|error|exception|log\w*|write"
    r"|assert\w*|int|min|max|range|zip|map|filter|any|all|sum|bool|defaultdict|Counter|\w*[Ee]rror|\w*[Ww]arning|eq|is_"
    r"|join|next|iter|enumerate|abs|divmod)(?: |$)"
)


_ON_HOST = lazy(r"(?i)(?:^|_|\.)(?:cpu|host|pinned)(?:_|\.|\b)|_np\b|numpy")


@check("python-raw-pointer")
def raw_pointer(use: Use, file: Judged) -> Iterator[Hit]:
    """A stream's or event's handle, and a pointer that a call takes as an argument; one that is compared stays here.

    In kernels of the CuTe DSL the method gives a part of shared memory. What the project's own modules take (a name
    that a relative import gives) is told where they come from.
    """
    if use.symbol != "py:.data_ptr":
        yield hit(use)
        return
    if _ON_HOST.search(use.spelling):
        return
    handed = (
        use.result.startswith("passed:")
        and not use.result.startswith("passed:.")
        and _KEEPS_POINTER.match(use.result) is None
    )
    if use.kind == "call" and handed and "import:cutlass" not in file.symbols:
        yield hit(use)
