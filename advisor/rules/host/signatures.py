"""Calls that keep their name on ROCm but not their arguments, and numbers that stand for enumerators."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.host.places import HEADERS, HIP7, argument, cann, once, rocm, uses
from advisor.rules.registry import Hit, file_rule, hit, use_rule

# Arguments in CUDA 13, where CUDA 12 and HIP have another number.
_CUDA13 = {
    "cuCtxCreate": 4, "cuGraphAddDependencies": 5, "cuGraphAddNode": 6, "cuGraphGetEdges": 5,
    "cuGraphNodeGetDependencies": 4, "cuGraphNodeGetDependentNodes": 4, "cuGraphRemoveDependencies": 5,
    "cudaGraphAddDependencies": 5, "cudaGraphAddNode": 6, "cudaGraphGetEdges": 5, "cudaGraphNodeGetDependencies": 4,
    "cudaGraphNodeGetDependentNodes": 4, "cudaGraphRemoveDependencies": 5, "cudaMemPrefetchAsync": 5,
    "cudaMemcpy3DBatchAsync": 4, "cudaMemcpyBatchAsync": 8, "cudaStreamUpdateCaptureDependencies": 5,
    "cudaStreamGetCaptureInfo": 7,
}  # fmt: skip
# Arguments in every CUDA, where HIP has another number.
_ALWAYS = {
    "cuStreamWaitValue32": 4, "cuStreamWaitValue64": 4, "cuStreamWaitValue32_v2": 4, "cuStreamWaitValue64_v2": 4,
    "cuGraphInstantiate": 3, "cuGraphExecUpdate": 3, "cuOccupancyMaxPotentialBlockSize": 6,
    "cuOccupancyMaxPotentialBlockSizeWithFlags": 7, "cudaGetDriverEntryPoint": 4,
    "cuDeviceGetTexture1DLinearMaxWidth": 4,
}  # fmt: skip


@use_rule(
    "cuda13-signature",
    "A call with the arguments of CUDA 13",
    (
        rocm(
            "work", "compile", "CUDA 13 changed the arguments without a new name; HIP keeps those of CUDA 12.",
            "Call the HIP function of the same shape where it exists (hipMemPrefetchAsync_v2), else the CUDA 12 form.",
            "R39", source=HEADERS, effort="small",
        ),
    ),
    symbols=(*_CUDA13, "cudaMemAdvise"),
    kinds=("call",),
)  # fmt: skip
def cuda13_signature(use: Use, file: FileFacts) -> Iterator[Hit]:
    location = use.symbol == "cudaMemAdvise" and "cudaMemLocation" in argument(use, 3)
    if not use.defined_here and (location or (use.nargs >= 0 and use.nargs == _CUDA13.get(use.symbol))):
        yield hit(use, detail=f"{use.spelling}: {use.nargs}")


@use_rule(
    "argument-count",
    "HIP takes another number of arguments",
    (
        rocm(
            "work", "compile", "The HIP function of this name has an argument more or less than CUDA's.",
            "Add or remove the argument as the HIP header says.", "R40", source=HEADERS, effort="small",
        ),
    ),
    symbols=tuple(_ALWAYS),
    kinds=("call",),
)  # fmt: skip
def argument_count(use: Use, file: FileFacts) -> Iterator[Hit]:
    if not use.defined_here and use.nargs == _ALWAYS[use.symbol]:
        yield hit(use, detail=f"{use.spelling}: {use.nargs}")


@use_rule(
    "cooperative-launch-argument",
    "The shared memory argument of a cooperative launch is narrower",
    (
        rocm(
            "work", "compile",
            "hipLaunchCooperativeKernel takes unsigned int where CUDA takes size_t; a function pointer of CUDA's type "
            "does not fit.",
            "Cast the value, or change the pointer's type.", "R41", source=HEADERS, effort="mechanical",
        ),
    ),
    symbols=("cudaLaunchCooperativeKernel",),
)  # fmt: skip
def cooperative_launch_argument(use: Use, file: FileFacts) -> Iterator[Hit]:
    wide = "<<" in argument(use, 4) or "size_t" in argument(use, 4)
    pointer = use.nargs < 0 and use.result.startswith(("passed:", "cast:"))
    if not use.defined_here and (wide or pointer):
        yield hit(use)


_KERNEL_ARGUMENT = {
    "cudaFuncSetAttribute": 0, "cudaFuncSetCacheConfig": 0, "cudaFuncSetSharedMemConfig": 0,
    "cudaFuncGetAttributes": 1,
}  # fmt: skip


@use_rule(
    "kernel-pointer",
    "A kernel is passed where HIP wants a plain pointer",
    (
        rocm(
            "work", "compile", "HIP declares this argument as const void*, without CUDA's template for kernels.",
            "Write reinterpret_cast<const void*>(kernel).", "R42", source="output of HIPIFY; " + HEADERS,
            effort="mechanical",
        ),
    ),
    symbols=tuple(_KERNEL_ARGUMENT),
    kinds=("call",),
)  # fmt: skip
def kernel_pointer(use: Use, file: FileFacts) -> Iterator[Hit]:
    kernel = argument(use, _KERNEL_ARGUMENT[use.symbol])
    if kernel and not use.defined_here and "void" not in kernel:
        yield hit(use, detail=kernel)


_SYMBOL_ARGUMENT = {
    "cudaMemcpyToSymbol": 0, "cudaMemcpyToSymbolAsync": 0, "cudaMemcpyFromSymbol": 1, "cudaMemcpyFromSymbolAsync": 1,
    "cudaGetSymbolAddress": 1, "cudaGetSymbolSize": 1,
}  # fmt: skip


@use_rule(
    "device-symbol",
    "A device variable is named in a copy",
    (
        rocm(
            "work", "compile", "Older HIP headers take the variable only through a macro.",
            "Write HIP_SYMBOL(name).", "R43", source="HIPIFY pull request 582", effort="mechanical", until="7.1",
        ),
        rocm(
            "info", "compile", "The C++ headers of ROCm 7.1 take the plain name; C code and older headers do not.",
            "Write HIP_SYMBOL(name) if the code must build with older ROCm.", source=HEADERS, effort="mechanical",
            since="7.1",
        ),
    ),
    symbols=tuple(_SYMBOL_ARGUMENT),
    kinds=("call",),
)  # fmt: skip
def device_symbol(use: Use, file: FileFacts) -> Iterator[Hit]:
    name = argument(use, _SYMBOL_ARGUMENT[use.symbol])
    if name and not use.defined_here and "HIP_SYMBOL" not in name:
        yield hit(use, detail=name)


_NUMBER = lazy(r"\(?\s*(\d+)\s*(?:[uUlL]*)\s*(?:<<\s*(\d+))?\s*\)?")
_SMALLEST_BLOCK = 32


def _constant(text: str) -> int:
    """The value of `65536`, `1 << 20` or `(1u<<30)`; 0 for what is no such number."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or len(match[1]) > 12:
        return 0
    return int(match[1]) << min(int(match[2] or 0), 63)


