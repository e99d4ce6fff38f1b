"""Start and end of the runtime, contexts, several devices, several processes."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import FileFacts, Use
from advisor.rules.host.places import (
    ACL,
    HEADERS,
    HIP_GUIDE,
    calls,
    cann,
    first,
    once,
    once_in_project,
    rocm,
    uses,
)
from advisor.rules.registry import Hit, ProjectFacts, file_rule, hit, project_rule, use_rule

_SETS_DEVICE = ("cudaSetDevice", "cuInit", "cuCtxSetCurrent", "cuDevicePrimaryCtxRetain")
_STARTS = (
    "cudaMalloc", "cudaMallocHost", "cudaMallocManaged", "cudaStreamCreate*", "cudaEventCreate*", "cudaMemcpy*",
    "cudaGetDeviceCount", "cublasCreate_v2", "cublasCreate",
)  # fmt: skip


@project_rule(
    "device-init",
    "The runtime must be started by hand",
    (
        cann(
            "blocker", "runtime",
            "Nothing starts the runtime by itself: aclInit comes first, and each thread sets its device first.",
            "Call aclInit and aclrtSetDevice at the start, and aclrtSetDevice at the start of every worker thread.",
            "H01", effort="small",
        ),
    ),
    messages=("The files that were read set no device before they use the runtime",),
)  # fmt: skip
def device_init(project: ProjectFacts) -> Iterator[Hit]:
    found = list(once_in_project(project, *_SETS_DEVICE, kinds=("call",)))
    yield from found
    if not found:
        for each in once_in_project(project, *_STARTS, kinds=("call",)):
            yield Hit(
                span=each.span,
                use=each.use,
                detail=each.detail,
                message="The files that were read set no device before they use the runtime",
            )


_RELEASES = (
    "cudaFree*", "cudaStreamDestroy", "cudaEventDestroy", "cudaDeviceReset", "cublasDestroy*", "cudnnDestroy*",
    "cusparseDestroy*", "cusolverDnDestroy", "curandDestroyGenerator", "cufftDestroy", "cuMemFree*", "cuModuleUnload",
    "cuStreamDestroy*", "cuCtxDestroy*",
)  # fmt: skip


def _destructor_of(use: Use) -> str:
    """The class whose destructor a use stands in, '' elsewhere."""
    last = use.scope.rpartition("::")[2]
    return last[1:].strip() if last.startswith("~") else ""


@file_rule(
    "static-destructors",
    "An object with static storage releases device objects when the program ends",
    (
        cann(
            "risk", "wrong", "The acl runtime must not be ended or used from destructors of static objects.",
            "Release in an explicit function: events, streams, contexts, device, then aclFinalize.", "H02",
            effort="small",
        ),
    ),
)  # fmt: skip
def static_destructors(file: FileFacts) -> Iterator[Hit]:
    statics = {use.args[0] for use in uses(file, "static-object")}
    if not statics:
        return
    seen: set[str] = set()
    for use in calls(file, *_RELEASES):
        owner = _destructor_of(use)
        if owner in statics and owner not in seen:
            seen.add(owner)
            yield hit(use, detail=f"~{owner}: {use.spelling}")


@file_rule(
    "contexts",
    "Contexts are created, pushed or popped",
    (
        rocm(
            "work", "runtime", "HIP's context calls are deprecated and do little.",
            "Work with devices: set the device instead of the context.", "R53", source=HIP_GUIDE, effort="moderate",
        ),
        cann(
            "work", "compile", "A context belongs to a device and a thread, and its calls differ.",
            "Use one context per device, made by aclrtSetDevice.", source=ACL, effort="moderate",
        ),
    ),
)  # fmt: skip
def contexts(file: FileFacts) -> Iterator[Hit]:
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


@file_rule(
    "recent-runtime-features",
    "Green contexts, multicast memory or batches of copies",
    (
        rocm(
            "work", "compile",
            "Batches of copies came with ROCm 7.1 and green contexts after it; multicast memory does not exist.",
            "Require the release that has it; replace multicast by copies or collectives.", "R54", source=HEADERS,
            effort="moderate",
        ),
        cann(
            "work", "compile", "Batches of copies have a counterpart from CANN 9 on.",
            "Write single copies or aclrtMemcpyBatch; restructure the rest.", source="headers of CANN 9.1",
            effort="moderate",
        ),
    ),
)  # fmt: skip
def recent_runtime_features(file: FileFacts) -> Iterator[Hit]:
    for family in _RECENT:
        yield from once(file, *family, kinds=("call",), severity="blocker" if family == _MULTICAST else None)


@use_rule(
    "ipc-handle",
    "Memory or an event is shared with another process",
    (
        rocm(
            "risk", "runtime",
            "The handle has the same 64 bytes, but the rules for platforms and access rights differ.",
            "Test with separate users and containers; keep a path through host memory.", "R55", source=HEADERS,
            effort="small",
        ),
        cann(
            "blocker", "runtime",
            "The key is a text, whole pages are shared, processes are listed, imported memory is limited in copies.",
            "Allocate whole pages, send key and offset, and set the importer's process or disable the check.",
            "H17", effort="moderate",
        ),
    ),
    symbols=(
        "cudaIpcGetMemHandle", "cudaIpcOpenMemHandle", "cudaIpcGetEventHandle", "cudaIpcOpenEventHandle",
        "cuIpcGetMemHandle", "cuIpcOpenMemHandle*", "cuIpcGetEventHandle", "cuIpcOpenEventHandle",
    ),
    kinds=("call",),
)  # fmt: skip
def ipc_handle(use: Use, file: FileFacts) -> Iterator[Hit]:
    if use.nargs >= 0 and not use.defined_here:
        yield hit(use)


@file_rule(
    "peer-access",
    "One device accesses the memory of another",
    (
        cann(
            "risk", "wrong", "Access holds in one direction only, and the 310B has none.",
            "Enable it on both devices, after asking aclrtDeviceCanAccessPeer.", "H16",
            source=f"{ACL}; port of ggml", effort="small",
        ),
    ),
)  # fmt: skip
def peer_access(file: FileFacts) -> Iterator[Hit]:
    yield from once(
        file, "cudaDeviceEnablePeerAccess", "cuCtxEnablePeerAccess", "cudaMemcpyPeer*", "cuMemcpyPeer*",
        "cudaMemcpy3DPeer*", "cuMemcpy3DPeer*", kinds=("call",),
    )  # fmt: skip


@use_rule(
    "device-reset",
    "The device is reset",
    (
        cann(
            "risk", "wrong",
            "Setting a device is counted, and the last reset frees every stream of the process on that device.",
            "Pair each set with one reset, and never reset in a library.", "H18", effort="small",
        ),
    ),
    symbols=("cudaDeviceReset", "cudaThreadExit", "cuDevicePrimaryCtxReset*"),
    kinds=("call",),
)  # fmt: skip
def device_reset(use: Use, file: FileFacts) -> Iterator[Hit]:
    if use.nargs >= 0 and not use.defined_here:
        yield hit(use)


_NINE = (
    "cudaIpcGetEventHandle", "cudaMallocManaged", "cudaMemPrefetchAsync", "cudaLaunchHostFunc", "cudaMallocAsync",
    "cudaFreeAsync", "cudaMemPoolCreate", "cudaGraphExecUpdate", "cudaMemcpyBatchAsync", "cudaMemcpyToSymbol",
)  # fmt: skip


@project_rule(
    "cann-generation",
    "The program needs the runtime of CANN 9",
    (
        cann(
            "blocker", "link", "About half of the functions of the 9.1 runtime are missing from release 8.1.",
            "Require CANN 9, or do without shared events, managed memory, host functions and pools.", "L14",
            source="headers of CANN 8.1 and 9.1", until="9.0", effort="moderate",
        ),
        cann(
            "info", "link", "What these calls become exists from CANN 9 on only.",
            "State the least release that the port needs.", source="headers of CANN 8.1 and 9.1", since="9.0",
        ),
    ),
)  # fmt: skip
def cann_generation(project: ProjectFacts) -> Iterator[Hit]:
    found = first(use for file in project.files for use in uses(file, *_NINE, kinds=("call",)))
    if found is not None:
        yield hit(found)
