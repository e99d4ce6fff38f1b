"""Images whose stages come from several NVIDIA images, or that take CUDA's files out of one."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_NVIDIA_BASE = lazy(r"^(?:docker\.io/)?(?:nvidia/cuda|nvcr\.io/nvidia/)")
_CUDA_FILES = lazy(
    r"/usr/local/cuda|/usr/local/tensorrt|lib(?:cudart|cublas\w*|cudnn\w*|nccl|cufft|curand|cusolver|cusparse|nvrtc|nvinfer\w*)"
    r"(?:\.|\*)"
)


@check("container-cuda-stages")
def cuda_stages(file: Judged) -> Iterator[Hit]:
    bases = [use for use in file.uses if use.symbol == "stage:from" and _NVIDIA_BASE.match(use.args[0])]
    for use in bases[1:]:
        yield hit(use)


@check("container-cuda-files-copied")
def cuda_files_copied(use: Use, file: Judged) -> Iterator[Hit]:
    if match := _CUDA_FILES.search(" ".join(use.args)):
        yield hit(use, detail=match.group())