@use_rule(
    "grid-limit",
    "A launch with more threads in one dimension than HIP allows",
    (
        rocm(
            "risk", "runtime", "Blocks times threads of one dimension must stay below 2^32.",
            "Launch fewer blocks and let the kernel loop over its range.", "R44", source="HIP 7.1 header",
            effort="small",
        ),
        cann(
            "risk", "limit", "The product of the grid's dimensions is limited to 65535.",
            "Launch fewer blocks and let the kernel loop over its range.", source="Ascend C documentation",
            effort="small", products=("950",),
        ),
    ),
    kinds=("launch",),
)  # fmt: skip
def grid_limit(use: Use, file: FileFacts) -> Iterator[Hit]:
    block = _constant(argument(use, 1)) or _SMALLEST_BLOCK
    if _constant(argument(use, 0)) * block >= 2**32:
        yield hit(use, detail=f"<<<{argument(use, 0)}, {argument(use, 1)}>>>")


@use_rule(
    "struct-order",
    "A struct is filled by position",
    (
        rocm(
            "risk", "wrong", "ROCm 7 changed the order of this struct's fields, so positions mean something else.",
            "Set the fields by name.", "R72", source=HIP7, effort="mechanical", since="7.0",
        ),
    ),
    symbols=("initialiser:cudaMemsetParams",),
)  # fmt: skip
def struct_order(use: Use, file: FileFacts) -> Iterator[Hit]:
    yield hit(use)


@file_rule(
    "standard-includes",
    "A standard header is left to the CUDA headers to include",
    (
        rocm(
            "work", "compile", "The HIP headers of ROCm 7 no longer include parts of the standard library.",
            "Include what the file uses.", "R71", source=HIP7, effort="mechanical", since="7.0",
        ),
    ),
    confidence="medium",
)  # fmt: skip
def standard_includes(file: FileFacts) -> Iterator[Hit]:
    found = list(uses(file, "std-without-include"))
    if found and file.origin != "vendored":
        yield hit(found[0], detail=", ".join(f"<{use.args[0]}>" for use in found))


