"""Allocation, freeing, copies and memory that both processors see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.model import FileFacts, Use
from advisor.rules.host.places import (
    ACL,
    GENERAL,
    HIP7,
    argument,
    by_scope,
    calls,
    cann,
    first,
    once,
    rocm,
    uses,
)
from advisor.rules.registry import Hit, file_rule, hit, use_rule

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


def _early_frees(file: FileFacts) -> Iterator[Use]:
    """The first `cudaFree` of each function that follows device work without any synchronisation between them."""
    for group in by_scope(file).values():
        working = False
        for use in group:
            if _starts_work(use):
                working = True
            elif use.symbol in _SYNCHRONISES and use.kind == "call":
                working = False
            elif working and use.symbol == "cudaFree" and use.nargs == 1 and use.args[0] not in _ZERO:
                yield use
                break


def _pool_frees(file: FileFacts) -> Iterator[Use]:
    """`cudaFree` of what the same function got from a pool."""
    for group in by_scope(file).values():
        pooled = {_bare(use.args[0]) for use in group if use.symbol.startswith("cudaMallocAsync") and use.args}
        pooled |= {_bare(use.args[0]) for use in group if use.symbol == "cudaMallocFromPoolAsync" and use.args}
        yield from (use for use in group if use.symbol == "cudaFree" and use.args and _bare(use.args[0]) in pooled)


_INIT_IDIOM = "Freeing a null pointer to start the runtime"
_POOL_FREE = "Memory of a pool is freed by the synchronous call"


@file_rule(
    "free-synchronises",
    "Memory is freed right behind device work, without synchronisation",
    (
        rocm(
            "risk", "wrong", "From ROCm 7 freeing memory of a pool no longer waits for the device.",
            "Synchronise before freeing, or free on the stream.", "R49", source=HIP7, effort="mechanical",
            since="7.0",
        ),
        cann(
            "risk", "wrong", "aclrtFree does not wait for running work and refuses a null pointer.",
            "Synchronise the stream first, or use aclrtFreeWithDevSync (9.x); remove the idiom that frees null.",
            "H03", effort="mechanical",
        ),
    ),
    messages=(_INIT_IDIOM, _POOL_FREE),
)  # fmt: skip
def free_synchronises(file: FileFacts) -> Iterator[Hit]:
    for use in calls(file, "cudaFree"):
        if use.args[:1] and use.args[0] in _ZERO:
            yield hit(use, _INIT_IDIOM, targets=("cann",))
    yield from (hit(use, targets=("cann",)) for use in _early_frees(file))
    yield from (hit(use, _POOL_FREE, targets=("rocm",)) for use in _pool_frees(file))


_MANY_ALLOCATIONS = 8


@file_rule(
    "small-allocations",
    "Many single allocations",
    (
        cann(
            "info", "performance",
            "aclrtMalloc is slow, pads every block, and aligns its start to 64 bytes instead of 256.",
            "Allocate once and divide, with block starts on 64 bytes and 32 bytes of room at the end.",
            "H04", effort="moderate",
        ),
    ),
    messages=("An allocation of size 0, which is an error on Ascend",),
)  # fmt: skip
def small_allocations(file: FileFacts) -> Iterator[Hit]:
    found = list(calls(file, "cudaMalloc"))
    for use in found:
        if argument(use, 1) == "0":
            yield hit(use, "An allocation of size 0, which is an error on Ascend", severity="risk")
    if len(found) >= _MANY_ALLOCATIONS:
        yield hit(found[0], detail=f"cudaMalloc × {len(found)}")


@file_rule(
    "stream-ordered-allocation",
    "Memory is allocated and freed in the order of a stream",
    (
        cann(
            "blocker", "runtime", "Stream-ordered allocation is documented for the A2 only.",
            "Write a pool that reuses a block when an event behind its last use has passed.", "H05",
            products=("A3", "950", "310P", "310B", "910"), effort="moderate",
        ),
        cann(
            "work", "compile", "CANN 9 has it with an explicit pool; there is no default pool.",
            "Create a pool object and pass it to each call.", products=("A2",), since="9.0", effort="small",
        ),
        cann(
            "blocker", "compile", "CANN 8 has no stream-ordered allocation.", "Write a pool, or require CANN 9.",
            until="9.0", effort="moderate",
        ),
    ),
)  # fmt: skip
def stream_ordered_allocation(file: FileFacts) -> Iterator[Hit]:
    yield from once(
        file, "cudaMallocAsync", "cudaFreeAsync", "cudaMallocFromPoolAsync", "cudaMemPoolCreate",
        "cudaDeviceGetDefaultMemPool", "cuMemAllocAsync", "cuMemFreeAsync", "cuMemPoolCreate", kinds=("call",),
    )  # fmt: skip


@file_rule(
    "managed-memory",
    "Memory that host and device share by page migration",
    (
        rocm(
            "risk", "performance",
            "Whether pages migrate depends on the target and on the XNACK setting; without it accesses go over the bus "
            "and some access patterns fail.",
            "Ask for the attribute concurrentManagedAccess; keep explicit copies for targets without it.",
            "R52", source=GENERAL, effort="small",
        ),
        cann(
            "blocker", "runtime", "Managed memory is missing on the 950 and the 310P.",
            "Use separate host and device buffers and explicit copies.", "H06",
            products=("950", "310P", "310B", "910"), effort="moderate",
        ),
        cann(
            "work", "performance", "CANN 9 has it on A2 and A3, in steps of 2 MB and driven by page faults.",
            "Use aclrtMemAllocManaged and prefetch what a kernel will need.", products=("A2", "A3"), effort="small",
        ),
    ),
)  # fmt: skip
def managed_memory(file: FileFacts) -> Iterator[Hit]:
    yield from once(
        file, "cudaMallocManaged", "__managed__", "cuMemAllocManaged", kinds=("call", "attribute", "keyword", "macro")
    )


@use_rule(
    "copy-alias",
    "A macro stands for a copy or an allocation call",
    (
        cann(
            "blocker", "compile",
            "The acl calls take the size of the destination as well, so a plain alias cannot work.",
            "Write a wrapper function instead of the macro.", "H07", source=f"{ACL}; a public shim header",
            effort="small",
        ),
    ),
    symbols=("alias:copy",),
)  # fmt: skip
def copy_alias(use: Use, file: FileFacts) -> Iterator[Hit]:
    name, target = use.args
    if re.match(r"(?:cuda|aclrt)(?:Memcpy|Memset)", target):
        yield hit(use, detail=f"{name} → {target}")


_THREE_DIMENSIONS = ("cudaMemcpy3D", "cudaMemcpy3DAsync", "cudaMemcpy3DPeer", "cudaMemcpy3DPeerAsync")


@use_rule(
    "copy-2d",
    "A copy of a rectangle or a box inside of the device",
    (
        cann(
            "blocker", "runtime",
            "Copies with a pitch are documented between host and device only, and there are none of three dimensions.",
            "Copy rows as a batch (aclrtMemcpyBatch…, CANN 9), or use an operator that copies with strides.",
            "H08", effort="moderate",
        ),
    ),
    symbols=("cudaMemcpy2D", "cudaMemcpy2DAsync", *_THREE_DIMENSIONS),
    kinds=("call",),
)  # fmt: skip
def copy_2d(use: Use, file: FileFacts) -> Iterator[Hit]:
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


@file_rule(
    "pageable-copy",
    "An asynchronous copy of ordinary host memory",
    (
        cann(
            "work", "performance",
            "The copy runs synchronously, and while a stream is captured it is refused.",
            "Allocate the buffer with aclrtMallocHost, or register it.", "H09", effort="small",
        ),
    ),
)  # fmt: skip
def pageable_copy(file: FileFacts) -> Iterator[Hit]:
    buffers = {(use.scope, use.args[0]) for use in uses(file, "buffer:pageable")}
    if not buffers:
        return
    for use in calls(file, "cudaMemcpyAsync", "cuMemcpyHtoDAsync*", "cuMemcpyDtoHAsync*"):
        name = _host_buffer(use)
        if (use.scope, name) in buffers:
            yield hit(use, detail=name)


@file_rule(
    "host-memory-coherence",
    "The device reads and writes host memory while the host looks at it",
    (
        rocm(
            "risk", "wrong",
            "What the other side sees before a kernel ends depends on whether the memory is coherent (fine-grained).",
            "Allocate with hipHostMallocCoherent what is polled; test on the target.", "R73", source=GENERAL,
            effort="small",
        ),
    ),
    confidence="medium",
)  # fmt: skip
def host_memory_coherence(file: FileFacts) -> Iterator[Hit]:
    mapped = (
        use
        for use in uses(file, "cudaHostGetDevicePointer", "cudaHostAllocMapped", "cudaHostRegisterMapped",
                        "cuMemHostGetDevicePointer*", "CU_MEMHOSTALLOC_DEVICEMAP", "CU_MEMHOSTREGISTER_DEVICEMAP")
        if use.kind != "decl"
    )  # fmt: skip
    if (use := first(mapped)) is not None:
        yield hit(use)
