"""Types of numbers and rounding: what another chip computes differently or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.device.places import (
    SIMT,
    cann,
    first_of_file,
    first_per_scope,
    line_of,
    on_device,
    one_line,
    ours,
    rocm,
    used,
)
from advisor.rules.registry import Hit, file_rule, hit, use_rule

_ROUNDED = tuple(
    f"__{kind}{name}_{mode}"
    for kind in "fd"
    for name in ("add", "sub", "mul", "div", "sqrt", "rcp")
    for mode in ("rd", "ru", "rz")
)
_ROUNDED_FMA = tuple(f"__fma{kind}_{mode}" for kind in ("f", "") for mode in ("rd", "ru", "rz"))


@use_rule(
    "rounded-intrinsics",
    "Arithmetic with a chosen rounding",
    (
        rocm(
            "work", "compile",
            "The functions that round down, up or towards zero are declared only when a macro asks for them.",
            "Define OCML_BASIC_ROUNDED_OPERATIONS and check the results.",
            "mechanical", facts=("rocm:R26",), source="HIP math header of clang 21",
        ),
    ),
    kinds=("call",), symbols=(*_ROUNDED, *_ROUNDED_FMA),
)  # fmt: skip
@ours
def rounded_intrinsics(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Every call."""
    yield hit(use)


_LEVEL_3_FP64 = lazy(r"cublas[DZ](?!estroy)[a-z]\w*")


def _is_fp64(use: Use) -> bool:
    if use.kind == "keyword" and use.symbol == "double":
        return use.side == "device"
    return use.symbol == "CUDA_R_64F" or (use.kind == "call" and _LEVEL_3_FP64.fullmatch(use.symbol) is not None)


@file_rule(
    "fp64",
    "Double precision",
    (
        cann(
            "blocker", "numerics",
            "Vector, cube and SIMT units have no fp64, only the scalar unit does; the BLAS has none either.",
            "Compute in fp32, with compensation where it is needed, or use an operator that accepts DOUBLE.",
            "moderate", facts=("cann:K07",), source="Ascend C documentation, hardware architecture 3510",
        ),
    ),
    confidence="medium",
)  # fmt: skip
@ours
def fp64(file: FileFacts) -> Iterator[Hit]:
    """The word double in device code, and calls of the library for doubles: the first in each function."""
    for use in first_per_scope(use for use in used(file) if _is_fp64(use)):
        yield hit(use, detail=one_line(line_of(use, file)) if use.kind == "keyword" else use.spelling)


@file_rule(
    "fp8-format",
    "8-bit floating point",
    (
        rocm(
            "risk", "numerics",
            "The renamed types are the FNUZ formats of gfx94x, whose range, NaN and enumerator values differ from"
            " CUDA's OCP formats; gfx950 and gfx12 have the OCP ones.",
            "Choose the format per target, and rescale stored weights where it is FNUZ.",
            "moderate", facts=("rocm:R31",), source="HIPIFY 7.0.2; HIP 6.4 headers",
        ),
        cann(
            "blocker", "compile",
            "Only the 950 has fp8, bf16 begins with A2, and tensors of uint64 hardly work.",
            "Plan the data types per chip.",
            "moderate", facts=("cann:K21",), products=("A2", "A3", "310P", "310B", "910"),
            source="Ascend C documentation, hardware architecture 3510",
        ),
    ),
)  # fmt: skip
@ours
def fp8_format(file: FileFacts) -> Iterator[Hit]:
    """Types and enumerators, the first in each function."""
    heads = ("__nv_fp8", "__NV_E4M3", "__NV_E5M2", "CUDA_R_8F_", "__nv_cvt_fp8", "cuda_fp8.h")
    for use in first_per_scope(use for use in used(file) if use.symbol.startswith(heads)):
        yield hit(use)


@file_rule(
    "fp4-format",
    "4-bit floating point",
    (
        rocm(
            "work", "compile",
            "The names for fp4 come with the headers of ROCm 7.",
            "Compile this code only from ROCm 7 on.",
            "mechanical", facts=("rocm:R32",), source="HIPIFY 7.0.2; HIP 6.4 headers",
        ),
    ),
)  # fmt: skip
@ours
def fp4_format(file: FileFacts) -> Iterator[Hit]:
    """The first use of a file."""
    for use in first_of_file(use for use in used(file) if use.symbol.startswith(("__nv_fp4", "cuda_fp4.h"))):
        yield hit(use)