@cache
def _values() -> dict[str, tuple[str, str]]:
    """Enumerators whose number differs: name → value in CUDA, value of the counterpart in HIP."""
    text = (Path(__file__).parent / "enum_values.tsv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines()[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
    return {name: (cuda, other) for name, cuda, other in rows}


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


def _named_by(use: Use) -> str:
    """The enumerator that the number of a cast stands for, '' where its value is the same on AMD or unknown."""
    begin = _ENUMERATORS[use.symbol.removeprefix("cast:")]
    return next((name for name, (cuda, _) in _values().items() if cuda == use.args[0] and name.startswith(begin)), "")


def _as_number(use: Use) -> bool:
    """Whether an enumerator is used as the number that it is."""
    return bool(_INTEGER.match(use.result) or _BY_NUMBER.fullmatch(use.result)) or use.result == "subscript"


@file_rule(
    "enum-values",
    "An enumerator is used as a number",
    (
        rocm(
            "risk", "wrong",
            "The counterpart has another value: stored numbers, tables and casts mean something else on AMD.",
            "Use the names only; translate stored numbers when they are read.",
            "R36", source=HEADERS, effort="small",
        ),
    ),
    messages=("A number is cast to an enumeration whose values differ",),
)  # fmt: skip
def enum_values(file: FileFacts) -> Iterator[Hit]:
    for use in uses(file, "C*", "c*"):
        if use.kind == "enum" and _as_number(use) and use.symbol in _values():
            yield hit(use, detail=f"{use.symbol}: {' → '.join(_values()[use.symbol])}")
        elif use.symbol.startswith("cast:") and (name := _named_by(use)):
            detail = f"{use.args[0]} = {name} → {_values()[name][1]}"
            yield hit(use, "A number is cast to an enumeration whose values differ", detail)


@use_rule(
    "memory-type-numbers",
    "The kind of a pointer is compared with a number",
    (
        rocm(
            "risk", "wrong", "Headers and guide disagree about these numbers, and older releases had another order.",
            "Compare with the names hipMemoryTypeHost, hipMemoryTypeDevice, hipMemoryTypeManaged.",
            "R37", source=HEADERS, effort="mechanical",
        ),
    ),
    symbols=("cudaPointerAttributes::type", "cudaPointerAttributes::memoryType"),
)  # fmt: skip
def memory_type_numbers(use: Use, file: FileFacts) -> Iterator[Hit]:
    if re.fullmatch(r"compared:\S+ \d+", use.result):
        yield hit(use)


_ABSENT_FIELDS = ("deferredMappingCudaArraySupported", "sparseCudaArraySupported")
_DROPPED_FIELDS = (
    "clockRate", "computeMode", "cooperativeMultiDeviceLaunch", "deviceOverlap", "kernelExecTimeoutEnabled",
    "maxTexture1DLinear", "memoryClockRate", "singleToDoublePrecisionPerfRatio",
)  # fmt: skip


@use_rule(
    "device-property-fields",
    "A field of the device properties that does not exist everywhere",
    (
        rocm(
            "work", "compile", "HIP's struct lacks some of CUDA's fields, and keeps eight that CUDA 13 dropped.",
            "Ask for the device attribute instead of the field.", "R38", source=HEADERS, effort="small",
        ),
    ),
    symbols=tuple(f"cudaDeviceProp::{name}" for name in (*_ABSENT_FIELDS, *_DROPPED_FIELDS)),
    messages=("A field of the device properties that CUDA 13 dropped and HIP still has",),
)  # fmt: skip
def device_property_fields(use: Use, file: FileFacts) -> Iterator[Hit]:
    if use.symbol.rpartition("::")[2] in _ABSENT_FIELDS:
        yield hit(use)
    else:
        yield hit(
            use, "A field of the device properties that CUDA 13 dropped and HIP still has", severity="info",
        )  # fmt: skip


@file_rule(
    "device-properties",
    "Device properties are read from CUDA's struct",
    (
        cann(
            "risk", "wrong",
            "Ascend has no such struct, compute capability or warp size; cube and vector cores are counted apart.",
            "Ask for single attributes, and branch on the chip's name or architecture instead of major and minor.",
            "H20", source="headers of CANN 9.1; Ascend C documentation", effort="moderate",
        ),
    ),
)  # fmt: skip
def device_properties(file: FileFacts) -> Iterator[Hit]:
    if any(use.symbol == "cudaDeviceProp::gcnArchName" for use in file.uses):
        return  # written for AMD
    yield from once(
        file, "cudaGetDeviceProperties*", "cudaDeviceProp::*", "cuDeviceComputeCapability",
        "cuDeviceGetProperties", kinds=("call", "member"),
    )  # fmt: skip
