"""Build files and scripts that decide by the version of CUDA, or demand a version of NVIDIA's driver."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.messages import mark as _
from advisor.model import Advice, FileFacts, Use
from advisor.rules.registry import Hit, hit, use_rule

_DRIVER_PACKAGE = lazy(r"nvidia-driver-\d|libnvidia-\w+-\d{3}|nvidia-utils-\d|cuda-drivers|cuda-compat")


@use_rule(
    "build-cuda-version-branch",
    _("The build decides by the CUDA version"),
    (
        Advice(
            target="rocm", severity="risk", effect="compile", effort="small",
            why=_(
                "Without the CUDA toolkit the variable is empty or unset, so that the build silently takes the "
                "branch for old versions."
            ),
            todo=_("Ask for the platform first, and compare the ROCm or HIP version in a branch of its own."),
        ),
        Advice(
            target="cann", severity="risk", effect="compile", effort="small",
            why=_(
                "Without the CUDA toolkit the variable is empty or unset, so that the build silently takes the "
                "branch for old versions."
            ),
            todo=_("Ask for the platform first, and compare the CANN version in a branch of its own."),
        ),
    ),
    family="build",
    kinds=("compare",),
    symbols=("compare:*",),
    help=_("Versions of the toolkit, of nvcc, cuDNN or NCCL that CMake conditions and shell tests compare."),
)  # fmt: skip
def version_branch(use: Use, file: FileFacts) -> Iterator[Hit]:
    yield hit(use, detail=" ".join((use.symbol.partition(":")[2], *use.args))[:200])


@use_rule(
    "build-driver-pin",
    _("A version of NVIDIA's driver is demanded"),
    (
        Advice(
            target="rocm", severity="work", effect="runtime", effort="small",
            why=_(
                "The demand cannot be met on AMD machines; which driver a ROCm release needs stands in AMD's own "
                "table."
            ),
            todo=_("Drop it and write down which amdgpu driver and ROCm versions belong together."),
        ),
        Advice(
            target="cann", severity="work", effect="runtime", effort="small",
            why=_("The demand cannot be met on Ascend machines, where driver, firmware and CANN must fit together."),
            todo=_("Drop it and write down the versions of NPU driver, firmware and CANN that were tested."),
        ),
    ),
    family="build",
    kinds=("env", "package"),
    symbols=("env:NVIDIA_REQUIRE_CUDA", "env:NVIDIA_DISABLE_REQUIRE", "apt:*"),
    help=_("NVIDIA_REQUIRE_CUDA in images, and packages of the driver with a number."),
)  # fmt: skip
def driver_pin(use: Use, file: FileFacts) -> Iterator[Hit]:
    if use.kind == "env" or _DRIVER_PACKAGE.match(use.spelling):
        yield hit(use)