@file_rule(
    "bf16-type",
    "The bfloat16 type",
    (
        rocm(
            "work", "compile",
            "HIP has two headers and two types for bfloat16, and the renaming tool of 6.4 left the include as it was.",
            "Include hip/hip_bf16.h with __hip_bfloat16, not hip_bfloat16.h.",
            "mechanical", facts=("rocm:R33",), source="HIP 6.4 headers; ROCm/HIPIFY#2088",
        ),
    ),
)  # fmt: skip
@ours
def bf16_type(file: FileFacts) -> Iterator[Hit]:
    """The first use of a file."""
    names = ("cuda_bf16.h", "__nv_bfloat16", "nv_bfloat16", "__nv_bfloat162", "nv_bfloat162")
    for use in first_of_file(use for use in used(file) if use.symbol in names):
        yield hit(use)


_NUMBER = lazy(r"-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?[fFuUlL]*|-?\.\d+f?")
_VECTORS = tuple(
    f"{prefix}{kind}{size}" for prefix in ("", "make_")
    for kind in "float double int uint short ushort char uchar long ulong longlong ulonglong".split()
    for size in (2, 3, 4)
)  # fmt: skip


@use_rule(
    "vector-constructor",
    "A vector made of one value",
    (
        rocm(
            "risk", "wrong",
            "From ROCm 7 one value no longer fills all components of a vector type.",
            "Write every component.",
            "mechanical", facts=("rocm:R34",), since="7.0", source="changes of HIP 7",
        ),
    ),
    symbols=(*_VECTORS, "make_cuComplex", "make_cuFloatComplex", "make_cuDoubleComplex"),
)  # fmt: skip
@ours
def vector_constructor(use: Use, file: FileFacts) -> Iterator[Hit]:
    """One argument that is a number; another vector may be copied."""
    if use.nargs == 1 and _NUMBER.fullmatch(use.args[0]):
        yield hit(use, detail=f"{use.spelling}({use.args[0]})")


_MATMUL = ("cublasSgemm", "cublasSgemm_v2", "cublasSgemmBatched", "cublasSgemmStridedBatched", "cublasSgemmEx",
           "cublasSetMathMode", "CUBLAS_TF32_TENSOR_OP_MATH")  # fmt: skip


@file_rule(
    "fp32-matmul",
    "Matrix products in fp32",
    (
        cann(
            "risk", "numerics",
            "A product in fp32 may run as HF32 or in fp16, by the argument for the cube's mode and by chip.",
            "Choose the mode on purpose and test the accuracy.",
            "small", facts=("cann:K08",), source="operator documentation of ops-nn (aclnnMm)",
        ),
    ),
)  # fmt: skip
@ours
def fp32_matmul(file: FileFacts) -> Iterator[Hit]:
    """The first use in each function."""
    for use in first_per_scope(use for use in used(file) if use.symbol in _MATMUL):
        yield hit(use)


_DIVISIONS = ("__fdiv_rn", "__fdiv_rd", "__fdiv_ru", "__fdiv_rz", "__frcp_rn", "__frcp_rd", "__frcp_ru", "__frcp_rz")


@use_rule(
    "subnormal-division",
    "Division that is exact for tiny numbers",
    (
        cann(
            "risk", "numerics",
            "SIMT code of the 950 takes subnormal operands of a division for zero.",
            "Scale the operands, or test that tiny values do not matter.",
            "small", facts=("cann:K20",), products=SIMT, source="Ascend C documentation, SIMT built-ins",
        ),
    ),
    kinds=("call", "flag"), confidence="medium",
)  # fmt: skip
@ours
def subnormal_division(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Divisions with IEEE rounding in device code, and builds that keep subnormal numbers."""
    exact = use.symbol in _DIVISIONS and on_device(use)
    if exact or (use.kind == "flag" and "ftz" in use.symbol and "false" in (use.spelling + "".join(use.args))):
        yield hit(use)
