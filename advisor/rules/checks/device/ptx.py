"""NVIDIA's instructions: inline PTX, tensor cores, asynchronous copies, the tensor memory accelerator, clocks."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.device.opcodes import family, shown
from advisor.rules.checks.device.places import first_per_scope, on_device
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_PLAIN = (
    "memory",
    "bits",
    "math",
    "barrier",
    "warp",
    "register",
    "control",
    "texture",
    "",
)  # others have rules of their own
_LABEL = lazy(r"[\])]\s*$")  # `extern char data[] asm("name")` names a symbol
_BULK = tuple(
    f"cuda::ptx::{name}"
    for name in ("cp_async_bulk", "cp_reduce_async_bulk", "tensormap", "mbarrier", "fence_proxy", "barrier_cluster")
)


@check("inline-ptx")
def inline_ptx(use: Use, file: Judged) -> Iterator[Hit]:
    """By family of opcodes; an empty template is a fence of the compiler and stays, other families have own rules."""
    if use.kind == "call":
        if not use.symbol.startswith(_BULK):
            yield hit(use)
        return
    found = family(use)
    if not found and _LABEL.search(file.line_of(use)[: use.span.column - 1]):
        return
    if found in _PLAIN and use.side != "host":
        yield hit(use, found, shown(use))


def _asm_of(file: Judged, *families: str) -> list[Use]:
    return [use for use in file.foreign if use.kind == "asm" and use.symbol == "asm" and family(use) in families]


def _in_order(uses: list[Use]) -> list[Use]:
    return sorted(uses, key=lambda use: (use.span.line, use.span.column))


def _detail(use: Use) -> str:
    return shown(use) if use.kind == "asm" else use.spelling


@check("tensor-core")
def tensor_core(file: Judged) -> Iterator[Hit]:
    """The header, and the first use in each function."""
    found = [
        use
        for use in file.foreign
        if use.symbol in ("mma.h", "crt/mma.h") or (use.symbol.startswith("nvcuda::wmma") and use.scope)
    ]
    for use in first_per_scope(_in_order([*found, *_asm_of(file, "tensor")])):
        case = "ptx" if use.kind == "asm" else "header" if use.kind == "include" else ""
        yield hit(use, case, _detail(use))


_COPIES = ("__pipeline_", "__mbarrier_", "cuda_pipeline", "cuda::memcpy_async", "cuda::pipeline", "cuda::make_pipeline",
           "cooperative_groups::memcpy_async", "cooperative_groups::wait", "nvcuda::experimental::")  # fmt: skip


@check("async-copy")
def async_copy(file: Judged) -> Iterator[Hit]:
    """The first use in each function."""
    found = [use for use in file.foreign if use.symbol.startswith(_COPIES) and not use.rules_only]
    for use in first_per_scope(_in_order([*found, *_asm_of(file, "copy")])):
        yield hit(use, detail=_detail(use))


@check("tma")
def tma(file: Judged) -> Iterator[Hit]:
    """The first use in each function."""
    heads = ("cuTensorMap", "CUtensorMap", "CU_TENSOR_MAP_", *_BULK)
    found = [use for use in file.foreign if use.symbol.startswith(heads)]
    for use in first_per_scope(_in_order([*found, *_asm_of(file, "tma")])):
        yield hit(use, detail=_detail(use))


@check("thread-block-cluster")
def thread_block_cluster(file: Judged) -> Iterator[Hit]:
    """The first use in each function."""
    heads = ("__cluster", "cooperative_groups::this_cluster", "cooperative_groups::cluster_group",
             "cudaLaunchAttributeCluster", "CU_LAUNCH_ATTRIBUTE_CLUSTER", "cudaOccupancyMaxActiveClusters")  # fmt: skip
    found = [use for use in file.foreign if use.symbol.startswith(heads)]
    for use in first_per_scope(_in_order([*found, *_asm_of(file, "cluster")])):
        yield hit(use, detail=_detail(use))


_SHORT = lazy(
    r"(?:assigned|cast):(?:const |volatile )*(?:int|unsigned|unsigned int|uint|uint32_t|std::uint32_t|int32_t|float)"
)


@check("clock")
def clock(use: Use, file: Judged) -> Iterator[Hit]:
    """PTX that reads a clock, and calls in device code whose result is kept in 32 bits, which soon are too few."""
    if use.kind == "asm":
        if family(use) == "clock":
            yield hit(use, detail=shown(use))
    elif use.kind == "call" and on_device(use) and use.nargs == 0 and _SHORT.fullmatch(use.result):
        yield hit(use)
