"""Traps of single libraries: BLAS, DNN, FFT, random numbers, solvers, images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.host.places import (
    argument,
    calls,
    defined_at,
    first,
    once,
    once_in_project,
)
from advisor.rules.judged import Judged, JudgedProject
from advisor.rules.registry import Hit, check, close_together, first_of, hit

# Calls about handles, streams, descriptors and sizes: they compute nothing.
_MANAGES = lazy(r"(?:cublas(?:Lt)?|cudnn)(?:Create|Destroy|Set|Get|Add|Query|Log|Shutdown|Init)")
_GEMM = lazy(r"cublas(?:Lt)?[A-Za-z0-9]*[gG]emm\w*")


def _gemms(file: Judged) -> Iterator[Use]:
    return (use for use in calls(file, "cublas*") if _GEMM.fullmatch(use.symbol))


@check("two-phase-operators")
def two_phase_operators(project: JudgedProject) -> Iterator[Hit]:
    for library in ("cublas", "cudnn"):
        found = (use for file in project.files for use in calls(file, f"{library}*") if not _MANAGES.match(use.symbol))
        if (use := first(found)) is not None:
            yield hit(use)


@check("declared-only")
def declared_only(file: Judged) -> Iterator[Hit]:
    yield from once(
        file, "cufftPlan3d", "cufftMakePlan3d", "cufftExecD2Z", "cufftExecZ2D", "cufftExecZ2Z",
        "CUFFT_D2Z", "CUFFT_Z2D",
        "CUFFT_Z2Z", kinds=("call", "enum"),
    )  # fmt: skip


@check("blas-by-chip")
def blas_by_chip(project: JudgedProject) -> Iterator[Hit]:
    gemm = first(use for file in project.files if file.origin == "own" for use in _gemms(file))
    gemm = gemm or first(use for file in project.files for use in _gemms(file))
    if gemm is not None:
        yield hit(gemm)


@check("gemm-ex-name")
def gemm_ex_name(project: JudgedProject) -> Iterator[Hit]:
    yield from once_in_project(project, "cublasGemmEx", kinds=("call",))


def _swapped(use: Use) -> bool:
    """Whether a call gives n before m, or an operand as transposed: what emulates rows on a library of columns."""
    first_size, second_size = argument(use, 3).strip(), argument(use, 4).strip()
    reversed_sizes = first_size.lower() == "n" and second_size.lower() == "m"
    return reversed_sizes or "CUBLAS_OP_T" in (argument(use, 1).strip(), argument(use, 2).strip())


@check("row-major-trick")
def row_major_trick(file: Judged) -> Iterator[Hit]:
    yield from (hit(use) for use in _gemms(file) if _swapped(use))


_ALGORITHM_V7 = tuple(
    f"cudnnGetConvolution{part}Algorithm_v7" for part in ("Forward", "BackwardData", "BackwardFilter")
)


@check("cudnn-graph-api")
def cudnn_graph_api(file: Judged) -> Iterator[Hit]:
    yield from once(
        file, "cudnnBackend*", "cudnn_frontend*", "CUDNN_BACKEND_*", kinds=("call", "type", "include", "enum")
    )
    yield from once(file, *_ALGORITHM_V7, kinds=("call",))


@check("cudnn-algorithm-search")
def cudnn_algorithm_search(file: Judged) -> Iterator[Hit]:
    found = (
        use
        for use in calls(file, "cudnnFind*", "cudnnGet*", "cudnnRNN*")
        if re.fullmatch(r"cudnn(?:Find\w+Algorithm\w*|Get\w+Algorithm\w*|GetRNN\w*(?:Params|Weight)\w*)", use.symbol)
    )
    if (use := first(found)) is not None:
        yield hit(use)


@check("rng-sequence")
def rng_sequence(file: Judged) -> Iterator[Hit]:
    yield from once(
        file, "curandCreateGenerator*", "curandSetPseudoRandomGeneratorSeed", "curandGenerate*", "curand_init",
        "curand_uniform*", "curand_normal*", kinds=("call",),
    )  # fmt: skip


@check("cusolver-parts")
def cusolver_parts(file: Judged) -> Iterator[Hit]:
    yield from once(file, "cusolverSp*", kinds=("call", "type", "include"))
    yield from once(file, "cusolverMg*", kinds=("call", "type", "include"))


@check("cublaslt-attributes")
def cublaslt_attributes(file: Judged) -> Iterator[Hit]:
    yield from once(file, "CUBLASLT_*", kinds=("enum", "macro"))


@check("tf32")
def tf32(use: Use, file: Judged) -> Iterator[Hit]:
    if use.result != "case" and not defined_at(file, use):
        yield hit(use)


@check("media-libraries")
def media_libraries(file: Judged) -> Iterator[Hit]:
    for family in (("nvjpeg*",), ("npp*",), ("cuvid*", "NvEnc*")):
        yield from once(file, *family, kinds=("call", "include"))


@check("vendor-function")
def vendor_function(file: Judged) -> Iterator[Hit]:
    """Not in files that say by their own names what they are for: those are left out of a build as a whole."""
    if not _FOR_VENDOR.search(file.path):
        found = (use for use in file.uses if use.symbol == "vendor-function")
        yield from close_together(hit(use, detail=use.spelling) for use in found)


_FOR_VENDOR = lazy(r"(?i)cutlass|(?:^|[/_.-])sm_?\d{2,3}a?(?:[/_.-]|$)|(?:^|/)nvidia/")


@check("fp8-torch-type")
def fp8_torch_type(file: Judged) -> Iterator[Hit]:
    """The first of a file that is not for the CPU."""
    found = [use for use in file.uses if use.symbol == "fp8-torch-type"]
    if not _FOR_CPU.search(file.path):
        yield from first_of([hit(use, detail=use.spelling) for use in found])


_FOR_CPU = lazy(r"(?i)(?:^|[/_.-])cpu(?:[/_.-]|$)")
