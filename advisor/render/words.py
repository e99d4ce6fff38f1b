"""Names of the report as people say them: libraries of the catalogue, and what kernels use."""

from __future__ import annotations

from advisor.messages import mark, translate
from advisor.render import brief
from advisor.render.text import shown

# The catalogue's short names of libraries and groups of names. Others, as `cub`, are said as they are spelled.
_LIBRARIES = {
    "build": mark("build options"),
    "commands": mark("tools and commands"),
    "compiler": mark("compiler's own names"),
    "complex": mark("complex numbers (cuComplex)"),
    "cooperative_groups": mark("cooperative groups"),
    "cublas": "cuBLAS",
    "cublasLt": "cuBLASLt",
    "cublasXt": "cuBLASXt",
    "cublas_legacy": mark("cuBLAS, first interface"),
    "cudnn": "cuDNN",
    "cufft": "cuFFT",
    "cufftw": "cuFFTW",
    "cufile": "cuFile",
    "cupti": "CUPTI",
    "curand": "cuRAND",
    "curand_device": mark("cuRAND in kernels"),
    "cusolverDn": "cuSolverDN",
    "cusolverMg": "cuSolverMG",
    "cusolverRf": "cuSolverRF",
    "cusolverSp": "cuSolverSP",
    "cusparse": "cuSPARSE",
    "cusparselt": "cuSPARSELt",
    "cutensor": "cuTENSOR",
    "cutlass": "CUTLASS",
    "device": mark("device code: built-in names"),
    "device_async": mark("device code: asynchronous copies and barriers"),
    "device_fp": mark("device code: small floating-point types"),
    "device_math": mark("device code: mathematical functions"),
    "driver": mark("CUDA driver"),
    "driver_typedefs": mark("CUDA driver: types of its functions"),
    "env": mark("environment variables"),
    "gpudirect": "GPUDirect",
    "images": mark("container images"),
    "libraries": mark("products without a catalogue of names"),
    "nccl": "NCCL",
    "nccl_device": mark("NCCL in kernels"),
    "npp": "NPP",
    "nvblas": "NVBLAS",
    "nvfatbin": "nvFatbin",
    "nvjitlink": "nvJitLink",
    "nvjpeg": "nvJPEG",
    "nvml": "NVML",
    "nvperf": "NvPerf",
    "nvptxcompiler": mark("PTX compiler"),
    "nvrtc": mark("NVRTC (compilation at run time)"),
    "nvshmem": "NVSHMEM",
    "nvtx": mark("NVTX (marks for profilers)"),
    "nvvm": "NVVM",
    "occupancy": mark("occupancy"),
    "packages": mark("packages"),
    "runtime": mark("CUDA runtime"),
    "tensorrt": "TensorRT",
    "thrust": "Thrust",
    "torch": "PyTorch",
    "video_codec": mark("video codec"),
    "wmma": mark("matrix instructions (WMMA)"),
}
# What a kernel uses, as it is counted.
_FEATURES = {
    "async_copy": mark("asynchronous copies"),
    "atomics": mark("atomics"),
    "bf16": "BF16",
    "block_barriers": mark("barriers"),
    "cooperative_groups": mark("cooperative groups"),
    "double": mark("double precision"),
    "dynamic_shared": mark("dynamic shared memory"),
    "fast_math": mark("fast mathematics"),
    "fp16": "FP16",
    "fp8": "FP8",
    "inline_ptx": mark("inline PTX"),
    "launch_bounds": mark("launch bounds"),
    "memory_fences": mark("memory fences"),
    "shared_memory": mark("shared memory"),
    "static_shared": mark("static shared memory"),
    "tensor_cores": mark("matrix instructions"),
    "textures": mark("textures"),
    "warp_intrinsics": mark("warp functions"),
}


def library_in_words(name: str, language: str = "en") -> str:
    """A library or group of names of the catalogue as people say it."""
    return translate(_LIBRARIES.get(name, ""), language) if name in _LIBRARIES else shown(name)


def feature_in_words(name: str, language: str = "en") -> str:
    """What a kernel uses."""
    return translate(_FEATURES.get(name, name.replace("_", " ")), language)


def name_in_words(name: str, language: str = "en") -> str:
    """A name of the catalogue, or a library, as people say it."""
    return library_in_words(name, language) if name in _LIBRARIES else brief.in_words(name, language)


_KINDS = {"conda": "Conda", "python": "Python", "system": mark("of the system")}


def kind_in_words(name: str, language: str = "en") -> str:
    """Who installs a package."""
    return translate(_KINDS.get(name, name), language)
