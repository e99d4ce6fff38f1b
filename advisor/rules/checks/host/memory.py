"""Allocation, freeing, copies and memory that both processors see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.host.places import (
    argument,
    calls,
    first,
    once,
    uses,
)
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, Values, check, hit

_SYNCHRONISES = frozenset(
    "cudaDeviceSynchronize cudaStreamSynchronize cudaEventSynchronize cudaThreadSynchronize cudaMemcpy cudaMemcpy2D "
    "cudaMemcpyFromSymbol cuCtxSynchronize cuStreamSynchronize cuEventSynchronize cuMemcpyDtoH cuMemcpyDtoH_v2 "
    "cudaStreamQuery cudaEventQuery cudaDeviceReset".split()
)
_ZERO = frozenset(("0", "NULL", "nullptr", "(void*)0", "(void *)0", "static_cast<void*>(0)"))


def _starts_work(use: Use) -> bool:
    return use.kind == "launch" or (use.kind == "call" and use.symbol in ("cudaMemcpyAsync", "cudaMemsetAsync"))


def _bare(text: str) -> str:
    return text.lstrip("&*( ").removeprefix("void**)").lstrip("& (").rstrip(") ")


_LAMBDA = lazy(r"\[[&=\w, ]*\]\s*(?:\([^()]*\))?\s*\{.*cudaFree")  # runs elsewhere


def _frees(use: Use) -> bool:
    return use.symbol == "cudaFree" and use.nargs == 1 and use.args[0] not in _ZERO


def _early_frees(file: Judged) -> Iterator[Use]:
    """The first `cudaFree` of each function that follows device work without any synchronisation between them."""
    for group in file.by_scope.values():
        working = False
        for use in group:
            if _starts_work(use):
                working = True
            elif use.symbol in _SYNCHRONISES and use.kind == "call":
                working = False
            elif working and _frees(use) and not _LAMBDA.search(file.line_of(use)):
                yield use
                break


def _pool_frees(file: Judged) -> Iterator[Use]:
    """`cudaFree` of what the same function got from a pool."""
    for group in file.by_scope.values():
        pooled = {_bare(use.args[0]) for use in group if use.symbol.startswith("cudaMallocAsync") and use.args}
        pooled |= {_bare(use.args[0]) for use in group if use.symbol == "cudaMallocFromPoolAsync" and use.args}
        yield from (use for use in group if use.symbol == "cudaFree" and use.args and _bare(use.args[0]) in pooled)


@check("free-synchronises")
def free_synchronises(file: Judged) -> Iterator[Hit]:
    for use in calls(file, "cudaFree"):
        if use.args[:1] and use.args[0] in _ZERO:
            yield hit(use, "null")
    yield from (hit(use, "early") for use in _early_frees(file))
    yield from (hit(use, "pool") for use in _pool_frees(file))


_MANY_ALLOCATIONS = 8


@check("small-allocations")
def small_allocations(file: Judged) -> Iterator[Hit]:
    found = list(calls(file, "cudaMalloc"))
    for use in found:
        if argument(use, 1) == "0":
            yield hit(use, "empty")
    if len(found) >= _MANY_ALLOCATIONS:
        yield hit(found[0], detail=f"cudaMalloc × {len(found)}")


@check("stream-ordered-allocation")
def stream_ordered_allocation(file: Judged) -> Iterator[Hit]:
    yield from once(
        file, "cudaMallocAsync", "cudaFreeAsync", "cudaMallocFromPoolAsync", "cudaMemPoolCreate",
        "cudaDeviceGetDefaultMemPool", "cuMemAllocAsync", "cuMemFreeAsync", "cuMemPoolCreate", kinds=("call",),
    )  # fmt: skip


@check("managed-memory")
def managed_memory(file: Judged) -> Iterator[Hit]:
    yield from once(
        file, "cudaMallocManaged", "__managed__", "cuMemAllocManaged", kinds=("call", "attribute", "keyword", "macro")
    )


@check("copy-alias")
def copy_alias(use: Use, values: Values) -> Iterator[Hit]:
    """The values are the beginnings of the names of copies."""
    name, target = use.args
    if target.startswith(tuple(f"{head}{call}" for head in values.common for call in ("Memcpy", "Memset"))):
        yield hit(use, detail=f"{name} → {target}")


_THREE_DIMENSIONS = ("cudaMemcpy3D", "cudaMemcpy3DAsync", "cudaMemcpy3DPeer", "cudaMemcpy3DPeerAsync")


@check("copy-2d")
def copy_2d(use: Use, file: Judged) -> Iterator[Hit]:
    inside = any("DeviceToDevice" in each for each in use.args)
    if not use.defined_here and use.nargs >= 0 and (inside or use.symbol in _THREE_DIMENSIONS):
        yield hit(use)


def _host_buffer(use: Use) -> str:
    """The name of the host side of an asynchronous copy, '' where it is not plain."""
    if use.symbol.startswith("cuMemcpy"):
        text = argument(use, 1 if "HtoD" in use.symbol else 0)
    else:
        kind = argument(use, 3)
        text = argument(use, 1) if "HostToDevice" in kind else argument(use, 0) if "DeviceToHost" in kind else ""
    match = re.fullmatch(r"&?\s*(\w+)(?:\.data\(\)|\[[^\]]*\]| \+ .*)?", text)
    return match[1] if match else ""


@check("pageable-copy")
def pageable_copy(file: Judged) -> Iterator[Hit]:
    buffers = {(use.scope, use.args[0]) for use in uses(file, "buffer:pageable")}
    if not buffers:
        return
    for use in calls(file, "cudaMemcpyAsync", "cuMemcpyHtoDAsync*", "cuMemcpyDtoHAsync*"):
        name = _host_buffer(use)
        if (use.scope, name) in buffers:
            yield hit(use, detail=name)


@check("host-memory-coherence")
def host_memory_coherence(file: Judged) -> Iterator[Hit]:
    mapped = (
        use
        for use in uses(file, "cudaHostGetDevicePointer", "cudaHostAllocMapped", "cudaHostRegisterMapped",
                        "cuMemHostGetDevicePointer*", "CU_MEMHOSTALLOC_DEVICEMAP", "CU_MEMHOSTREGISTER_DEVICEMAP")
        if use.kind != "decl"
    )  # fmt: skip
    if (use := first(mapped)) is not None:
        yield hit(use)
