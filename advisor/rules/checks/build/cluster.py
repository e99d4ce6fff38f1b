"""What scripts and cluster files say about links between GPUs, about MPI on device memory, GPUDirect, MPS and MIG."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_SWITCH = lazy(r"fabricmanager|nvlsm|nvidia-imex", re.IGNORECASE)
_MPI_CUDA = lazy(r"^--with-cuda(?:=|$)|opal_cuda|cuda_ipc|cuda_copy|gdr_copy|smcuda|^--mca.*cuda|mpi_built_with_cuda")
_UCX = lazy(r"cuda|gdr_copy")
_GPUDIRECT = lazy(r"nvidia[-_]peermem|nv_peer_mem|gdrcopy|gdrdrv|nvidia[-_]fs\b|gds-tools|gdscheck|gdsio")


# The last argument of a call that sets the variable, or what an assignment or a file gives it.
_OFF = lazy(r"""(?i)(?:stored:|value\s*=)?[\"']?(?:0|false|off|no|loc)[\"']?$""")


def _is_switched_off(use: Use) -> bool:
    return _OFF.match(use.result) is not None or any(_OFF.match(arg) for arg in use.args[-1:])


@check("cluster-nvlink-topology")
def nvlink_topology(use: Use, file: Judged) -> Iterator[Hit]:
    if not use.symbol.startswith("command:"):
        if not _is_switched_off(use):
            yield hit(use)
    elif match := _SWITCH.search(" ".join(use.args)):
        yield hit(use, detail=match.group())


@check("cluster-cuda-aware-mpi")
def cuda_aware_mpi(use: Use, file: Judged) -> Iterator[Hit]:
    if use.symbol == "env:UCX_TLS":
        if _UCX.search(" ".join(use.args)):
            yield hit(use)
    elif use.kind == "env":
        yield hit(use)
    elif found := next(filter(_MPI_CUDA.search, use.args), ""):
        yield hit(use, detail=found)


@check("cluster-gpudirect")
def gpudirect(use: Use, file: Judged) -> Iterator[Hit]:
    if not use.symbol.startswith("command:"):
        yield hit(use)
    elif match := _GPUDIRECT.search(" ".join(use.args)):
        yield hit(use, detail=match.group())


@check("cluster-mps-mig")
def mps_mig(use: Use, file: Judged) -> Iterator[Hit]:
    if use.symbol != "command:nvidia-smi" or {"mig", "-mig", "--multi-instance-gpu"} & set(use.args):
        yield hit(use)
