"""What scripts and cluster files say about links between GPUs, about MPI on device memory, GPUDirect, MPS and MIG."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.messages import mark as _
from advisor.model import Advice, FileFacts, Use
from advisor.rules.registry import Hit, hit, use_rule

_COMMANDS = ("command:*",)
_SWITCH = lazy(r"fabricmanager|nvlsm|nvidia-imex", re.IGNORECASE)
_MPI_CUDA = lazy(r"^--with-cuda(?:=|$)|opal_cuda|cuda_ipc|cuda_copy|gdr_copy|smcuda|^--mca.*cuda|mpi_built_with_cuda")
_UCX = lazy(r"cuda|gdr_copy")
_GPUDIRECT = lazy(r"nvidia[-_]peermem|nv_peer_mem|gdrcopy|gdrdrv|nvidia[-_]fs\b|gds-tools|gdscheck|gdsio")


@use_rule(
    "cluster-nvlink-topology",
    _("NVLink or NVSwitch is taken for granted"),
    (
        Advice(
            target="rocm", severity="risk", effect="performance", effort="moderate",
            why=_(
                "RCCL finds the Infinity Fabric links by itself; settings for NVLink SHARP, multi-node NVLink and "
                "peer levels are not known there or mean other paths."
            ),
            todo=_(
                "Drop these settings, look at the links with rocm-smi --showtopo, and measure collectives with "
                "rccl-tests."
            ),
        ),
        Advice(
            target="cann", severity="risk", effect="performance", effort="moderate",
            why=_(
                "HCCL runs over HCCS and RoCE and reads the layout of the cluster from its own rank table or "
                "environment."
            ),
            todo=_("Drop these settings, describe the cluster to HCCL, and measure with hccl_test."),
        ),
    ),
    family="build",
    kinds=("env", "text"),
    symbols=(
        "env:NCCL_NVLS_ENABLE", "env:NCCL_MNNVL_ENABLE", "env:NCCL_P2P_LEVEL", "env:NVIDIA_IMEX_CHANNELS",
        "cmd:nvidia-smi topo", *_COMMANDS
    ),
    help=_("Variables of NCCL for NVLink, nvidia-smi topo, and services of NVSwitch systems."),
)  # fmt: skip
def nvlink_topology(use: Use, file: FileFacts) -> Iterator[Hit]:
    if not use.symbol.startswith("command:"):
        yield hit(use)
    elif match := _SWITCH.search(" ".join(use.args)):
        yield hit(use, detail=match.group())


@use_rule(
    "cluster-cuda-aware-mpi",
    _("MPI or UCX is used with CUDA memory"),
    (
        Advice(
            target="rocm", severity="work", effect="runtime", effort="moderate",
            why=_("Open MPI and UCX must be built with ROCm support; the transports for CUDA do not exist there."),
            todo=_(
                "Build UCX and Open MPI with --with-rocm, and name the rocm transports where transports are "
                "named."
            ),
            source="https://docs.open-mpi.org/en/v5.0.x/tuning-apps/networking/rocm.html",
        ),
        Advice(
            target="cann", severity="risk", effect="runtime", effort="rewrite",
            why=_("No MPI library that passes NPU memory was found in the documents examined."),
            todo=_("Send device buffers with HCCL, and keep MPI for host memory and for starting processes."),
        ),
    ),
    family="build",
    kinds=("env", "text"),
    symbols=("env:OMPI_MCA_opal_cuda_support", "env:MV2_USE_CUDA", "env:UCX_TLS", *_COMMANDS),
    help=_("Configure options, variables and MCA parameters for MPI and UCX on CUDA memory."),
)  # fmt: skip
def cuda_aware_mpi(use: Use, file: FileFacts) -> Iterator[Hit]:
    if use.symbol == "env:UCX_TLS":
        if _UCX.search(" ".join(use.args)):
            yield hit(use)
    elif use.kind == "env":
        yield hit(use)
    elif found := next(filter(_MPI_CUDA.search, use.args), ""):
        yield hit(use, detail=found)


@use_rule(
    "cluster-gpudirect",
    _("GPUDirect drivers or tools are used"),
    (
        Advice(
            target="rocm", severity="work", effect="performance", effort="moderate",
            why=_(
                "RDMA to AMD GPUs goes through the amdgpu driver's peer memory or dma-buf; NVIDIA's modules, "
                "gdrcopy and GPUDirect Storage do not apply."
            ),
            todo=_(
                "Drop the modules, check dma-buf support of kernel and network card, and test with rccl-tests; "
                "for storage plan hipFile or copies over the host."
            ),
        ),
        Advice(
            target="cann", severity="work", effect="performance", effort="moderate",
            why=_(
                "NPUs have network ports of their own that HCCL uses; NVIDIA's modules, gdrcopy and GPUDirect "
                "Storage do not apply."
            ),
            todo=_("Drop the modules and set up the NPU's network with hccn_tool."),
        ),
    ),
    family="build",
    kinds=("env", "package", "text"),
    symbols=("env:CUFILE_*", "env:NCCL_NET_GDR_LEVEL", "env:UCX_IB_GPU_DIRECT_RDMA", "apt:gds-tools*", *_COMMANDS),
    help=_("nvidia-peermem, gdrcopy, nvidia-fs and the variables for them."),
)  # fmt: skip
def gpudirect(use: Use, file: FileFacts) -> Iterator[Hit]:
    if not use.symbol.startswith("command:"):
        yield hit(use)
    elif match := _GPUDIRECT.search(" ".join(use.args)):
        yield hit(use, detail=match.group())


@use_rule(
    "cluster-mps-mig",
    _("GPUs are shared with MPS or cut with MIG"),
    (
        Advice(
            target="rocm", severity="risk", effect="runtime", effort="moderate",
            why=_(
                "There is no MPS daemon on ROCm: processes share a GPU without it; MI300 GPUs are cut by "
                "partition modes instead of MIG profiles."
            ),
            todo=_("Drop the daemon, and plan sizes anew with the compute partition modes that amd-smi sets."),
        ),
        Advice(
            target="cann", severity="risk", effect="runtime", effort="moderate",
            why=_("Ascend has neither MPS nor MIG; some products can be cut into virtual NPUs by templates."),
            todo=_("Drop the daemon, and look whether the product offers vNPU templates of the size needed."),
        ),
    ),
    family="build",
    kinds=("env", "text"),
    symbols=(
        "env:CUDA_MPS_*", "k8s:nvidia.com/mig-*", "cmd:nvidia-cuda-mps-control",
        "cmd:nvidia-cuda-mps-server", "command:nvidia-smi"
    ),
    help=_("The MPS daemon and its variables, nvidia-smi mig, and MIG resources of Kubernetes."),
)  # fmt: skip
def mps_mig(use: Use, file: FileFacts) -> Iterator[Hit]:
    if use.symbol != "command:nvidia-smi" or {"mig", "-mig", "--multi-instance-gpu"} & set(use.args):
        yield hit(use)
