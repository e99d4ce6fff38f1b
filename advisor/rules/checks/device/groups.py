"""Cooperative groups: the less common names, and synchronisation of a whole grid."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import Use
from advisor.rules.checks.device.places import first_per_scope
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_CG = "cooperative_groups::"


_GRID = (f"{_CG}this_grid", f"{_CG}this_multi_grid", "cudaLaunchCooperativeKernel", "cuLaunchCooperativeKernel",
         "cudaLaunchCooperativeKernelMultiDevice", "cudaLaunchAttributeCooperative")  # fmt: skip


def _asks(use: Use) -> bool:
    return use.result.startswith("member:") and use.result != "member:sync"


@check("grid-sync")
def grid_sync(file: Judged) -> Iterator[Hit]:
    """The first use in each function; a grid that is only asked for the number of a thread does not wait."""
    for use in first_per_scope(use for use in file.foreign if use.symbol in _GRID and not _asks(use)):
        yield hit(use)
