"""Calls whose counterparts have other arguments, and numbers that stand for enumerators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.host.places import argument, once, uses
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, Values, check, hit

# Arguments in CUDA 13, where CUDA 12 and what follows it have another number.
_CUDA13 = {
    "cuCtxCreate": 4, "cuGraphAddDependencies": 5, "cuGraphAddNode": 6, "cuGraphGetEdges": 5,
    "cuGraphNodeGetDependencies": 4, "cuGraphNodeGetDependentNodes": 4, "cuGraphRemoveDependencies": 5,
    "cudaGraphAddDependencies": 5, "cudaGraphAddNode": 6, "cudaGraphGetEdges": 5, "cudaGraphNodeGetDependencies": 4,
    "cudaGraphNodeGetDependentNodes": 4, "cudaGraphRemoveDependencies": 5, "cudaMemPrefetchAsync": 5,
    "cudaMemcpy3DBatchAsync": 4, "cudaMemcpyBatchAsync": 8, "cudaStreamUpdateCaptureDependencies": 5,
    "cudaStreamGetCaptureInfo": 7,
}  # fmt: skip
# Arguments in every CUDA, where counterparts have another number.
_ALWAYS = {
    "cuStreamWaitValue32": 4, "cuStreamWaitValue64": 4, "cuStreamWaitValue32_v2": 4, "cuStreamWaitValue64_v2": 4,
    "cuGraphInstantiate": 3, "cuGraphExecUpdate": 3, "cuOccupancyMaxPotentialBlockSize": 6,
    "cuOccupancyMaxPotentialBlockSizeWithFlags": 7, "cudaGetDriverEntryPoint": 4,
    "cuDeviceGetTexture1DLinearMaxWidth": 4,
}  # fmt: skip


@check("cuda13-signature")
def cuda13_signature(use: Use, file: Judged) -> Iterator[Hit]:
    location = use.symbol == "cudaMemAdvise" and "cudaMemLocation" in argument(use, 3)
    if not use.defined_here and (location or (use.nargs >= 0 and use.nargs == _CUDA13.get(use.symbol))):
        yield hit(use, detail=f"{use.spelling}: {use.nargs}")


@check("argument-count")
def argument_count(use: Use, file: Judged) -> Iterator[Hit]:
    if not use.defined_here and use.nargs == _ALWAYS[use.symbol]:
        yield hit(use, detail=f"{use.spelling}: {use.nargs}")


@check("cooperative-launch-argument")
def cooperative_launch_argument(use: Use, file: Judged) -> Iterator[Hit]:
    wide = "<<" in argument(use, 4) or "size_t" in argument(use, 4)
    pointer = use.nargs < 0 and use.result.startswith(("passed:", "cast:"))
    if not use.defined_here and (wide or pointer):
        yield hit(use)


_KERNEL_ARGUMENT = {
    "cudaFuncSetAttribute": 0, "cudaFuncSetCacheConfig": 0, "cudaFuncSetSharedMemConfig": 0,
    "cudaFuncGetAttributes": 1,
}  # fmt: skip


@check("kernel-pointer")
def kernel_pointer(use: Use, file: Judged) -> Iterator[Hit]:
    kernel = argument(use, _KERNEL_ARGUMENT[use.symbol])
    if kernel and not use.defined_here and "void" not in kernel:
        yield hit(use, detail=kernel)


_SYMBOL_ARGUMENT = {
    "cudaMemcpyToSymbol": 0, "cudaMemcpyToSymbolAsync": 0, "cudaMemcpyFromSymbol": 1, "cudaMemcpyFromSymbolAsync": 1,
    "cudaGetSymbolAddress": 1, "cudaGetSymbolSize": 1,
}  # fmt: skip


@check("device-symbol")
def device_symbol(use: Use, values: Values) -> Iterator[Hit]:
    """The values are macros that the call is ported with already."""
    name = argument(use, _SYMBOL_ARGUMENT[use.symbol])
    if name and not use.defined_here and not any(macro in name for macro in values.common):
        yield hit(use, detail=name)


_NUMBER = lazy(r"\(?\s*(\d+)\s*(?:[uUlL]*)\s*(?:<<\s*(\d+))?\s*\)?")
_SMALLEST_BLOCK = 32


def _constant(text: str) -> int:
    """The value of `65536`, `1 << 20` or `(1u<<30)`; 0 for what is no such number."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or len(match[1]) > 12:
        return 0
    return int(match[1]) << min(int(match[2] or 0), 63)


@check("grid-limit")
def grid_limit(use: Use, file: Judged) -> Iterator[Hit]:
    block = _constant(argument(use, 1)) or _SMALLEST_BLOCK
    if _constant(argument(use, 0)) * block >= 2**32:
        yield hit(use, detail=f"<<<{argument(use, 0)}, {argument(use, 1)}>>>")


