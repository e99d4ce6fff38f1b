"""Types of numbers and rounding: what another chip computes differently or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.device.places import (
    first_of_file,
    first_per_scope,
    on_device,
    one_line,
)
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_LEVEL_3_FP64 = lazy(r"cublas[DZ](?!estroy)[a-z]\w*")


def _is_fp64(use: Use) -> bool:
    if use.kind == "keyword" and use.symbol == "double":
        return use.side == "device"
    return use.symbol == "CUDA_R_64F" or (use.kind == "call" and _LEVEL_3_FP64.fullmatch(use.symbol) is not None)


_OLD_CARDS = lazy(
    r"__CUDA_ARCH__\s*<=?\s*\d+|!\s*\(.*__CUDA_ARCH__\s*>=?\s*\d+"
)  # a way for cards that lack an instruction


@check("fp64")
def fp64(file: Judged) -> Iterator[Hit]:
    """The word double in device code, and calls of the library for doubles: the first in each function."""
    for use in first_per_scope(use for use in file.foreign if _is_fp64(use) and not _OLD_CARDS.search(use.guard)):
        yield hit(use, detail=one_line(file.line_of(use)) if use.kind == "keyword" else use.spelling)


@check("fp8-format")
def fp8_format(file: Judged) -> Iterator[Hit]:
    """Types and enumerators, the first in each function."""
    heads = ("__nv_fp8", "__NV_E4M3", "__NV_E5M2", "CUDA_R_8F_", "__nv_cvt_fp8", "cuda_fp8.h")
    for use in first_per_scope(use for use in file.foreign if use.symbol.startswith(heads)):
        yield hit(use)


@check("fp4-format")
def fp4_format(file: Judged) -> Iterator[Hit]:
    """The first use of a file."""
    for use in first_of_file(use for use in file.foreign if use.symbol.startswith(("__nv_fp4", "cuda_fp4.h"))):
        yield hit(use)


@check("bf16-type")
def bf16_type(file: Judged) -> Iterator[Hit]:
    """The include of the header; a file without it gets the type from one that has it."""
    for use in first_of_file(use for use in file.foreign if use.symbol == "cuda_bf16.h"):
        yield hit(use)


_NUMBER = lazy(r"-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?[fFuUlL]*|-?\.\d+f?")


@check("vector-constructor")
def vector_constructor(use: Use, file: Judged) -> Iterator[Hit]:
    """One argument that is a number; another vector may be copied, and a project may have overloads of its own."""
    if use.nargs == 1 and not use.defined_here and _NUMBER.fullmatch(use.args[0]):
        yield hit(use, detail=f"{use.spelling}({use.args[0]})")


_MATMUL = ("cublasSgemm", "cublasSgemm_v2", "cublasSgemmBatched", "cublasSgemmStridedBatched", "cublasSgemmEx",
           "cublasSetMathMode", "CUBLAS_TF32_TENSOR_OP_MATH")  # fmt: skip


@check("fp32-matmul")
def fp32_matmul(file: Judged) -> Iterator[Hit]:
    """The first use in each function."""
    for use in first_per_scope(use for use in file.foreign if use.symbol in _MATMUL):
        yield hit(use)


_DIVISIONS = ("__fdiv_rn", "__fdiv_rd", "__fdiv_ru", "__fdiv_rz", "__frcp_rn", "__frcp_rd", "__frcp_ru", "__frcp_rz")


@check("subnormal-division")
def subnormal_division(use: Use, file: Judged) -> Iterator[Hit]:
    """Divisions with IEEE rounding in device code, and builds that keep subnormal numbers."""
    exact = use.symbol in _DIVISIONS and on_device(use)
    if exact or (use.kind == "flag" and "ftz" in use.symbol and "false" in (use.spelling + "".join(use.args))):
        yield hit(use)


@check("register-variable")
def register_variable(use: Use, file: Judged) -> Iterator[Hit]:
    """A file in plain C stays with a compiler of C, which knows the word."""
    if not file.path.endswith(".c"):
        yield hit(use)
