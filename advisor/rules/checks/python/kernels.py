"""Device code in Python projects: CUDA source in texts, extensions, numba, Triton, CuTe, pointers, libraries."""

from __future__ import annotations

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
def cuda_extension(use: Use) -> bool:
    return use.kind == "call" or (use.symbol == "text:nvcc" and use.result == "key")


# `kernel[grid](…)` has no name; `triton.Config` and the functions that start kernels have.
_TRITON_CALL = lazy(r"passed:(?:\(\)|triton\.\S+|\S*Config|\w*\.?(?:warmup|run|dict)) num_")


@check("python-triton-tuning")
def triton_tuning(use: Use, file: Judged) -> Iterator[Hit]:
    if not use.symbol.startswith("kw:") or _TRITON_CALL.match(use.result) is not None:
        yield hit(use, "kernel" if use.symbol == "triton.jit" else "")


@check("python-triton-nvidia")
def triton_nvidia(use: Use, file: Judged) -> Iterator[Hit]:
    if use.kind != "import":
        yield hit(use, "dot" if use.symbol.startswith("triton.language.dot") else "")


@check("python-raw-pointer")
def raw_pointer(use: Use) -> bool:
    return use.symbol != "py:.data_ptr" or (use.kind == "call" and (not use.result.startswith("compared:")))
