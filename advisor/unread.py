"""Which files that no front end reads speak of CUDA all the same: they are listed, so that nobody takes them for clean.

Only strong words count, those that stand in no other text by chance; they are searched with `bytes.find`, in the head
of a file, so that a tree full of pictures and tables costs next to nothing.
"""

from __future__ import annotations

from pathlib import Path

_HEAD = 1024 * 1024  # bytes of a file that are searched
_PROBE = 4096  # bytes in which a NUL byte says that a file is no text
# Beginnings of the names of NVIDIA's interfaces and words of its languages. `cudaMal` stands for all its forms.
_STRONG = (
    b"cudaMal", b"cudaMem", b"cudaFree", b"cudaStream", b"cudaEvent", b"cudaDevice", b"cudaGet", b"cudaSet",
    b"cudaLaunch", b"cudaError", b"cudaSuccess", b"cuda_runtime", b"__global__", b"__shared__", b"__device__",
    b"cuLaunchKernel", b"cuModuleLoad", b"cuMemAlloc", b"cuDeviceGet", b"cublasCreate", b"cublasSgemm", b"cublasHandle",
    b"cudnnCreate", b"cudnnHandle", b"cufftPlan", b"cusparseCreate", b"cusolverDn", b"curandCreate", b"ncclComm",
    b"ncclAllReduce", b"nvrtcCompile", b"torch.cuda", b"threadIdx", b"blockIdx", b"-gencode",
    b"nvidia/cuda:", b"use cudafor",
)  # fmt: skip
_BASELINE = ".advisor-baseline"
NO_READER = "no reader for this kind of file; it holds words of CUDA"


def speaks_of_cuda(location: str) -> bool:
    """Whether the first MiB of a file is text that holds a strong word of CUDA; False where it cannot be opened.

    The program's own baseline names what it knows: it is no code.
    """
    if Path(location).name == _BASELINE:
        return False
    try:
        with Path(location).open("rb") as file:
            head = file.read(_PROBE)
            if b"\0" in head:
                return False
            text = head + file.read(_HEAD - len(head))
    except OSError:
        return False
    return any(word in text for word in _STRONG)
