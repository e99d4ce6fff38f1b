"""Cooperative groups: names that HIP lacks, and synchronisation of a whole grid."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import FileFacts, Use
from advisor.rules.device.places import SIMT, cann, first_per_scope, ours, rocm, used
from advisor.rules.registry import Hit, file_rule, hit, use_rule

_CG = "cooperative_groups::"
_MISSING = tuple(
    f"{_CG}{name}"
    for name in (
        "reduce", "inclusive_scan", "exclusive_scan", "inclusive_scan_update", "exclusive_scan_update",
        "reduce_update_async", "reduce_store_async", "invoke_one", "invoke_one_broadcast", "labeled_partition",
        "block_tile_memory", "plus", "less", "greater", "bit_and", "bit_or", "bit_xor",
    )
)  # fmt: skip


@use_rule(
    "cooperative-groups",
    "Cooperative groups beyond what HIP has",
    (
        rocm(
            "work", "compile",
            "HIP has about half of the names of cooperative groups; collective algorithms and some partitions are"
            " missing.",
            "Use the block and warp primitives of hipCUB, or a loop of shuffles over the tile.",
            "small", facts=("rocm:R21",), source="names searched in HIP 6.4 headers",
        ),
        cann(
            "work", "compile",
            "The 950 knows tiles and blocks, not the collective algorithms over them.",
            "Write the reduction or scan by hand.",
            "small", products=SIMT, source="Ascend C documentation, cooperative groups",
        ),
    ),
    kinds=("call",), symbols=_MISSING,
)  # fmt: skip
@ours
def cooperative_groups(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Calls of missing names."""
    yield hit(use)


_GRID = (f"{_CG}this_grid", f"{_CG}this_multi_grid", "cudaLaunchCooperativeKernel", "cuLaunchCooperativeKernel",
         "cudaLaunchCooperativeKernelMultiDevice", "cudaLaunchAttributeCooperative")  # fmt: skip


@file_rule(
    "grid-sync",
    "The whole grid synchronises",
    (
        rocm(
            "risk", "runtime",
            "A grid barrier needs a cooperative launch and all blocks resident at once; AMD GPUs hold another number of"
            " blocks, and ROCm 7 checks the arguments more strictly. Launches over several devices are deprecated.",
            "Ask for the number of resident blocks before the launch and size the grid by it.",
            "small", facts=("rocm:R22",), source="changes of HIP 7",
        ),
        cann(
            "blocker", "compile",
            "SIMT code has no barrier over the grid and there is no cooperative launch.",
            "Split the kernel at the barrier, or write a SIMD kernel with SyncAll.",
            "moderate", facts=("cann:K12",), source="Ascend C documentation, cooperative groups",
        ),
    ),
)  # fmt: skip
@ours
def grid_sync(file: FileFacts) -> Iterator[Hit]:
    """The first use in each function."""
    for use in first_per_scope(use for use in used(file) if use.symbol in _GRID):
        yield hit(use)
