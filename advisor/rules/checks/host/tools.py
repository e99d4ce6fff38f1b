"""Profiling and management libraries, and C++ libraries that NVIDIA alone has."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import Use
from advisor.rules.checks.host.places import once
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit


@check("nvtx-domains")
def nvtx_domains(file: Judged) -> Iterator[Hit]:
    yield from once(file, "nvtxDomain*", "nvtxEventAttributes_t", "nvtx3::*", kinds=("call", "type"))


@check("nvtx-ranges")
def nvtx_ranges(file: Judged) -> Iterator[Hit]:
    yield from once(file, "nvtxRangePush*", "nvtxRangePop*", kinds=("call", "macro"))


@check("cupti")
def cupti(file: Judged) -> Iterator[Hit]:
    yield from once(file, "cupti*", "CUpti_*", "nvperf*", "NVPW_*", kinds=("include", "call", "type"))


@check("nvml")
def nvml(file: Judged) -> Iterator[Hit]:
    """Without what only builds with the header compile."""
    found = once(file, "nvml*", kinds=("include", "call", "type"))
    for each in found:
        if each.use is None or "__has_include" not in each.use.guard + file.line_of(each.use):
            yield each


@check("thrust-cuda-namespace")
def thrust_cuda_namespace(use: Use, file: Judged) -> Iterator[Hit]:
    if use.kind != "decl" and file.origin != "vendored":
        yield hit(use)


_SYNC = ("barrier", "pipeline", "latch", "counting_semaphore", "binary_semaphore")


@check("libcu-sync")
def libcu_sync(file: Judged) -> Iterator[Hit]:
    names = (f"cuda::{std}{name}{rest}" for name in _SYNC for std in ("", "std::") for rest in ("", "::*"))
    includes = (f"cuda/{std}{name}" for name in (*_SYNC, "semaphore") for std in ("", "std/"))
    yield from once(file, *names, *includes)


@check("cutlass")
def cutlass(file: Judged) -> Iterator[Hit]:
    yield from once(file, "library:cutlass", "cutlass/*", "cute/*")


@check("profiler-checked")
def profiler_checked(use: Use, file: Judged) -> Iterator[Hit]:
    """Calls whose status somebody looks at."""
    if use.nargs == 0 and use.result not in ("unused", ""):
        yield hit(use)
