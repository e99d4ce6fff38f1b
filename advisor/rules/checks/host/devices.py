"""Start and end of the runtime, contexts, several devices, several processes."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.kinds import C_FAMILY
from advisor.model import Use
from advisor.rules.checks.host.places import (
    calls,
    first,
    once,
    once_in_project,
    uses,
)
from advisor.rules.judged import Judged, JudgedProject
from advisor.rules.registry import Hit, check, hit

_SETS_DEVICE = ("cudaSetDevice", "cuInit", "cuCtxSetCurrent", "cuDevicePrimaryCtxRetain")
_STARTS = (
    "cudaMalloc", "cudaMallocHost", "cudaMallocManaged", "cudaStreamCreate*", "cudaEventCreate*", "cudaMemcpy*",
    "cudaGetDeviceCount", "cublasCreate_v2", "cublasCreate",
)  # fmt: skip


_TORCH = ("torch/", "ATen/", "c10/")


@check("device-init")
def device_init(project: JudgedProject) -> Iterator[Hit]:
    """Once; an extension of PyTorch finds the runtime started by the framework."""
    family = [file for file in project.files if file.kind in C_FAMILY]
    if any(use.library == "torch" for file in family for use in file.uses) or any(
        include.written.startswith(_TORCH) for file in family for include in file.facts.includes
    ):
        return
    found = list(once_in_project(project, *_SETS_DEVICE, kinds=("call",)))
    yield from found
    if not found:
        for each in once_in_project(project, *_STARTS, kinds=("call",)):
            yield Hit(
                span=each.span,
                use=each.use,
                detail=each.detail,
                message="unset",
            )


@check("device-property-read")
def device_property_read(use: Use) -> bool:
    """Fields but those of the capability, about which another rule speaks."""
    return use.symbol not in ("cudaDeviceProp::major", "cudaDeviceProp::minor")


_RELEASES = (
    "cudaFree*", "cudaStreamDestroy", "cudaEventDestroy", "cudaDeviceReset", "cublasDestroy*", "cudnnDestroy*",
    "cusparseDestroy*", "cusolverDnDestroy", "curandDestroyGenerator", "cufftDestroy", "cuMemFree*", "cuModuleUnload",
    "cuStreamDestroy*", "cuCtxDestroy*",
)  # fmt: skip


def _destructor_of(use: Use) -> str:
    """The class whose destructor a use stands in, '' elsewhere."""
    last = use.scope.rpartition("::")[2]
    return last[1:].strip() if last.startswith("~") else ""


@check("static-destructors")
def static_destructors(file: Judged) -> Iterator[Hit]:
    statics = {use.args[0] for use in uses(file, "static-object")}
    if not statics:
        return
    seen: set[str] = set()
    for use in calls(file, *_RELEASES):
        owner = _destructor_of(use)
        if owner in statics and owner not in seen:
            seen.add(owner)
            yield hit(use, detail=f"~{owner}: {use.spelling}")


@check("contexts")
def contexts(file: Judged) -> Iterator[Hit]:
    yield from once(
        file, "cuCtxCreate*", "cuCtxPushCurrent*", "cuCtxPopCurrent*", "cuCtxDestroy*", "cuCtxAttach", "cuCtxDetach",
        kinds=("call",),
    )  # fmt: skip


_MULTICAST = ("cuMulticast*",)
_RECENT = (
    ("cuGreenCtx*", "cudaGreenCtx*", "cudaExecutionCtx*"),
    _MULTICAST,
    ("cudaMemcpyBatchAsync", "cudaMemcpy3DBatchAsync", "cuMemcpyBatchAsync*", "cuMemcpy3DBatchAsync*"),
)


@check("recent-runtime-features")
def recent_runtime_features(file: Judged) -> Iterator[Hit]:
    for family in _RECENT:
        yield from once(file, *family, kinds=("call",), message="multicast" if family == _MULTICAST else "")


@check("ipc-handle")
def ipc_handle(use: Use, file: Judged) -> Iterator[Hit]:
    if use.nargs >= 0 and not use.defined_here:
        yield hit(use)


@check("peer-access")
def peer_access(file: Judged) -> Iterator[Hit]:
    yield from once(
        file, "cudaDeviceEnablePeerAccess", "cuCtxEnablePeerAccess", "cudaMemcpyPeer*", "cuMemcpyPeer*",
        "cudaMemcpy3DPeer*", "cuMemcpy3DPeer*", kinds=("call",),
    )  # fmt: skip


@check("device-reset")
def device_reset(use: Use, file: Judged) -> Iterator[Hit]:
    if use.nargs >= 0 and not use.defined_here:
        yield hit(use)


_NINE = (
    "cudaIpcGetEventHandle", "cudaMallocManaged", "cudaMemPrefetchAsync", "cudaLaunchHostFunc", "cudaMallocAsync",
    "cudaFreeAsync", "cudaMemPoolCreate", "cudaGraphExecUpdate", "cudaMemcpyBatchAsync", "cudaMemcpyToSymbol",
)  # fmt: skip


@check("recent-runtime")
def recent_runtime(project: JudgedProject) -> Iterator[Hit]:
    found = first(use for file in project.files for use in uses(file, *_NINE, kinds=("call",)))
    if found is not None:
        yield hit(found)
