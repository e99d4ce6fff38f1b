"""Lists of CUDA architectures that say more than which GPUs to build for.

`CMAKE_CUDA_ARCHITECTURES`, `-gencode`, `TORCH_CUDA_ARCH_LIST` and their like hold numbers that have no counterpart. Two
entries need more than another list: PTX for GPUs to come, and code for one architecture only (`90a`, `100f`).
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.messages import mark as _
from advisor.model import Advice, FileFacts, Use
from advisor.rules.registry import Hit, hit, use_rule

_SYMBOLS = (
    "flag:-gencode", "flag:--generate-code", "flag:-arch", "flag:--gpu-architecture", "env:TORCH_CUDA_ARCH_LIST",
    "env:CUDAARCHS", "cmake:CMAKE_CUDA_ARCHITECTURES", "cmake:CUDA_ARCHITECTURES", "arch:own",
)  # fmt: skip
_PTX = lazy(r"\+PTX\b|code=[\"'\\\[]*(?:[\w,]*,)?compute_\d|\b\d+[af]?-virtual\b|\ball-major\b")
_FEATURES = lazy(r"(?:(?:sm|compute)_|\b)(?:90a|1[02][0-9][af]|9\.0a|1[02]\.[0-9][af])(?![\w.])")


def _given(use: Use) -> str:
    return " ".join(use.args)


@use_rule(
    "build-ptx-fallback",
    _("The build carries PTX for GPUs to come"),
    (
        Advice(
            target="rocm", severity="risk", effect="runtime", effort="small",
            why=_(
                "AMD GPUs load code for their own architecture only; nothing is compiled for a newer GPU when the "
                "program starts."
            ),
            todo=_("List every gfx architecture that the product shall run on, and build again for each new one."),
        ),
        Advice(
            target="cann", severity="work", effect="runtime", effort="small",
            why=_("Ascend has no intermediate code that the driver compiles when the program starts."),
            todo=_("Build one binary per SoC version and choose among them when installing."),
        ),
    ),
    family="build",
    kinds=("flag", "env", "text"),
    symbols=_SYMBOLS,
    help=_("An architecture list with PTX (+PTX, -virtual, code=compute_…) lets newer NVIDIA GPUs run old packages."),
)  # fmt: skip
def ptx_fallback(use: Use, file: FileFacts) -> Iterator[Hit]:
    if match := _PTX.search(_given(use)):
        yield hit(use, detail=match.group())


@use_rule(
    "build-arch-features",
    _("The build asks for code of one architecture only"),
    (
        Advice(
            target="rocm", severity="risk", effect="compile", effort="rewrite",
            why=_(
                "Architectures with a letter (90a, 100f) switch on instructions such as wgmma, TMA or tcgen05 "
                "that AMD GPUs lack."
            ),
            todo=_(
                "Look for the kernels that need them and use the project's AMD path or a library such as "
                "Composable Kernel."
            ),
        ),
        Advice(
            target="cann", severity="risk", effect="compile", effort="rewrite",
            why=_(
                "Kernels built for such an architecture use its matrix and copy engines by hand; nothing of this "
                "compiles for an NPU."
            ),
            todo=_("Replace these kernels by library operators or write them in Ascend C."),
        ),
    ),
    family="build",
    kinds=("flag", "env", "text"),
    symbols=_SYMBOLS,
    help=_("Suffix a or f in sm_90a, 100f or 12.0a: code that runs on this architecture alone."),
)  # fmt: skip
def arch_features(use: Use, file: FileFacts) -> Iterator[Hit]:
    if match := _FEATURES.search(_given(use)):
        yield hit(use, detail=match.group())


@use_rule(
    "build-arch-list-own",
    _("A variable of the build's own lists CUDA architectures"),
    (
        Advice(
            target="rocm",
            severity="work",
            effect="compile",
            effort="small",
            why=_("The numbers have no counterpart, and what reads the variable chooses kernels by them."),
            todo=_("Keep a list of gfx architectures of its own, and let kernels be chosen by feature."),
        ),
        Advice(
            target="cann",
            severity="work",
            effect="compile",
            effort="small",
            why=_("The numbers have no counterpart, and what reads the variable chooses kernels by them."),
            todo=_("Keep a list of SoC versions of its own, and let kernels be chosen by feature."),
        ),
    ),
    family="build",
    kinds=("text",),
    symbols=("arch:own",),
    help=_("set() of a variable whose name speaks of CUDA architectures to numbers such as 8.0 or 90a."),
)
def own_list(use: Use, file: FileFacts) -> Iterator[Hit]:
    yield hit(use)
