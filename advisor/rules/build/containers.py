"""Images whose stages come from several NVIDIA images, or that take CUDA's files out of one."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.messages import mark as _
from advisor.model import Advice, FileFacts, Use
from advisor.rules.registry import Hit, file_rule, hit, use_rule

_NVIDIA_BASE = lazy(r"^(?:docker\.io/)?(?:nvidia/cuda|nvcr\.io/nvidia/)")
_CUDA_FILES = lazy(
    r"/usr/local/cuda|/usr/local/tensorrt|lib(?:cudart|cublas\w*|cudnn\w*|nccl|cufft|curand|cusolver|cusparse|nvrtc|nvinfer\w*)"
    r"(?:\.|\*)"
)


@file_rule(
    "container-cuda-stages",
    _("Stages of the image start from several NVIDIA images"),
    (
        Advice(
            target="rocm", severity="work", effect="runtime", effort="small",
            why=_(
                "The pair of a large image to build in and a small one to run in has no exact counterpart: AMD's "
                "images are cut differently."
            ),
            todo=_(
                "Choose an AMD image per stage, and install the ROCm run-time packages that the last stage needs."
            ),
        ),
        Advice(
            target="cann", severity="work", effect="runtime", effort="small",
            why=_(
                "CANN images are offered per chip, operating system and Python version, not as a pair for "
                "building and running."
            ),
            todo=_("Build and run from the CANN image of the chip, or install the CANN run time in the last stage."),
        ),
    ),
    family="build",
    help=_("The second and every further FROM of an NVIDIA image in one Dockerfile."),
)  # fmt: skip
def cuda_stages(file: FileFacts) -> Iterator[Hit]:
    bases = [use for use in file.uses if use.symbol == "stage:from" and _NVIDIA_BASE.match(use.args[0])]
    for use in bases[1:]:
        yield hit(use)


@use_rule(
    "container-cuda-files-copied",
    _("CUDA's libraries are copied from another image or folder"),
    (
        Advice(
            target="rocm", severity="work", effect="runtime", effort="small",
            why=_(
                "The copied files do not exist in AMD's images, and ROCm libraries bring data files beside them "
                "that a copy of the .so misses."
            ),
            todo=_("Install the ROCm packages in this stage instead of copying single libraries."),
        ),
        Advice(
            target="cann", severity="work", effect="runtime", effort="small",
            why=_(
                "The copied files do not exist in Ascend's images; CANN is found through the variables that its "
                "set_env.sh sets."
            ),
            todo=_("Install the CANN packages in this stage and source set_env.sh."),
        ),
    ),
    family="build",
    kinds=("text",),
    symbols=("dockerfile:COPY", "dockerfile:ADD"),
    help=_("COPY and ADD of /usr/local/cuda or of single CUDA libraries."),
)  # fmt: skip
def cuda_files_copied(use: Use, file: FileFacts) -> Iterator[Hit]:
    if match := _CUDA_FILES.search(" ".join(use.args)):
        yield hit(use, detail=match.group())
