"""Traps of single libraries: BLAS, DNN, FFT, random numbers, solvers, images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.host.places import (
    GENERAL,
    LIBRARY_HEADERS,
    OPERATORS,
    argument,
    calls,
    cann,
    defined_at,
    first,
    once,
    once_in_project,
    rocm,
)
from advisor.rules.registry import Hit, ProjectFacts, file_rule, hit, project_rule, use_rule

# Calls about handles, streams, descriptors and sizes: they compute nothing.
_MANAGES = lazy(r"(?:cublas(?:Lt)?|cudnn)(?:Create|Destroy|Set|Get|Add|Query|Log|Shutdown|Init)")
_GEMM = lazy(r"cublas(?:Lt)?[A-Za-z0-9]*[gG]emm\w*")


def _gemms(file: FileFacts) -> Iterator[Use]:
    return (use for use in calls(file, "cublas*") if _GEMM.fullmatch(use.symbol))


@project_rule(
    "two-phase-operators",
    "Library calls become operators in two phases",
    (
        cann(
            "work", "compile",
            "An aclnn operator takes tensor objects; one call asks for workspace, a second one runs it on a stream.",
            "Write a helper that makes tensors, asks for workspace, runs, and keeps it until the stream is done.",
            "L01", source=f"{OPERATORS}; port of ggml", effort="moderate",
        ),
    ),
    help="Fires once per library and project: it concerns every call of cuBLAS and cuDNN alike.",
)  # fmt: skip
def two_phase_operators(project: ProjectFacts) -> Iterator[Hit]:
    for library in ("cublas", "cudnn"):
        found = (use for file in project.files for use in calls(file, f"{library}*") if not _MANAGES.match(use.symbol))
        if (use := first(found)) is not None:
            yield hit(use)


@file_rule(
    "declared-only",
    "Transforms that the target declares and does not implement",
    (
        cann(
            "blocker", "runtime", "Three-dimensional and double precision plans are declared without code behind.",
            "Compose two-dimensional plans in single precision, or compute on the host.", "L02",
            source="implementation list of ops-fft and ops-sparse", effort="moderate",
        ),
    ),
)  # fmt: skip
def declared_only(file: FileFacts) -> Iterator[Hit]:
    yield from once(
        file, "cufftPlan3d", "cufftMakePlan3d", "cufftExecD2Z", "cufftExecZ2D", "cufftExecZ2Z",
        "CUFFT_D2Z", "CUFFT_Z2D",
        "CUFFT_Z2Z", kinds=("call", "enum"),
    )  # fmt: skip


@project_rule(
    "blas-by-chip",
    "Matrix routines that only some chips have",
    (
        cann(
            "blocker", "runtime", "Most of level 2 and 3 and the Lt interface exist for the 950 only.",
            "On A2 and A3 multiply with the aclnn operators.", "L03", products=("A2", "A3", "310P", "310B", "910"),
            source="operator pages of ops-blas", effort="moderate",
        ),
        cann(
            "work", "runtime", "The 950 has these routines; complex ones of level 1 exist on A2 and A3 only.",
            "Check each routine's chips before using it.", products=("950",), source="operator pages of ops-blas",
            effort="small",
        ),
    ),
)  # fmt: skip
def blas_by_chip(project: ProjectFacts) -> Iterator[Hit]:
    gemm = first(use for file in project.files if file.origin == "own" for use in _gemms(file))
    gemm = gemm or first(use for file in project.files for use in _gemms(file))
    if gemm is not None:
        yield hit(gemm)


@project_rule(
    "gemm-ex-name",
    "One name for two matrix interfaces",
    (
        cann(
            "risk", "wrong",
            "aclblasGemmEx is a function with 19 arguments in both generations, and they do not mean the same.",
            "Note the header and package with the name, and build against one release only.", "L04",
            source="headers of CANN 8 and of ops-blas, compared", effort="small",
        ),
    ),
)  # fmt: skip
def gemm_ex_name(project: ProjectFacts) -> Iterator[Hit]:
    yield from once_in_project(project, "cublasGemmEx", kinds=("call",))


def _swapped(use: Use) -> bool:
    """Whether a call gives n before m, or an operand as transposed: what emulates rows on a library of columns."""
    first_size, second_size = argument(use, 3).strip(), argument(use, 4).strip()
    reversed_sizes = first_size.lower() == "n" and second_size.lower() == "m"
    return reversed_sizes or "CUBLAS_OP_T" in (argument(use, 1).strip(), argument(use, 2).strip())


@file_rule(
    "row-major-trick",
    "A matrix product with transposed or exchanged operands",
    (
        cann(
            "risk", "wrong",
            "aclnn tensors are stored by rows with strides of their own; the BLAS side is stored by columns.",
            "Work out the real layout, and drop the exchange where the operands become tensors.", "L05",
            source=OPERATORS, effort="small",
        ),
    ),
)  # fmt: skip
def row_major_trick(file: FileFacts) -> Iterator[Hit]:
    yield from (hit(use) for use in _gemms(file) if _swapped(use))


_ALGORITHM_V7 = tuple(
    f"cudnnGetConvolution{part}Algorithm_v7" for part in ("Forward", "BackwardData", "BackwardFilter")
)


@file_rule(
    "cudnn-graph-api",
    "Convolutions by cuDNN's graph interface or its algorithm choice",
    (
        rocm(
            "work", "compile", "MIOpen finds an algorithm by running it; cuDNN's backend descriptors are missing.",
            "Use MIOpen's find calls, or the hipDNN backend of newer releases.", "R64", source=LIBRARY_HEADERS,
            effort="moderate",
        ),
    ),
)  # fmt: skip
def cudnn_graph_api(file: FileFacts) -> Iterator[Hit]:
    yield from once(
        file, "cudnnBackend*", "cudnn_frontend*", "CUDNN_BACKEND_*", kinds=("call", "type", "include", "enum")
    )
    yield from once(file, *_ALGORITHM_V7, kinds=("call",))


@file_rule(
    "cudnn-algorithm-search",
    "Algorithms are searched, or packed weights of a recurrent net are used",
    (
        cann(
            "work", "compile", "The operators choose by themselves, and weights, masks and layouts are passed apart.",
            "Drop the search; port each family of operators on its own.", "L10", source=OPERATORS, effort="rewrite",
        ),
    ),
)  # fmt: skip
def cudnn_algorithm_search(file: FileFacts) -> Iterator[Hit]:
    found = (
        use
        for use in calls(file, "cudnnFind*", "cudnnGet*", "cudnnRNN*")
        if re.fullmatch(r"cudnn(?:Find\w+Algorithm\w*|Get\w+Algorithm\w*|GetRNN\w*(?:Params|Weight)\w*)", use.symbol)
    )
    if (use := first(found)) is not None:
        yield hit(use)


@file_rule(
    "rng-sequence",
    "Random numbers of the library",
    (
        rocm(
            "risk", "numerics", "The numbers of all generators differ, and the same seed gives another sequence.",
            "Name generators, and renew stored expectations.", "R65", source=f"{LIBRARY_HEADERS}; {GENERAL}",
            effort="small",
        ),
        cann(
            "risk", "numerics", "There is Philox only, with seed and offset per call, and other ends of the interval.",
            "Renew stored expectations, and pass the state along.", "L09", source=OPERATORS, effort="moderate",
        ),
    ),
)  # fmt: skip
def rng_sequence(file: FileFacts) -> Iterator[Hit]:
    yield from once(
        file, "curandCreateGenerator*", "curandSetPseudoRandomGeneratorSeed", "curandGenerate*", "curand_init",
        "curand_uniform*", "curand_normal*", kinds=("call",),
    )  # fmt: skip


@file_rule(
    "cusolver-parts",
    "The sparse or the multi-device part of cuSOLVER",
    (
        rocm(
            "work", "compile", "Hardly any sparse function and none for several devices has a counterpart.",
            "Use rocSOLVER's dense routines or another solver; enumerators have other numbers too.", "R66",
            source=LIBRARY_HEADERS, effort="moderate",
        ),
    ),
)  # fmt: skip
def cusolver_parts(file: FileFacts) -> Iterator[Hit]:
    yield from once(file, "cusolverSp*", kinds=("call", "type", "include"))
    yield from once(file, "cusolverMg*", kinds=("call", "type", "include"))


@file_rule(
    "cublaslt-attributes",
    "Attributes and layouts of cuBLASLt",
    (
        rocm(
            "work", "compile", "A tenth of the names exists in hipBLASLt, and attributes have other numbers.",
            "Check each attribute and epilogue, and search for algorithms anew.", "R67", source=LIBRARY_HEADERS,
            effort="moderate",
        ),
    ),
)  # fmt: skip
def cublaslt_attributes(file: FileFacts) -> Iterator[Hit]:
    yield from once(file, "CUBLASLT_*", kinds=("enum", "macro"))


@use_rule(
    "tf32",
    "TF32 arithmetic is asked for",
    (
        rocm(
            "risk", "numerics", "The names exist; whether and how it is reduced depends on the gfx target.",
            "Compare results on the target, and choose the compute type on purpose.", "R68", source=LIBRARY_HEADERS,
            effort="small",
        ),
        cann(
            "risk", "numerics", "Products of fp32 may run in another reduced format, by an argument of the operator.",
            "Choose cubeMathType on purpose, and test the accuracy.", source=OPERATORS, effort="small",
        ),
    ),
    symbols=("CUBLAS_TF32_TENSOR_OP_MATH", "CUBLAS_COMPUTE_32F_FAST_TF32"),
    kinds=("enum",),
)  # fmt: skip
def tf32(use: Use, file: FileFacts) -> Iterator[Hit]:
    if use.result != "case" and not defined_at(file, use):
        yield hit(use)


@file_rule(
    "media-libraries",
    "Images or video by NVIDIA's libraries",
    (
        cann(
            "work", "compile",
            "Ascend decodes in DVPP channels with an allocator and alignment of their own, into YUV.",
            "Rewrite the pipeline on DVPP (A2, A3, 310P).", "L12", source="headers of CANN 8.1", effort="rewrite",
        ),
    ),
)  # fmt: skip
def media_libraries(file: FileFacts) -> Iterator[Hit]:
    for family in (("nvjpeg*",), ("npp*",), ("cuvid*", "NvEnc*")):
        yield from once(file, *family, kinds=("call", "include"))
