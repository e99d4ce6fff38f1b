"""NVIDIA's instructions: inline PTX, tensor cores, asynchronous copies, the tensor memory accelerator, clocks."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.device.opcodes import family, shown
from advisor.rules.device.places import SIMT, cann, first_per_scope, line_of, on_device, ours, rocm, used
from advisor.rules.registry import Hit, file_rule, hit, use_rule

_ASC = "Ascend C documentation"
_MESSAGES = {
    "memory": "Inline PTX that loads, stores or updates memory",
    "bits": "Inline PTX that works on bits",
    "math": "Inline PTX that computes or converts",
    "barrier": "Inline PTX that waits or fences",
    "warp": "Inline PTX that votes or shuffles",
    "register": "Inline PTX that reads a special register",
    "control": "Inline PTX that stops, sleeps or sets registers",
    "texture": "Inline PTX that reads textures or surfaces",
    "": "Inline PTX",
}
_LABEL = lazy(r"[\])]\s*$")  # `extern char data[] asm("name")` names a symbol
_BULK = tuple(
    f"cuda::ptx::{name}"
    for name in ("cp_async_bulk", "cp_reduce_async_bulk", "tensormap", "mbarrier", "fence_proxy", "barrier_cluster")
)
_INSTEAD = {  # family → what to write for ROCm
    "memory": "For ROCm: plain, __builtin_nontemporal_* or __hip_atomic_* accesses",
    "bits": "For ROCm: C++ operators or clang builtins such as __builtin_amdgcn_perm and __builtin_amdgcn_ubfe",
    "math": "For ROCm: C++ expressions or the math functions of HIP; check rounding",
    "barrier": "For ROCm: __syncthreads, __threadfence or __builtin_amdgcn_fence",
    "warp": "For ROCm: the shuffle and vote functions of HIP, 64 lanes wide on CDNA",
    "register": "For ROCm: threadIdx, __lane_id or a builtin of amdgcn",
    "control": "For ROCm: abort, __builtin_trap or __builtin_amdgcn_s_sleep; register hints are dropped",
    "texture": "For ROCm: texture objects",
}


@use_rule(
    "inline-ptx",
    "Inline PTX",
    (
        rocm(
            "work", "compile",
            "PTX is NVIDIA's assembly; clang refuses it for AMD targets, and renaming tools pass it over in silence.",
            "Write the operation in C++, with a HIP intrinsic or a clang builtin; keep the PTX in an arm for CUDA.",
            "small", facts=("rocm:R11",), source="planted test with HIPIFY 7.0.2; PTX ISA",
        ),
        cann(
            "blocker", "compile",
            "Ascend chips have no PTX.",
            "Write the operation in C++ or with a function of Ascend C.",
            "small", facts=("cann:K17",), products=SIMT, source=_ASC,
        ),
    ),
    kinds=("asm", "call"), symbols=("asm", "cuda::ptx::*"), messages=(*_MESSAGES.values(), *_INSTEAD.values()),
)  # fmt: skip
@ours
def inline_ptx(use: Use, file: FileFacts) -> Iterator[Hit]:
    """By family of opcodes; an empty template is a fence of the compiler and stays, other families have own rules."""
    if use.kind == "call":
        if not use.symbol.startswith(_BULK):
            yield hit(use)
        return
    found = family(use)
    if not found and _LABEL.search(line_of(use, file)[: use.span.column - 1]):
        return
    if found in _MESSAGES and use.side != "host":
        yield hit(use, _INSTEAD.get(found, "Inline PTX"), shown(use), targets=("rocm",))
        yield hit(use, _MESSAGES[found], shown(use), targets=("cann",))


def _asm_of(file: FileFacts, *families: str) -> list[Use]:
    return [use for use in used(file) if use.kind == "asm" and use.symbol == "asm" and family(use) in families]


def _in_order(uses: list[Use]) -> list[Use]:
    return sorted(uses, key=lambda use: (use.span.line, use.span.column))


def _detail(use: Use) -> str:
    return shown(use) if use.kind == "asm" else use.spelling


@file_rule(
    "tensor-core",
    "Tensor-core code",
    (
        rocm(
            "work", "compile",
            "wmma, mma.sync, ldmatrix, wgmma and tcgen05 have no HIP name; the matrix units of AMD take other shapes"
            " and spread fragments over the lanes in another way.",
            "Use rocWMMA, MFMA or WMMA builtins, or a library for the whole product, and redo the layout.",
            "rewrite", facts=("rocm:R16",), source="name maps of HIPIFY 7.0.2",
        ),
        cann(
            "blocker", "compile",
            "Matrix products run on cube cores apart from the vector cores; a fused epilogue needs flags between cores"
            " and, on A2 and A3, a way through global memory.",
            "Use the Matmul interface, a CATLASS template, or a fused operator of the library.",
            "rewrite", facts=("cann:K18",), source=f"{_ASC}, hardware architecture 2201 and 3510",
        ),
    ),
)  # fmt: skip
@ours
def tensor_core(file: FileFacts) -> Iterator[Hit]:
    """The header, and the first use in each function."""
    found = [
        use
        for use in used(file)
        if use.symbol in ("mma.h", "crt/mma.h") or (use.symbol.startswith("nvcuda::wmma") and use.scope)
    ]
    for use in first_per_scope(_in_order([*found, *_asm_of(file, "tensor")])):
        yield hit(use, detail=_detail(use))


_COPIES = ("__pipeline_", "__mbarrier_", "cuda_pipeline", "cuda::memcpy_async", "cuda::pipeline", "cuda::make_pipeline",
           "cooperative_groups::memcpy_async", "cooperative_groups::wait", "nvcuda::experimental::")  # fmt: skip


@file_rule(
    "async-copy",
    "Asynchronous copies into shared memory",
    (
        rocm(
            "work", "compile",
            "HIP has none of the pipeline and mbarrier functions, nor cp.async.",
            "Copy through registers with a barrier, or use the direct loads to LDS that the target has.",
            "moderate", facts=("rocm:R17",), source="names searched in HIP 7.1 headers",
        ),
        cann(
            "blocker", "compile",
            "SIMT code of the 950 has no asynchronous copy of this kind.",
            "Use plain loads in SIMT code, or DataCopy with queues in SIMD code.",
            "moderate", products=SIMT, source=_ASC,
        ),
    ),
)  # fmt: skip
@ours
def async_copy(file: FileFacts) -> Iterator[Hit]:
    """The first use in each function."""
    found = [use for use in used(file) if use.symbol.startswith(_COPIES) and not use.rules_only]
    for use in first_per_scope(_in_order([*found, *_asm_of(file, "copy")])):
        yield hit(use, detail=_detail(use))


@file_rule(
    "tma",
    "Tensor maps and bulk copies (TMA)",
    (
        rocm(
            "blocker", "compile",
            "HIP has no tensor maps and no bulk copies of this kind.",
            "Write the algorithm with loads of the threads.",
            "rewrite", facts=("rocm:R18",), source="names searched in HIP 7.1 headers and rocm-bindings 10.0",
        ),
        cann(
            "blocker", "compile", "Ascend has no tensor maps.", "Move tiles with DataCopy.", "rewrite", source=_ASC,
        ),
    ),
)  # fmt: skip
@ours
def tma(file: FileFacts) -> Iterator[Hit]:
    """The first use in each function."""
    heads = ("cuTensorMap", "CUtensorMap", "CU_TENSOR_MAP_", *_BULK)
    found = [use for use in used(file) if use.symbol.startswith(heads)]
    for use in first_per_scope(_in_order([*found, *_asm_of(file, "tma")])):
        yield hit(use, detail=_detail(use))


@file_rule(
    "thread-block-cluster",
    "Clusters of thread blocks",
    (
        rocm(
            "blocker", "compile",
            "HIP has no clusters and no shared memory across blocks.",
            "Drop the cluster and exchange data through global memory, or redo the tiling per block.",
            "rewrite", facts=("rocm:R19",), source="names searched in HIP 7.1 headers and rocm-bindings 10.0",
        ),
        cann("blocker", "compile", "Ascend has no clusters.", "Redo the tiling per core.", "rewrite", source=_ASC),
    ),
)  # fmt: skip
@ours
def thread_block_cluster(file: FileFacts) -> Iterator[Hit]:
    """The first use in each function."""
    heads = ("__cluster", "cooperative_groups::this_cluster", "cooperative_groups::cluster_group",
             "cudaLaunchAttributeCluster", "CU_LAUNCH_ATTRIBUTE_CLUSTER", "cudaOccupancyMaxActiveClusters")  # fmt: skip
    found = [use for use in used(file) if use.symbol.startswith(heads)]
    for use in first_per_scope(_in_order([*found, *_asm_of(file, "cluster")])):
        yield hit(use, detail=_detail(use))


@use_rule(
    "clock",
    "A clock is read on the device",
    (
        rocm(
            "risk", "wrong",
            "clock and clock64 count cycles of the core, whose rate changes; they do not tell time, and %globaltimer is"
            " PTX.",
            "Read wall_clock64 and divide by the device's wall clock rate.",
            "mechanical", facts=("rocm:R56",), source="HIP 7.1 headers",
        ),
    ),
    symbols=("clock", "clock64", "asm"),
)  # fmt: skip
@ours
def clock(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Calls in device code, and PTX that reads a clock."""
    if use.kind == "asm":
        if family(use) == "clock":
            yield hit(use, detail=shown(use))
    elif use.kind == "call" and on_device(use) and use.nargs == 0:
        yield hit(use)