@check("standard-includes")
def standard_includes(file: Judged) -> Iterator[Hit]:
    found = list(uses(file, "std-without-include"))
    if found and file.origin != "vendored":
        yield hit(found[0], detail=", ".join(f"<{use.args[0]}>" for use in found))


@lru_cache(maxsize=8)
def _table(rows: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Enumerators whose number differs: name → value in CUDA, value of the counterpart."""
    parts = (row.split(" ") for row in rows)
    return {name: (cuda, other) for name, cuda, other in parts}


_INTEGER = lazy(r"(?:static_)?cast:.*\b(?:int|unsigned|long|short|size_t|u?int\d+_t|char)\b")
_BY_NUMBER = lazy(r"(?:compared:\S+|arithmetic:\S+) -?\d+\w*")


# Type that a number is cast to → how its enumerators begin.
_ENUMERATORS = {
    "cudaDeviceAttr": "cudaDevAttr", "CUdevice_attribute": "CU_DEVICE_ATTRIBUTE_",
    "cudaDeviceP2PAttr": "cudaDevP2PAttr", "CUdevice_P2PAttribute": "CU_DEVICE_P2P_",
    "cublasOperation_t": "CUBLAS_OP_", "cublasFillMode_t": "CUBLAS_FILL_", "cublasDiagType_t": "CUBLAS_DIAG_",
    "cublasSideMode_t": "CUBLAS_SIDE_", "cublasMath_t": "CUBLAS_TENSOR_OP_MATH", "cublasGemmAlgo_t": "CUBLAS_GEMM_D",
    "cublasLtMatmulDescAttributes_t": "CUBLASLT_MATMUL_DESC_",
    "cublasLtMatrixLayoutAttribute_t": "CUBLASLT_MATRIX_LAYOUT_", "curandRngType_t": "CURAND_RNG_",
    "curandRngType": "CURAND_RNG_", "cusolverEigMode_t": "CUSOLVER_EIG_MODE_",
    "cusolverEigType_t": "CUSOLVER_EIG_TYPE_", "cusolverEigRange_t": "CUSOLVER_EIG_RANGE_",
    "cusolverStatus_t": "CUSOLVER_STATUS_", "CUmemorytype": "CU_MEMORYTYPE_", "CUjit_option": "CU_JIT_",
    "cudaSurfaceBoundaryMode": "cudaBoundaryMode", "cufftXtSubFormat": "CUFFT_FORMAT_",
}  # fmt: skip


def _named_by(use: Use, known: dict[str, tuple[str, str]]) -> str:
    """The enumerator that the number of a cast stands for, '' where its value is the same on the target or unknown."""
    begin = _ENUMERATORS[use.symbol.removeprefix("cast:")]
    return next((name for name, (cuda, _) in known.items() if cuda == use.args[0] and name.startswith(begin)), "")


def _as_number(use: Use) -> bool:
    """Whether an enumerator is used as the number that it is."""
    return bool(_INTEGER.match(use.result) or _BY_NUMBER.fullmatch(use.result)) or use.result == "subscript"


@check("enum-values")
def enum_values(file: Judged, values: Values) -> Iterator[Hit]:
    """The values are enumerators whose number differs: name, number in CUDA, number of the counterpart."""
    for target, rows in values.of.items():
        yield from _enum_values(file, _table(rows), target)


def _enum_values(file: Judged, known: dict[str, tuple[str, str]], target: str) -> Iterator[Hit]:
    for use in uses(file, "C*", "c*"):
        if use.kind == "enum" and _as_number(use) and use.symbol in known:
            yield hit(use, detail=f"{use.symbol}: {' → '.join(known[use.symbol])}", targets=(target,))
        elif use.symbol.startswith("cast:") and (name := _named_by(use, known)):
            detail = f"{use.args[0]} = {name} → {known[name][1]}"
            yield hit(use, "cast", detail, targets=(target,))


@check("memory-type-numbers")
def memory_type_numbers(use: Use, file: Judged) -> Iterator[Hit]:
    if re.fullmatch(r"compared:\S+ \d+", use.result):
        yield hit(use)


_ABSENT_FIELDS = ("deferredMappingCudaArraySupported", "sparseCudaArraySupported")


@check("device-property-fields")
def device_property_fields(use: Use, file: Judged) -> Iterator[Hit]:
    if use.symbol.rpartition("::")[2] in _ABSENT_FIELDS:
        yield hit(use)
    else:
        yield hit(
            use, "dropped",
        )  # fmt: skip


@check("device-properties")
def device_properties(file: Judged, values: Values) -> Iterator[Hit]:
    """The values are fields that another vendor's struct has alone."""
    if any(use.symbol in values.common for use in file.uses):
        return
    yield from once(
        file, "cudaGetDeviceProperties*", "cudaDeviceProp::*", "cuDeviceComputeCapability",
        "cuDeviceGetProperties", kinds=("call", "member"),
    )  # fmt: skip
