"""Profiling and management libraries, and C++ libraries that NVIDIA alone has."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import FileFacts, Use
from advisor.rules.host.places import GENERAL, LIBRARY_HEADERS, cann, once, rocm
from advisor.rules.registry import Hit, file_rule, hit, use_rule


@file_rule(
    "nvtx-domains",
    "Profiler marks with domains, colours or payloads",
    (
        rocm(
            "work", "compile", "roctx has eight calls: mark, push, pop, start and stop with a text.",
            "Map those, and make the rest empty.", "R57", source=LIBRARY_HEADERS, effort="small",
        ),
        cann(
            "work", "compile", "mstx has texts, streams and domains of its own, but no colours and payloads.",
            "Map those, and make the rest empty.",
            source="header of mstx", effort="small",
        ),
    ),
)  # fmt: skip
def nvtx_domains(file: FileFacts) -> Iterator[Hit]:
    yield from once(file, "nvtxDomain*", "nvtxEventAttributes_t", "nvtx3::*", kinds=("call", "type"))


@file_rule(
    "nvtx-ranges",
    "Profiler ranges are pushed and popped",
    (
        cann(
            "work", "compile", "mstx keeps no stack: each range has a number that ends it.",
            "Wrap a range in an object that keeps its number.", "L13", source="header of mstx", effort="small",
        ),
    ),
)  # fmt: skip
def nvtx_ranges(file: FileFacts) -> Iterator[Hit]:
    yield from once(file, "nvtxRangePush*", "nvtxRangePop*", kinds=("call", "macro"))


@file_rule(
    "cupti",
    "Profiling counters and callbacks by CUPTI",
    (
        rocm(
            "blocker", "compile", "No name of CUPTI or of NVIDIA's counter libraries has a counterpart.",
            "Rewrite on rocprofiler-sdk.", "R58", source=LIBRARY_HEADERS, effort="rewrite",
        ),
        cann(
            "blocker", "compile", "No name of CUPTI has a counterpart.",
            "Use the profiling interface of CANN (aclprof).",
            source="headers of CANN 9.1", effort="rewrite",
        ),
    ),
)  # fmt: skip
def cupti(file: FileFacts) -> Iterator[Hit]:
    yield from once(file, "cupti*", "CUpti_*", "nvperf*", "NVPW_*", kinds=("include", "call", "type"))


@file_rule(
    "nvml",
    "Device management by NVML",
    (
        rocm(
            "work", "compile", "No name of NVML has a counterpart.", "Rewrite on amdsmi, which asks in another way.",
            "R59", source=LIBRARY_HEADERS, effort="moderate",
        ),
        cann(
            "work", "compile", "No name of NVML has a counterpart.", "Rewrite on the DCMI interface or npu-smi.",
            source=GENERAL, effort="moderate",
        ),
    ),
)  # fmt: skip
def nvml(file: FileFacts) -> Iterator[Hit]:
    yield from once(file, "nvml*", kinds=("include", "call", "type"))


@use_rule(
    "thrust-cuda-namespace",
    "Thrust's CUDA part is named",
    (
        rocm(
            "work", "compile", "rocThrust calls this part hip; the rest of Thrust keeps its names.",
            "Write thrust::hip::par and thrust/system/hip/….", "R60", source="headers of rocThrust 6.4.4",
            effort="mechanical",
        ),
        cann(
            "blocker", "compile", "There is no Thrust for Ascend.", "Use operators or own kernels.",
            source="symbols of CANN 9.1 searched", effort="rewrite",
        ),
    ),
    symbols=("thrust::cuda", "thrust::cuda::*", "thrust::system::cuda*", "thrust/system/cuda/*"),
)  # fmt: skip
def thrust_cuda_namespace(use: Use, file: FileFacts) -> Iterator[Hit]:
    if use.kind != "decl" and file.origin != "vendored":
        yield hit(use)


_SYNC = ("barrier", "pipeline", "latch", "counting_semaphore", "binary_semaphore")


@file_rule(
    "libcu-sync",
    "Synchronisation types of libcu++",
    (
        rocm(
            "work", "compile", "AMD's libcu++ leaves out latch, barrier, pipeline and semaphores.",
            "Use barriers of the block and atomics.", "R62", source="documentation of libhipcxx, limitations",
            effort="moderate",
        ),
        cann(
            "blocker", "compile", "There is no libcu++ for Ascend.", "Rewrite with events between pipes.",
            source="symbols of CANN 9.1 searched", effort="rewrite",
        ),
    ),
)  # fmt: skip
def libcu_sync(file: FileFacts) -> Iterator[Hit]:
    names = (f"cuda::{std}{name}{rest}" for name in _SYNC for std in ("", "std::") for rest in ("", "::*"))
    includes = (f"cuda/{std}{name}" for name in (*_SYNC, "semaphore") for std in ("", "std/"))
    yield from once(file, *names, *includes)


@file_rule(
    "cutlass",
    "Kernels are made of CUTLASS or CuTe templates",
    (
        rocm(
            "blocker", "compile", "CUTLASS and CuTe are written for NVIDIA's matrix units and do not exist on AMD.",
            "Rewrite with Composable Kernel, or call hipBLASLt.", "R63", source=GENERAL, effort="rewrite",
        ),
        cann(
            "blocker", "compile", "CUTLASS and CuTe do not exist on Ascend; CATLASS has another model.",
            "Use a fused operator, or rewrite with CATLASS.", source="Ascend C documentation; catlass",
            effort="rewrite",
        ),
    ),
)  # fmt: skip
def cutlass(file: FileFacts) -> Iterator[Hit]:
    yield from once(file, "library:cutlass", "cutlass/*", "cute/*")
